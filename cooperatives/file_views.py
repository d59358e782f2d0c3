"""Entry of what the file holds: articles, business plan, assessment, declarations, numbers, Dana Desa."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cooperatives import actions, policies
from cooperatives.exports import REGISTRATIONS
from cooperatives.file_forms import (
    ArticlesForm,
    AssessmentForm,
    BusinessPlanForm,
    DeclarationForm,
    FundPackForm,
    RegistrationForm,
)
from cooperatives.file_pages import fund_pack_page, registrations_page
from cooperatives.models import (
    Articles,
    BusinessPlan,
    Cooperative,
    FormerAssessment,
    RegistrationKind,
    VillageFundPack,
)
from cooperatives.models.registration import clean_number, number_warning
from cooperatives.pages import officers_of
from cooperatives.row_forms import RowForm
from cooperatives.views import EDIT, cooperative_of, went_through
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.listings import list_file
from lumajang_kdkmp.versioning import VersionConflict, VersionedModel

KEEPERS = allow(Role.CAMAT, Role.DISKOPINDAG)


def grouped_page(
    request: HttpRequest,
    cooperative: Cooperative,
    form: Any,
    title: str,
    *,
    back: str = "cooperative",
    refused: str = "",
    note: str = "",
) -> HttpResponse:
    """Show a form in its groups; 422 when what was sent cannot be kept. `refused` takes the button away."""
    context = {
        "cooperative": cooperative,
        "form": form,
        "title": title,
        "back_url": reverse(back, args=[cooperative.pk]),
        "refused": refused,
        "note": note,
    }
    return render(request, "cooperatives/plan_form.html", context, status=422 if form.errors else 200)


def save_row(
    request: HttpRequest,
    cooperative: Cooperative,
    form: RowForm,
    act: Callable[[], object],
    *,
    title: str,
    said: str,
    again: Callable[[VersionedModel], RowForm],
    back: str = "cooperative",
    show: Callable[[], HttpResponse] | None = None,
    refused: str = "",
    note: str = "",
) -> HttpResponse:
    """Save one row through `act`: then back to the page, else the form again, or the conflict with what is stored.

    `again` builds the form of the row as it is now, for the conflict page; `show` draws a page of its own.
    """
    try:
        saved = went_through(form, act)
    except VersionConflict as conflict:
        return conflict_page(
            request,
            form,
            version=conflict.current.version,
            stored=again(conflict.current).initial,
            subject=title,
            back_url=reverse(back, args=[cooperative.pk]),
            target=f"cooperative:{cooperative.pk}",
        )
    if saved:
        messages.success(request, said)
        return redirect(back, cooperative.pk)
    if show:
        return show()
    return grouped_page(request, cooperative, form, title, back=back, refused=refused, note=note)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@EDIT
@KEEPERS
def articles(request: HttpRequest, code: str) -> HttpResponse:
    """Change the figures of the articles, until the minuta is signed."""
    row = cooperative_of(request, code)
    stored = visible_or_404(Articles.objects.all(), request.user, pk=code)
    stored.cooperative = row
    form = ArticlesForm(_posted(request), cooperative=row, row=stored)
    return save_row(
        request,
        row,
        form,
        lambda: actions.set_articles(
            articles=stored, by=request.user, seen_version=form.seen_version, **form.values
        ),
        title="Pilihan anggaran dasar",
        said="Pilihan anggaran dasar tersimpan.",
        again=lambda current: ArticlesForm(cooperative=row, row=current),
        refused=refusal(policies.check_unsigned, row),
    )


@EDIT
@KEEPERS
def business_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Enter or change the business plan of three years."""
    row = cooperative_of(request, code)
    stored = BusinessPlan.objects.filter(pk=code).first()
    form = BusinessPlanForm(_posted(request), cooperative=row, row=stored)
    return save_row(
        request,
        row,
        form,
        lambda: actions.save_business_plan(
            cooperative=row, by=request.user, seen_version=form.seen_version, **form.values
        ),
        title="Rencana usaha tiga tahun",
        said="Rencana usaha tersimpan.",
        again=lambda current: BusinessPlanForm(cooperative=row, row=current),
        note="Kosongkan yang belum diketahui; yang kosong tercetak sebagai isian yang masih harus diisi.",
    )


@EDIT
@KEEPERS
def assessment(request: HttpRequest, code: str) -> HttpResponse:
    """Enter how the existing cooperative stood; there is none where a new one is founded."""
    row = cooperative_of(request, code)
    if not row.is_amendment:
        messages.info(request, "Penilaian koperasi semula hanya untuk pengembangan dan revitalisasi.")
        return redirect("cooperative", code)
    stored = FormerAssessment.objects.filter(pk=code).first()
    form = AssessmentForm(_posted(request), cooperative=row, row=stored)
    return save_row(
        request,
        row,
        form,
        lambda: actions.save_assessment(
            cooperative=row, by=request.user, seen_version=form.seen_version, **form.values
        ),
        title="Penilaian koperasi semula",
        said="Penilaian koperasi semula tersimpan.",
        again=lambda current: AssessmentForm(cooperative=row, row=current),
        refused=refusal(policies.check_unsigned, row),
    )


@EDIT
@KEEPERS
def declarations(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the day on which officers signed the declarations of kin and of fitness."""
    row = cooperative_of(request, code)
    terms = officers_of(row, personal=False)
    form = DeclarationForm(_posted(request), terms=terms)

    def act() -> None:
        actions.record_declarations(
            cooperative=row,
            by=request.user,
            on=None if form.cleaned_data["clear"] else form.cleaned_data["signed_on"],
            kinship=form.chosen("kinship"),
            fitness=form.chosen("fitness"),
        )

    if went_through(form, act):
        messages.success(request, "Tanggal surat pernyataan tercatat.")
        return redirect("people", code)
    return grouped_page(request, row, form, "Surat pernyataan pengurus dan pengawas", back="people")


@require_safe
@KEEPERS
def registrations(request: HttpRequest, code: str) -> HttpResponse:
    """Show the six numbers, each with what looks unusual and where its evidence lies."""
    row = cooperative_of(request, code)
    page = registrations_page(row, request.user)
    if (file := list_file(request, REGISTRATIONS, page, area=str(row), area_code=code)) is not None:
        return file
    return render(request, "cooperatives/registrations.html", {"cooperative": row, "page": page})


@EDIT
@KEEPERS
def registration(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Record or correct one number. An unusual shape is kept, and said with the link to correct it."""
    row = cooperative_of(request, code)
    policies.check_registration(code, kind, request.user)
    stored = row.registrations.filter(kind=kind).first()
    if stored:
        stored.cooperative = row
    form = RegistrationForm(_posted(request), cooperative=row, kind=kind, row=stored)

    def act() -> None:
        if stored:
            actions.correct_registration(
                registration=stored, by=request.user, seen_version=form.seen_version, **form.values
            )
        else:
            actions.record_registration(cooperative=row, by=request.user, kind=kind, **form.values)
        if warning := number_warning(kind, clean_number(form.values["number"])):
            messages.warning(request, warning.replace(" sebelum menyimpan", " dan perbaiki bila keliru"))

    label = RegistrationKind(kind).label
    return save_row(
        request,
        row,
        form,
        act,
        title=label,
        said=f"{label} tersimpan.",
        again=lambda current: RegistrationForm(cooperative=row, kind=kind, row=current),
        back="registrations",
    )


@EDIT
@KEEPERS
def fund_pack(request: HttpRequest, code: str) -> HttpResponse:
    """Show and change the Dana Desa stage II pack; a kelurahan reads that it has none."""
    row = cooperative_of(request, code)
    stored = VillageFundPack.objects.filter(pk=code).first()
    form = FundPackForm(_posted(request), cooperative=row, row=stored)

    def show() -> HttpResponse:
        context = {"cooperative": row, "form": form, "page": fund_pack_page(row, stored)}
        return render(request, "cooperatives/fund_pack.html", context, status=422 if form.errors else 200)

    return save_row(
        request,
        row,
        form,
        lambda: actions.save_fund_pack(
            cooperative=row, by=request.user, seen_version=form.seen_version, **form.values
        ),
        title="Paket Dana Desa tahap II",
        said="Paket Dana Desa tersimpan.",
        again=lambda current: FundPackForm(cooperative=row, row=current),
        back="fund_pack",
        show=show,
    )
