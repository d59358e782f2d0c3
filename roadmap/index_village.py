"""One village point by point: what is known, the points it gives, the rows behind it, and the months before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from lumajang_kdkmp import formats
from roadmap.asked import AskedDay
from roadmap.index import (
    BAND,
    DIMENSIONS,
    FIGURES,
    INDICATOR,
    MONITORING,
    NEVER,
    OFFICERS,
    REGISTRATIONS,
    TOO_LITTLE,
    UNITS,
    VISITS,
    Band,
    Index,
    IndexFacts,
    Line,
    Weight,
    band_of,
    score,
)
from roadmap.index_chart import history_svg
from roadmap.index_facts import VillageFacts, facts_on, weights_on
from roadmap.index_page import Rules, full_words, rules_of, score_words
from roadmap.models import IndexSnapshot
from roadmap.months import month_words

MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Desk:
    """What the links of a page depend on: whether its reader may write, and the past day they keep."""

    may_write: bool
    day_query: str


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator of one village. `href` leads to the rows that gave it, or to where they are filled in."""

    label: str
    definition: str
    value: str
    full: str
    earned: str
    points: int
    share: float
    is_known: bool
    href: str
    link: str


@dataclass(frozen=True)
class DimensionRow:
    letter: str
    label: str
    earned: str
    known: int
    possible: int
    lines: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class SnapshotRow:
    month: str
    score: str
    coverage: int
    band: Band
    taken: str


@dataclass(frozen=True)
class VillageIndexPage:
    """Every point of one village today, and what was frozen before."""

    score: str
    coverage: int
    band: Band
    earned: str
    known: int
    dimensions: tuple[DimensionRow, ...]
    snapshots: tuple[SnapshotRow, ...]
    chart: SafeString
    rules: Rules
    sheet_href: str
    has_cooperative: bool

    @property
    def last(self) -> SnapshotRow | None:
        return self.snapshots[0] if self.snapshots else None


def village_index_page(code: str, asked: AskedDay, *, may_write: bool) -> VillageIndexPage:
    """Return the page of one village on a day; a fixed number of queries."""
    day, desk = asked.day, Desk(may_write, asked.query)
    weights, valid_from = weights_on(day)
    (row,) = facts_on(code, day)
    index = score(row.facts, weights)
    frozen = IndexSnapshot.objects.filter(village=code, taken_on__lte=day)
    found = list(frozen.order_by("-month")[:MONTHS_SHOWN])
    points = [(snapshot.month, snapshot.score) for snapshot in reversed(found)]
    return VillageIndexPage(
        score=score_words(index.score),
        coverage=index.coverage,
        band=band_of(index.score),
        earned=formats.number(Decimal(str(round(index.earned, 1)))),
        known=index.known,
        dimensions=tuple(_dimension(letter, row, index, weights, desk) for letter in DIMENSIONS),
        snapshots=tuple(_snapshot(snapshot) for snapshot in found),
        chart=history_svg(points) if len(points) > 1 else SafeString(""),
        rules=rules_of(weights, valid_from),
        sheet_href=reverse("visit", args=[row.sheet_visit]) if row.sheet_visit else "",
        has_cooperative=row.has_cooperative,
    )


def _snapshot(row: IndexSnapshot) -> SnapshotRow:
    return SnapshotRow(
        month=month_words(row.month),
        score=score_words(row.score),
        coverage=row.coverage,
        band=BAND.get(row.band, TOO_LITTLE),
        taken=formats.date_short(row.taken_on),
    )


def _dimension(
    letter: str, row: VillageFacts, index: Index, weights: Mapping[str, Weight], desk: Desk
) -> DimensionRow:
    part = index.of(letter)
    return DimensionRow(
        letter=letter,
        label=DIMENSIONS[letter],
        earned=_points(part.earned),
        known=part.known,
        possible=part.possible,
        lines=tuple(_indicator(line, row, weights[line.code], desk) for line in part.lines),
    )


def _points(value: float) -> str:
    return formats.number(Decimal(str(round(value, 1))))


def _indicator(line: Line, row: VillageFacts, weight: Weight, desk: Desk) -> IndicatorRow:
    indicator = INDICATOR[line.code]
    href, link = _rows_of(indicator.page, row, desk) if row.has_cooperative else ("", "")
    return IndicatorRow(
        label=indicator.label,
        definition=indicator.definition,
        value=VALUES[line.code](row.facts) if line.is_known else "Belum diketahui",
        full=full_words(line.code, weight),
        earned=_points(line.earned),
        points=line.points,
        share=line.share or 0.0,
        is_known=line.is_known,
        href=href,
        link=link,
    )


def _rows_of(page: str, row: VillageFacts, desk: Desk) -> tuple[str, str]:
    """Return the address of the rows behind an indicator, and the words of the link."""
    village = reverse("village", args=[row.code]) + desk.day_query
    if page in (REGISTRATIONS, OFFICERS):
        anchor = "legalitas" if page == REGISTRATIONS else "pengurus"
        return f"{reverse('cooperative', args=[row.code])}#{anchor}", "Halaman koperasi"
    if page in (FIGURES, UNITS):
        anchor, words = ("angka", "Angka bulanan") if page == FIGURES else ("unit", "Unit usaha")
        return f"{reverse('figures', args=[row.code])}#{anchor}", words
    source = row.last_visit if page == VISITS else row.sheet_visit
    if source:
        return reverse("visit", args=[source]), "Kunjungan" if page == VISITS else "Lembar monitoring"
    if page == MONITORING and desk.may_write:
        return reverse("monitoring_add", args=[row.code]), "Isi lembar monitoring"
    return f"{village}#kunjungan", "Kunjungan"


def _flag(name: str) -> Callable[[IndexFacts], str]:
    return lambda facts: "Ya" if getattr(facts, name) else "Tidak"


def _per_cent(*names: str) -> Callable[[IndexFacts], str]:
    def words(facts: IndexFacts) -> str:
        shares = [formats.number(Decimal(str(round(getattr(facts, name), 1)))) for name in names]
        return f"{' dan '.join(shares)} persen"

    return words


def _age(name: str, unit: str = "hari") -> Callable[[IndexFacts], str]:
    def words(facts: IndexFacts) -> str:
        age = getattr(facts, name)
        if age >= NEVER:
            return "Belum pernah"
        return f"{formats.number(age)} {unit} lalu" if age else f"{unit.capitalize()} ini"

    return words


VALUES: dict[str, Callable[[IndexFacts], str]] = {
    "legal_entity": _flag("legal_entity"),
    "numbers": _flag("tax_and_cooperative_number"),
    "business_number": _flag("business_number"),
    "bank_account": _flag("bank_account"),
    "officers": _flag("officers_valid"),
    "members": _per_cent("member_share"),
    "paying": _per_cent("paying_share"),
    "women_youth": _per_cent("women_share", "youth_share"),
    "recent_sale": _age("sale_age"),
    "units": lambda facts: f"{formats.number(facts.active_units or 0)} gerai",
    "sales_trend": lambda facts: f"{_points(facts.sales_trend or 0)} persen dari dua bulan sebelumnya",
    "partner": _flag("partner_signed"),
    "meetings": _age("meeting_age"),
    "cash_report": _age("cash_report_age_months", "bulan"),
    "supervision": _age("supervision_age"),
    "annual_meeting": _flag("annual_meeting"),
    "simkopdes": _age("simkopdes_age"),
    "visits": _flag("visited_and_followed_up"),
    "training": _age("training_age"),
}
