"""One village: its page, its own data and its potentials."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cooperatives.policies import check_records
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.asked import asked_day
from roadmap.commitments import may_promise, village_commitments
from roadmap.custody_board import custody_line
from roadmap.forms import PotentialRemovalForm
from roadmap.late_entries import late_entries
from roadmap.village_blocks import village_blocks
from roadmap.village_changes import by_person, change_lines, changes_of, people_of
from roadmap.village_page import village_page
from roadmap.village_past import village_page_on
from villages import actions
from villages.forms import PotentialForm, VillageForm
from villages.models import Village, VillagePotential

VILLAGES = Village.objects.select_related("kecamatan")
POTENTIALS = VillagePotential.objects.filter(removed_on=None).select_related("village__kecamatan")
CHANGES_PER_PAGE = 50
POTENTIAL_FIELDS = ("sector", "commodity", "agency", "note")


@require_safe
@allow(*EVERYONE)
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything about one village to whoever has it in scope."""
    row = visible_or_404(VILLAGES, request.user, pk=code)
    asked = asked_day(request.GET, clock.today())
    page = village_page(row, request.user) if asked.is_today else village_page_on(row, request.user, asked.day)
    context = {
        "village": row,
        "page": page,
        "asked": asked,
        "late_entries": late_entries(asked, code),
        "blocks": village_blocks(row, request.user, asked),
        "custody": custody_line(code, asked.day),
        "commitments": village_commitments(row, request.user, asked),
        "may_promise": asked.is_today and may_promise(request.user),
    }
    if request.user.area_code == row.kecamatan_id:
        context["user_area"] = str(row.kecamatan)
    return render(request, "roadmap/village.html", context)


@require_safe
@allow(*EVERYONE)
def village_changes(request: HttpRequest, code: str) -> HttpResponse:
    """List every change of one village that the reader may see; ?oleh= narrows it to one person."""
    row = visible_or_404(VILLAGES, request.user, pk=code)
    events = changes_of(row, request.user)
    people, person = people_of(events), request.GET.get("oleh", "")
    name = dict(people).get(person, "")
    page = Paginator(by_person(events, person) if name else events, CHANGES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "village": row,
        "people": people,
        "person": person if name else "",
        "person_name": name,
        "page": page,
        "lines": change_lines(row, request.user, page),
        "keeps": not refusal(check_records, code, request.user),
    }
    return render(request, "roadmap/village_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.CAMAT, Role.DISKOPINDAG)
def village_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the village's own data; whoever saves second sees both values."""
    row = visible_or_404(VILLAGES, request.user, pk=code)
    form = VillageForm(request.POST or None, initial=_values(row, VillageForm))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in VillageForm.base_fields if name != "version"}
        try:
            actions.update_village(village=row, by=request.user, seen_version=form.seen_version, **changes)
        except VersionConflict as error:
            return _conflict(
                request, form, error, str(row), f"village:{code}", reverse("village", args=[code])
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Data {row} tersimpan.")
            return redirect("village", code=code)
    status = 422 if request.method == "POST" else 200
    return render(request, "roadmap/village_edit.html", {"village": row, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.CAMAT, Role.DISKOPINDAG)
def potential_add(request: HttpRequest, code: str) -> HttpResponse:
    """Record a potential of a village."""
    row = visible_or_404(VILLAGES, request.user, pk=code)
    form = PotentialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            potential = actions.add_potential(village=row, by=request.user, **_potential_fields(form))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Potensi {row} tercatat: {potential.commodity}.")
            return redirect("village", code=code)
    status = 422 if request.method == "POST" else 200
    return render(request, "roadmap/potential_form.html", {"village": row, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.CAMAT, Role.DISKOPINDAG)
def potential_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a potential; DPMD then validates it anew."""
    row = visible_or_404(POTENTIALS, request.user, pk=pk)
    form = PotentialForm(request.POST or None, initial=_values(row, PotentialForm))
    if request.method == "POST" and form.is_valid():
        changes = _potential_fields(form)
        try:
            actions.change_potential(
                potential=row, by=request.user, seen_version=form.seen_version, **changes
            )
        except VersionConflict as error:
            back = reverse("village", args=[row.village_id])
            return _conflict(request, form, error, f"Potensi {row.village}", f"potential:{pk}", back)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Potensi {row.village} tersimpan: {row.commodity}.")
            return redirect("village", code=row.village_id)
    context = {"village": row.village, "potential": row, "form": form}
    return render(request, "roadmap/potential_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.CAMAT, Role.DISKOPINDAG)
def potential_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a potential off the village's list; a validated one needs a reason."""
    row = visible_or_404(POTENTIALS, request.user, pk=pk)
    form = PotentialRemovalForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.remove_potential(
                potential=row, by=request.user, seen_version=form.seen_version, reason=reason
            )
        except VersionConflict:
            messages.warning(
                request, "Potensi ini baru saja diubah orang lain, jadi belum dihapus. Periksa dulu."
            )
            return redirect("village", code=row.village_id)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Potensi dihapus dari daftar: {row.commodity}.")
            return redirect("village", code=row.village_id)
    context = {"village": row.village, "potential": row, "form": form}
    return render(
        request, "roadmap/potential_remove.html", context, status=422 if request.method == "POST" else 200
    )


def _values(row: Village | VillagePotential, form: type[VersionedForm]) -> dict[str, object]:
    return {name: getattr(row, name) for name in form.base_fields}


def _potential_fields(form: PotentialForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in POTENTIAL_FIELDS}


def _conflict(
    request: HttpRequest,
    form: VersionedForm,
    error: VersionConflict,
    subject: str,
    target: str,
    back_url: str,
) -> HttpResponse:
    stored = _values(error.current, type(form))
    version = stored.pop("version")
    return conflict_page(
        request, form, version=version, stored=stored, subject=subject, target=target, back_url=back_url
    )
