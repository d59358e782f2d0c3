"""Files that nobody imports, steps that nobody takes back, lists that nobody compares: emptied, for they may name
people. How long each is kept stands beside the actions that empty it.
"""

import datetime as dt

from django.conf import settings

from lumajang_kdkmp.jobs import queue, schedule
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish
from roadmap.actions.centre import forget_unmatched
from roadmap.actions.intake import forget_old

JOB_KIND = "forget_intakes"


def due(now: dt.datetime) -> None:
    """Enqueue the clean-up once a day."""
    key = f"{JOB_KIND}:{now.date().isoformat()}"
    if not schedule.is_enqueued(key):
        queue.enqueue(
            kind=JOB_KIND,
            key=key,
            payload={},
            area_code=settings.REGENCY_CODE,
            title="Hapus isi berkas impor yang lama",
            by=None,
        )


def handle_forget(job: Job) -> Publish:
    """Empty what has waited too long; again changes nothing."""

    def publish() -> None:
        forget_old()
        forget_unmatched()

    return publish
