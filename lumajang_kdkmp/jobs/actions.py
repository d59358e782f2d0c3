"""What people may do to jobs: try again, cancel."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job, JobStatus
from lumajang_kdkmp.jobs.policies import cancel_obstacle, check_person, retry_obstacle

MOVED_ON = "Pekerjaan ini sudah berubah sejak halaman dibuka. Muat ulang halaman untuk melihat keadaannya."


def _locked(job: Job) -> Job:
    """Lock the batch before its children, as every act on a batch does, and return the job as it is now."""
    Job.objects.select_for_update().filter(pk=job.parent_id or job.pk).first()
    return Job.objects.get(pk=job.pk)


def retry_job(*, job: Job, by: User) -> int:
    """Queue a failed job anew, or the failed children of a batch; return how many.

    Raises NotAllowed for the wrong person and ValidationError when nothing is left to try again.
    """
    with transaction.atomic():
        job = _locked(job)
        check_person(job, by)
        if reason := retry_obstacle(job):
            raise ValidationError(reason)
        ids = [job.pk]
        if job.is_batch:
            ids = list(job.children.filter(status=JobStatus.FAILED).values_list("pk", flat=True))
        hit = queue.requeue(ids)
        if not hit:
            raise ValidationError(MOVED_ON)
        record(
            action="job_retried",
            target=f"job:{job.pk}",
            area_code=job.area_code,
            by=by,
            changes={"status": [JobStatus.FAILED, JobStatus.QUEUED]},
            note=f"{job.title}: {hit} pekerjaan",
        )
    return hit


def cancel_job(*, job: Job, by: User) -> int:
    """Cancel a job that waits, or the waiting children of a batch; return how many.

    What a worker has in hand is finished. Raises NotAllowed and ValidationError as retry_job does.
    """
    with transaction.atomic():
        job = _locked(job)
        check_person(job, by)
        if reason := cancel_obstacle(job):
            raise ValidationError(reason)
        rows = job.children.all() if job.is_batch else Job.objects.filter(pk=job.pk)
        hit = rows.filter(status=JobStatus.QUEUED).update(status=JobStatus.CANCELLED, finished_at=Now())
        if not hit:
            raise ValidationError(MOVED_ON)
        record(
            action="job_cancelled",
            target=f"job:{job.pk}",
            area_code=job.area_code,
            by=by,
            changes={"status": [JobStatus.QUEUED, JobStatus.CANCELLED]},
            note=f"{job.title}: {hit} pekerjaan",
        )
        queue.settle(job.pk if job.is_batch else job.parent_id)
    return hit
