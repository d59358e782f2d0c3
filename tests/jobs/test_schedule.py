"""What is due by the clock: asked once a minute, one job whoever asks, and one entry that fails stops no other."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from lumajang_kdkmp import clock, health
from lumajang_kdkmp.jobs import queue, schedule, sweeper
from lumajang_kdkmp.jobs.health import queue_health
from lumajang_kdkmp.jobs.models import Heartbeat, Job

ASKED: list[dt.datetime] = []
HERE = "tests.jobs.test_schedule"


def weekly(now: dt.datetime) -> None:
    ASKED.append(now)
    key = f"weekly:35.08:{now.date()}"
    if not schedule.is_enqueued(key):
        queue.enqueue(kind="work", key=key, payload={}, area_code="35.08", title="Pekanan", by=None)


def keyless(now: dt.datetime) -> None:
    key = f"weekly:35.08:{threading.get_ident()}"
    queue.enqueue(kind="work", key=key, payload={}, area_code="35.08", title="Pekanan", by=None)


def broken(now: dt.datetime) -> None:
    raise ValueError("no such week")


@pytest.fixture(autouse=True)
def _entries(settings):
    ASKED.clear()
    settings.PERIODIC = (f"{HERE}.weekly",)


def let_a_minute_pass() -> None:
    Heartbeat.objects.filter(name=schedule.NAME).update(beat_at=timezone.now() - schedule.EVERY)


@pytest.mark.django_db
def test_the_sweepers_round_asks_once_a_minute():
    sweeper.sweep()
    sweeper.sweep()
    assert len(ASKED) == 1
    let_a_minute_pass()
    sweeper.sweep()
    assert len(ASKED) == 2
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_the_moment_is_the_portals_in_wib(settings):
    settings.PORTAL_DATE = "2025-06-16"
    assert schedule.run_due()
    (now,) = ASKED
    assert (now.date(), now.utcoffset()) == (dt.date(2025, 6, 16), dt.timedelta(hours=7))
    assert now.time().hour == clock.now().hour


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["broken", "missing"])
def test_an_entry_that_fails_stops_neither_the_round_nor_the_others(settings, trouble, heard, caplog):
    settings.PERIODIC = (f"{HERE}.{trouble}", f"{HERE}.weekly")
    assert sweeper.sweep() == 1
    assert len(ASKED) == 1
    assert queue_health().sweeper_seconds < 5
    assert f"{HERE}.{trouble}" in caplog.text


@pytest.mark.django_db
def test_the_health_page_shows_an_entry_until_it_works_again(settings, monkeypatch):
    settings.PERIODIC = (f"{HERE}.broken",)
    sweeper.sweep()
    since = queue_health().failing_entries[f"{HERE}.broken"]
    let_a_minute_pass()
    sweeper.sweep()
    assert queue_health().failing_entries == {f"{HERE}.broken": since}
    assert f"The schedule entry {HERE}.broken has failed since" in health.queue_faults()[0]
    monkeypatch.setattr(f"{HERE}.broken", weekly)
    let_a_minute_pass()
    sweeper.sweep()
    assert health.queue_faults() == []


@pytest.mark.django_db
def test_an_entry_taken_out_of_the_schedule_is_no_fault_any_more(settings):
    settings.PERIODIC = (f"{HERE}.broken",)
    sweeper.sweep()
    settings.PERIODIC = ()
    assert health.queue_faults() == []


@pytest.mark.django_db
def test_a_fault_that_cannot_be_written_down_is_logged_only(settings, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OperationalError("gone")

    settings.PERIODIC = (f"{HERE}.broken", f"{HERE}.weekly")
    schedule._take_turn(timezone.now())
    let_a_minute_pass()
    monkeypatch.setattr(schedule, "_take_turn", lambda now: True)
    monkeypatch.setattr(type(Heartbeat.objects), "bulk_create", refuse)
    schedule.run_due()
    assert len(ASKED) == 1
    assert "could not be written down" in caplog.text


@pytest.mark.django_db
def test_asking_when_nothing_is_due_is_two_queries(django_assert_num_queries):
    sweeper.sweep()
    let_a_minute_pass()
    # The turn (two), the entry's own look, and that nothing stands against it.
    with django_assert_num_queries(4):
        schedule.run_due()
    with django_assert_num_queries(2):
        assert not schedule.run_due()


def at_once(work, times: int = 2) -> None:
    start = threading.Barrier(times)

    def run() -> None:
        try:
            start.wait()
            work(timezone.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_ask_once():
    for _ in range(10):
        at_once(lambda now: schedule.run_due())
        let_a_minute_pass()
    assert len(ASKED) == 10


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_that_both_ask_make_one_job():
    at_once(weekly, times=4)
    assert (len(ASKED), Job.objects.count()) == (4, 1)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_without_scope_and_period_in_the_key_they_make_two():
    """Control: it is the unique key that makes one job of two."""
    at_once(keyless)
    assert Job.objects.count() == 2
