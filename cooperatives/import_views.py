"""Entering many people at once: paste from a spreadsheet, or an Excel file. Seen first, written on a second press."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cooperatives import people_import, people_sheets, people_table, policies
from cooperatives.eligibility_words import tells_change
from cooperatives.models import Cooperative, MeetingKind
from cooperatives.people_columns import COLUMNS
from cooperatives.people_import import Plan
from cooperatives.people_table import Row, Table
from cooperatives.views import EDIT, cooperative_of
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.forms import DayField, add_errors
from lumajang_kdkmp.versioning import VersionConflict

KEEPERS = allow(Role.CAMAT, Role.DISKOPINDAG)
PASTE, FILE = "tempel", "berkas"
_MOVED = "Data orang berubah sejak pratinjau ini dibuat. Periksa lagi sebelum menyimpan."


class StartsForm(forms.Form):
    """From when the offices in the table are held."""

    starts_on = DayField(
        label="Mulai menjabat",
        help_text="Untuk kolom Jabatan koperasi. Biasanya tanggal rapat pendirian.",
        error_messages={"required": "Isi tanggal mulai menjabat."},
    )

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day > clock.today():
            raise forms.ValidationError("Tanggal ini belum terjadi. Isi hari ini atau sebelumnya.")
        return day


class PasteForm(StartsForm):
    """Cells as a spreadsheet copies them, headings first. Parsing decides about the content."""

    table = forms.CharField(
        label="Tabel",
        strip=False,
        max_length=people_table.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false", "autocomplete": "off"}),
        help_text="Salin baris judul dan baris orangnya dari lembar kerja, lalu tempel di sini.",
        error_messages={
            "required": "Tempel dulu tabelnya.",
            "max_length": "Teks ini terlalu panjang. Tempel paling banyak 500 baris.",
            "null_characters_not_allowed": "Teks ini memuat tanda yang tidak dapat dibaca. Salin ulang tabelnya.",
        },
    )
    field_order = ["table", "starts_on"]

    def read(self) -> Table[Row]:
        return people_table.parse(self.cleaned_data["table"])


class FileForm(StartsForm):
    """An .xlsx file, whose first sheet is read."""

    file = forms.FileField(
        label="Berkas Excel (.xlsx)",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="Paling besar 2 MB dan 500 orang.",
        error_messages={
            "required": "Pilih berkas Excel.",
            "empty": "Berkas ini kosong (0 byte). Pilih berkas lain.",
            "invalid": "Pilih berkas Excel.",
        },
    )
    field_order = ["file", "starts_on"]

    def read(self) -> Table[Row]:
        return people_table.parse_rows(people_sheets.read(self.cleaned_data["file"]))


FORMS: dict[str, type[PasteForm | FileForm]] = {PASTE: PasteForm, FILE: FileForm}


@never_cache
@sensitive_post_parameters()
@EDIT
@KEEPERS
def people_import_page(request: HttpRequest, code: str, way: str) -> HttpResponse:
    """Take a table and show what it would do; nothing is written yet."""
    row = cooperative_of(request, code)
    policies.check_unsigned(row)
    if request.method != "POST":
        return _form_page(request, row, way, FORMS[way](initial={"starts_on": _founding_day(row)}))
    form = FORMS[way](request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, row, way, form)
    try:
        table = form.read()
    except ValidationError as error:
        add_errors(form, error, {"__all__": "file"})
        return _form_page(request, row, way, form)
    found = people_import.plan(row, table, form.cleaned_data["starts_on"])
    if found.faults:
        return _form_page(request, row, way, form, found)
    return _preview(request, row, way, found)


def _founding_day(cooperative: Cooperative) -> Any:
    meeting = cooperative.meetings.filter(kind=MeetingKind.FOUNDING).first()
    return meeting.held_on if meeting else clock.today()


def _form_page(
    request: HttpRequest, row: Cooperative, way: str, form: forms.Form, found: Plan | None = None
) -> HttpResponse:
    """Show the form, and above it what is wrong in the table that was sent: 422, and the text still in the field."""
    sealed = people_import.sealed(row, request.user, found) if found and found.table.rows else ""
    context = {
        "cooperative": row,
        "way": way,
        "form": form,
        "plan": found,
        "sealed": sealed,
        "columns": COLUMNS,
    }
    status = 422 if found or form.errors else 200
    return render(request, "cooperatives/people_import.html", context, status=status)


def _preview(
    request: HttpRequest, row: Cooperative, way: str, found: Plan, notices: Sequence[str] = ()
) -> HttpResponse:
    """Show what the table would do; `notices` say why it was not written a moment ago."""
    context = {
        "cooperative": row,
        "way": way,
        "plan": found,
        "counts": [(people_import.LABELS[key], found.count(key)) for key in ("new", "changed", "same")],
        "sealed": people_import.sealed(row, request.user, found),
        "notices": notices,
    }
    status = 422 if notices else 200
    return render(request, "cooperatives/people_import_preview.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_POST
@KEEPERS
@tells_change
def people_import_save(request: HttpRequest, code: str, way: str) -> HttpResponse:
    """Write what the preview showed; where the records have moved since, show the preview again."""
    row = cooperative_of(request, code)
    try:
        found, is_same = people_import.planned_again(row, request.user, request.POST.get("sealed", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("people_import", code, way)
    try:
        if not is_same:
            raise ValidationError(_MOVED)
        people_import.write(row, request.user, found)
    except VersionConflict:
        return _preview(request, row, way, found, notices=[_MOVED])
    except ValidationError as error:
        return _preview(request, row, way, found, notices=error.messages)
    _tell(request, found)
    return redirect("people", code)


def _tell(request: HttpRequest, found: Plan) -> None:
    if not found.writes:
        messages.success(request, "Tidak ada yang berubah: semua baris sama dengan yang tersimpan.")
        return
    new, changed, same = (found.count(key) for key in ("new", "changed", "same"))
    messages.success(request, f"Tabel tersimpan: {new} pendiri baru, {changed} berubah, {same} tetap.")
    for sentence in found.warnings:
        messages.warning(request, sentence)


@require_safe
@KEEPERS
def people_template(request: HttpRequest, code: str) -> HttpResponse:
    """Download the sheet to fill in."""
    cooperative_of(request, code)
    return _sheet(people_sheets.template(), f"templat-orang-{code}.xlsx")


@never_cache
@require_POST
@KEEPERS
def people_faults(request: HttpRequest, code: str) -> HttpResponse:
    """Download the table that was sent, with a last column that says what is wrong."""
    row = cooperative_of(request, code)
    try:
        content = people_import.unsealed(row, request.user, request.POST.get("sealed", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("people_import", code, FILE)
    data = people_sheets.with_faults(
        content["headings"], [(cells, faults) for _, cells, faults in content["rows"]]
    )
    return _sheet(data, f"perbaiki-orang-{code}.xlsx")


def _sheet(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=people_sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
