"""What people see of the queue: a list with progress, one job with its causes, and two buttons."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from lumajang_kdkmp.accounts.access import allow, covers, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.jobs.actions import cancel_job, retry_job
from lumajang_kdkmp.jobs.models import UNFINISHED, Job, JobStatus
from lumajang_kdkmp.jobs.policies import check_cancel, check_retry

JOBS_PER_PAGE = 25
CHILDREN_PER_PAGE = 50
CAUSES_PER_BATCH = 5
CAUSES_PER_PAGE = 200

UNFINISHED_FIRST = Case(When(status__in=UNFINISHED, then=Value(0)), default=Value(1))
FAILED_FIRST = Case(
    When(status=JobStatus.FAILED, then=Value(0)), When(status__in=UNFINISHED, then=Value(1)), default=Value(2)
)


@allow(*EVERYONE)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Batches and single jobs of the area, unfinished ones first; htmx asks for the rows alone."""
    jobs = Job.objects.visible_to(request.user).filter(parent=None).select_related("requested_by")
    jobs = jobs.with_progress().order_by(UNFINISHED_FIRST, "-created_at", "pk")
    page = Paginator(jobs, JOBS_PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    _add_causes(rows)
    context = {"page": page, "rows": rows, "poll": any(job.is_unfinished for job in rows)}
    return render(request, "jobs/job_rows.html" if request.htmx else "jobs/job_list.html", context)


def _add_causes(jobs: list[Job]) -> None:
    """Give each batch its first failed children as `causes`, and the number of the others: one query for all."""
    batches = {job.pk: job for job in jobs if job.is_batch}
    failed = Job.objects.filter(parent__in=batches, status=JobStatus.FAILED).order_by("title", "pk")
    for job in jobs:
        job.causes, job.more_causes = [], 0
    for child in failed[:CAUSES_PER_PAGE] if batches else ():
        batches[child.parent_id].causes.append(child)
    for job in batches.values():
        job.causes = job.causes[:CAUSES_PER_BATCH]
        job.more_causes = job.progress["failed"] - len(job.causes)


@allow(*EVERYONE)
@require_safe
def job_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job, or a batch with its children: failed ones with their cause first."""
    jobs = Job.objects.with_progress().select_related("requested_by", "parent")
    job = visible_or_404(jobs, request.user, pk=pk)
    children = job.children.order_by(FAILED_FIRST, "title", "pk")
    panel = _panel(job, request.user)
    context: dict[str, Any] = {
        "job": job,
        "poll": job.is_unfinished or (panel and panel.poll),
        "page": Paginator(children, CHILDREN_PER_PAGE).get_page(request.GET.get("page"))
        if job.is_batch
        else None,
        "retry_reason": refusal(check_retry, job, request.user),
        "cancel_reason": refusal(check_cancel, job, request.user),
        "panel": panel,
        "show_parent": job.parent and covers(request.user.area_code, job.parent.area_code),
    }
    return render(request, "jobs/job_state.html" if request.htmx else "jobs/job_detail.html", context)


def _panel(job: Job, user: Any) -> Any:
    """Return what else the page of a batch offers (settings.JOB_BATCH_PANELS), or None; `poll` keeps it alive."""
    path = settings.JOB_BATCH_PANELS.get(job.kind) if job.is_batch else None
    return import_string(path)(job, user) if path else None


def _act(request: HttpRequest, pk: UUID, action: Callable[..., int], said: str) -> HttpResponse:
    job = visible_or_404(Job, request.user, pk=pk)
    try:
        count = action(job=job, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said.format(count))
    return redirect("job_detail", pk=pk)


@allow(*EVERYONE)
@require_POST
def job_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, retry_job, "{} pekerjaan dicoba lagi.")


@allow(*EVERYONE)
@require_POST
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request, pk, cancel_job, "{} pekerjaan dibatalkan. Yang sedang dikerjakan tetap diselesaikan."
    )
