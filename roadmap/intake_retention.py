"""Files that nobody imports, steps that nobody takes back, lists that nobody compares: emptied, for they may name
people. How long each is kept stands beside the actions that empty it.
"""

import datetime as dt

from lumajang_kdkmp.jobs import schedule
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish
from roadmap.actions.centre import forget_unmatched
from roadmap.actions.intake import forget_old

JOB_KIND = "forget_intakes"


def due(now: dt.datetime) -> None:
    """Enqueue the clean-up once a day."""
    schedule.enqueue_once(
        kind=JOB_KIND, period=now.date().isoformat(), title="Hapus isi berkas impor yang lama"
    )


def handle_forget(job: Job) -> Publish:
    """Empty what has waited too long; again changes nothing."""

    def publish() -> None:
        forget_old()
        forget_unmatched()

    return publish
