"""Many jobs as one: progress in words, the end seen once, failures listed and retried alone."""

import threading

import pytest
from django.db import connection, transaction

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.jobs import queue, sweeper
from lumajang_kdkmp.jobs.actions import cancel_job, retry_job
from lumajang_kdkmp.jobs.models import Job, JobQuerySet
from tests.factories import PASIRIAN, TEMPEH, make_user
from tests.jobs import handlers
from tests.jobs.test_claim import together


@pytest.fixture
def batch_of(db):
    """Make a batch whose children are of these kinds."""

    def make(*kinds: str, by=None) -> Job:
        batch, _ = queue.open_batch(kind="batch", key="b", area_code=PASIRIAN, title="Kumpulan", by=by)
        rows = [
            {"kind": kind, "key": f"k{n}", "payload": {}, "area_code": PASIRIAN, "title": f"Desa {n}"}
            for n, kind in enumerate(kinds)
        ]
        queue.enqueue_many(rows, by=by, parent=batch)
        return batch

    return make


def run_children(batch: Job) -> None:
    for child in batch.children.all():
        queue.run(child.pk)


def test_a_batch_is_never_worked_on_itself(batch_of):
    batch = batch_of("work")
    assert queue.claim(batch.pk) is None


def test_progress_is_said_in_words(batch_of):
    batch = batch_of(*["work"] * 13, "dead", *["work"] * 7)
    for child in list(batch.children.filter(kind="work"))[:13] + list(batch.children.filter(kind="dead")):
        queue.run(child.pk)
    batch.refresh_from_db()
    assert batch.progress_words == "13 dari 21 selesai, 1 gagal"
    assert Job.objects.with_progress().get(pk=batch.pk).progress == batch.progress
    assert batch.is_unfinished


def test_the_last_child_closes_the_batch(batch_of):
    batch = batch_of("work", "dead", "work")
    run_children(batch)
    batch.refresh_from_db()
    assert (batch.status, batch.progress_words) == ("done", "2 dari 3 selesai, 1 gagal")
    assert batch.finished_at
    assert AuditEvent.objects.filter(action="batch_finished").count() == 1


def test_only_the_failed_ones_are_tried_again(batch_of, camat, heard, django_capture_on_commit_callbacks):
    batch = batch_of("work", "dead", "work", by=camat)
    run_children(batch)
    failed = batch.children.get(status="failed")
    Job.objects.filter(pk=failed.pk).update(kind="work")
    with django_capture_on_commit_callbacks(execute=True):
        assert retry_job(job=batch, by=camat) == 1
    assert heard == [str(failed.pk)]
    batch.refresh_from_db()
    assert batch.status == "running"
    run_children(batch)
    batch.refresh_from_db()
    assert (batch.status, batch.progress_words) == ("done", "3 dari 3 selesai")
    assert set(handlers.published.values()) == {1}


def test_what_waits_in_a_batch_is_cancelled_and_what_is_in_hand_is_finished(batch_of, camat):
    batch = batch_of("work", "work", "work", by=camat)
    first = queue.claim(batch.children.first().pk)
    assert cancel_job(job=batch, by=camat) == 2
    batch.refresh_from_db()
    assert batch.is_unfinished
    queue.finish(first, lambda: None)
    batch.refresh_from_db()
    assert (batch.status, batch.progress_words) == ("done", "1 dari 3 selesai, 2 dibatalkan")


def test_a_batch_that_was_cancelled_whole_says_so(batch_of, camat):
    batch = batch_of("work", "work", by=camat)
    cancel_job(job=batch, by=camat)
    batch.refresh_from_db()
    assert batch.status == "cancelled"


def test_only_the_requester_and_diskopindag_of_the_area_may_touch_it(batch_of, camat):
    batch = batch_of("dead", by=camat)
    run_children(batch)
    colleague, foreign = make_user("camat", PASIRIAN), make_user("camat", TEMPEH)
    for person in (colleague, foreign, make_user("bupati")):
        with pytest.raises(NotAllowed):
            retry_job(job=batch, by=person)
    assert retry_job(job=batch, by=make_user("diskopindag")) == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_last_children_that_finish_together_close_the_batch_once(batch_of):
    batch = batch_of("work", "work")
    finish_together(batch)
    batch.refresh_from_db()
    assert batch.status == "done"
    assert AuditEvent.objects.filter(action="batch_finished").count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_without_the_row_lock_nobody_closes_the_batch(batch_of, monkeypatch):
    """Control: each of the two sees the other one still running. The sweeper then closes it."""
    if connection.vendor == "sqlite":
        pytest.skip(
            "SQLite lets one transaction write at a time and hides this race; the control runs on PostgreSQL."
        )
    batch = batch_of("work", "work")
    monkeypatch.setattr(JobQuerySet, "select_for_update", lambda rows, **options: rows)
    finish_together(batch, hold=True)
    batch.refresh_from_db()
    assert batch.status == "running"
    sweeper.sweep()
    batch.refresh_from_db()
    assert batch.status == "done"


def finish_together(batch: Job, *, hold: bool = False) -> None:
    """Finish the two children in two transactions that are both open before either looks at the batch.

    With `hold` neither commits before the other has looked.
    """
    claims = iter([queue.claim(child.pk) for child in batch.children.all()])
    inside, looked = threading.Barrier(2, timeout=20), threading.Barrier(2, timeout=20)

    def finish():
        job = next(claims)
        with transaction.atomic():
            queue._leave(job, status="done", finished_at=queue.Now())
            # SQLite has one writer at a time: there the two are one after the other by themselves.
            if connection.vendor == "postgresql":
                inside.wait()
            queue.settle(job.parent_id)
            if hold:
                looked.wait()

    assert together(2, finish) == [None, None]
