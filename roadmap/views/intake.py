"""Many rows at once: choose a kind, take its template, hand the file in, look, import, take back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.sheets import XLSX
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.actions import intake as actions
from roadmap.intake import kept, sheets
from roadmap.intake.kinds import Kind
from roadmap.intake.page import STATE_TONES, intake_page
from roadmap.intake.plan import KINDS
from roadmap.models import Intake
from villages.models import Village

DESK = allow(Role.CAMAT, Role.DISKOPINDAG)
EDIT = require_http_methods(["GET", "HEAD", "POST"])
INTAKES = Intake.objects.select_related("handed_in_by", "done_by", "job")
SHOWN = 20


class UploadForm(forms.Form):
    """An .xlsx or .csv file; its sheet “Isian” is read, or the first one."""

    file = forms.FileField(
        label="Berkas Excel atau CSV",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="Paling besar 2 MB dan 3.000 baris.",
        error_messages={
            "required": "Pilih berkasnya.",
            "empty": "Berkas ini kosong (0 byte). Pilih berkas lain.",
            "invalid": "Pilih berkasnya.",
        },
    )


@require_safe
@DESK
def intake_list(request: HttpRequest) -> HttpResponse:
    """Show the kinds of tables, and the last imports of the own area."""
    rows = INTAKES.defer("content", "plan", "steps").visible_to(request.user)[:SHOWN]
    lines = [(row, KINDS[row.kind].title, STATE_TONES[row.state]) for row in rows]
    return render(request, "roadmap/intake_list.html", {"kinds": KINDS.values(), "lines": lines})


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Http404("Jenis tabel tidak dikenal.")
    return KINDS[code]


@never_cache
@EDIT
@DESK
def intake_upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file and go on to its preview; nothing is written into the records yet."""
    chosen = _kind(kind)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            cells = sheets.read(file)
            row = actions.hand_in(kind=kind, name=str(file.name), cells=cells, by=request.user)
            if row.name != actions.file_name(str(file.name)):
                words = f"Isi berkas ini sama dengan {row.name}, yang sudah diunggah dan belum diimpor."
                messages.info(request, words)
            return redirect("intake", row.pk)
        except ValidationError as error:
            add_errors(form, error, {"__all__": "file"})
    context = {"kind": chosen, "form": form, "fields": chosen.fields(request.user)}
    return render(request, "roadmap/intake_upload.html", context, status=422 if form.errors else 200)


@require_safe
@DESK
def intake_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the sheet to fill in, with the own villages and what is recorded of them."""
    chosen = _kind(kind)
    villages = list(Village.objects.visible_to(request.user).select_related("kecamatan").order_by("pk"))
    data = sheets.template(chosen, request.user, villages, clock.today())
    return _sheet(data, f"templat-{kind}-{request.user.area_code}.xlsx")


@never_cache
@require_safe
@DESK
def intake_page_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file would change, how far its import is, or what it has done."""
    row = _intake(request, pk)
    page = intake_page(row, request.GET.get("page"))
    name = "intake_state" if request.headers.get("HX-Request") else "intake"
    return render(request, f"roadmap/{name}.html", {"page": page, "intake": row})


@never_cache
@require_safe
@DESK
def intake_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the file with its faults marked."""
    row = _intake(request, pk)
    if not row.content:
        raise Http404("Isi berkas ini sudah dihapus.")
    shown: Any = kept.cells_of(row.plan)
    data = sheets.with_faults(kept.cells_of(row.content), shown["heading_row"], shown["faults"])
    return _sheet(data, f"perbaiki-{row.kind}-{row.pk}.xlsx")


@require_POST
@DESK
def intake_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the file once more with the records, which have moved since."""
    row = _intake(request, pk)
    try:
        actions.look_again(intake=row, by=request.user)
    except VersionConflict:
        pass
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("intake", pk)


@require_POST
@DESK
def intake_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what the preview showed."""
    return _press(request, pk, actions.start_intake)


@require_POST
@DESK
def intake_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    return _press(request, pk, actions.start_undo)


@require_POST
@DESK
def intake_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw an import away that was not wanted."""
    return _press(request, pk, actions.drop_intake)


def _press(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    """Let an action begin; a second press finds it begun, and the page says how far it is."""
    row = _intake(request, pk)
    form = VersionedForm(request.POST)
    form.is_valid()
    try:
        act(intake=row, by=request.user, seen_version=form.seen_version)
    except VersionConflict as conflict:
        if not conflict.current.is_busy:
            messages.warning(request, "Impor ini baru saja diubah orang lain. Periksa lagi, lalu ulangi.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("intake", pk)


def _intake(request: HttpRequest, pk: int) -> Intake:
    return visible_or_404(INTAKES, request.user, pk=pk)


def _sheet(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
