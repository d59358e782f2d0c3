"""Mass signing: announce the day, fill it, print its papers, and record afterwards who signed."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperatives import actions
from cooperatives.exports import SIGNINGS, TURNS
from cooperatives.models import SigningEvent
from cooperatives.sets import SIGNING
from cooperatives.signing_forms import AssignForm, PaperChoiceForm, SetForm, SigningEventForm
from cooperatives.signing_pages import candidates, signing_events, signing_page
from cooperatives.signing_papers import request_event_papers, request_signing_list
from cooperatives.views import went_through
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.listings import list_file, wants_file
from lumajang_kdkmp.versioning import VersionConflict

READERS = allow(Role.DISKOPINDAG, Role.BUPATI, Role.SATGAS)
KEEPERS = allow(Role.DISKOPINDAG)
EDIT = require_http_methods(["GET", "HEAD", "POST"])
CHANGED = "Daftar ini baru saja diubah orang lain. Periksa keadaannya sekarang, lalu ulangi bila perlu."


def _event(pk: int) -> SigningEvent:
    return get_object_or_404(SigningEvent, pk=pk)


@require_safe
@READERS
def events(request: HttpRequest) -> HttpResponse:
    """All mass signings, the newest first."""
    rows = signing_events()
    file = list_file(request, SIGNINGS, rows)
    return file or render(request, "cooperatives/signing_events.html", {"events": rows})


@require_safe
@READERS
@fresh_code(lambda request: bool(wants_file(request)), method="GET")
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One mass signing by the hour; who runs it prints, changes and records from here."""
    row = _event(pk)
    if wants_file(request):
        turns = signing_page(row, request.user).turns
        return list_file(request, TURNS, turns, words=[str(row)])
    return _show(request, row)


def _show(
    request: HttpRequest,
    row: SigningEvent,
    *,
    faults: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": signing_page(row, request.user, faults, typed),
        "event": row,
        "form": SetForm(first=SIGNING),
    }
    return render(request, "cooperatives/signing_event.html", context, status=status)


@EDIT
@KEEPERS
def event_add(request: HttpRequest) -> HttpResponse:
    """Announce a mass signing; its list of cooperatives is the next page."""
    form = SigningEventForm(request.POST if request.method == "POST" else None)
    made: list[SigningEvent] = []
    if went_through(
        form, lambda: made.append(actions.save_signing_event(by=request.user, **form.fields_of_event))
    ):
        messages.success(request, "Acara tercatat. Sekarang pilih koperasinya.")
        return redirect("signing_assign", made[0].pk)
    context = {"form": form, "title": "Acara penandatanganan baru", "back": reverse("signing_events")}
    return render(request, "cooperatives/signing_form.html", context, status=422 if form.errors else 200)


@EDIT
@KEEPERS
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change day, hour, place or length; the turns move along."""
    row = _event(pk)
    back = reverse("signing_event", args=[pk])
    form = SigningEventForm(request.POST if request.method == "POST" else None, event=row)
    try:
        saved = went_through(
            form,
            lambda: actions.save_signing_event(
                by=request.user, event=row, seen_version=form.seen_version, **form.fields_of_event
            ),
        )
    except VersionConflict as conflict:
        stored = SigningEventForm(event=conflict.current).initial
        version = conflict.current.version
        return conflict_page(
            request,
            form,
            version=version,
            stored=stored,
            subject=str(row),
            back_url=back,
            target=f"signing:{pk}",
        )
    if saved:
        messages.success(request, "Perubahan tersimpan.")
        return redirect(back)
    context = {"form": form, "title": "Ubah acara penandatanganan", "back": back}
    return render(request, "cooperatives/signing_form.html", context, status=422 if form.errors else 200)


@EDIT
@KEEPERS
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose cooperatives and notaries; one press gives everybody an hour."""
    row = _event(pk)
    found = candidates(row, request.user)
    first = {
        "version": row.version,
        "cooperatives": [code for code, _ in found.options],
        "notaries": found.preselected_notaries,
    }
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        cooperatives=found.options,
        notaries=found.notary_options,
        initial=first,
    )

    def act() -> None:
        wanted, chosen = form.cleaned_data["cooperatives"], form.cleaned_data["notaries"]
        actions.assign_signing_slots(
            event=row,
            by=request.user,
            seen_version=form.seen_version,
            cooperatives=[one for one in found.cooperatives if one.pk in wanted],
            notaries=[one for one in found.notaries if str(one.pk) in chosen],
        )

    try:
        if went_through(form, act):
            messages.success(request, "Koperasi terpilih sudah mendapat jam dan notaris.")
            return redirect("signing_event", pk)
    except VersionConflict:
        messages.error(request, CHANGED)
        return redirect("signing_assign", pk)
    context = {"event": row, "found": found, "form": form}
    return render(request, "cooperatives/signing_assign.html", context, status=422 if form.errors else 200)


@require_POST
@KEEPERS
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one cooperative off the list; those behind it move up."""
    row = _event(pk)
    version = request.POST.get("version", "")
    try:
        actions.release_signing_slot(
            event=row,
            by=request.user,
            seen_version=int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0,
            code=request.POST.get("code", "").replace("\0", ""),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except VersionConflict:
        messages.error(request, CHANGED)
    else:
        messages.success(request, "Koperasi dilepas dari acara. Jam berikutnya maju.")
    return redirect("signing_event", pk)


@require_POST
@KEEPERS
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the papers of everybody on the list, in the order of the hours."""
    row = _event(pk)
    form = SetForm(request.POST, first=SIGNING)
    if not form.is_valid():
        messages.error(request, "Pilih berkas, bentuk, dan ukuran kertas dari daftar.")
        return redirect("signing_event", pk)
    try:
        batch = request_event_papers(event=row, by=request.user, **form.choice)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("signing_event", pk)
    return redirect("job_detail", batch.pk)


@require_POST
@KEEPERS
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the printed list by hour."""
    row = _event(pk)
    form = PaperChoiceForm(request.POST)
    paper = form.choice["paper"] if form.is_valid() else "F4"
    try:
        document = request_signing_list(event=row, by=request.user, paper=paper)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("signing_event", pk)
    return redirect("job_detail", document.job_id)


@require_POST
@KEEPERS
def minuta(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the minuta of the ticked cooperatives; what is refused stands beside its row."""
    row = _event(pk)
    codes = [code.replace("\0", "") for code in request.POST.getlist("codes")]
    numbers = {code: request.POST.get(f"number-{code}", "").strip() for code in codes}
    try:
        refused = actions.record_event_minuta(event=row, by=request.user, codes=codes, numbers=numbers)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _show(request, row, typed=numbers, status=422)
    recorded = len(set(codes)) - len(refused)
    if recorded:
        messages.success(request, f"{recorded} minuta tercatat.")
    if refused:
        messages.error(request, f"{len(refused)} belum tercatat; sebabnya ada di barisnya.")
        return _show(request, row, faults=refused, typed=numbers, status=422)
    return redirect("signing_event", pk)
