"""Reconciliation: upload what a register exports, say which column is which, look, settle, ask for corrections."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.forms import DayField, TextField, VersionedForm, add_errors
from lumajang_kdkmp.sheets import XLSX
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import policies
from roadmap.actions import centre as actions
from roadmap.centre import pages
from roadmap.centre.sources import ITEMS, layout_of
from roadmap.exports.centre import CENTRE_ROWS, DIFFERENCES
from roadmap.exports.files import list_file
from roadmap.intake import kept, sheets
from roadmap.models import CentreList
from roadmap.models.centre import Source
from roadmap.views.intake import UploadForm

DINAS, DESK = allow(Role.DISKOPINDAG), allow(Role.CAMAT, Role.DISKOPINDAG)
EDIT = require_http_methods(["GET", "HEAD", "POST"])
LISTS = CentreList.objects.select_related("uploaded_by")


class ListForm(UploadForm):
    """An exported list: from where, as of when, and whether it is the whole register of the regency."""

    source = forms.ChoiceField(
        label="Daftar dari",
        # Nothing is chosen beforehand: a list taken for that of another register would confirm the wrong thing.
        choices=[("", "Pilih sumber"), *Source.choices],
        error_messages={"required": "Pilih sumber dari daftar.", "invalid_choice": "Pilih sumber dari daftar."},
    )
    as_of = DayField(
        label="Keadaan per tanggal", help_text="Tanggal daftar itu diekspor.",
        error_messages={"required": "Isi tanggal daftar itu diekspor."},
    )  # fmt: skip
    is_whole = forms.BooleanField(
        label="Daftar ini memuat semua koperasi di Lumajang",
        required=False,
        help_text="Bila dicentang, koperasi kita yang tidak ada di daftar dicatat sebagai selisih.",
    )
    field_order = ["source", "as_of", "file", "is_whole"]


class ColumnsForm(forms.Form):
    """Which column of a file is which; nothing for what it does not have."""

    def __init__(self, data: Any, *, row: CentreList) -> None:
        layout = layout_of(row.source, kept.cells_of(row.content))
        known = {name: str(position) for name, position in layout.mapping.items()}
        super().__init__(data, initial=known)
        choices = [("", "Tidak ada")] + [
            (str(position), title[:60]) for position, title in enumerate(layout.headings) if title
        ]
        for item in ITEMS[row.source]:
            self.fields[item.name] = forms.ChoiceField(
                label=item.title, choices=choices, required=False,
                error_messages={"invalid_choice": "Pilih kolom dari daftar."},
            )  # fmt: skip

    @property
    def mapping(self) -> dict[str, int]:
        return {name: int(value) for name, value in self.cleaned_data.items() if value}


class ReasonForm(VersionedForm):
    """Why the portal is right."""

    reason = TextField(
        label="Dasar bahwa data portal benar",
        max_length=300,
        help_text="Misalnya: SK asli nomor AHU-0023617 diperiksa 12 Juni.",
        error_messages={"required": "Isi dasarnya, misalnya nomor dokumen yang membuktikan."},
    )


@require_safe
@DESK
def difference_list(request: HttpRequest) -> HttpResponse:
    """List the differences with the centre in the own area, and the lists they come from."""
    page = pages.difference_page(request.user, request.GET)
    if (file := list_file(request, DIFFERENCES, page.page.paginator.object_list, words=page.words)) is not None:
        return file
    may_upload = not refusal(policies.check_centre, request.user.area_code, request.user)
    return render(request, "roadmap/difference_list.html", {"page": page, "may_upload": may_upload})


@EDIT
@DINAS
def centre_upload(request: HttpRequest) -> HttpResponse:
    """Take an exported list; one of a known layout is compared at once."""
    posted = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if posted else ListForm(initial={"as_of": clock.today()})
    if posted and form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.hand_in_list(
                source=data["source"],
                name=str(data["file"].name),
                cells=sheets.read(data["file"]),
                as_of=data["as_of"],
                is_whole=data["is_whole"],
                by=request.user,
            )
            return redirect("centre_list" if row.matched_on else "centre_columns", row.pk)
        except ValidationError as error:
            add_errors(form, error, {"__all__": "file"})
    return render(request, "roadmap/centre_upload.html", {"form": form}, status=422 if posted else 200)


@EDIT
@DINAS
def centre_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is which in a file whose headings the portal does not know, then compare it."""
    row = visible_or_404(LISTS, request.user, pk=pk)
    if row.matched_on:
        return redirect("centre_list", pk)
    if not row.content:
        messages.warning(request, actions.FORGOTTEN)
        return redirect("centre_upload")
    posted = request.method == "POST"
    form = ColumnsForm(request.POST if posted else None, row=row)
    if posted and form.is_valid():
        try:
            actions.match_list(centre_list=row, mapping=form.mapping, by=request.user)
            return redirect("centre_list", pk)
        except VersionConflict:
            return redirect("centre_list", pk)
        except ValidationError as error:
            add_errors(form, error)
    return render(request, "roadmap/centre_columns.html", {"form": form, "row": row}, status=422 if posted else 200)


@require_safe
@allow(Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG)
def centre_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a list says: the same, other things, nothing, or something of nobody we know."""
    row = visible_or_404(LISTS.defer("content"), request.user, pk=pk)
    page = pages.list_page(row, request.user, request.GET)
    words = [str(row), *(chip.label for chip in page.chips if chip.is_on)]
    if (file := list_file(request, CENTRE_ROWS, page.page.paginator.object_list, words=words)) is not None:
        return file
    return render(request, "roadmap/centre_list.html", {"page": page, "row": row})


@EDIT
@DESK
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a difference: say why the portal is right, or have a correction looked at."""
    row = visible_or_404(pages.DIFFERENCES, request.user, pk=pk)
    posted = request.method == "POST"
    if posted and "check" in request.POST:
        return _check(request, row)
    form = ReasonForm(request.POST if posted else None, initial={"version": row.version})
    if posted and form.is_valid():
        try:
            actions.confirm_difference(
                difference=row, by=request.user, seen_version=form.seen_version, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "Tercatat: data portal benar. Selisih ini masuk lampiran surat koreksi.")
            return redirect("difference_list")
        except VersionConflict as conflict:
            return _conflict(request, form, conflict.current)
        except ValidationError as error:
            add_errors(form, error)
    reason = refusal(policies.check_difference, row, request.user)
    context = {"row": row, "line": pages.line_of(row), "form": form, "refusal": reason}
    return render(request, "roadmap/difference.html", context, status=422 if posted else 200)


def _check(request: HttpRequest, row: Any) -> HttpResponse:
    try:
        if actions.check_difference(difference=row, by=request.user):
            messages.success(request, "Data portal kini sama dengan pusat. Selisih ini selesai.")
            return redirect("difference_list")
        messages.warning(request, "Data portal masih berbeda dari pusat. Perbaiki dulu, lalu periksa lagi.")
    except VersionConflict:
        messages.warning(request, "Selisih ini baru saja diubah orang lain.")
    return redirect("difference", row.pk)


def _conflict(request: HttpRequest, form: ReasonForm, current: Any) -> HttpResponse:
    return conflict_page(
        request,
        form,
        version=current.version,
        stored={"reason": current.reason},
        subject=f"Selisih {pages.TITLES.get(current.field, current.field)}",
        back_url=request.path,
        target=f"difference:{current.pk}",
    )


@require_safe
@DINAS
def centre_annex(request: HttpRequest, source: str) -> HttpResponse:
    """Download the annex of a letter that asks a register to correct what it has wrong."""
    if source not in Source.values:
        raise Http404("Sumber tidak dikenal.")
    label = Source(source).label
    notes = [
        ("Lampiran surat koreksi", f"Data koperasi desa/kelurahan Merah Putih yang perlu dibetulkan di {label}"),
        ("Keadaan per", date_long(clock.today())),
        ("Disusun oleh", str(request.user)),
    ]
    data = pages.annex(source, pages.to_correct(request.user, source), notes)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="lampiran-koreksi-{source}-{clock.today()}.xlsx"'
    return response
