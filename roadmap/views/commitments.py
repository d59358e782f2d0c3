"""Commitments of the agencies: everybody reads those of the own area, the agency writes its own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, policies
from roadmap.asked import asked_day
from roadmap.commitment_forms import CancelForm, CommitmentForm, DeliverForm, NewCommitmentForm
from roadmap.commitments import ROWS, commitment_page
from roadmap.exports.field import COMMITMENTS
from roadmap.exports.files import list_file
from roadmap.models import Commitment
from roadmap.origin import origin

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@allow(*EVERYONE)
def commitment_list(request: HttpRequest) -> HttpResponse:
    """List what the agencies promised to the user's area, with how it stands."""
    asked = asked_day(request.GET, clock.today())
    page = commitment_page(request.user, request.GET, asked)
    rows = page.page.paginator.object_list
    if (file := list_file(request, COMMITMENTS, rows, day=asked.day, words=page.words)) is not None:
        return file
    context = {"page": page, "asked": asked, "origin": origin(asked, page.title, "commitments")}
    return render(request, "roadmap/commitment_list.html", context)


@EDIT
@allow(Role.OPD)
def commitment_add(request: HttpRequest) -> HttpResponse:
    """Record a promise of the own agency to a village or a kecamatan."""
    policies.check_commitment(request.user.agency, request.user.area_code, request.user)
    posted = request.POST if request.method == "POST" else None
    form = NewCommitmentForm(posted, by=request.user, initial={"place": request.GET.get("place", "")})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.make_commitment(
                place=form.place_row,
                by=request.user,
                promise=form.cleaned_data["promise"],
                due_on=form.cleaned_data["due_on"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Komitmen untuk {row.place} tercatat.")
            return redirect("commitment_list")
    return _sheet(request, form, "Catat komitmen", reverse("commitment_add"))


@EDIT
@allow(Role.OPD)
def commitment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change words or due date of a running promise."""
    return _change(
        request, pk, CommitmentForm, actions.change_commitment, "Ubah komitmen", "Komitmen tersimpan."
    )


@EDIT
@allow(Role.OPD)
def commitment_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a promise as delivered; today is proposed."""
    return _change(
        request, pk, DeliverForm, actions.deliver_commitment, "Sudah terlaksana", "Komitmen selesai."
    )


@EDIT
@allow(Role.OPD)
def commitment_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a promise up, with the reason."""
    return _change(
        request, pk, CancelForm, actions.cancel_commitment, "Batalkan komitmen", "Komitmen dibatalkan."
    )


def _change(
    request: HttpRequest,
    pk: int,
    form_class: type[VersionedForm],
    act: Callable[..., None],
    title: str,
    done: str,
) -> HttpResponse:
    """Show the sheet of one step of one commitment, and take the step."""
    row = visible_or_404(ROWS, request.user, pk=pk)
    policies.check_commitment(row.agency, row.place_code, request.user)
    form = form_class(request.POST if request.method == "POST" else None, initial=_values(row, form_class))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in form_class.base_fields if name != "version"}
        try:
            act(commitment=row, by=request.user, seen_version=form.seen_version, **changes)
        except VersionConflict as conflict:
            return _conflict(request, form, conflict.current)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{row.place}: {done}")
            return redirect("commitment_list")
    return _sheet(request, form, title, request.path, row)


def _values(row: Commitment, form_class: type[VersionedForm]) -> dict[str, Any]:
    """The stored values of a form's fields; an empty day is left to the form's own proposal."""
    return {name: value for name in form_class.base_fields if (value := getattr(row, name, None)) is not None}


def _conflict(request: HttpRequest, form: VersionedForm, current: Commitment) -> HttpResponse:
    return conflict_page(
        request,
        form,
        version=current.version,
        stored={name: getattr(current, name) for name in form.fields if name != "version"},
        subject="Komitmen ini",
        back_url=reverse("commitment_list"),
        target=f"commitment:{current.pk}",
    )


def _sheet(
    request: HttpRequest, form: VersionedForm, title: str, action: str, row: Commitment | None = None
) -> HttpResponse:
    may_cancel = row is not None and not isinstance(form, DeliverForm | CancelForm)
    cancel_url = reverse("commitment_cancel", args=[row.pk]) if row and may_cancel else ""
    context = {"form": form, "title": title, "action": action, "row": row, "cancel_url": cancel_url}
    context["button"] = title if isinstance(form, CancelForm) else "Simpan"
    status = 422 if request.method == "POST" else 200
    return render(request, "roadmap/commitment_form.html", context, status=status)
