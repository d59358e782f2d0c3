"""Whether the data get better: the counts of the last weeks, frozen each morning, and today's as it is now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.safestring import SafeString

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_long, date_short, number
from roadmap.charts import count_line_svg
from roadmap.models import QualityCount
from roadmap.quality import Kind

SHOWN_WEEKS = 12
COMPARED_WEEKS = 4

Counts = Mapping[str, int]


@dataclass(frozen=True)
class TrendRow:
    """One day of the table: its numbers by kind in the order of Kind, and their sum."""

    day: str
    cells: tuple[tuple[str, str], ...]
    whole: str


@dataclass(frozen=True)
class Trend:
    """The course of what the page shows. `chart` is "" until there is a day before today to compare with."""

    sentence: str
    as_of: str
    chart: SafeString
    rows: tuple[TrendRow, ...]


def trend(user: User, day: dt.date, now: Counts, *, kind: str = "", area: str = "") -> Trend:
    """Return the course up to `day`, for one kind and one kecamatan where they are chosen: one query.

    `now` holds today's findings by kind, of the same area. The table has the first count of each week.
    """
    counts = {**_frozen(user, day, area), day: dict(now)}
    line = [(on, sum(of.values()) if not kind else of.get(kind, 0)) for on, of in sorted(counts.items())]
    sentence = _sentence(line)
    return Trend(
        sentence=sentence,
        as_of=f"Dihitung tiap pagi mulai pukul 05.00 WIB; titik terakhir {date_long(day)}, saat halaman ini dibuka.",
        chart=count_line_svg(line, f"{Kind(kind).label if kind else 'Semua jenis'}. {sentence}")
        if len(line) > 1
        else SafeString(""),
        rows=tuple(_row(on, counts[on], is_now=on == day) for on in _one_a_week(list(counts), day)),
    )


def _frozen(user: User, day: dt.date, area: str) -> dict[dt.date, dict[str, int]]:
    """Return the counts before `day`, by day and kind. `area` is "" or the code of a kecamatan."""
    monday = day - dt.timedelta(days=day.weekday())
    rows = QualityCount.objects.visible_to(user).filter(
        on__gte=monday - dt.timedelta(weeks=SHOWN_WEEKS), on__lt=day
    )
    if area:
        rows = rows.within(area)
    counts: defaultdict[dt.date, dict[str, int]] = defaultdict(dict)
    for on, kind, count in rows.order_by("on").values_list("on", "kind").annotate(Sum("count")):
        counts[on][kind] = count
    return dict(counts)


def _one_a_week(days: list[dt.date], today: dt.date) -> list[dt.date]:
    """Return the first day of each week, and today; the newest first."""
    weeks: dict[tuple[int, int], dt.date] = {}
    for day in sorted(days):
        weeks.setdefault(day.isocalendar()[:2], day)
    return sorted({*weeks.values(), today}, reverse=True)


def _row(day: dt.date, counts: Counts, *, is_now: bool) -> TrendRow:
    return TrendRow(
        day="Sekarang" if is_now else date_short(day),
        cells=tuple((kind.label, number(counts.get(kind, 0))) for kind in Kind),
        whole=number(sum(counts.values())),
    )


def _sentence(line: list[tuple[dt.date, int]]) -> str:
    """Compare the last count with that of four weeks before, or with the oldest there is."""
    today, now = line[-1]
    earlier = line[:-1]
    if not earlier:
        return f"Sekarang {number(now)} hal. Belum ada hitungan hari sebelumnya; garisnya mulai besok."
    wanted = today - dt.timedelta(weeks=COMPARED_WEEKS)
    on, before = next((point for point in reversed(earlier) if point[0] <= wanted), earlier[0])
    change = (
        "tetap" if now == before else f"{'turun' if now < before else 'naik'} {number(abs(now - before))}"
    )
    return f"Sekarang {number(now)} hal, {change} dibanding {date_short(on)} ({number(before)} hal)."
