"""The morning's count of data quality as a job: one a day, run by a worker."""

import datetime as dt

from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.jobs import schedule
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish
from roadmap.actions.quality import count_quality

JOB_KIND = "quality_count"
# Before anybody works, so that a day's count is what the day began with.
COUNTED_FROM = dt.time(5)


def due(now: dt.datetime) -> None:
    """Enqueue the count of the day from 05.00 WIB on. A day on which the portal was off stays without one."""
    if now.time() >= COUNTED_FROM:
        title = f"Hitungan mutu data {date_long(now.date())}"
        schedule.enqueue_once(kind=JOB_KIND, period=now.date().isoformat(), title=title)


def handle_count(job: Job) -> Publish:
    """Count in the job's last transaction, so that the count is there exactly when the job is done."""

    def publish() -> None:
        count_quality()

    return publish
