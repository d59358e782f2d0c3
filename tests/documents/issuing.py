"""A registered kind of paper for the tests of the register, with personal data in it and gaps on request."""

from pathlib import Path

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
