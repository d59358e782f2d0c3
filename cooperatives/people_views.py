"""The people of a cooperative: founders, officers, kin, and who appears before the notary."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cooperatives import actions
from cooperatives.eligibility_words import tells_change
from cooperatives.exports import PEOPLE, seats
from cooperatives.forms import (
    AttorneyForm,
    EndForm,
    FounderForm,
    OfficerForm,
    PaidForm,
    PersonForm,
    RelationForm,
    RevealForm,
)
from cooperatives.models import Cooperative, FamilyRelation, OfficerTerm, Person
from cooperatives.pages import cooperative_page, founders_of
from cooperatives.views import EDIT, cooperative_of, form_page, went_through
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import VersionedForm
from lumajang_kdkmp.listings import list_file, wants_file
from lumajang_kdkmp.versioning import VersionConflict

KEEPERS = allow(Role.CAMAT, Role.DISKOPINDAG)
# Actions take whole lists and name the row; here the list is one person, whose form is on the screen.
_ROW = re.compile(r"^Baris \d+ \([^)]*\): ")


def _one_row(error: ValidationError) -> ValidationError:
    return ValidationError([_ROW.sub("", sentence) for sentence in error.messages])


def _person(request: HttpRequest, cooperative: Cooperative, pk: int) -> Person:
    return visible_or_404(Person.objects.filter(village_id=cooperative.pk), request.user, pk=pk)


def _stale(
    request: HttpRequest, code: str, form: VersionedForm, stored: dict, version: int, name: str
) -> HttpResponse:
    return conflict_page(
        request,
        form,
        version=version,
        stored=stored,
        subject=name,
        back_url=reverse("people", args=[code]),
        target=f"cooperative:{code}",
    )


@require_safe
@KEEPERS
@fresh_code(lambda request: bool(wants_file(request)), method="GET")
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show founders, officers and kin, each with what may be done."""
    row = cooperative_of(request, code)
    page = cooperative_page(row, request.user)
    if (file := list_file(request, PEOPLE, seats(page), area=str(row), area_code=code)) is not None:
        return file
    relations = FamilyRelation.objects.filter(cooperative=row).select_related("person_a", "person_b")
    context = {
        "page": page,
        "cooperative": row,
        "relations": relations.defer(
            *(f"person_{side}__{name}" for side in "ab" for name in ("nik_penduduk", "phone", "address"))
        ),
    }
    return render(request, "cooperatives/people.html", context)


@sensitive_post_parameters()
@EDIT
@KEEPERS
@tells_change
def founder_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add one founder; the next form opens at once, for a list is entered row by row."""
    row = cooperative_of(request, code)
    first = {
        "lives_here": True,
        "principal_paid": row.principal_saving,
        "mandatory_paid": row.mandatory_saving,
    }
    form = FounderForm(request.POST if request.method == "POST" else None, initial=first)

    def act() -> None:
        try:
            actions.add_founders(cooperative=row, by=request.user, people=[form.item])
        except ValidationError as error:
            raise _one_row(error) from None

    if went_through(form, act):
        for sentence in form.nik_warnings:
            messages.warning(request, sentence)
        messages.success(request, f"{form.cleaned_data['name']} tercatat sebagai pendiri.")
        return redirect("founder_add" if "next" in request.POST else "people", code)
    return form_page(request, row, form, "Tambah pendiri", "Simpan pendiri")


@sensitive_post_parameters()
@EDIT
@KEEPERS
@tells_change
def person_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct a person's data; the NIK only when a new one is typed."""
    row = cooperative_of(request, code)
    person = _person(request, row, pk)
    form = PersonForm(request.POST if request.method == "POST" else None, person=person)
    try:
        saved = went_through(
            form,
            lambda: actions.update_person(
                person=person, by=request.user, seen_version=form.seen_version, **form.fields_of_person
            ),
        )
    except VersionConflict as conflict:
        stored = PersonForm(person=conflict.current).initial
        return _stale(request, code, form, stored, conflict.current.version, person.name)
    if saved:
        messages.success(request, f"Data {person.name} tersimpan.")
        return redirect("people", code)
    return form_page(request, row, form, f"Ubah data {person.name}", "Simpan")


@EDIT
@KEEPERS
@tells_change
def founder_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct what a founder paid in."""
    row = cooperative_of(request, code)
    founder = visible_or_404(row.founders.select_related("person", "cooperative"), request.user, pk=pk)
    form = PaidForm(request.POST if request.method == "POST" else None, founder=founder)
    try:
        saved = went_through(
            form,
            lambda: actions.update_founder(
                founder=founder, by=request.user, seen_version=form.seen_version, **form.changes
            ),
        )
    except VersionConflict as conflict:
        stored = PaidForm(founder=conflict.current).initial
        return _stale(request, code, form, stored, conflict.current.version, founder.person.name)
    if saved:
        messages.success(request, f"Setoran {founder.person.name} tersimpan.")
        return redirect("people", code)
    return form_page(request, row, form, f"Setoran {founder.person.name}", "Simpan")


@require_POST
@KEEPERS
@tells_change
def founder_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a founder off the list; the person stays on record."""
    row = cooperative_of(request, code)
    founder = visible_or_404(row.founders.select_related("person", "cooperative"), request.user, pk=pk)
    actions.remove_founder(founder=founder, by=request.user)
    messages.success(
        request, f"{founder.person.name} tidak lagi tercatat sebagai pendiri. Data orangnya tetap ada."
    )
    return redirect("people", code)


@EDIT
@KEEPERS
@tells_change
def officer_appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Appoint one person; whoever held the office leaves it the day before."""
    row = cooperative_of(request, code)
    form = OfficerForm(
        request.POST if request.method == "POST" else None,
        cooperative=row,
        initial={"starts_on": clock.today()},
    )

    def act() -> None:
        person = _person(request, row, int(form.cleaned_data["person"]))
        try:
            actions.appoint_officers(cooperative=row, by=request.user, terms=[form.term | {"person": person}])
        except ValidationError as error:
            raise _one_row(error) from None

    if went_through(form, act):
        messages.success(request, "Jabatan tercatat. Pejabat lama, bila ada, berakhir sehari sebelumnya.")
        return redirect("people", code)
    return form_page(request, row, form, "Isi jabatan pengurus atau pengawas", "Simpan jabatan")


@EDIT
@KEEPERS
@tells_change
def term_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End a term of office with a reason."""
    row = cooperative_of(request, code)
    term = visible_or_404(
        OfficerTerm.objects.filter(cooperative=row).select_related("person"), request.user, pk=pk
    )
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"version": term.version, "ends_on": clock.today()},
    )
    try:
        saved = went_through(
            form,
            lambda: actions.end_term(
                term=term,
                by=request.user,
                seen_version=form.seen_version,
                on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
            ),
        )
    except VersionConflict as conflict:
        current = conflict.current
        return _stale(
            request, code, form, {"ends_on": current.ends_on}, current.version, f"Jabatan {term.title}"
        )
    if saved:
        messages.success(request, f"Masa jabatan {term.title} berakhir.")
        return redirect("people", code)
    return form_page(request, row, form, f"Akhiri jabatan {term.title}: {term.person.name}", "Akhiri jabatan")


@EDIT
@KEEPERS
@tells_change
def relation_add(request: HttpRequest, code: str) -> HttpResponse:
    """Record that two people are kin."""
    row = cooperative_of(request, code)
    form = RelationForm(request.POST if request.method == "POST" else None, cooperative=row)

    def act() -> None:
        first, second = (
            _person(request, row, int(form.cleaned_data[name])) for name in ("person_a", "person_b")
        )
        actions.record_relation(
            cooperative=row,
            by=request.user,
            person_a=first,
            person_b=second,
            kind=form.cleaned_data["kind"],
            degree=int(form.cleaned_data["degree"]),
        )

    if went_through(form, act):
        messages.success(request, "Hubungan keluarga tercatat.")
        return redirect("people", code)
    return form_page(request, row, form, "Catat hubungan keluarga", "Simpan")


@require_POST
@KEEPERS
@tells_change
def relation_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back a relation that was recorded by mistake."""
    row = cooperative_of(request, code)
    relation = visible_or_404(FamilyRelation.objects.filter(cooperative=row), request.user, pk=pk)
    actions.remove_relation(relation=relation, by=request.user)
    messages.success(request, "Hubungan keluarga dihapus dari catatan.")
    return redirect("people", code)


@EDIT
@KEEPERS
def attorneys(request: HttpRequest, code: str) -> HttpResponse:
    """Choose who appears before the notary for the other founders."""
    row = cooperative_of(request, code)
    founders = founders_of(row, personal=False)
    first = {
        "founders": [str(founder.pk) for founder in founders if founder.is_attorney],
        "power_of_attorney_on": row.power_of_attorney_on,
    }
    form = AttorneyForm(request.POST if request.method == "POST" else None, founders=founders, initial=first)

    def act() -> None:
        wanted = [founder for founder in founders if str(founder.pk) in form.cleaned_data["founders"]]
        actions.appoint_attorneys(
            cooperative=row, by=request.user, founders=wanted, on=form.cleaned_data["power_of_attorney_on"]
        )

    if went_through(form, act):
        messages.success(request, "Penerima kuasa tercatat.")
        return redirect("people", code)
    return form_page(request, row, form, "Penerima kuasa pendiri", "Simpan")


@never_cache
@EDIT
@KEEPERS
def person_reveal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show a full NIK once, after a reason that goes into the audit trail."""
    row = cooperative_of(request, code)
    person = _person(request, row, pk)
    form = RevealForm(request.POST if request.method == "POST" else None)
    seen: list[str] = []
    if went_through(
        form,
        lambda: seen.append(
            actions.reveal_nik(person=person, by=request.user, reason=form.cleaned_data["reason"])
        ),
    ):
        context = {"cooperative": row, "person": person, "nik": seen[0]}
        return render(request, "cooperatives/revealed.html", context)
    return form_page(request, row, form, f"Lihat NIK penduduk {person.name}", "Lihat")
