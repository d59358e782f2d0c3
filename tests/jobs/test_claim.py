"""One worker per job: claimed by one statement, finished under a lease, fenced afterwards."""

import random
import threading

import pytest
from django.db import connection
from django.db.models import F

from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.errors import LeaseLost
from lumajang_kdkmp.jobs.models import Job, JobStatus
from tests.jobs import handlers
from tests.jobs.conftest import expire, make_due


def together(count: int, act) -> list:
    """Run `act` in so many threads that start at one moment; return what they returned, faults included."""
    start = threading.Barrier(count)
    results: list = []

    def one():
        try:
            start.wait()
            results.append(act())
        except BaseException as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_twenty_workers_one_gets_the_job(new_job):
    job = new_job()
    claims = together(20, lambda: queue.claim(job.pk))
    assert [type(claim) for claim in claims if claim] == [Job]
    assert Job.objects.get().attempts == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_workers_that_look_before_they_take_get_the_job_several_times(new_job):
    """Control: the same race with a check of its own before the UPDATE. One winner would mean there was no race."""
    job = new_job()
    looked = threading.Barrier(20)

    def careless():
        free = Job.objects.filter(queue.claimable(), pk=job.pk).exists()
        looked.wait()
        if free:
            Job.objects.filter(pk=job.pk).update(attempts=F("attempts") + 1)
        return free

    assert together(20, careless).count(True) > 1
    assert Job.objects.get().attempts > 1


def test_a_job_is_not_claimed_before_its_time(new_job):
    job = new_job()
    Job.objects.update(run_after=queue.Now() + queue.timedelta(seconds=30))
    assert queue.claim(job.pk) is None
    make_due(job)
    assert queue.claim(job.pk)


def test_a_job_in_hand_is_not_claimed_until_its_lease_runs_out(new_job):
    job = new_job()
    first = queue.claim(job.pk)
    assert queue.claim(job.pk) is None
    expire(job)
    second = queue.claim(job.pk)
    assert second.lease_token != first.lease_token
    assert second.attempts == 2


@pytest.mark.parametrize("status", [JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED])
def test_an_ended_job_is_not_claimed(new_job, status):
    job = new_job()
    Job.objects.update(status=status)
    assert queue.claim(job.pk) is None


@pytest.mark.django_db
def test_nothing_is_claimed_for_an_unknown_id():
    assert queue.claim("00000000-0000-4000-8000-000000000000") is None


def test_a_frozen_worker_that_wakes_up_late_writes_nothing(new_job):
    zombie = late_finish(new_job)
    with pytest.raises(LeaseLost):
        queue.finish(zombie, queue._handler("work")(zombie))
    assert handlers.published[str(zombie.pk)] == 1
    with pytest.raises(LeaseLost):
        queue.fail(zombie, RuntimeError())
    assert Job.objects.get().status == "done"


def test_without_the_fence_the_late_worker_publishes_a_second_time(new_job, monkeypatch):
    """Control: take the lease token out of the finishing UPDATE."""
    zombie = late_finish(new_job)
    monkeypatch.setattr(
        queue, "_leave", lambda job, **changes: Job.objects.filter(pk=job.pk).update(**changes)
    )
    queue.finish(zombie, queue._handler("work")(zombie))
    assert handlers.published[str(zombie.pk)] == 2


def late_finish(new_job) -> Job:
    """A worker takes a job and freezes; its lease runs out, another worker does the job. Return the first claim."""
    job = new_job()
    zombie = queue.claim(job.pk)
    expire(job)
    assert queue.run(job.pk)
    assert handlers.published[str(job.pk)] == 1
    return zombie


def test_a_slow_worker_whose_job_nobody_took_still_finishes(new_job):
    job = new_job()
    slow = queue.claim(job.pk)
    expire(job)
    queue.finish(slow, queue._handler("work")(slow))
    assert Job.objects.get().status == "done"


def test_each_message_five_times_and_shuffled_is_one_result_each(new_job):
    jobs = [new_job() for _ in range(20)]
    deliver(jobs)
    assert set(handlers.published.values()) == set(handlers.worked.values()) == {1}
    assert len(handlers.published) == 20


def test_without_the_claim_each_message_is_a_result_of_its_own(new_job, monkeypatch):
    """Control: workers that take whatever the message names."""
    jobs = [new_job() for _ in range(20)]
    monkeypatch.setattr(queue, "claim", lambda pk: Job.objects.get(pk=pk))
    monkeypatch.setattr(queue, "_leave", lambda job, **changes: None)
    deliver(jobs)
    assert set(handlers.published.values()) == {5}


def deliver(jobs: list[Job]) -> None:
    messages = [str(job.pk) for job in jobs] * 5
    random.Random(2025).shuffle(messages)
    for job_id in messages:
        queue.run(job_id)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_workers_with_the_same_messages_do_each_job_once(new_job):
    jobs = [new_job() for _ in range(12)]
    results = together(8, lambda: [queue.run(job.pk) for job in random.sample(jobs, len(jobs))])
    assert [result for result in results if isinstance(result, BaseException)] == []
    assert set(handlers.published.values()) == {1}
    assert len(handlers.published) == 12
