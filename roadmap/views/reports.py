"""Asking for reports by one press, what was made with its progress, one report with its files, and the cadence."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, REGENCY_ROLES
from lumajang_kdkmp.documents.models import Document, DocumentStatus, PaperSize
from lumajang_kdkmp.documents.policies import check_read
from lumajang_kdkmp.documents.store import BlobDamaged
from lumajang_kdkmp.forms import add_errors
from roadmap import policies
from roadmap.actions.reports import request_report, set_report_cadence
from roadmap.asked import asked_day
from roadmap.report_forms import CadenceForm, ReportForm
from roadmap.reporting.kinds import FORTNIGHTLY
from roadmap.reporting.page import cadence_rows, report_page, reports_of, rounds_of
from roadmap.reporting.paper import KIND


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the form and the reports made; POST asks for one and leads to its page."""
    form = ReportForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        area_name = form.areas[form.cleaned_data["area_code"]]
        try:
            document = request_report(**form.cleaned_data, area_name=area_name, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _opened(request, document)
    context = {"form": form, "reports": reports_of(request.user), "rounds": rounds_of(request.user)}
    return render(request, "roadmap/report_list.html", context, status=422 if form.is_bound else 200)


@require_safe
@allow(*EVERYONE)
def report_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one report: its three forms, the text to copy, and how its figures are to be read."""
    rows = Document.objects.filter(kind=KIND).select_related("job", "requested_by")
    document = visible_or_404(rows, request.user, pk=pk)
    check_read(document, request.user)
    try:
        page = report_page(document)
    except BlobDamaged:
        return render(request, "documents/document_damaged.html", {"document": document}, status=503)
    return render(request, "roadmap/report_detail.html", {"page": page, "document": document})


@require_POST
@allow(*policies.MONEY_ROLES)
def meeting_pack(request: HttpRequest) -> HttpResponse:
    """Make the pack of the meeting by one press: the fortnight up to the day that the meeting shows."""
    day = asked_day(request.POST, clock.today()).day
    try:
        document = request_report(
            report=FORTNIGHTLY,
            area_code=request.user.area_code,
            area_name="",
            on=day,
            paper=PaperSize.A4.value,
            by=request.user,
        )
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("meeting")
    return _opened(request, document)


def _opened(request: HttpRequest, document: Document) -> HttpResponse:
    """Lead to a report that was asked for; one that was there already says so."""
    if document.status != DocumentStatus.PENDING:
        messages.info(request, "Laporan dengan data yang sama sudah ada, jadi tidak dibuat lagi.")
    return redirect("report_detail", document.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*REGENCY_ROLES)
def report_cadence(request: HttpRequest) -> HttpResponse:
    """Show which reports the portal makes by itself; Diskopindag may change it from a day on."""
    closed = refusal(policies.check_settings, request.user)
    form = CadenceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = set_report_cadence(by=request.user, **form.values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Jadwal tercatat: {row}.")
            return redirect("report_cadence")
    context = {"form": form, "rows": cadence_rows(clock.today()), "closed": closed}
    return render(request, "roadmap/report_cadence.html", context, status=422 if form.errors else 200)
