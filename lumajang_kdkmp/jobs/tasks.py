"""The one Celery task. Its name is explicit: a message of an older release must find it."""

import time
import uuid
from typing import Any

from celery import shared_task

from lumajang_kdkmp.jobs import bell, queue
from lumajang_kdkmp.jobs.models import Job

# A message starts no further job after this long; with the time limit of 90 s each job has 60 s at least.
BUDGET_SECONDS = 30


@shared_task(name=bell.TASK, ignore_result=True)
def run_jobs(*job_ids: str) -> None:
    """Work on these jobs one after the other; what does not fit into the budget is rung for again.

    Between the papers of a batch a single one goes first: one person's paper does not wait for 205 others.
    """
    ids = [job_id for job_id in job_ids if _is_uuid(job_id)]
    started = time.monotonic()
    while ids:
        if time.monotonic() - started > BUDGET_SECONDS:
            bell.ring_now(ids)
            return
        single = next_single() if len(job_ids) > 1 else None
        queue.run(single or ids.pop(0))


def next_single() -> Any:
    """Return the id of the job outside any batch that has waited longest, or None."""
    due = Job.objects.filter(queue.claimable(), parent=None).order_by("run_after", "pk")
    return due.values_list("pk", flat=True).first()


def _is_uuid(text: Any) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True
