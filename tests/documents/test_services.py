"""From a request to a paper: frozen data, one document per request, versions, and what can never change."""

import errno
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import pdf, store
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.actions import cancel_job
from lumajang_kdkmp.jobs.models import Job
from tests.documents.conftest import DATA
from tests.factories import BAGO, GESANG
from tests.jobs.conftest import make_due
from tests.jobs.test_claim import together


def text_of(document: Document) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    pages = PdfReader(BytesIO(store.read_verified(document.sha256))).pages
    return " ".join(page.extract_text() for page in pages)


def test_a_paper_is_made_by_the_worker_and_stored_under_its_hash(ready):
    document = ready()
    assert (document.status, document.version, document.paper_size) == ("ready", 1, "F4")
    data = store.read_verified(document.sha256)
    assert data.startswith(b"%PDF-")
    assert document.size == len(data)
    assert "Koperasi Desa Merah Putih Bago didirikan oleh 2 orang" in text_of(document)
    assert "Halaman 1 dari 1" in text_of(document)
    assert AuditEvent.objects.filter(action="document_ready", target=f"document:{document.pk}").count() == 1


def test_what_is_printed_is_what_was_true_when_it_was_asked_for(ask):
    document = ask()
    DATA["name"] = "Nama baru"
    queue.run(document.job_id)
    document.refresh_from_db()
    assert "Koperasi Desa Merah Putih Bago" in text_of(document)


def test_the_frozen_data_are_unreadable_in_the_database(ask):
    document = ask(params={"nik": "9908041234567890"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT context FROM documents_document")
        stored = cursor.fetchone()[0]
    assert "9908041234567890" not in stored
    assert "Siti" not in stored
    assert "9908041234567890" in Document.objects.get(pk=document.pk).context


def test_a_second_click_while_it_waits_is_the_same_document(ask):
    assert ask() == ask()
    assert Document.objects.count() == Job.objects.count() == 1


def test_other_parameters_are_another_version(ask):
    assert [ask(params={"n": n}).version for n in range(3)] == [1, 2, 3]


def test_ten_clicks_at_once_are_one_document(db, ask):
    assert len({ask().pk for _ in range(10)}) == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_get_one_document(ask):
    results = together(10, lambda: ask().pk)
    assert len(set(results)) == Document.objects.count() == Job.objects.count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_requests_with_other_parameters_at_once_get_a_version_each(ask):
    turns = iter(range(5))
    lock = threading.Lock()

    def request():
        with lock:
            number = next(turns)
        return ask(params={"n": number}).version

    assert sorted(together(5, request)) == [1, 2, 3, 4, 5]
    assert Job.objects.count() == 5


def test_a_refusal_of_the_source_reaches_the_person_and_leaves_nothing(ask):
    with pytest.raises(ValidationError, match="belum punya pendiri"):
        ask(params={"refuse": True})
    assert Document.objects.count() == Job.objects.count() == 0


def test_nobody_asks_for_papers_of_another_kecamatan(ask):
    with pytest.raises(NotAllowed):
        ask(area_code=GESANG)


def test_a_new_version_supersedes_the_old_one_when_it_is_ready_and_not_before(ready, ask):
    first = ready()
    DATA["name"] = "Nama baru"
    second = ask()
    first.refresh_from_db()
    assert first.status == "ready"
    queue.run(second.job_id)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.version) == ("superseded", "ready", 2)
    assert "Merah Putih Bago" in text_of(first)


def test_an_older_version_that_comes_late_does_not_push_out_the_newer_one(ask):
    old, new = ask(params={"n": 1}), ask(params={"n": 2})
    queue.run(new.job_id)
    queue.run(old.job_id)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "ready")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_versions_that_are_ready_at_once_leave_the_newer_one(ask):
    ids = [ask(params={"n": n}).job_id for n in range(4)]
    turns = iter(ids)
    results = together(4, lambda: queue.run(next(turns)))
    assert results == [True] * 4
    states = dict(Document.objects.values_list("version", "status"))
    assert states == {1: "superseded", 2: "superseded", 3: "superseded", 4: "ready"}


def test_other_subjects_and_kinds_are_left_alone(ready):
    bago, other = ready(), ready(subject="cooperative:other")
    assert {d.status for d in (bago, other)} == {"ready"}


def test_asking_again_after_a_failure_takes_the_new_data(ask, monkeypatch):
    document = ask()
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "render", lambda *a, **k: (_ for _ in ()).throw(ValueError()))
        for _ in range(5):
            make_due(document.job)
            queue.run(document.job_id)
    assert Document.objects.select_related("job").get().state == "failed"
    DATA["name"] = "Nama baru"
    assert ask() == document
    queue.run(document.job_id)
    document.refresh_from_db()
    assert document.status == "ready"
    assert "Nama baru" in text_of(document)


def test_asking_again_after_cancelling_starts_anew(ask, camat):
    document = ask()
    cancel_job(job=document.job, by=camat)
    assert Document.objects.select_related("job").get().state == "cancelled"
    assert ask() == document
    assert queue.run(document.job_id)


def test_a_full_disk_puts_the_paper_back_into_the_queue(ask, monkeypatch):
    document = ask()
    with monkeypatch.context() as full:
        full.setattr(store.os, "write", lambda *a: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        queue.run(document.job_id)
    job = Job.objects.get()
    assert (job.status, job.last_error[:24]) == ("queued", "Ruang simpan server penu")
    assert [p for p in store._root().rglob("*") if p.is_file()] == []
    make_due(job)
    assert queue.run(job.pk)


def test_a_paper_whose_key_is_lost_fails_with_a_cause(ask, settings):
    document = ask()
    settings.DATA_KEYS = ["another-key-another-key-another-key-another-key-0001"]
    queue.run(document.job_id)
    job = Job.objects.get()
    assert job.status == "failed"
    assert "kuncinya tidak ada" in job.last_error


def test_a_job_without_its_document_fails_with_a_cause(db):
    job = queue.enqueue(
        kind="document",
        key="x",
        payload={"document": "00000000-0000-4000-8000-000000000000"},
        area_code=BAGO,
        title="Hilang",
        by=None,
    )
    queue.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.last_error) == (
        "failed",
        "Dokumen untuk pekerjaan ini tidak ada. Minta kembali dokumennya.",
    )


def test_a_message_that_comes_five_times_makes_one_paper(ask, monkeypatch):
    document = ask()
    renders = []
    real = pdf.render
    monkeypatch.setattr(pdf, "render", lambda *a, **k: renders.append(1) or real(*a, **k))
    for _ in range(5):
        queue.run(document.job_id)
    assert len(renders) == AuditEvent.objects.filter(action="document_ready").count() == 1


CHANGES = {
    "sha256": "0" * 64,
    "size": 1,
    "context": "{}",
    "kind": "other",
    "subject": "other",
    "area_code": "35.08",
    "version": 9,
    "template": "other.html",
    "status": "pending",
}


@pytest.mark.concurrency
@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.django_db
def test_the_database_refuses_to_change_a_ready_paper(ready, field):
    document = ready()
    with pytest.raises(DatabaseError, match="a ready document never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**{field: CHANGES[field]})
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Document.objects.filter(pk=document.pk)._raw_delete("default")


@pytest.mark.concurrency
@pytest.mark.parametrize("field", ["subject", "area_code", "template"])
@pytest.mark.django_db
def test_a_pending_paper_can_change(ask, field):
    """Control: what the trigger refuses above, it lets through as long as the paper is not ready."""
    document = ask()
    assert Document.objects.filter(pk=document.pk).update(**{field: CHANGES[field]}) == 1


@pytest.mark.concurrency
@pytest.mark.django_db
def test_a_superseded_paper_stays_as_it_was(ready):
    first = ready()
    DATA["name"] = "Nama baru"
    ready()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Document.objects.filter(pk=first.pk).update(sha256="0" * 64)


def test_dates_are_not_frozen_by_accident(ask, monkeypatch):
    """A source that hands over a date instead of words is a fault of the program, seen at once."""
    import datetime as dt

    with pytest.raises(TypeError):
        ask(params={"on": dt.date(2025, 6, 12)})
