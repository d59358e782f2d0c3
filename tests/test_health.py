"""/sehat/ says one word to anybody and the reasons to the log only."""

import datetime as dt
import logging

import pytest
from django.db import OperationalError
from django.utils import timezone

from lumajang_kdkmp import health
from lumajang_kdkmp.jobs.models import Heartbeat, Job
from lumajang_kdkmp.jobs.sweeper import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(settings, tmp_path):
    """A portal that works: its sweeper has just been round, its store can be written."""
    settings.CONTENT_STORE_DIR = tmp_path / "store"
    sweep()


@pytest.fixture
def answer(client, caplog):
    """Ask as somebody who is not signed in; return the word, the code and the reasons in the log."""

    def ask():
        caplog.clear()
        with caplog.at_level(logging.ERROR, logger="lumajang_kdkmp.health"):
            response = client.get("/sehat/")
        reasons = [record.getMessage() for record in caplog.records if record.name == health.__name__]
        return response.content.decode(), response.status_code, reasons

    return ask


def test_a_portal_that_works_says_ok(well, answer):
    assert answer() == ("ok", 200, [])


def test_a_sweeper_that_never_ran_is_a_disturbance(settings, tmp_path, answer):
    settings.CONTENT_STORE_DIR = tmp_path
    assert answer() == ("gangguan", 503, ["The sweeper has never run."])


def test_a_sweeper_that_stopped_is_a_disturbance(well, answer):
    Heartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=10))
    word, status, reasons = answer()
    assert (word, status) == ("gangguan", 503)
    assert "sweeper was last seen" in reasons[0]


def test_a_job_that_waits_too_long_is_a_disturbance(well, answer):
    job = Job.objects.create(kind="document", key="one", area_code="35.08", title="Rancangan akta")
    assert answer()[0] == "ok"
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - dt.timedelta(minutes=5))
    word, status, reasons = answer()
    assert (word, status) == ("gangguan", 503)
    assert "is a worker running?" in reasons[0]


def test_a_nearly_full_disk_is_a_disturbance(well, answer, monkeypatch):
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 1 << 62)
    assert answer()[:2] == ("gangguan", 503)


def test_a_store_without_the_right_to_write_is_a_disturbance(well, answer, monkeypatch):
    # root may write everywhere, so the operating system's answer is replaced.
    monkeypatch.setattr(health.os, "access", lambda path, mode: False)
    assert answer() == ("gangguan", 503, ["The content store cannot be written."])


def test_a_database_that_does_not_answer_is_a_disturbance_without_details(well, answer, monkeypatch):
    def fail():
        raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(health, "queue_health", fail)
    word, status, reasons = answer()
    assert (word, status) == ("gangguan", 503)
    assert "10.1.2.3" not in "".join(reasons)


def test_nobody_may_post_to_it_and_nobody_keeps_the_answer(well, client):
    assert client.post("/sehat/").status_code == 405
    assert "no-store" in client.get("/sehat/").headers["Cache-Control"]
