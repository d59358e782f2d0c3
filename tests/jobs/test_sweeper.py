"""The sweeper rings for what waits, is seen to live, and stays silent when ringing is of no use."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from lumajang_kdkmp.jobs import bell, queue, sweeper
from lumajang_kdkmp.jobs.health import queue_health
from lumajang_kdkmp.jobs.models import Heartbeat, Job
from tests.jobs.conftest import expire


def test_it_rings_for_waiting_jobs_and_expired_leases_only(new_job, heard):
    waiting, taken, expired, later, done = (new_job() for _ in range(5))
    queue.claim(taken.pk)
    queue.claim(expired.pk)
    expire(expired)
    Job.objects.filter(pk=later.pk).update(run_after=timezone.now() + timedelta(minutes=5))
    queue.run(done.pk)
    assert sweeper.sweep() == 2
    assert set(heard) == {str(waiting.pk), str(expired.pk)}


def test_it_rings_for_fifty_at_a_time(new_job, heard):
    for _ in range(60):
        new_job()
    assert sweeper.sweep() == 50


def test_it_is_silent_while_messages_pile_up(new_job, heard, monkeypatch):
    new_job()
    monkeypatch.setattr(bell, "waiting", lambda: bell.ENOUGH)
    assert sweeper.sweep() == 0
    assert heard == []
    monkeypatch.setattr(bell, "waiting", lambda: bell.ENOUGH - 1)
    assert sweeper.sweep() == 1


@pytest.mark.django_db
def test_two_sweepers_do_no_harm(new_job):
    job = new_job()
    assert [sweeper.sweep(), sweeper.sweep()] == [1, 1]
    assert [queue.run(job.pk), queue.run(job.pk)] == [True, False]


@pytest.mark.django_db
def test_it_leaves_a_sign_of_life(new_job):
    assert queue_health().sweeper_seconds is None
    call_command("sweep_jobs", "--once")
    assert 0 <= queue_health().sweeper_seconds < 5
    assert Heartbeat.objects.filter(name=sweeper.NAME).count() == 1


def test_health_counts_jobs_and_the_oldest_that_waits(new_job):
    old, _ = new_job(), new_job()
    Job.objects.filter(pk=old.pk).update(run_after=timezone.now() - timedelta(seconds=300))
    queue.claim(new_job().pk)
    health = queue_health()
    assert (health.queued, health.running, health.failed) == (2, 1, 0)
    assert 299 < health.oldest_queued_seconds < 305


def test_health_does_not_count_a_job_whose_time_has_not_come(new_job):
    job = new_job("poison")
    queue.run(job.pk)
    assert queue_health().oldest_queued_seconds is None
