"""The activity index of an area on a day, from the newest month that was frozen by then. One query.

The summary does not work the index out anew: that takes a dozen queries, and the frozen month is what everybody
can check.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lumajang_kdkmp.formats import number
from roadmap.figures import Count
from roadmap.index import BANDS, DIMENSIONS, INDICATOR, MIN_COVERAGE, TOO_LITTLE, Band
from roadmap.index_page import NO_CLASS, ClassCount
from roadmap.models import IndexSnapshot
from roadmap.months import month_words


@dataclass(frozen=True)
class Dimension:
    """One part of the index over all villages: earned out of known points, "" where too little is known."""

    label: str
    score: int | None
    coverage: int

    @property
    def text(self) -> str:
        return "kurang data" if self.score is None else number(self.score)

    @property
    def tone(self) -> str:
        if self.score is None:
            return "s0"
        return "late" if self.score < 25 else "warn" if self.score < 50 else ""


@dataclass(frozen=True)
class FrozenIndex:
    """The index at the end of `month` ("Mei 2025"); `month` is "" before the first snapshot."""

    month: str
    total: int
    median: str
    middle: float
    ranked: Count
    classes: tuple[ClassCount, ...]
    dimensions: tuple[Dimension, ...]
    areas: Mapping[str, str]

    @property
    def parts(self) -> tuple[tuple[int, str, str], ...]:
        return tuple(row.part for row in self.classes)

    @property
    def weakest(self) -> str:
        """The part that holds the index back, in a sentence."""
        known = [row for row in self.dimensions if row.score is not None]
        if not known:
            return ""
        least = min(known, key=lambda row: row.score or 0)
        return f"Yang paling tertahan: {least.label.lower()}, {least.text} dari 100."

    @property
    def unknown(self) -> str:
        """The parts of which too little is known, in a sentence."""
        names = [row.label.lower() for row in self.dimensions if row.score is None]
        return f"Kurang data: {', '.join(names)}." if names and self.month else ""


def frozen_index(day: dt.date, area_code: str) -> FrozenIndex:
    """Return the index of an area as frozen by `day`."""
    frozen = IndexSnapshot.objects.within(area_code).filter(taken_on__lte=day)
    newest = frozen.order_by("-month").values("month")[:1]
    rows = list(
        frozen.filter(month=newest).values_list("month", "village_id", "score", "band", "indicators__lines")
    )
    scores = {code: score for _, code, score, _, _ in rows}
    found = [score for score in scores.values() if score is not None]
    month = f"{rows[0][0]:%Y-%m}" if rows else ""
    counts = Counter(band for _, _, _, band, _ in rows)
    return FrozenIndex(
        month=month_words(rows[0][0]) if rows else "",
        total=len(rows),
        median=number(median(found), 1) if found else "",
        middle=float(median(found)) if found else 0.0,
        ranked=Count(len(found), number(len(found)), f"{reverse('index_board')}?bulan={month}"),
        classes=tuple(_class(band, counts[band.code], month) for band in (*BANDS, TOO_LITTLE)),
        dimensions=_dimensions(lines for *_, lines in rows),
        areas=_areas(scores),
    )


def _class(band: Band, count: int, month: str) -> ClassCount:
    query = urlencode({"kelas": band.code or NO_CLASS, "bulan": month})
    return ClassCount(band, count, f"{reverse('index_board')}?{query}#daftar")


def _dimensions(rows: Iterable[Mapping[str, Mapping[str, Any]]]) -> tuple[Dimension, ...]:
    """Return the five parts over all villages: what was earned, out of what could be judged."""
    earned: defaultdict[str, float] = defaultdict(float)
    known: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for lines in rows:
        for code, line in lines.items():
            if (indicator := INDICATOR.get(code)) is None:
                continue
            part, points, share = indicator.dimension, line["points"], line["share"]
            possible[part] += points
            if share is not None:
                known[part] += points
                earned[part] += points * share
    return tuple(
        _dimension(label, earned[key], known[key], possible[key]) for key, label in DIMENSIONS.items()
    )


def _dimension(label: str, earned: float, known: int, possible: int) -> Dimension:
    coverage = known * 100 // possible if possible else 0
    is_known = coverage >= MIN_COVERAGE and known
    return Dimension(label, round(earned * 100 / known) if is_known else None, coverage)


def _areas(scores: Mapping[str, Decimal | None]) -> dict[str, str]:
    """Return the median of each kecamatan that has one."""
    by_area: defaultdict[str, list[Decimal]] = defaultdict(list)
    for code, score in scores.items():
        if score is not None:
            by_area[code[:8]].append(score)
    return {area: number(median(found), 1) for area, found in by_area.items()}
