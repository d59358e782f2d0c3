"""The sweeper's round: ask what is due, ring again for what waits, end what crashed too often, say it is alive.

Two sweepers, or none for an hour, do no harm: claims decide who works.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from lumajang_kdkmp.inbox import notices
from lumajang_kdkmp.jobs import bell, schedule
from lumajang_kdkmp.jobs.models import UNFINISHED, Heartbeat, Job, JobStatus
from lumajang_kdkmp.jobs.queue import claimable, record_failure, settle

NAME = "sweeper"
AT_ONCE = 50
# Old notices are looked for once a day.
CLEANING, CLEANING_EVERY = "inbox", timedelta(days=1)
CRASHED = (
    "Pekerjaan ini berhenti mendadak {attempts} kali, kemungkinan kehabisan memori atau server dimatikan. "
    "Tekan Coba lagi; bila terulang, sampaikan ke pengelola portal."
)


def sweep() -> int:
    """Do one round and return how many jobs were rung for."""
    _end_crashed()
    _settle_batches()
    _remove_old_notices()
    schedule.run_due()
    due = Job.objects.filter(claimable()).order_by("run_after", "pk").values_list("pk", flat=True)
    ids = [str(pk) for pk in due[:AT_ONCE]]
    rung = len(ids) if ids and bell.waiting() < bell.ENOUGH and bell.ring_now(ids) else 0
    Heartbeat.objects.update_or_create(name=NAME, defaults={"beat_at": timezone.now()})
    return rung


def _end_crashed() -> None:
    """Fail the jobs whose last allowed attempt never came back."""
    expired = Job.objects.filter(
        status=JobStatus.RUNNING,
        is_batch=False,
        lease_until__lt=Now(),
        attempts__gte=settings.JOB_MAX_ATTEMPTS,
    )
    for job in expired[:AT_ONCE]:
        reason = CRASHED.format(attempts=job.attempts)
        with transaction.atomic():
            still = Job.objects.filter(pk=job.pk, lease_token=job.lease_token, status=JobStatus.RUNNING)
            if still.update(
                status=JobStatus.FAILED,
                lease_token=None,
                lease_until=None,
                finished_at=Now(),
                last_error=reason,
            ):
                job.status, job.last_error = JobStatus.FAILED, reason
                record_failure(job)


def _settle_batches() -> None:
    """Close batches that nobody closed; the last child does it, this only makes sure."""
    open_children = Job.objects.filter(parent=OuterRef("pk"), status__in=UNFINISHED)
    for pk in Job.objects.filter(~Exists(open_children), is_batch=True, status=JobStatus.RUNNING).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            settle(pk)


def _remove_old_notices() -> None:
    """Let old notices go once a day; the time of the last round stands beside the sweeper's own."""
    now = timezone.now()
    if Heartbeat.objects.filter(name=CLEANING, beat_at__gt=now - CLEANING_EVERY).exists():
        return
    notices.remove_old()
    Heartbeat.objects.update_or_create(name=CLEANING, defaults={"beat_at": now})
