"""Scanned PDFs: opened, everything that acts taken out, written anew."""

from io import BytesIO
from typing import Any

from lumajang_kdkmp.documents.faults import Fault

MAX_PAGES = 200
MAX_DEPTH = 100
MAX_INFLATED_BYTES = 256 * 1024 * 1024

# Keys that run, open, send or carry something, wherever in the file they stand.
ACTING_KEYS = (
    "/OpenAction",
    "/AA",
    "/JS",
    "/JavaScript",
    "/XFA",
    "/EmbeddedFiles",
    "/AF",
    "/EF",
    "/Launch",
    "/RichMediaContent",
    "/Collection",
    "/URI",
    "/PA",
    "/PieceInfo",
    "/Metadata",
)
# Notes on a page that carry files, sound, film or 3D.
ACTING_NOTES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}

BROKEN = "rusak atau bukan PDF yang utuh. Pindai ulang dokumennya, atau simpan ulang sebagai PDF lalu lampirkan lagi."
LOCKED = "dikunci dengan kata sandi. Buka kuncinya, simpan tanpa kata sandi, lalu lampirkan lagi."
NO_PAGES = "tidak memuat satu halaman pun. Pindai ulang dokumennya lalu lampirkan lagi."


def clean(raw: bytes) -> bytes:
    """Return the PDF without scripts, actions, attachments and metadata. Raises Fault when that cannot be done."""
    import pikepdf

    # qpdf would rescue what is left of half a file, and nobody would miss the other half.
    if b"%%EOF" not in raw:
        raise Fault(BROKEN, code="broken")
    # One stream of a few kilobytes can unfold to gigabytes; qpdf's limits hold for the whole process.
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MAX_INFLATED_BYTES, run_length_max_memory=MAX_INFLATED_BYTES
    )
    try:
        with pikepdf.open(BytesIO(raw)) as pdf:
            if pdf.is_encrypted:
                raise Fault(LOCKED, code="encrypted")
            _check_pages(len(pdf.pages))
            _disarm(pdf)
            return _written(pdf)
    except pikepdf.PasswordError:
        raise Fault(LOCKED, code="encrypted") from None
    except (
        pikepdf.PdfError,
        OSError,
        ValueError,
        TypeError,
        KeyError,
        RuntimeError,
        RecursionError,
        MemoryError,
    ):
        raise Fault(BROKEN, code="broken") from None


def _check_pages(count: int) -> None:
    if not count:
        raise Fault(NO_PAGES, code="broken")
    if count > MAX_PAGES:
        raise Fault(
            f"memuat {count} halaman. Batasnya {MAX_PAGES} halaman: bagi menjadi beberapa berkas.",
            code="too_many_pages",
        )


def _disarm(pdf: Any) -> None:
    for page in pdf.pages:
        _drop_notes(page.obj)
    for thing in pdf.objects:
        _strip(thing, depth=0)
    del pdf.docinfo


def _drop_notes(page: Any) -> None:
    import pikepdf

    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return
    kept = [note for note in notes if not _acts(note)]
    if len(kept) < len(notes):
        page["/Annots"] = pikepdf.Array(kept)


def _acts(note: Any) -> bool:
    import pikepdf

    return not isinstance(note, pikepdf.Dictionary) or str(note.get("/Subtype")) in ACTING_NOTES


def _strip(thing: Any, *, depth: int) -> None:
    """Take the acting keys out of an object and of the direct objects in it; indirect ones have their own turn."""
    import pikepdf

    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        _drop_keys(thing)
    for value in _inside(thing):
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _strip(value, depth=depth + 1)


def _drop_keys(thing: Any) -> None:
    for key in ACTING_KEYS:
        if key in thing:
            del thing[key]
    if "/A" in thing and _is_action(thing["/A"]):
        del thing["/A"]


def _inside(thing: Any) -> list[Any]:
    import pikepdf

    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        return list(thing.values())
    return list(thing) if isinstance(thing, pikepdf.Array) else []


def _is_action(value: Any) -> bool:
    """Return whether a value of /A is an action other than a jump within the document."""
    import pikepdf

    return isinstance(value, pikepdf.Dictionary) and (str(value.get("/S")) != "/GoTo" or "/Next" in value)


def _written(pdf: Any) -> bytes:
    import pikepdf

    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()
