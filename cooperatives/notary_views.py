"""The notary page: the steps of a deed file, its money, and the small form of each step. Diskopindag writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cooperatives import actions, eligibility_facts
from cooperatives.file_forms import DayForm, MinutaForm, ReasonForm
from cooperatives.file_pages import notary_page
from cooperatives.file_views import KEEPERS
from cooperatives.models import Cooperative
from cooperatives.notary_forms import AgreedForm, FundingForm, HandOverForm
from cooperatives.row_forms import RowForm
from cooperatives.views import cooperative_of
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import add_errors
from lumajang_kdkmp.versioning import VersionConflict


@dataclass(frozen=True)
class Step:
    """One step: its form, what it does, and the words of its heading, its button and its answer.

    `build` gets what was sent (or None) and the cooperative; `act` the cleaned form.
    """

    heading: str
    button: str
    said: str
    build: Callable[[Any, Cooperative], forms.Form]
    act: Callable[[Cooperative, User, Any], object]


def _today(form: type[forms.Form]) -> Callable[[Any, Cooperative], forms.Form]:
    return lambda data, row: form(data, initial={"on": clock.today()})


def _hand_over(row: Cooperative, by: User, form: Any) -> None:
    actions.hand_over_to_notary(cooperative=row, by=by, **form.cleaned_data)


def _save_funding(row: Cooperative, by: User, form: FundingForm) -> None:
    if form.row is None:
        actions.set_deed_funding(cooperative=row, by=by, **form.values)
    else:
        actions.change_deed_funding(
            funding=form.row, by=by, seen_version=form.seen_version, **form.values
        )


def _correct(row: Cooperative, by: User, form: AgreedForm) -> None:
    if form.row is None:
        raise Http404("Data tidak ditemukan.")
    form.row.cooperative = row
    values = {
        name: value
        for name, value in form.values.items()
        if not name.endswith("_on") or value != getattr(form.row, name)
    }
    actions.correct_notary_file(assignment=form.row, by=by, seen_version=form.seen_version, **values)


def _funding_form(data: Any, row: Cooperative) -> FundingForm:
    return FundingForm(data, cooperative=row, row=getattr(row, "deed_funding", None))


def _agreed_form(data: Any, row: Cooperative) -> AgreedForm:
    return AgreedForm(data, cooperative=row, row=getattr(row, "notary_assignment", None))


STEPS: dict[str, Step] = {
    "dana": Step("Dana akta", "Simpan dana akta", "Dana akta tersimpan.", _funding_form, _save_funding),
    "serah": Step(
        "Serahkan ke notaris", "Catat penyerahan", "Penyerahan ke notaris tercatat.", _today(HandOverForm), _hand_over
    ),
    "kembali": Step(
        "Dikembalikan notaris",
        "Catat pengembalian",
        "Pengembalian dari notaris tercatat. Serahkan lagi setelah diperbaiki.",
        _today(ReasonForm),
        lambda row, by, form: actions.record_notary_return(cooperative=row, by=by, **form.cleaned_data),
    ),
    "minuta": Step(
        "Minuta ditandatangani",
        "Catat minuta",
        "Minuta tercatat. Isi akta sekarang terkunci.",
        _today(MinutaForm),
        lambda row, by, form: actions.record_minuta(cooperative=row, by=by, **form.cleaned_data),
    ),
    "sabh": Step(
        "Diajukan ke SABH",
        "Catat pengajuan",
        "Pengajuan ke SABH tercatat.",
        _today(DayForm),
        lambda row, by, form: actions.record_sabh_submission(cooperative=row, by=by, **form.cleaned_data),
    ),
    "sabh-tolak": Step(
        "Ditolak SABH",
        "Catat penolakan",
        "Penolakan SABH tercatat. Catat pengajuan ulangnya setelah diperbaiki.",
        _today(ReasonForm),
        lambda row, by, form: actions.record_sabh_return(cooperative=row, by=by, **form.cleaned_data),
    ),
    "salinan": Step(
        "Salinan akta diterima",
        "Catat salinan",
        "Salinan akta tercatat. Berkas ini selesai.",
        _today(DayForm),
        lambda row, by, form: actions.record_deed_copy(cooperative=row, by=by, **form.cleaned_data),
    ),
    "keterangan": Step(
        "Perbaiki keterangan", "Simpan keterangan", "Keterangan berkas tersimpan.", _agreed_form, _correct
    ),
}
# What the action calls the day, by the field of the form.
_DAYS = {
    name: "on"
    for name in (
        "handed_over_on",
        "returned_on",
        "minuta_signed_on",
        "sabh_submitted_on",
        "sabh_returned_on",
        "copy_received_on",
    )
} | {"returned_reason": "reason", "sabh_returned_reason": "reason"}


@dataclass(frozen=True)
class StepForm:
    """A step as the page draws it."""

    name: str
    step: Step
    form: forms.Form
    is_open: bool


def _drawn(name: str, form: forms.Form, is_open: bool) -> StepForm:
    # Several forms stand on one page: each has names of its own for its fields' labels.
    form.auto_id = f"id_{name}_%s"
    return StepForm(name, STEPS[name], form, is_open)


def _page(request: HttpRequest, row: Cooperative, name: str = "", form: Any = None) -> HttpResponse:
    """Show the page; `form` takes the place of the fresh form of the step `name`."""
    blocking = eligibility_facts.assess(row).blocking
    page = notary_page(row, request.user, is_complete=not blocking)
    wanted = [*page.open_steps, *(["keterangan"] if page.assignment else []), "dana"] if page.may_write else []
    names = list(dict.fromkeys(wanted))
    if name and name not in names:
        names.insert(0, name)
    # After the submission the decree is what usually comes, and that is recorded elsewhere: no form is pressed on.
    usual = "" if page.state.key == "sabh_submitted" or not names else names[0]
    shown = [
        _drawn(key, form if key == name else STEPS[key].build(None, row), key == (name or usual))
        for key in names
    ]
    context = {"cooperative": row, "page": page, "forms": shown, "blocking": blocking}
    return render(request, "cooperatives/notary.html", context, status=422 if form else 200)


@require_safe
@KEEPERS
def notary(request: HttpRequest, code: str) -> HttpResponse:
    """Show where the deed file stands; Diskopindag finds the form of the next step."""
    return _page(request, cooperative_of(request, code))


def _act(row: Cooperative, by: User, step: Step, form: forms.Form) -> bool:
    """Run a step; what it refuses stands beside the field of its form, whatever the action calls it."""
    if not form.is_valid():
        return False
    try:
        step.act(row, by, form)
    except ValidationError as error:
        add_errors(form, error, {} if isinstance(form, RowForm) else _DAYS)
        return False
    return True


@require_POST
@allow(Role.DISKOPINDAG)
def notary_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Record one step; what is refused comes back in its form on the page."""
    row = cooperative_of(request, code)
    chosen = STEPS[step]
    form = chosen.build(request.POST, row)
    try:
        saved = _act(row, request.user, chosen, form)
    except VersionConflict as conflict:
        return conflict_page(
            request,
            form,
            version=conflict.current.version,
            stored=type(form)(cooperative=row, row=conflict.current).initial,
            subject=chosen.heading,
            back_url=reverse("notary", args=[code]),
            target=f"cooperative:{code}",
        )
    if not saved:
        return _page(request, row, step, form)
    messages.success(request, chosen.said)
    return redirect("notary", code)
