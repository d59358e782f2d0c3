"""The money for deeds: who pays what, what is left, and the ceilings that Diskopindag sets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cooperatives import actions as cooperative_actions
from cooperatives.models import BudgetLine
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import policies
from roadmap.asked import asked_day
from roadmap.budget_forms import BudgetLineForm, NewBudgetLineForm
from roadmap.exports.desk import MONEY, money_of_deeds
from roadmap.exports.files import list_file
from roadmap.money_page import asked_year, money_page

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@allow(*policies.MONEY_ROLES)
def deed_money(request: HttpRequest) -> HttpResponse:
    """Show ceilings, commitments and payments of a budget year as of a day."""
    asked = asked_day(request.GET, clock.today())
    year = asked_year(request.GET, asked.day)
    deeds = money_of_deeds(asked.day, request.user.area_code, year)
    if (
        file := list_file(request, MONEY, deeds, day=asked.day, words=[f"tahun anggaran {year}"])
    ) is not None:
        return file
    page = money_page(asked.day, request.user.area_code, year)
    return render(request, "roadmap/money.html", {"page": page, "asked": asked})


def _form_page(request: HttpRequest, form: BudgetLineForm, line: BudgetLine | None) -> HttpResponse:
    context = {"form": form, "line": line}
    return render(request, "roadmap/money_line.html", context, status=422 if form.errors else 200)


@EDIT
@allow(Role.DISKOPINDAG)
def budget_line_add(request: HttpRequest) -> HttpResponse:
    """Set a ceiling for a year and a source."""
    form = NewBudgetLineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            line = cooperative_actions.set_budget_line(by=request.user, **form.values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Pagu tercatat: {line}.")
            return redirect(f"{reverse('deed_money')}?tahun={line.year}")
    return _form_page(request, form, None)


@EDIT
@allow(Role.DISKOPINDAG)
def budget_line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a ceiling; whoever saves second sees both values."""
    line = get_object_or_404(BudgetLine, pk=pk)
    form = BudgetLineForm(request.POST if request.method == "POST" else None, line=line)
    if form.is_bound and form.is_valid():
        try:
            cooperative_actions.change_budget_line(
                line=line, by=request.user, seen_version=form.seen_version, **form.values
            )
        except VersionConflict as conflict:
            return _conflict(request, form, conflict)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Pagu tersimpan: {line}.")
            return redirect(f"{reverse('deed_money')}?tahun={line.year}")
    return _form_page(request, form, line)


def _conflict(request: HttpRequest, form: BudgetLineForm, conflict: VersionConflict) -> HttpResponse:
    current = conflict.current
    return conflict_page(
        request,
        form,
        version=current.version,
        stored=form.values_of(current),
        subject=str(current),
        back_url=reverse("deed_money"),
        target=f"budget_line:{current.pk}",
    )
