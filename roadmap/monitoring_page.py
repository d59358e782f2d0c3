"""What the pages around a monitoring sheet show: open findings, units and months."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cooperatives.actions.figures import FIGURES
from cooperatives.models import Cooperative
from lumajang_kdkmp import clock, formats
from roadmap.models import VisitFinding
from roadmap.months import last_months, month_words

MONTHS_SHOWN = 12
# The program begins with Inpres 9/2025 of 27 March.
FIRST_MONTH = dt.date(2025, 4, 1)


@dataclass(frozen=True)
class MonthLine:
    """One month as written; `cells` in the order of FIGURES. `key` is 2025-05."""

    key: str
    name: str
    cells: tuple[str, ...]
    is_recorded: bool


@dataclass(frozen=True)
class UnitLine:
    name: str
    opened: str
    sale: str


@dataclass(frozen=True)
class FiguresPage:
    units: tuple[UnitLine, ...]
    months: tuple[MonthLine, ...]


def open_findings(rows: QuerySet[VisitFinding], day: dt.date) -> QuerySet[VisitFinding]:
    """Return those that were on record and not yet put right at the end of `day`."""
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=day), visit__recorded_on__lte=day)


def figures_page(cooperative: Cooperative) -> FiguresPage:
    """Return the units that are open and the last twelve months. Two queries."""
    units = cooperative.business_units.filter(opened_on__isnull=False, closed_on=None).select_related("kbli")
    months = last_months(clock.today(), MONTHS_SHOWN)
    recorded = {row.month: row for row in cooperative.monthly_figures.filter(month__in=months)}
    return FiguresPage(
        units=tuple(
            UnitLine(
                name=f"{unit.get_unit_type_display()}, KBLI {unit.kbli}",
                opened=formats.date_short(unit.opened_on),
                sale=formats.date_short(unit.last_sale_on) if unit.last_sale_on else "belum diketahui",
            )
            for unit in units
        ),
        months=tuple(
            MonthLine(
                key=f"{month:%Y-%m}",
                name=month_words(month),
                cells=tuple(_cell(getattr(recorded.get(month), name, None), name) for name in FIGURES),
                is_recorded=month in recorded,
            )
            for month in months
            if month >= FIRST_MONTH
        ),
    )


def _cell(value: int | None, name: str) -> str:
    if value is None:
        return "–"
    return formats.rupiah(value) if name == "sales" else formats.number(value)
