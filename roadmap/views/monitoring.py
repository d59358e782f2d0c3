"""The monitoring sheet, the page of a visit, findings, and the figures of each month."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperatives.actions import figures as figure_actions
from cooperatives.models import Cooperative, MonthlyFigures
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.documents.services import request_document
from lumajang_kdkmp.formats import number
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import policies
from roadmap.actions.monitoring import close_finding, record_monitoring
from roadmap.asked import asked_day
from roadmap.exports.field import FINDINGS as FINDING_LIST
from roadmap.exports.field import MONTHS
from roadmap.exports.files import list_file
from roadmap.models import Monitoring, Visit, VisitFinding
from roadmap.monitoring_forms import MONTHS_OFFERED, FiguresForm, MonitoringForm
from roadmap.monitoring_page import FIRST_MONTH, figures_page, open_findings
from roadmap.monitoring_paper import KIND, sheet_context
from roadmap.months import last_months, month_words
from roadmap.origin import origin
from villages.models import Village

VILLAGES = Village.objects.select_related("kecamatan")
COOPERATIVES = Cooperative.objects.select_related("village__kecamatan")
VISITS = Visit.objects.select_related("village__kecamatan", "visitor")
FINDINGS = VisitFinding.objects.select_related("visit__village__kecamatan", "closed_by")
FINDINGS_PER_PAGE = 50
DESK = allow(Role.CAMAT, Role.DISKOPINDAG)
EDIT = require_http_methods(["GET", "HEAD", "POST"])


@EDIT
@DESK
def monitoring_add(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in the sheet of a visit; what is refused comes back with everything that was typed."""
    village = visible_or_404(VILLAGES, request.user, pk=code)
    cooperative = COOPERATIVES.filter(pk=code).first()
    if cooperative is None:
        return render(request, "roadmap/monitoring_none.html", {"village": village})
    form = _form(request, cooperative)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                row = record_monitoring(cooperative=cooperative, by=request.user, **form.arguments)
                messages.success(request, f"Lembar monitoring {village} tersimpan.")
                return redirect("visit", row.pk)
        except VersionConflict as conflict:
            form.add_error("month", form.saw(conflict.current))
            status = 409
        except ValidationError as error:
            add_errors(form, error)
    context = {"village": village, "cooperative": cooperative, "form": form}
    return render(request, "roadmap/monitoring_form.html", context, status=status)


def _form(request: HttpRequest, cooperative: Cooperative) -> MonitoringForm:
    """Return the form with the units that are open and the months that are recorded: two queries."""
    months = last_months(clock.today(), MONTHS_OFFERED)
    return MonitoringForm(
        request.POST if request.method == "POST" else None,
        units=cooperative.business_units.filter(opened_on__isnull=False, closed_on=None).order_by("pk"),
        recorded=cooperative.monthly_figures.filter(month__in=months),
    )


@require_POST
@DESK
def monitoring_blank(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for an empty sheet to take along."""
    cooperative = visible_or_404(COOPERATIVES, request.user, pk=code)
    title = f"Lembar monitoring kosong {cooperative.village}"
    return _print(request, f"monitoring:{code}", code, title, {"cooperative": code})


@require_POST
@DESK
def visit_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the sheet of a visit as a paper, to be signed by visitor and chair."""
    row = visible_or_404(Monitoring.objects.select_related("visit__village__kecamatan"), request.user, pk=pk)
    title = f"Lembar monitoring {row.visit.village}, {row.visit.visited_on:%d-%m-%Y}"
    return _print(request, f"visit:{pk}", row.visit.village_id, title, {"visit": pk})


def _print(request: HttpRequest, subject: str, code: str, title: str, params: dict) -> HttpResponse:
    document = request_document(
        kind=KIND,
        subject=subject,
        area_code=code,
        title=title,
        params=params | {"paper": "F4"},
        by=request.user,
    )
    return redirect("job_detail", document.job_id)


@require_safe
@allow(*EVERYONE)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one visit: its sheet, where there is one, and what was found."""
    row = visible_or_404(VISITS, request.user, pk=pk)
    sheet = (
        Monitoring.objects.select_related("visit__visitor", "visit__village__kecamatan").filter(pk=pk).first()
    )
    context = {
        "visit": row,
        "village": row.village,
        "sheet": sheet_context(sheet) if sheet else None,
        "findings": FINDINGS.filter(visit=row),
        "may_write": not refusal(policies.check_field_work, row.village_id, request.user),
        "today": clock.today(),
    }
    return render(request, "roadmap/monitoring_visit.html", context)


@require_safe
@allow(*EVERYONE)
def findings(request: HttpRequest) -> HttpResponse:
    """List what is still to be put right in the user's area, the most overdue first."""
    asked = asked_day(request.GET, clock.today())
    rows = open_findings(FINDINGS.visible_to(request.user), asked.day).order_by(F("due_on"), "pk")
    if (file := list_file(request, FINDING_LIST, rows, day=asked.day, words=["belum selesai"])) is not None:
        return file
    page = Paginator(rows, FINDINGS_PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.turn_back_to(asked.day)
    context = {
        "findings": page,
        "asked": asked,
        "origin": origin(asked, f"{number(page.paginator.count)} temuan", "findings"),
        "may_write": asked.is_today and request.user.role in (Role.CAMAT, Role.DISKOPINDAG),
        "today": asked.day,
    }
    return render(request, "roadmap/monitoring_findings.html", context)


@require_POST
@DESK
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a finding as put right today."""
    row = visible_or_404(FINDINGS, request.user, pk=pk)
    form = VersionedForm(request.POST)
    form.is_valid()
    try:
        close_finding(finding=row, by=request.user, seen_version=form.seen_version)
        messages.success(request, f"Temuan selesai: {row.finding}.")
    except VersionConflict:
        messages.warning(request, "Temuan ini baru saja diubah orang lain. Periksa dulu keadaannya.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("findings") if request.POST.get("back") == "list" else redirect("visit", row.visit_id)


@require_safe
@allow(*EVERYONE)
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """Show units with their last sale, and the figures of each month."""
    cooperative = visible_or_404(COOPERATIVES, request.user, pk=code)
    months = cooperative.monthly_figures.order_by("-month")
    if (file := list_file(request, MONTHS, months, area_code=code, words=[str(cooperative)])) is not None:
        return file
    context = {
        "cooperative": cooperative,
        "village": cooperative.village,
        "page": figures_page(cooperative),
        "may_write": not refusal(policies.check_field_work, code, request.user),
    }
    return render(request, "roadmap/monitoring_figures.html", context)


@EDIT
@DESK
def figures_edit(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Record the figures of a month, or correct them under the version guard."""
    cooperative = visible_or_404(COOPERATIVES, request.user, pk=code)
    first = _month(month)
    row = MonthlyFigures.objects.filter(cooperative=cooperative, month=first).first()
    form = FiguresForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            _save_figures(request, cooperative, first, row, form)
            messages.success(request, f"Angka {month_words(first)} tersimpan.")
            return redirect("figures", code)
        except VersionConflict as conflict:
            return _figures_conflict(request, form, conflict.current, cooperative)
        except ValidationError as error:
            add_errors(form, error)
    context = {
        "cooperative": cooperative,
        "village": cooperative.village,
        "form": form,
        "month": month_words(first),
    }
    return render(
        request,
        "roadmap/monitoring_figures_form.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _month(text: str) -> dt.date:
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404("Bulan tidak dikenal.") from None
    if not FIRST_MONTH <= month <= clock.today():
        raise Http404("Bulan di luar program, atau belum berjalan.")
    return month


def _save_figures(
    request: HttpRequest,
    cooperative: Cooperative,
    month: dt.date,
    row: MonthlyFigures | None,
    form: FiguresForm,
) -> None:
    """Somebody who saw no figures and meets some has not seen them: a conflict, as with any other version."""
    if row is None:
        figure_actions.record_monthly_figures(
            cooperative=cooperative, by=request.user, month=month, **form.figures
        )
    elif not form.seen_version:
        raise VersionConflict(row)
    else:
        figure_actions.correct_monthly_figures(
            figures=row, by=request.user, seen_version=form.seen_version, **form.figures
        )


def _figures_conflict(
    request: HttpRequest, form: FiguresForm, current: MonthlyFigures, cooperative: Cooperative
) -> HttpResponse:
    return conflict_page(
        request,
        form,
        version=current.version,
        stored={name: getattr(current, name) for name in figure_actions.FIGURES},
        subject=f"Angka {month_words(current.month)}, {cooperative.village}",
        back_url=reverse("figures", args=[cooperative.pk]),
        target=f"cooperative:{cooperative.pk}",
    )
