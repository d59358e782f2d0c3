"""Asking for work: once per key, only with the request that commits, and without waiting for a broker."""

import json
import threading
import time

import pytest
from celery import current_app
from django.db import connection, transaction

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.jobs import bell, queue, sweeper
from lumajang_kdkmp.jobs.models import Job
from tests.factories import PASIRIAN
from tests.jobs import handlers

REAL_RING = bell.ring_now
REAL_WAITING = bell.waiting


def test_a_second_click_is_the_same_job(new_job):
    assert new_job(key="akta:1") == new_job(key="akta:1")
    assert AuditEvent.objects.filter(action="job_enqueued").count() == 1


def test_another_key_is_another_job(new_job):
    assert new_job(key="akta:1") != new_job(key="akta:2")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_are_one_job(new_job):
    start = threading.Barrier(20)
    seen, faults = set(), []

    def click():
        try:
            start.wait()
            seen.add(new_job(key="akta:1").pk)
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert faults == []
    assert len(seen) == Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_when_the_request_commits_and_not_before(new_job, heard):
    with transaction.atomic():
        job = new_job()
        assert heard == []
    assert heard == [str(job.pk)]


@pytest.mark.django_db(transaction=True)
def test_fifty_requests_that_roll_back_leave_no_job_no_bell_and_no_memory(new_job, heard):
    for _ in range(50):
        with transaction.atomic():
            new_job()
            transaction.set_rollback(True)
    assert Job.objects.count() == AuditEvent.objects.count() == 0
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_two_hundred_and_five_jobs_go_in_with_few_inserts(new_job, count_queries, heard):
    batch, _ = queue.open_batch(kind="batch", key="b", area_code="35.08", title="Semua", by=None)
    rows = [
        {"kind": "work", "key": f"k{n}", "payload": {"id": n}, "area_code": PASIRIAN, "title": f"Desa {n}"}
        for n in range(205)
    ]
    with count_queries() as queries:
        queue.enqueue_many(rows, by=None, parent=batch)
    inserts = [q for q in queries if q["sql"].startswith('INSERT INTO "jobs_job"')]
    # SQLite takes 999 values a statement; PostgreSQL takes all rows at once.
    assert len(inserts) == (1 if connection.vendor == "postgresql" else 4)
    assert len(heard) == 205
    assert AuditEvent.objects.filter(action="batch_enqueued").count() == 1


def memory_broker(monkeypatch) -> list[list[str]]:
    """Let the bell send into a list instead of a broker; each entry is the ids of one message."""
    sent: list[list[str]] = []
    monkeypatch.setattr(bell, "ring_now", REAL_RING)
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **options: sent.append((name, args, options))
    )
    return sent


@pytest.mark.parametrize(
    ("count", "messages"),
    [(1, [1]), (2, [1, 1]), (20, [2] * 10), (205, [21] * 9 + [16]), (1000, [25] * 40)],
)
def test_the_bell_spreads_ids_over_messages_and_never_retries(monkeypatch, count, messages):
    sent = memory_broker(monkeypatch)
    ids = [f"id{n}" for n in range(count)]
    assert bell.ring_now(ids)
    assert [len(args) for _, args, _ in sent] == messages
    assert [job_id for _, args, _ in sent for job_id in args] == ids
    assert all(name == "jobs.run" and options["retry"] is False for name, _, options in sent)


def test_a_message_in_the_file_system_broker_holds_the_id_and_no_words(new_job, monkeypatch, tmp_path):
    options = {
        **current_app.conf.broker_transport_options,
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path),
    }
    monkeypatch.setattr(bell, "QUICKLY", {**bell.QUICKLY, **options})
    monkeypatch.setattr(current_app.conf, "broker_url", "filesystem://")
    job = new_job(payload={"document": "x"}, title="Rancangan akta Siti Aminah 3508041234567890")
    assert REAL_RING([str(job.pk)])
    messages = [path.read_text() for path in tmp_path.glob("*.msg")]
    assert len(messages) == 1
    body = json.loads(messages[0])
    assert REAL_WAITING() == 1
    import base64

    assert str(job.pk) in base64.b64decode(body["body"]).decode()
    assert "Siti" not in messages[0] + base64.b64decode(body["body"]).decode()


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_request_goes_on_and_the_sweeper_brings_the_job_in(
    new_job, monkeypatch, heard
):
    hearing = bell.ring_now
    monkeypatch.setattr(bell, "ring_now", REAL_RING)
    monkeypatch.setattr(bell, "QUICKLY", {**bell.QUICKLY, "socket_connect_timeout": 2})
    # Nobody listens on port 1.
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    started = time.monotonic()
    job = new_job()
    took = time.monotonic() - started
    assert took < 2.5
    assert heard == []
    assert Job.objects.get(pk=job.pk).status == "queued"
    monkeypatch.setattr(bell, "ring_now", hearing)
    assert sweeper.sweep() == 1
    assert heard == [str(job.pk)]
    assert queue.run(heard[0])
    assert handlers.published[str(job.pk)] == 1
