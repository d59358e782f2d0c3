"""How the queue is, for the health page and for whoever looks after the portal."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone

from lumajang_kdkmp.jobs import schedule
from lumajang_kdkmp.jobs.models import Heartbeat, Job, JobStatus
from lumajang_kdkmp.jobs.sweeper import NAME


@dataclass(frozen=True)
class QueueHealth:
    """Counts of jobs without batches; ages in seconds, None when nothing waits or nobody ever swept.

    `failing_entries` are those of the schedule, with the time since when.
    """

    queued: int
    running: int
    failed: int
    oldest_queued_seconds: float | None
    sweeper_seconds: float | None
    failing_entries: dict[str, dt.datetime]


def queue_health() -> QueueHealth:
    """Return the state of the queue in three queries. An oldest age over 120 s means that no worker works."""
    now = timezone.now()
    counts = Job.objects.filter(is_batch=False).aggregate(
        **{status: Count("pk", filter=Q(status=status)) for status in ("queued", "running", "failed")},
        oldest=Min("run_after", filter=Q(status=JobStatus.QUEUED, run_after__lte=now)),
    )
    beat = Heartbeat.objects.filter(name=NAME).values_list("beat_at", flat=True).first()
    oldest = counts.pop("oldest")
    return QueueHealth(
        **counts,
        oldest_queued_seconds=(now - oldest).total_seconds() if oldest else None,
        sweeper_seconds=(now - beat).total_seconds() if beat else None,
        failing_entries=schedule.failing(),
    )
