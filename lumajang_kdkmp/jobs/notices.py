"""What a job tells whoever asked for it when it ends: once for a batch, never for each of its papers."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from lumajang_kdkmp.inbox.models import Kind
from lumajang_kdkmp.inbox.notices import Reader, answer, notice, tell
from lumajang_kdkmp.jobs.models import Job, JobStatus


def job_ended(job: Job) -> None:
    """Tell that a job is done or has failed. `job` is as it is now; one of the system has nobody to tell."""
    if job.requested_by_id is None or job.parent_id is not None:
        return
    page = reverse("job_detail", args=[job.pk])
    if job.is_batch:
        _tell(job, _kind(job.progress["done"]), f"{job.title}: {job.progress_words}.", "Buka", page)
    elif job.status == JobStatus.DONE:
        _tell(
            job,
            Kind.READY,
            f"{job.title} siap.",
            "Unduh" if job.result_url else "Buka",
            job.result_url or job.subject_url or page,
        )
    else:
        _tell(job, Kind.INFORMATION, f"{job.title} gagal dibuat. {job.last_error}", "Lihat sebabnya", page)


def jobs_again(ids: Iterable[Any]) -> None:
    """Take back what was told of jobs that wait anew."""
    answer([_subject(pk) for pk in ids])


def _kind(done: int) -> Kind:
    return Kind.READY if done else Kind.INFORMATION


def _subject(pk: Any) -> str:
    return f"job:{pk}"


def _tell(job: Job, kind: Kind, text: str, button: str, link: str) -> None:
    to = Reader(user=job.requested_by)
    tell(
        notice(
            to, kind, subject=_subject(job.pk), area_code=job.area_code, text=text, button=button, link=link
        )
    )
