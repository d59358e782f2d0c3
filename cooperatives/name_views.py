"""The legal name of a cooperative: its lawful forms, who has them, and the check of a name somebody proposes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cooperatives import actions, naming
from cooperatives.eligibility_facts import thresholds_on
from cooperatives.eligibility_words import tells_change
from cooperatives.models import Cooperative
from cooperatives.naming import NameCheck, NameSuffix
from cooperatives.views import EDIT, cooperative_of, went_through
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import VersionedForm
from lumajang_kdkmp.versioning import VersionConflict

NAME_LENGTH = 200
# The name without a suffix: a radio button has to have a value.
SHORT = "short"


@dataclass(frozen=True)
class Proposed:
    """A name that somebody typed, what the rules say of it, and which village of the regency has it."""

    name: str
    check: NameCheck
    owner: str


class NameForm(VersionedForm):
    """One of the lawful names."""

    name_suffix = forms.ChoiceField(
        label="Nama resmi",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih salah satu nama dari daftar.",
            "invalid_choice": "Pilih salah satu nama dari daftar.",
        },
    )

    def __init__(self, *args: Any, cooperative: Cooperative, **kwargs: Any) -> None:
        village = cooperative.village_name
        suffixes: dict[str, str] = {}
        for suffix in NameSuffix:
            # Where the kecamatan is there anyway, two suffixes give one name.
            suffixes.setdefault(naming.legal_name(village, suffix), suffix.value or SHORT)
        chosen = suffixes[cooperative.legal_name]
        super().__init__(
            *args, initial={"name_suffix": chosen, "version": cooperative.version}, **kwargs
        )
        self.fields["name_suffix"].choices = [(suffix, name) for name, suffix in suffixes.items()]

    def clean_name_suffix(self) -> str:
        chosen: str = self.cleaned_data["name_suffix"]
        return "" if chosen == SHORT else chosen


def _owners(code: str) -> dict[str, str]:
    """Return which other village of the regency has which legal name. One query."""
    rows = Cooperative.objects.exclude(pk=code).select_related("village__kecamatan")
    return {row.legal_name: f"{row.village}, Kecamatan {row.village.kecamatan.name}" for row in rows}


@EDIT
@allow(Role.CAMAT, Role.DISKOPINDAG)
@tells_change
def name_check(request: HttpRequest, code: str) -> HttpResponse:
    """Show the lawful names, check a proposed one (?nama=), and save the choice."""
    row = cooperative_of(request, code)
    form = NameForm(request.POST if request.method == "POST" else None, cooperative=row)
    try:
        saved = went_through(
            form,
            lambda: actions.update_cooperative(
                cooperative=row,
                by=request.user,
                seen_version=form.seen_version,
                name_suffix=form.cleaned_data["name_suffix"],
            ),
        )
    except VersionConflict as conflict:
        return _stale(request, form, conflict.current)
    if saved:
        messages.success(request, f"Nama resmi tersimpan: {row.legal_name}.")
        return redirect("cooperative", code)
    return _name_page(request, row, form)


def _stale(request: HttpRequest, form: NameForm, current: Any) -> HttpResponse:
    return conflict_page(
        request,
        form,
        version=current.version,
        stored={"name_suffix": current.name_suffix or SHORT},
        subject="Nama koperasi",
        back_url=reverse("cooperative", args=[current.pk]),
        target=f"cooperative:{current.pk}",
    )


def _name_page(request: HttpRequest, row: Cooperative, form: NameForm) -> HttpResponse:
    village, owners = row.village_name, _owners(row.pk)
    limit = thresholds_on(clock.today()).name_length
    typed = " ".join(request.GET.get("nama", "").replace("\0", "").split())[:NAME_LENGTH]
    proposed = Proposed(typed, naming.check_name(typed, village, limit=limit), owners.get(typed.upper(), ""))
    context = {
        "cooperative": row,
        "form": form,
        "names": [(name, len(name), owners.get(name, "")) for name in naming.allowed_names(village)],
        "limit": limit,
        "may_be_taken": naming.may_be_taken(village, NameSuffix(row.name_suffix)),
        "proposed": proposed if typed else None,
    }
    return render(request, "cooperatives/name.html", context, status=422 if form.errors else 200)
