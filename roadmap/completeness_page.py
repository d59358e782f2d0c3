"""The page of completeness: every kecamatan in a week, the weeks before, and the villages behind each figure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_day, date_short, number
from roadmap.completeness import (
    LAST_DAY,
    VillageWeek,
    WeekFigures,
    days_since,
    monday_of,
    mondays_to,
    week_figures,
)
from roadmap.completeness_facts import news_weeks
from roadmap.figures import Count, Links
from roadmap.plan import PROGRAM_START, week_of
from villages.models import Village

# The definition of each part, by its code in DEFINITIONS.
DEFINED = {
    "all": ("villages",),
    "complete": ("told",),
    "on_time": ("told_on_time",),
    "late": ("told", "told_on_time"),
    "missing": ("untold",),
    "paused": ("paused",),
}
PARTS = {
    "complete": "Lengkap",
    "on_time": "Tepat waktu",
    "late": "Lengkap, lewat batas",
    "missing": "Belum ada kabar",
    "paused": "Dijeda tanpa kabar",
}


@dataclass(frozen=True)
class AreaRow:
    """One kecamatan, or the regency in the last row."""

    name: str
    villages: Count
    complete: Count
    on_time: Count
    missing: Count
    paused: Count
    share: float
    oldest: str
    weeks: tuple[WeekFigures, ...]

    @property
    def trend_words(self) -> str:
        """Complete villages of each week, the oldest first."""
        return " · ".join(number(week.complete) for week in self.weeks)


@dataclass(frozen=True)
class VillageLine:
    name: str
    kecamatan: str
    href: str
    status: str
    tone: str
    last: str


@dataclass(frozen=True)
class CompletenessPage:
    title: str
    week: str
    deadline: str
    is_running: bool
    rows: tuple[AreaRow, ...]
    whole: AreaRow
    weeks: tuple[str, ...]
    lines: tuple[VillageLine, ...]
    lines_title: str
    origin_count: str
    origin_codes: tuple[str, ...]
    clear_href: str
    notes: tuple[str, ...]


class _Week:
    """Everything said of the villages of a user's area up to a day, and what the week makes of it: six queries."""

    def __init__(self, user: User, day: dt.date) -> None:
        self.day, self.monday = day, monday_of(day)
        self.villages = list(Village.objects.visible_to(user).select_related("kecamatan").order_by("code"))
        self.news = news_weeks(day, user.area_code, {row.pk: row.kecamatan_id for row in self.villages})
        self.mondays = mondays_to(day, PROGRAM_START)
        self.weeks: dict[str, VillageWeek] = {
            village.pk: self.news.village(village.pk, self.monday) for village in self.villages
        }


def completeness_page(user: User, query: QueryDict, day: dt.date, *, is_today: bool) -> CompletenessPage:
    """Return the page within the user's area as known at the end of `day`: six queries.

    ?kecamatan= and ?show= (complete, on_time, late, missing, paused) choose the villages listed below the table.
    """
    week = _Week(user, day)
    links = Links(reverse("completeness"), () if is_today else (("per", day.isoformat()),), "#desa")
    groups: defaultdict[tuple[str, str], list[Village]] = defaultdict(list)
    for village in week.villages:
        groups[village.kecamatan.name, village.kecamatan_id].append(village)
    area, part, notes = _read(query, {code for _, code in groups})
    whole = _row("Jumlah", week.villages, week, links)
    chosen = [v for v in week.villages if area in ("", v.kecamatan_id) and _fits(week.weeks[v.pk], part)]
    is_asked = bool(area or part)
    return CompletenessPage(
        title=f"{whole.complete.text} dari {whole.villages.text} desa berkabar pekan ini",
        week=f"Pekan {week_of(day).number}, {date_day(week.monday)} sampai {date_short(week.monday + LAST_DAY)}",
        deadline=week.news.deadline_words(week.monday),
        is_running=week.news.is_running(week.monday),
        rows=tuple(
            _row(name, rows, week, links.within(code)) for (name, code), rows in sorted(groups.items())
        ),
        whole=whole,
        weeks=tuple(date_day(monday) for monday in week.mondays),
        lines=tuple(_line(village, week, links.day_query) for village in chosen) if is_asked else (),
        lines_title=_lines_title(area, part, {code: name for name, code in groups}, len(chosen))
        if is_asked
        else "",
        origin_count=f"{number(len(chosen))} desa",
        origin_codes=DEFINED[part or "all"],
        clear_href=Links(links.base, links.fixed).href(),
        notes=tuple(notes),
    )


def _read(query: QueryDict, codes: set[str]) -> tuple[str, str, list[str]]:
    area, part, notes = query.get("kecamatan", ""), query.get("show", ""), []
    if area and area not in codes:
        area = ""
        notes.append("Kecamatan itu tidak ada di wilayah Anda, jadi saringan itu diabaikan.")
    if part and part not in PARTS and part != "all":
        part = ""
        notes.append("Pilihan itu tidak dikenal, jadi saringan itu diabaikan.")
    return area, part, notes


def _fits(row: VillageWeek, part: str) -> bool:
    return {
        "complete": row.is_complete,
        "on_time": row.is_on_time,
        "late": row.is_complete and not row.is_on_time,
        "missing": row.is_missing,
        "paused": row.is_paused and not row.is_complete,
    }.get(part, True)


def _row(name: str, villages: Sequence[Village], week: _Week, links: Links) -> AreaRow:
    codes = [village.pk for village in villages]
    now = week_figures(week.monday, [week.weeks[code] for code in codes])
    ages = [age for code in codes if (age := days_since(week.news.said[code], week.day)) is not None]
    silent = len(codes) - len(ages)
    return AreaRow(
        name=name,
        villages=links.count(now.expected, show="all"),
        complete=links.count(now.complete, show="complete"),
        on_time=links.count(now.on_time, show="on_time"),
        missing=links.count(now.missing, show="missing"),
        paused=links.count(now.paused, show="paused"),
        share=now.share,
        oldest=f"{number(silent)} desa belum pernah" if silent else f"{number(max(ages, default=0))} hari",
        weeks=tuple(week.news.weeks(codes, week.mondays)),
    )


def _line(village: Village, week: _Week, day_query: str) -> VillageLine:
    row, age = week.weeks[village.pk], days_since(week.news.said[village.pk], week.day)
    pause = week.news.pauses[village.pk].on(week.day)
    if row.is_complete:
        status, tone = ("Tepat waktu", "ok") if row.is_on_time else ("Lewat batas", "warn")
    elif row.is_paused:
        status, tone = (pause.words if pause else "Dijeda"), "info"
    else:
        status, tone = "Belum ada kabar", "neutral"
    return VillageLine(
        name=village.full_name,
        kecamatan=village.kecamatan.name,
        href=reverse("village", args=[village.pk]) + day_query,
        status=status,
        tone=tone,
        last="belum pernah" if age is None else "hari ini" if age == 0 else f"{number(age)} hari lalu",
    )


def _lines_title(area: str, part: str, names: dict[str, str], count: int) -> str:
    where = f", Kecamatan {names[area]}" if area else ""
    return f"{PARTS.get(part, 'Semua desa')}{where}: {number(count)} desa"
