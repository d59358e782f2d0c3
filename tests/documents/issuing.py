"""A registered kind of paper for the tests of the register, with personal data in it and gaps on request."""

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import JOB_KIND, Paper, request_document
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from tests.factories import BAGO

KIND = "founders_list"
TEMPLATES = Path(__file__).parent / "templates"
# Every value is one that must not come out in public.
SECRETS = {
    "name": "Sumartini Rahasia",
    "nik": "3508044107850003",
    "phone": "081234567890",
    "address": "Dusun Krajan RT 004",
}
NOW: dict = {}


def source(kind: str, params: dict) -> Paper:
    context = {
        "title": "Daftar pendiri",
        "notary": "Notaris Contoh, S.H.",
        "as_of": "12 Juni 2025",
        **SECRETS,
    }
    founders = [{"name": "Budi Tersembunyi"}, {"name": "Siti Tersembunyi"}]
    return Paper("final_paper.html", "D08/1", {**context, "founders": founders, **NOW, **params}, "A4")


def issue(by, *, final: bool = True, **fields) -> Document:
    """Ask for a paper of the registered kind about Bago."""
    fields = {
        "kind": KIND,
        "subject": f"cooperative:{BAGO}",
        "area_code": BAGO,
        "title": "Daftar Pendiri Bago",
        "params": {},
        "by": by,
        **fields,
    }
    return request_document(final=final, **fields)


def batch_of(by) -> Job:
    """One final as a batch orders it: inserted now, frozen and numbered when its turn comes."""
    batch, _ = queue.open_batch(kind="document_batch", key="batch:1", area_code=BAGO, title="Daftar", by=by)
    document = Document(
        kind=KIND,
        subject=f"cooperative:{BAGO}",
        area_code=BAGO,
        title="Daftar Pendiri Bago",
        params_hash="0" * 64,
        version=1,
        requested_by=by,
        is_final=True,
    )
    (document.job,) = queue.enqueue_many(
        [
            {
                "kind": JOB_KIND,
                "key": f"document:{document.pk}",
                "payload": {"document": str(document.pk)},
                "area_code": BAGO,
                "title": document.title,
            }
        ],
        by=by,
        parent=batch,
    )
    document.save(force_insert=True)
    return batch


def made(document: Document) -> Document:
    """Let a worker make it."""
    assert queue.run(document.job_id)
    document.refresh_from_db()
    return document


def wire(settings) -> None:
    """Make the kind known; call it in a fixture that runs after the one of conftest."""
    base = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**base, "DIRS": [*base["DIRS"], TEMPLATES]}]
    settings.DOCUMENT_SOURCES = {**settings.DOCUMENT_SOURCES, KIND: "tests.documents.issuing.source"}
    settings.DOCUMENT_KINDS = {**settings.DOCUMENT_KINDS, KIND: "Daftar pendiri"}
    settings.DOCUMENT_CODES = {KIND: "D08", "invitation": "D01"}
    settings.DOCUMENT_CAMAT_ISSUES = ["invitation"]
    NOW.clear()


def picture(document, *, blank: bool = False, dpi: int = 150) -> Image.Image:
    """What a scanner sees: the printed page, with a signature."""
    import pypdfium2

    with pypdfium2.PdfDocument(store.read_verified(document.sha256)) as pdf:
        image = pdf[len(pdf) - 1].render(scale=dpi / 72).to_pil().convert("RGB")
    if blank:
        image.paste("white", (0, 0, *image.size))
    image.paste("navy", (300, 40, 500, 90))
    return image


def scan(document, *, pages: int = 1, name: str = "pindai.pdf", **look) -> SimpleUploadedFile:
    out = BytesIO()
    sheets = [picture(document, blank=True) for _ in range(pages - 1)] + [picture(document, **look)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")


def photo(document, **look) -> SimpleUploadedFile:
    out = BytesIO()
    picture(document, **look).save(out, "JPEG", quality=80)
    return SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")
