"""Asking for the progress report: one press, and the list of those that are ready."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.documents.models import Document, PaperSize
from lumajang_kdkmp.documents.services import request_document
from lumajang_kdkmp.forms import DayField, add_errors
from roadmap.reports import KIND, report_title
from villages.models import Kecamatan

REPORTS_SHOWN = 30


class ReportForm(forms.Form):
    """Area, day and paper; as it opens it asks for the report of this week and the own area."""

    area_code = forms.ChoiceField(
        label="Wilayah",
        error_messages={"invalid_choice": "Wilayah itu tidak ada dalam daftar Anda. Pilih salah satu."},
    )
    on = DayField(label="Keadaan per tanggal", help_text="Laporan memuat pekan dari tanggal ini.")
    paper = forms.ChoiceField(
        label="Kertas",
        choices=PaperSize.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kertas itu tidak tersedia. Pilih A4 atau F4."},
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        initial = {"area_code": user.area_code, "on": clock.today(), "paper": PaperSize.A4}
        super().__init__(data, initial=initial)
        self.areas = {area.pk: str(area) for area in Kecamatan.objects.visible_to(user)}
        if user.area_code == settings.REGENCY_CODE:
            self.areas = {settings.REGENCY_CODE: settings.REGENCY_NAME, **self.areas}
        self.fields["area_code"].choices = list(self.areas.items())

    @property
    def request(self) -> dict[str, Any]:
        """Return what request_document is told."""
        area_code, day = self.cleaned_data["area_code"], self.cleaned_data["on"]
        return {
            "kind": KIND,
            "subject": f"report:{area_code}:{day}",
            "area_code": area_code,
            "title": report_title(self.areas[area_code], day),
            "params": {"area_code": area_code, "on": day.isoformat(), "paper": self.cleaned_data["paper"]},
        }


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the form and the reports made; POST asks for one and leads to its progress."""
    form = ReportForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            document = request_document(**form.request, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("job_detail", document.job_id)
    reports = (
        Document.objects.visible_to(request.user).filter(kind=KIND).select_related("job", "requested_by")
    )
    context = {"form": form, "reports": reports.defer("context", "params")[:REPORTS_SHOWN]}
    return render(request, "roadmap/report_list.html", context, status=422 if form.is_bound else 200)
