"""May it now: retrying and cancelling are for the requester and for Diskopindag, within their own area."""

from lumajang_kdkmp.accounts.access import NotAllowed, covers
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.jobs.models import Job, JobStatus


def check_person(job: Job, by: User) -> None:
    """Raise NotAllowed unless `by` asked for the job or is Diskopindag, and the job lies in their area."""
    if not (by.is_active and covers(by.area_code, job.area_code)):
        raise NotAllowed("Pekerjaan ini di luar wilayah Anda.")
    if by.role != Role.DISKOPINDAG and job.requested_by_id != by.pk:
        raise NotAllowed("Hanya yang meminta pekerjaan ini atau Diskopindag yang dapat melakukannya.")


def retry_obstacle(job: Job) -> str:
    """Return why the job's state does not allow another try, or ""."""
    if job.is_batch:
        return "" if job.progress["failed"] else "Tidak ada yang gagal dalam kumpulan ini."
    return "" if job.status == JobStatus.FAILED else "Hanya pekerjaan yang gagal yang dapat dicoba lagi."


def cancel_obstacle(job: Job) -> str:
    """Return why the job's state does not allow cancelling, or ""."""
    waiting = job.status == (JobStatus.RUNNING if job.is_batch else JobStatus.QUEUED)
    return "" if waiting else "Hanya pekerjaan yang masih menunggu yang dapat dibatalkan."


def check_retry(job: Job, by: User) -> None:
    """Raise NotAllowed unless `by` may try this job again now."""
    check_person(job, by)
    if reason := retry_obstacle(job):
        raise NotAllowed(reason)


def check_cancel(job: Job, by: User) -> None:
    """Raise NotAllowed unless `by` may cancel this job now."""
    check_person(job, by)
    if reason := cancel_obstacle(job):
        raise NotAllowed(reason)
