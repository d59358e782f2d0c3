"""The page of a cooperative, its data, and the request for its deed draft. People are in people_views.py."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperatives import actions
from cooperatives.drafts import request_deed_draft
from cooperatives.eligibility_words import tells_change
from cooperatives.forms import CooperativeForm, NotaryReturnForm
from cooperatives.models import Cooperative
from cooperatives.pages import cooperative_page, with_last_figures
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import add_errors
from lumajang_kdkmp.versioning import VersionConflict

EDIT = require_http_methods(["GET", "HEAD", "POST"])


def cooperative_of(request: HttpRequest, code: str, **more: Subquery) -> Cooperative:
    """Return the cooperative of a village within the user's scope, with what its page prints, or raise Http404."""
    rows = Cooperative.objects.select_related(
        "village__kecamatan",
        "deed_funding",
        "notary_assignment__notary",
        "articles",
        "business_plan",
        "assessment",
        "fund_pack",
    )
    return visible_or_404(rows.annotate(**more), request.user, pk=code)


def went_through(form: Form, act: Callable[[], object]) -> bool:
    """Run `act` if the form is valid; return whether it went through. What it refused then stands in the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act()
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def form_page(
    request: HttpRequest, cooperative: Cooperative, form: Form, title: str, button: str
) -> HttpResponse:
    """Show one form about a cooperative; 422 when what was sent cannot be kept."""
    context = {"cooperative": cooperative, "form": form, "title": title, "button": button}
    return render(request, "cooperatives/form.html", context, status=422 if form.errors else 200)


@require_safe
@allow(*EVERYONE)
def cooperative(request: HttpRequest, code: str) -> HttpResponse:
    """Show a cooperative; personal data only to those who keep its records, and there masked."""
    page = cooperative_page(cooperative_of(request, code, **with_last_figures()), request.user)
    return render(request, "cooperatives/cooperative.html", {"page": page, "cooperative": page.cooperative})


@EDIT
@allow(Role.CAMAT, Role.DISKOPINDAG)
@tells_change
def cooperative_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change identity, place, savings and planned business of a cooperative."""
    row = cooperative_of(request, code)
    form = CooperativeForm(request.POST if request.method == "POST" else None, cooperative=row)
    try:
        saved = went_through(form, lambda: _save_cooperative(request, row, form))
    except VersionConflict as conflict:
        stored = CooperativeForm(cooperative=conflict.current).initial
        return conflict_page(
            request,
            form,
            version=conflict.current.version,
            stored=stored,
            subject=row.legal_name,
            back_url=reverse("cooperative", args=[code]),
            target=f"cooperative:{code}",
        )
    if saved:
        messages.success(request, "Data koperasi tersimpan.")
        return redirect("cooperative", code)
    return form_page(request, row, form, "Ubah data koperasi", "Simpan")


@transaction.atomic
def _save_cooperative(request: HttpRequest, row: Cooperative, form: CooperativeForm) -> None:
    if form.changes:
        actions.update_cooperative(
            cooperative=row, by=request.user, seen_version=form.seen_version, **form.changes
        )
    if form.planned is not None:
        actions.plan_business_units(cooperative=row, by=request.user, kbli=form.planned)


@require_POST
@allow(Role.CAMAT, Role.DISKOPINDAG)
def deed_request(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the deed draft; the job's page shows the progress."""
    row = cooperative_of(request, code)
    try:
        document = request_deed_draft(cooperative=row, by=request.user)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect("cooperative", code)
    return redirect("job_detail", document.job_id)


@EDIT
@allow(Role.DISKOPINDAG)
def notary_return(request: HttpRequest, code: str) -> HttpResponse:
    """Record that the notary gave the file back, and why."""
    row = cooperative_of(request, code)
    form = NotaryReturnForm(request.POST if request.method == "POST" else None)
    if went_through(
        form,
        lambda: actions.record_notary_return(
            cooperative=row,
            by=request.user,
            on=form.cleaned_data["returned_on"],
            reason=form.cleaned_data["returned_reason"],
        ),
    ):
        messages.success(request, "Pengembalian dari notaris tercatat. Serahkan lagi setelah diperbaiki.")
        return redirect("cooperative", code)
    return form_page(request, row, form, "Catat pengembalian dari notaris", "Simpan")
