"""Files as people and attackers send them, made here: nothing is shipped that a virus scanner would dislike."""

import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
from PIL import Image

SCRIPT = b"<script>alert('kdkmp')</script>"
# Words that must never be found in what is stored.
MARKERS = (
    b"<script",
    b"alert(",
    b"GPS",
    b"Exif",
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/EmbeddedFile",
    b"/OpenAction",
    b"/AA",
    b"/XFA",
    b"/RichMedia",
    b"/URI",
    b"/SubmitForm",
    b"PK\x03\x04",
    b"cmd.exe",
    b"evil",
    b"<?php",
)


def picture(size=(640, 480), mode="RGB", color=None) -> Image.Image:
    return Image.new(mode, size, color or {"RGB": (90, 140, 60), "L": 128}.get(mode, 0))


def jpeg(image: Image.Image | None = None, **options) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, "JPEG", **options)
    return out.getvalue()


def png(image: Image.Image | None = None, **options) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, "PNG", **options)
    return out.getvalue()


def exif(**tags) -> bytes:
    data = Image.Exif()
    data[0x010E] = SCRIPT.decode()  # ImageDescription
    data[0x010F] = tags.get("make", "Contoh")
    if "orientation" in tags:
        data[0x0112] = tags["orientation"]
    place = data.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "S", (8.0, 8.0, 0.0), "E", (113.0, 13.0, 0.0)
    return data.tobytes()


def zip_bytes(name: str = "evil.exe", data: bytes = b"cmd.exe") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def pdf(change=None, pages: int = 1, **options) -> bytes:
    """A PDF with pages of text; `change` gets the open document and its first page."""
    document = pikepdf.new()
    for number in range(pages):
        document.add_blank_page(page_size=(595, 842))
        document.pages[number].Contents = document.make_stream(b"BT ET % halaman " + str(number).encode())
    if change:
        change(document, document.pages[0])
    out = BytesIO()
    document.save(out, **options)
    return out.getvalue()


def _script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="alert(1)")


def _launch() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def _note(subtype: str, **more) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype), Rect=[0, 0, 9, 9], **more
    )


def _link(action: pikepdf.Dictionary):
    def change(document, page):
        page.Annots = [_note("/Link", A=action)]

    return change


def _javascript(document, page):
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", _script()]))


def _open_action(document, page):
    document.Root.OpenAction = _script()


def _open_action_indirect(document, page):
    document.Root.OpenAction = document.make_indirect(_script())


def _additional_actions(document, page):
    page.AA = pikepdf.Dictionary(O=_script())
    document.Root.AA = pikepdf.Dictionary(WC=_script())


def _launch_behind_a_jump(document, page):
    jump = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[page.obj, pikepdf.Name.Fit], Next=_launch())
    note = document.make_indirect(_note("/Link", A=jump))
    page.Annots = document.make_indirect(pikepdf.Array([note]))


def _embedded_file(document, page):
    spec = pikepdf.AttachedFileSpec(document, b"cmd.exe", filename="evil.exe")
    document.attachments["evil.exe"] = spec


def _file_on_the_page(document, page):
    spec = pikepdf.AttachedFileSpec(document, b"cmd.exe", filename="evil.exe")
    page.Annots = [_note("/FileAttachment", FS=spec.obj)]


def _form_with_xfa(document, page):
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=document.make_stream(SCRIPT))


def _form_script(document, page):
    field = document.make_indirect(
        _note("/Widget", FT=pikepdf.Name.Tx, T="x", AA=pikepdf.Dictionary(K=_script()))
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    page.Annots = [field]


def _rich_media(document, page):
    page.Annots = [_note("/RichMedia", RichMediaContent=pikepdf.Dictionary())]


# PDFs that want to do something of their own: every way that the reliability tests ask for.
ACTING = {
    "javascript": _javascript,
    "open action": _open_action,
    "open action indirect": _open_action_indirect,
    "additional actions": _additional_actions,
    "launch": _link(_launch()),
    "launch behind a jump": _launch_behind_a_jump,
    "embedded file": _embedded_file,
    "file on the page": _file_on_the_page,
    "form with xfa": _form_with_xfa,
    "form script": _form_script,
    "send the form": _link(pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://evil")),
    "web address": _link(pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://evil")),
    "rich media": _rich_media,
}


def acting(kind: str) -> bytes:
    return pdf(ACTING[kind])


def bomb_png(side: int) -> bytes:
    """A 1-bit PNG of side × side points in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def flate_bomb_pdf() -> bytes:
    """A PDF whose object stream unfolds to more than any scan needs."""
    packed = zlib.compress(b" " * (300 * 1024 * 1024), 9)
    body = (
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )
    return body + b"trailer\n<</Root 2 0 R/Size 3>>\nstartxref\n0\n%%EOF"


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500
