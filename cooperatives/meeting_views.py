"""Meetings of a cooperative: what was called, what was held, and the forms of both."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cooperatives import actions, policies
from cooperatives.eligibility_words import tells_change
from cooperatives.file_pages import meetings_page
from cooperatives.file_views import KEEPERS, save_row
from cooperatives.meeting_forms import KINDS, MeetingForm, PlanForm, kind_label
from cooperatives.models import Cooperative, Meeting, MeetingKind, MeetingPlan
from cooperatives.views import EDIT, cooperative_of, went_through
from lumajang_kdkmp.accounts.access import refusal, visible_or_404
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.versioning import VersionConflict


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _kind(kind: str) -> str:
    """Return the kind if a meeting of it can be entered here, or raise Http404."""
    if kind not in KINDS:
        raise Http404("Data tidak ditemukan.")
    return kind


@require_safe
@KEEPERS
def meetings(request: HttpRequest, code: str) -> HttpResponse:
    """List what was called and held, by kind, with what each still lacks."""
    row = cooperative_of(request, code)
    context = {"cooperative": row, "blocks": meetings_page(row, request.user)}
    return render(request, "cooperatives/meetings.html", context)


def _plan_page(
    request: HttpRequest, row: Cooperative, kind: str, plan: MeetingPlan | None
) -> HttpResponse:
    form = PlanForm(_posted(request), cooperative=row, kind=kind, row=plan)

    def act() -> None:
        if plan is None:
            actions.plan_meeting(cooperative=row, by=request.user, kind=kind, **form.values)
        else:
            actions.change_meeting_plan(
                plan=plan, by=request.user, seen_version=form.seen_version, **form.values
            )

    return save_row(
        request,
        row,
        form,
        act,
        title=f"Rencana {kind_label(kind, row)}",
        said="Rencana rapat tersimpan.",
        again=lambda current: PlanForm(cooperative=row, kind=kind, row=current),
        back="meetings",
    )


@EDIT
@KEEPERS
def meeting_plan(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Call a meeting; agenda and addressees come prefilled."""
    return _plan_page(request, cooperative_of(request, code), _kind(kind), None)


@EDIT
@KEEPERS
def meeting_plan_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change what the invitation of a meeting says."""
    row = cooperative_of(request, code)
    plan = visible_or_404(MeetingPlan.objects.filter(cooperative=row), request.user, pk=pk)
    plan.cooperative = row
    return _plan_page(request, row, plan.kind, plan)


def _first(row: Cooperative, kind: str) -> dict[str, Any]:
    """Return what a new record takes from the plan of that meeting."""
    plan = row.meeting_plans.filter(kind=kind).order_by("-planned_on", "-pk").first()
    if plan is None:
        return {}
    return {"held_on": plan.planned_on, "start_at": plan.start_at, "venue": plan.venue}


@transaction.atomic
def _save(request: HttpRequest, row: Cooperative, form: MeetingForm, meeting: Meeting | None) -> None:
    """Write the savings that were decided, then the meeting with its table: all or nothing."""
    if form.savings:
        seen = form.cleaned_data["seen_cooperative"]
        actions.update_cooperative(cooperative=row, by=request.user, seen_version=seen, **form.savings)
    if meeting is None:
        actions.record_meeting(
            cooperative=row, by=request.user, kind=form.kind, attendance=form.attendance, **form.values
        )
    else:
        actions.update_meeting(
            meeting=meeting,
            by=request.user,
            seen_version=form.seen_version,
            attendance=form.attendance,
            **form.values,
        )


def _stale(request: HttpRequest, row: Cooperative, form: MeetingForm, current: Any, title: str) -> HttpResponse:
    """Show the conflict: of the meeting itself, or of the savings that stand in the cooperative."""
    fresh = Cooperative.objects.select_related("village__kecamatan").get(pk=row.pk)
    is_meeting = isinstance(current, Meeting)
    stored = MeetingForm(cooperative=fresh, kind=form.kind, row=current if is_meeting else form.row).initial
    form.data = form.data.copy()
    form.data["seen_cooperative"] = str(fresh.version)
    return conflict_page(
        request,
        form,
        version=current.version if is_meeting else form.seen_version,
        stored=stored,
        subject=title,
        back_url=reverse("meetings", args=[row.pk]),
        target=f"cooperative:{row.pk}",
        template="cooperatives/meeting_conflict.html",
    )


def _meeting_page(request: HttpRequest, row: Cooperative, kind: str, meeting: Meeting | None) -> HttpResponse:
    title = kind_label(kind, row)
    first = None if meeting or request.method == "POST" else _first(row, kind)
    form = MeetingForm(_posted(request), cooperative=row, kind=kind, row=meeting, first=first)
    try:
        saved = went_through(form, lambda: _save(request, row, form, meeting))
    except VersionConflict as conflict:
        return _stale(request, row, form, conflict.current, title)
    if saved:
        messages.success(request, f"{title} tersimpan.")
        return redirect("meetings", row.pk)
    is_in_deed = kind in (MeetingKind.MUSDESUS, MeetingKind.FOUNDING)
    context = {
        "cooperative": row,
        "form": form,
        "title": title,
        "refused": refusal(policies.check_unsigned, row) if is_in_deed else "",
    }
    return render(request, "cooperatives/meeting_form.html", context, status=422 if form.errors else 200)


@EDIT
@KEEPERS
@tells_change
def meeting_record(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Record a meeting that was held; what its invitation said comes prefilled."""
    return _meeting_page(request, cooperative_of(request, code), _kind(kind), None)


@EDIT
@KEEPERS
@tells_change
def meeting_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct a meeting and its table of attendance."""
    row = cooperative_of(request, code)
    meeting = visible_or_404(Meeting.objects.filter(cooperative=row), request.user, pk=pk)
    meeting.cooperative = row
    return _meeting_page(request, row, _kind(meeting.kind), meeting)
