"""Papers of the tests: a source that needs no domain app, and templates of their own."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import Paper, request_document
from lumajang_kdkmp.jobs import bell, queue
from tests.factories import BAGO, PASIRIAN, make_user

TEMPLATES = Path(__file__).parent / "templates"
# What the source answers; a test changes it to see what was frozen.
DATA = {"name": "Koperasi Desa Merah Putih Bago"}


def source(kind: str, params: dict) -> Paper:
    if params.get("refuse"):
        raise ValidationError("Koperasi ini belum punya pendiri. Catat dulu para pendirinya.")
    return Paper("sample_paper.html", "1", {"name": DATA["name"], "people": ["Siti", "Budi"], **params}, "F4")


@pytest.fixture(autouse=True)
def _papers(settings, monkeypatch):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]
    settings.DOCUMENT_SOURCES = {"sample": "tests.documents.conftest.source"}
    settings.DOCUMENT_KINDS = {"sample": "Contoh dokumen", "deed_draft": "Rancangan akta pendirian"}
    monkeypatch.setattr(bell, "ring_now", lambda ids: True)
    monkeypatch.setitem(DATA, "name", DATA["name"])


@pytest.fixture
def camat(db):
    return make_user("camat", PASIRIAN)


@pytest.fixture
def ask(camat):
    """Ask for a paper about Bago; fields may be given."""

    def request(**fields) -> Document:
        fields = {
            "kind": "sample",
            "subject": f"cooperative:{BAGO}",
            "area_code": BAGO,
            "title": "Contoh Bago",
            "params": {},
            "by": camat,
            **fields,
        }
        return request_document(**fields)

    return request


@pytest.fixture
def ready(ask):
    """Ask for a paper and let a worker make it."""

    def make(**fields) -> Document:
        document = ask(**fields)
        assert queue.run(document.job_id)
        document.refresh_from_db()
        return document

    return make
