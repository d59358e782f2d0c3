"""May it now: each check returns the reason against it in Indonesian, or an empty string."""

from typing import Any

from lumajang_kdkmp.accounts.access import covers
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.jobs.models import Job, JobStatus

OTHERS = "Hanya yang meminta pekerjaan ini atau Diskopindag yang dapat melakukannya."


def check_person(job: Job, user: Any) -> str:
    """Retrying and cancelling are for the requester and for Diskopindag, each within their own area."""
    if not covers(user.area_code, job.area_code):
        return "Pekerjaan ini di luar wilayah Anda."
    if user.role != Role.DISKOPINDAG and job.requested_by_id != user.pk:
        return OTHERS
    return ""


def check_retry(job: Job, user: Any) -> str:
    """A failed job, or a batch with failed children, may be tried again by its requester or Diskopindag."""
    if reason := check_person(job, user):
        return reason
    if job.is_batch:
        return "" if job.progress["failed"] else "Tidak ada yang gagal dalam kumpulan ini."
    return "" if job.status == JobStatus.FAILED else "Hanya pekerjaan yang gagal yang dapat dicoba lagi."


def check_cancel(job: Job, user: Any) -> str:
    """A job that waits, or what waits in a batch, may be cancelled by its requester or Diskopindag."""
    if reason := check_person(job, user):
        return reason
    waiting = job.status == (JobStatus.RUNNING if job.is_batch else JobStatus.QUEUED)
    return "" if waiting else "Hanya pekerjaan yang masih menunggu yang dapat dibatalkan."
