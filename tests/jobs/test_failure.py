"""When work fails: with a delay, not for ever, with a sentence, and without taking other jobs along."""

import pytest
from django.db import connection

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.jobs import queue, sweeper
from lumajang_kdkmp.jobs.errors import PermanentError
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.tasks import run_jobs
from tests.factories import TEMPEH
from tests.jobs import handlers
from tests.jobs.conftest import expire, make_due


def wait_seconds(job: Job) -> float:
    """How long from the database's now until the job's turn."""
    with connection.cursor() as cursor:
        now = (
            "statement_timestamp()"
            if connection.vendor == "postgresql"
            else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        )
        cursor.execute(f"SELECT {now}")
        value = cursor.fetchone()[0]
    if isinstance(value, str):
        from django.utils.dateparse import parse_datetime

        value = parse_datetime(f"{value}+00:00")
    return (Job.objects.get(pk=job.pk).run_after - value).total_seconds()


def test_a_poison_job_fails_after_five_attempts_and_the_others_are_done(new_job, settings):
    settings.JOB_MAX_ATTEMPTS = 5
    poison = new_job("poison")
    others = [new_job() for _ in range(4)]
    for _ in range(9):
        for job in (poison, *others):
            make_due(job)
            queue.run(job.pk)
    poison.refresh_from_db()
    assert (poison.status, poison.attempts) == ("failed", 5)
    assert handlers.worked[str(poison.pk)] == 5
    assert poison.last_error.startswith("Terjadi galat pada portal (RuntimeError). Tekan Coba lagi")
    assert Job.objects.filter(status="done").count() == 4
    assert AuditEvent.objects.filter(action="job_failed", target=f"job:{poison.pk}").count() == 1


def test_the_detail_blots_out_what_may_be_a_nik(new_job):
    job = new_job("poison")
    queue.run(job.pk)
    job.refresh_from_db()
    assert "3508041234567890" not in job.last_error_detail + job.last_error
    assert "RuntimeError: segmentation fault, NIK …" in job.last_error_detail
    assert "handlers.py" in job.last_error_detail


def test_the_wait_doubles_up_to_fifteen_minutes():
    assert [queue.delay_seconds(n) for n in range(1, 11)] == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert queue.delay_seconds(10_000) == 900


def test_a_failed_attempt_waits_on_the_database_clock(new_job):
    job = new_job("poison")
    queue.run(job.pk)
    assert 3 < wait_seconds(job) <= 5.5
    assert queue.claim(job.pk) is None
    make_due(job)
    queue.run(job.pk)
    assert 8 < wait_seconds(job) <= 10.5


def test_an_unknown_kind_fails_with_a_cause_and_is_not_lost(new_job):
    job = new_job("kind_of_a_newer_release")
    queue.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("failed", 1)
    assert "tidak dikenal oleh versi portal ini" in job.last_error


def test_a_refusal_in_words_fails_at_once_with_these_words(new_job):
    job = new_job("dead")
    queue.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.last_error) == (
        "failed",
        "Koperasi ini belum punya pendiri. Catat dulu para pendirinya.",
    )


@pytest.mark.django_db
def test_a_message_that_is_no_id_does_not_stop_the_ones_beside_it(new_job):
    job = new_job()
    run_jobs("kosong", str(job.pk), None, "' OR 1=1")
    assert handlers.published == {str(job.pk): 1}


def test_a_full_disk_waits_for_space_however_long_it_takes(new_job, settings):
    settings.JOB_MAX_ATTEMPTS = 3
    job = new_job("full_disk")
    for _ in range(8):
        make_due(job)
        queue.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("queued", 8)
    assert job.last_error.startswith("Ruang simpan server penuh.")
    Job.objects.update(kind="work")
    make_due(job)
    assert queue.run(job.pk)
    assert Job.objects.get().last_error == ""


def test_a_publish_that_breaks_leaves_nothing_of_itself(new_job):
    job = new_job("broken_publish")
    queue.run(job.pk)
    job.refresh_from_db()
    assert job.status == "queued"
    assert not AuditEvent.objects.filter(action="job_finished").exists()


def test_a_worker_that_dies_each_time_is_given_up_by_the_sweeper(new_job, settings):
    settings.JOB_MAX_ATTEMPTS = 3
    job = new_job()
    for _ in range(3):
        assert queue.claim(job.pk)
        expire(job)
    assert queue.claim(job.pk) is None
    sweeper.sweep()
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.last_error.startswith("Pekerjaan ini berhenti mendadak 3 kali")
    assert AuditEvent.objects.filter(action="job_failed").count() == 1


def test_a_camat_who_has_moved_gets_nothing_from_the_old_kecamatan(new_job, camat):
    job = new_job(by=camat)
    type(camat).objects.filter(pk=camat.pk).update(area_code=TEMPEH)
    assert not queue.run(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert "tidak lagi berwenang" in job.last_error
    assert handlers.worked == {}


def test_a_requester_who_was_switched_off_gets_nothing(new_job, camat):
    job = new_job(by=camat)
    type(camat).objects.filter(pk=camat.pk).update(is_active=False)
    assert not queue.run(job.pk)


def test_a_very_long_cause_still_fits(new_job, monkeypatch):
    job = new_job()
    claimed = queue.claim(job.pk)
    queue.fail(claimed, PermanentError("x" * 5000))
    assert len(Job.objects.get().last_error) == 500
