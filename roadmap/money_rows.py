"""Ceilings and deeds as they stood on a day, read in one query for the page "Uang akta" and the summary."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from cooperatives.models import BudgetLine, DeedFunding
from roadmap.money import Ceiling, Deed

NO_DAY = Cast(Value(None), DateField())
NO_WORDS = Value("", output_field=CharField())
LINE, DEED = "line", "deed"


@dataclass(frozen=True)
class MoneyRows:
    """The money of a budget year as of a day. `funded` are the villages whose deed has a source by then."""

    years: tuple[int, ...]
    ceilings: tuple[Ceiling, ...]
    deeds: tuple[Deed, ...]
    funded: frozenset[str]


def money_rows(day: dt.date, area_code: str, year: int) -> MoneyRows:
    """Return ceilings and deeds of a budget year committed by `day`: one query, two kinds of rows of one shape.

    A deed belongs to the year of its budget line, else to that of its commitment; one without any date to the year
    that is asked.
    """
    years, ceilings, deeds, funded = [], [], [], set()
    for kind, *row in _deeds(area_code).union(_lines(day), all=True):
        if kind == LINE:
            source, title, account_code, amount, pk, of_year = row[1:7]
            years.append(of_year)
            if of_year == year:
                ceilings.append(Ceiling(pk, source, title, amount, account_code))
            continue
        found = _deed(row, day)
        if found is None:
            continue
        deed, of_year = found
        funded.add(deed.code)
        if (of_year or year) == year:
            deeds.append(deed)
    deeds.sort(key=lambda deed: deed.code)
    ceilings.sort(key=lambda ceiling: (ceiling.source, ceiling.pk))
    return MoneyRows(tuple(years), tuple(ceilings), tuple(deeds), frozenset(funded))


def _deeds(area_code: str) -> QuerySet:
    notary = F("cooperative__notary_assignment__notary__name")
    return (
        DeedFunding.objects.within(area_code)
        .order_by()
        .values_list(
            Value(DEED, output_field=CharField()),
            "cooperative_id",
            "source",
            Coalesce(notary, NO_WORDS),
            NO_WORDS,
            "amount",
            "budget_line_id",
            "budget_line__year",
            "committed_on",
            "paid_on",
            "cooperative__notary_assignment__handed_over_on",
            "cooperative__notary_assignment__minuta_signed_on",
        )
    )


def _lines(day: dt.date) -> QuerySet:
    return (
        BudgetLine.objects.filter(valid_from__lte=day)
        .order_by()
        .values_list(
            Value(LINE, output_field=CharField()),
            NO_WORDS,
            "source",
            "title",
            "account_code",
            "amount",
            "pk",
            "year",
            "valid_from",
            NO_DAY,
            NO_DAY,
            NO_DAY,
        )
    )


def _deed(row: Sequence, day: dt.date) -> tuple[Deed, int | None] | None:
    """Return a deed as of `day` and its budget year, None where nothing was committed by then."""
    code, source, notary, _, amount, line, line_year, committed, paid, handed, signed = row
    is_there = handed is not None and handed <= day
    on = committed or paid or (handed if is_there else None)
    if on and on > day:
        return None
    deed = Deed(
        code=code,
        source=source,
        amount=amount,
        line=line,
        notary=notary if is_there else "",
        committed_on=on,
        is_paid=bool(paid and paid <= day),
        is_signed=bool(is_there and signed and signed <= day),
    )
    return deed, line_year if line else on.year if on else None
