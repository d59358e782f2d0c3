"""The board of the activity index: classes of an area, by kecamatan and village, and how the index is counted."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import formats
from roadmap.asked import AskedDay, Pairs
from roadmap.figures import Links
from roadmap.index import (
    BANDS,
    DIMENSIONS,
    INDICATOR,
    INDICATORS,
    MIN_COVERAGE,
    TOO_LITTLE,
    Band,
    Index,
    IndexFacts,
    Weight,
    band_of,
    score,
)
from roadmap.index_facts import VillageFacts, facts_on, weights_on
from roadmap.models import IndexSnapshot
from roadmap.months import month_words

CLASSES = (*BANDS, TOO_LITTLE)
# The word for "too little is known" in an address, where "" means every class.
NO_CLASS = "unknown"
MONTHS_BEFORE = 6
ROWS_PER_PAGE = 50
STACK_TONE = {"": "s0"}


@dataclass(frozen=True)
class ClassCount:
    """One class with its number of villages and the address of exactly these; `stack` is its colour in a bar."""

    band: Band
    count: int
    href: str
    is_on: bool = False

    @property
    def part(self) -> tuple[int, str, str]:
        return self.count, STACK_TONE.get(self.band.code, self.band.tone), self.band.label


@dataclass(frozen=True)
class BoardRow:
    """One village on the board. `score` is "" where it has none, and so has its snapshot."""

    name: str
    kecamatan: str
    href: str
    score: str
    coverage: int
    band: Band
    before: str


@dataclass(frozen=True)
class AreaRow:
    """One kecamatan: its villages by class, and the median of those that have a score."""

    name: str
    href: str
    villages: int
    counts: tuple[int, ...]
    parts: tuple[tuple[int, str, str], ...]
    median: str


@dataclass(frozen=True)
class MonthRow:
    """The distribution that was frozen at the end of a month."""

    name: str
    parts: tuple[tuple[int, str, str], ...]
    words: str


@dataclass(frozen=True)
class RuleRow:
    """One indicator of "Cara hitung"."""

    label: str
    points: int
    full: str
    definition: str


@dataclass(frozen=True)
class Rules:
    """How the index is counted, with the weights and their day."""

    dimensions: tuple[tuple[str, str, int, tuple[RuleRow, ...]], ...]
    valid_from: str
    min_coverage: int = MIN_COVERAGE
    bands: tuple[Band, ...] = BANDS


@dataclass(frozen=True)
class Board:
    """The activity index of an area today."""

    total: int
    ranked: int
    classes: tuple[ClassCount, ...]
    clear_href: str
    is_narrowed: bool
    kecamatan: str
    rows: Page
    areas: tuple[AreaRow, ...]
    months: tuple[MonthRow, ...]
    frozen: str
    rules: Rules
    frozen_on: str = ""

    @property
    def count(self) -> str:
        return f"{formats.number(self.rows.paginator.count)} koperasi"

    @property
    def words(self) -> list[str]:
        """What is asked, in short phrases."""
        band = next((row.band.label.lower() for row in self.classes if row.is_on), "")
        place = f"Kecamatan {self.kecamatan}" if self.kecamatan else ""
        frozen = f"dibekukan akhir {self.frozen_on}" if self.frozen_on else ""
        return [word for word in (place, f"kelas {band}" if band else "", frozen) if word]


@dataclass(frozen=True)
class FrozenIndex:
    """What the board needs of an index, as a snapshot holds it."""

    score: Decimal | None
    coverage: int
    band: str


Judged = tuple[VillageFacts, Index | FrozenIndex]


def board(area_code: str, asked: QueryDict, on: AskedDay) -> Board:
    """Return the board of an area, in a fixed number of queries. `asked`: kelas, kecamatan, bulan, page.

    `bulan` (2025-05) shows that month as it was frozen, as the summary counts it; else the board is of the day.
    """
    day = on.day
    weights, valid_from = weights_on(day)
    judged: list[Judged] = frozen_rows(area_code, asked.get("bulan", ""))
    bulan = asked.get("bulan", "") if judged else ""
    judged = judged or [(row, score(row.facts, weights)) for row in facts_on(area_code, day)]
    kept = (("bulan", bulan),) if bulan else on.pairs
    month, before = _newest(area_code, day)
    kecamatan = asked.get("kecamatan", "")
    shown = [pair for pair in judged if not kecamatan or pair[0].kecamatan_code == kecamatan]
    wanted = asked.get("kelas", "")
    rows = [pair for pair in shown if wanted in ("", pair[1].band or NO_CLASS)]
    # Those with too little data stand behind, by name: they are not ranked.
    rows.sort(key=lambda pair: (pair[1].score is None, -(pair[1].score or 0), pair[0].name))
    page = Paginator(rows, ROWS_PER_PAGE).get_page(asked.get("page"))
    page.object_list = [_board_row(row, index, before.get(row.code), on.query) for row, index in page.object_list]
    return Board(
        total=len(shown),
        ranked=sum(index.score is not None for _, index in shown),
        classes=_classes(shown, kecamatan, wanted, kept),
        clear_href=_href(kept),
        is_narrowed=bool(kecamatan or wanted),
        kecamatan=shown[0][0].kecamatan if kecamatan and shown else "",
        rows=page,
        areas=_areas(judged, kept),
        months=_months(area_code, day),
        frozen=month_words(month) if month else "",
        rules=rules_of(weights, valid_from),
        frozen_on=month_words(dt.date.fromisoformat(f"{bulan}-01")) if bulan else "",
    )


def frozen_rows(area_code: str, month: str) -> list[Judged]:
    """Return the villages of a frozen month ("2025-05"), by code; nothing where there is no such snapshot."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month):
        return []
    rows = (
        IndexSnapshot.objects.within(area_code)
        .filter(month=dt.date.fromisoformat(f"{month}-01"))
        .select_related("village__kecamatan")
        .defer("indicators")
        .order_by("village_id")
    )
    return [
        (
            VillageFacts(
                code=row.village_id,
                name=row.village.full_name,
                kecamatan_code=row.village.kecamatan_id,
                kecamatan=row.village.kecamatan.name,
                has_cooperative=True,
                facts=IndexFacts(),
            ),
            FrozenIndex(row.score, row.coverage, row.band),
        )
        for row in rows
    ]


def _href(kept: Pairs, **filters: str) -> str:
    return Links(reverse("index_board"), kept, "#daftar").href(**filters)


def _classes(shown: list[Judged], kecamatan: str, wanted: str, kept: Pairs) -> tuple[ClassCount, ...]:
    counts = Counter(index.band for _, index in shown)
    return tuple(
        ClassCount(
            band,
            counts[band.code],
            _href(kept, kelas=band.code or NO_CLASS, kecamatan=kecamatan),
            is_on=wanted == (band.code or NO_CLASS),
        )
        for band in CLASSES
    )


def _parts(counts: Mapping[str, int]) -> tuple[tuple[int, str, str], ...]:
    return tuple(ClassCount(band, counts.get(band.code, 0), "").part for band in CLASSES)


def _newest(area_code: str, day: dt.date) -> tuple[dt.date | None, dict[str, Decimal | None]]:
    """Return the newest month that was frozen by `day`, and its scores by village. Two queries."""
    rows = IndexSnapshot.objects.within(area_code).filter(taken_on__lte=day)
    month = rows.order_by("-month").values_list("month", flat=True).first()
    return month, dict(rows.filter(month=month).values_list("village_id", "score"))


def _months(area_code: str, day: dt.date) -> tuple[MonthRow, ...]:
    """Return the newest months that were frozen by `day`, newest first. One query."""
    found: dict[dt.date, Counter[str]] = {}
    frozen = IndexSnapshot.objects.within(area_code).filter(taken_on__lte=day)
    rows = frozen.order_by("-month").values_list("month", "band")
    for month, band in rows:
        if month not in found and len(found) == MONTHS_BEFORE:
            break
        found.setdefault(month, Counter())[band] += 1
    return tuple(
        MonthRow(
            month_words(month),
            _parts(counts),
            ", ".join(f"{band.label.lower()} {counts[band.code]}" for band in CLASSES if counts[band.code]),
        )
        for month, counts in found.items()
    )


def _board_row(
    row: VillageFacts, index: Index | FrozenIndex, before: Decimal | None, day_query: str
) -> BoardRow:
    return BoardRow(
        name=row.name,
        kecamatan=row.kecamatan,
        href=reverse("village_index", args=[row.code]) + day_query,
        score=score_words(index.score),
        coverage=index.coverage,
        band=band_of(index.score),
        before=score_words(before),
    )


def score_words(value: Decimal | None) -> str:
    return "" if value is None else formats.number(value, 1)


def _areas(judged: list[Judged], kept: Pairs) -> tuple[AreaRow, ...]:
    groups: dict[tuple[str, str], list[Index | FrozenIndex]] = {}
    for row, index in judged:
        groups.setdefault((row.kecamatan, row.kecamatan_code), []).append(index)
    return tuple(_area(name, code, found, kept) for (name, code), found in sorted(groups.items()))


def _area(name: str, code: str, found: list[Index | FrozenIndex], kept: Pairs) -> AreaRow:
    counts = Counter(index.band for index in found)
    scores = [index.score for index in found if index.score is not None]
    return AreaRow(
        name=name,
        href=_href(kept, kecamatan=code),
        villages=len(found),
        counts=tuple(counts[band.code] for band in CLASSES),
        parts=_parts(counts),
        median=score_words(median(scores)) if scores else "",
    )


def rules_of(weights: Mapping[str, Weight], valid_from: dt.date) -> Rules:
    """Return "Cara hitung" for a set of weights."""
    dimensions = []
    for letter, label in DIMENSIONS.items():
        rows = [row for row in INDICATORS if row.dimension == letter and row.code in weights]
        points = sum(weights[row.code].points for row in rows)
        lines = tuple(
            RuleRow(row.label, weights[row.code].points, full_words(row.code, weights[row.code]), row.definition)
            for row in rows
        )
        dimensions.append((letter, label, points, lines))
    return Rules(tuple(dimensions), formats.date_long(valid_from).partition(", ")[2])


def full_words(code: str, weight: Weight) -> str:
    """Return what earns full points: "paling sedikit 5 persen", "paling lama 30 hari"; "" for a plain yes."""
    unit = INDICATOR[code].unit
    if not unit:
        return ""
    word = "paling lama" if code in _AGES else "paling sedikit"
    return f"{word} {formats.number(weight.target)} {unit}"


_AGES = {"recent_sale", "meetings", "cash_report", "supervision", "simkopdes", "training"}
