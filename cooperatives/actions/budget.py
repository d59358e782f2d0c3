"""Ceilings of the money for deeds: set and changed by Diskopindag, never below what is committed."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from cooperatives import policies
from cooperatives.models import BudgetLine, DeedFunding
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import rupiah
from lumajang_kdkmp.writes import Diff

CHANGEABLE = {"title", "account_code", "amount", "valid_from"}


def committed_under(line: BudgetLine) -> int:
    """Return the rupiah committed under a line: deeds that name it, and those of its source and year that name none
    while it is the only line of both.
    """
    paid_by = Q(budget_line=line)
    same = BudgetLine.objects.filter(year=line.year, source=line.source)
    if not same.exclude(pk=line.pk).exists():
        in_year = Q(committed_on__year=line.year) | Q(committed_on=None, paid_on__year=line.year)
        undated = Q(
            committed_on=None, paid_on=None, cooperative__notary_assignment__handed_over_on__year=line.year
        )
        paid_by |= Q(budget_line=None, source=line.source) & (in_year | undated)
    return DeedFunding.objects.filter(paid_by).aggregate(sum=Sum("amount"))["sum"] or 0


def _check_line(year: int, valid_from: dt.date) -> None:
    if valid_from.year != year:
        raise ValidationError(
            {"valid_from": f"Pagu tahun {year} berlaku pada tahun itu. Periksa tanggalnya."}
        )


def _note(line: BudgetLine, by: User, diff: Diff) -> None:
    record(action="budget.save", target=f"budget_line:{line.pk}", area_code=by.area_code, by=by, changes=diff)


@transaction.atomic
def set_budget_line(
    *,
    by: User,
    year: int,
    source: str,
    title: str,
    amount: int,
    valid_from: dt.date,
    account_code: str = "",
) -> BudgetLine:
    """Set money aside for deeds: `amount` in whole rupiah. Raises NotAllowed, ValidationError."""
    policies.check_budget(by)
    _check_line(year, valid_from)
    fields = {
        "year": year,
        "source": source,
        "title": title.strip(),
        "amount": amount,
        "valid_from": valid_from,
        "account_code": account_code.strip(),
    }
    line = BudgetLine(**fields)
    writes.insert(line)
    _note(line, by, {name: [None, value] for name, value in fields.items() if value != ""})
    return line


@transaction.atomic
def change_budget_line(*, line: BudgetLine, by: User, seen_version: int, **changes: Any) -> None:
    """Change title, account, ceiling or its day; year and source stay, for deeds rest on them.

    Raises NotAllowed, VersionConflict, ValidationError (a ceiling below what is committed).
    """
    policies.check_budget(by)
    if set(changes) - CHANGEABLE:
        raise TypeError("A budget line keeps its year and its source.")
    if "valid_from" in changes:
        _check_line(line.year, changes["valid_from"])
    if "amount" in changes:
        committed = committed_under(line)
        if changes["amount"] is not None and changes["amount"] < min(committed, line.amount):
            raise ValidationError(
                {
                    "amount": f"Dari pagu ini sudah terikat {rupiah(committed)}. Pagu tidak dapat lebih kecil; "
                    "lepaskan dulu dana akta yang keliru."
                }
            )
    diff = writes.change(line, seen_version=seen_version, changes=changes)
    if diff:
        _note(line, by, diff)
