"""Files for others: the lists in the columns that recipients ask for."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.forms import add_errors
from roadmap.actions.exports import save_export_layout
from roadmap.asked import asked_day
from roadmap.exports.cooperatives import COOPERATIVES, cooperative_rows
from roadmap.exports.files import list_file
from roadmap.exports.page import export_page, preview
from roadmap.exports.registry import LISTS
from roadmap.layout_forms import LayoutForm
from roadmap.models import ExportLayout

DINAS = allow(Role.DISKOPINDAG)


@require_safe
@DINAS
def exports(request: HttpRequest) -> HttpResponse:
    """Show the lists with their recipients; each version leads to its files."""
    return render(request, "roadmap/exports.html", {"page": export_page(request.GET)})


@require_safe
@DINAS
def cooperative_file(request: HttpRequest) -> HttpResponse:
    """Download cooperatives with their deed and numbers as of a day; without a format as Excel."""
    asked = asked_day(request.GET, clock.today())
    rows = cooperative_rows(asked.day, request.user.area_code)
    file = list_file(request, COOPERATIVES, rows, day=asked.day)
    return file or redirect(f"{request.path}?format=xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@DINAS
def export_layout(request: HttpRequest) -> HttpResponse:
    """Compose the first or the next version of a recipient's columns; "Pratinjau" shows five true rows first."""
    kind = request.GET.get("daftar", "")
    if kind not in LISTS:
        return redirect("exports")
    source = _source(request.GET.get("dari", ""), kind)
    form = LayoutForm(request.POST if request.method == "POST" else None, listing=LISTS[kind].listing, source=source)
    context: dict[str, Any] = {"form": form, "list": LISTS[kind].listing, "source": source}
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = preview(kind, form.columns, request.user, clock.today())
        elif made := _save(request, form, kind):
            messages.success(request, f"Format tersimpan: {made}. Berkas lama tetap dapat dibuat dari versi lama.")
            return redirect(f"{reverse('exports')}?daftar={kind}")
    return render(request, "roadmap/export_layout.html", context, status=422 if form.errors else 200)


def _source(text: str, kind: str) -> ExportLayout | None:
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    row = ExportLayout.objects.filter(pk=int(text), listing=kind).first() if is_number else None
    if row is None:
        raise Http404("Format itu tidak dikenal.")
    return row


def _save(request: HttpRequest, form: LayoutForm, kind: str) -> ExportLayout | None:
    data = form.cleaned_data
    try:
        return save_export_layout(
            by=request.user,
            recipient=data["recipient"],
            listing=kind,
            columns=form.columns,
            valid_from=data["valid_from"],
            note=data["note"],
            seen_number=data["seen_number"] or 0,
        )
    except ValidationError as error:
        add_errors(form, error)
        return None
