"""The snapshot of the activity index as a job: enqueued by the schedule or manage.py take_index, run by a worker."""

import datetime as dt

from django.conf import settings

from lumajang_kdkmp import clock
from lumajang_kdkmp.jobs import queue, schedule
from lumajang_kdkmp.jobs.models import Job, JobStatus
from lumajang_kdkmp.jobs.queue import Publish
from roadmap.actions.index import take_index
from roadmap.months import last_day, month_before, month_words

JOB_KIND = "index_snapshot"
# On the last day of a month, when the day's entries are in.
TAKEN_FROM = dt.time(23, 30)


def month_due(today: dt.date) -> dt.date:
    """Return the newest month that has ended: on its last day the running one, else the one before."""
    month = today.replace(day=1)
    return month if today == last_day(today) else month_before(month)


def key_of(month: dt.date) -> str:
    """Return the key of the month's job: there is one, whoever asks."""
    return f"{JOB_KIND}:{month:%Y-%m}"


def enqueue_snapshot(month: dt.date) -> Job:
    """Enqueue the snapshot of a month: one job a month, and one that failed or was cancelled starts anew."""
    job = queue.enqueue(
        kind=JOB_KIND,
        key=key_of(month),
        payload={"month": month.isoformat()},
        area_code=settings.REGENCY_CODE,
        title=f"Indeks keaktifan {month_words(month)}",
        by=None,
    )
    ended = (JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.DONE)
    if job.status in ended and last_day(month) <= clock.today():
        # Done, too: a village that came later gets its row, and no other is touched.
        queue.requeue([job.pk], statuses=ended)
        job.refresh_from_db()
    return job


def due(now: dt.datetime) -> None:
    """Enqueue the snapshot of the newest month that has ended, from 23.30 WIB of its last day on.

    A portal that was off then takes it as soon as it is back; for every later day the job is there already.
    """
    today = now.date()
    month = month_due(today)
    if month == today.replace(day=1) and now.time() < TAKEN_FROM:
        month = month_before(month)
    if not schedule.is_enqueued(key_of(month)):
        enqueue_snapshot(month)


def handle_snapshot(job: Job) -> Publish:
    """Take the snapshot in the job's last transaction, so that it is there exactly when the job is done."""
    month = dt.date.fromisoformat(job.payload["month"])

    def publish() -> None:
        take_index(month=month)

    return publish
