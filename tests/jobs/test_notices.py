"""Who asked for a job hears of its end: once, and not of every paper of a batch."""

import pytest

from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.jobs import queue, sweeper
from lumajang_kdkmp.jobs.actions import cancel_job, retry_job
from lumajang_kdkmp.jobs.models import Heartbeat
from tests.factories import PASIRIAN, make_user
from tests.jobs.conftest import expire
from tests.jobs.test_batch import batch_of, run_children  # noqa: F401 - a fixture


def told(user) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in Notice.objects.visible_to(user).current()]


def test_a_finished_job_is_ready_for_who_asked_and_for_nobody_else(new_job, camat):
    queue.run(new_job(by=camat).pk)
    queue.run(new_job(by=None).pk)  # the system's own
    assert told(camat) == [(Kind.READY, "Contoh siap.")]
    assert told(make_user("camat", PASIRIAN)) == []
    assert Notice.objects.count() == 1


def test_a_failed_job_is_told_with_its_cause_and_taken_back_when_it_runs_again(new_job, camat):
    job = new_job("dead", by=camat)
    queue.run(job.pk)
    job.refresh_from_db()
    assert told(camat) == [(Kind.INFORMATION, f"Contoh gagal dibuat. {job.last_error}")]
    retry_job(job=job, by=camat)
    assert told(camat) == []


def test_an_attempt_that_is_made_again_is_no_news(new_job, camat):
    queue.run(new_job("poison", by=camat).pk)
    assert told(camat) == []


def test_a_job_that_crashed_too_often_is_told_too(new_job, camat, settings):
    settings.JOB_MAX_ATTEMPTS = 1
    job = new_job(by=camat)
    queue.claim(job.pk)
    expire(job)
    sweeper.sweep()
    ((kind, text),) = told(camat)
    assert (kind, text[:20]) == (Kind.INFORMATION, "Contoh gagal dibuat.")


def test_a_batch_is_told_once_with_what_failed(batch_of, camat):  # noqa: F811
    batch = batch_of("work", "dead", "work", by=camat)
    run_children(batch)
    assert told(camat) == [(Kind.READY, "Kumpulan: 2 dari 3 selesai, 1 gagal.")]
    retry_job(job=batch, by=camat)
    assert told(camat) == []


def test_a_batch_that_was_cancelled_whole_is_no_news(batch_of, camat):  # noqa: F811
    batch = batch_of("work", "work", by=camat)
    cancel_job(job=batch, by=camat)
    assert told(camat) == []


def test_a_lost_lease_tells_nothing(new_job, camat):
    job = new_job(by=camat)
    claimed = queue.claim(job.pk)
    expire(job)
    queue.run(job.pk)
    assert len(told(camat)) == 1
    with pytest.raises(queue.LeaseLost):
        queue.finish(claimed, lambda: None)
    assert len(told(camat)) == 1


def test_the_sweeper_looks_for_old_notices_once_a_day(db, monkeypatch, heard):
    rounds = []
    monkeypatch.setattr("lumajang_kdkmp.inbox.notices.remove_old", lambda: rounds.append(1))
    sweeper.sweep()
    sweeper.sweep()
    assert len(rounds) == 1
    Heartbeat.objects.filter(name=sweeper.CLEANING).update(beat_at="2020-01-01T00:00Z")
    sweeper.sweep()
    assert len(rounds) == 2
