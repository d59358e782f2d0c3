"""What is due by the clock: asked once a minute, one job whoever asks, and one entry that fails stops no other."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from lumajang_kdkmp import health
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.jobs import queue, schedule, sweeper
from lumajang_kdkmp.jobs.health import queue_health
from lumajang_kdkmp.jobs.models import Heartbeat, Job
from tests.jobs.test_claim import together

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
    # Half past midnight in Lumajang is still the day before in UTC.
    with time_machine.travel(dt.datetime(2026, 3, 1, 0, 30, tzinfo=WIB), tick=False):
        assert schedule.run_due()
    assert ASKED == [dt.datetime(2025, 6, 16, 0, 30, tzinfo=WIB)]
    assert ASKED[0].utcoffset() == dt.timedelta(hours=7)


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["broken", "missing"])
def test_an_entry_that_fails_stops_neither_the_round_nor_the_others(settings, trouble, heard, caplog):
    settings.PERIODIC = (f"{HERE}.{trouble}", f"{HERE}.weekly")
    before = timezone.now() - dt.timedelta(hours=1)
    Heartbeat.objects.update_or_create(name=sweeper.NAME, defaults={"beat_at": before})
    assert sweeper.sweep() == 1
    assert len(ASKED) == 1
    assert Heartbeat.objects.get(name=sweeper.NAME).beat_at > before
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


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_ask_once():
    for _ in range(10):
        assert sorted(together(2, schedule.run_due)) == [False, True]
        let_a_minute_pass()
    assert len(ASKED) == 10


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_that_both_ask_make_one_job():
    assert together(4, lambda: weekly(timezone.now())) == [None] * 4
    assert (len(ASKED), Job.objects.count()) == (4, 1)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_without_scope_and_period_in_the_key_they_make_two():
    """Control: it is the unique key that makes one job of two."""
    assert together(2, lambda: keyless(timezone.now())) == [None, None]
    assert Job.objects.count() == 2
