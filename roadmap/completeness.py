"""Completeness, timeliness and freshness of the news, by week. Pure: what was said is handed in, no row is read here.

A village's state is confirmed in a week when its kecamatan said something of it: a step, a visit, a blocker, or
"tidak ada perubahan". Logging in says nothing, nor does what an office does with it (roadmap/news.py). A week runs
from Monday to Sunday; on time is what was said up to the weekly deadline. Villages whose clocks stand still stay in
the totals and are counted apart from those that lack.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

TREND_WEEKS = 8
WEEK = dt.timedelta(days=7)
LAST_DAY = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Said:
    """Something was said of a village on a day; `at` is the moment of entry, None where only the day is known.

    `known_on` is the day on which it was entered: a visit may be written down later.
    """

    on: dt.date
    known_on: dt.date
    at: dt.datetime | None = None

    def is_by(self, deadline: dt.datetime) -> bool:
        """Return whether it was entered by the deadline; a day without a time counts whole."""
        return self.at <= deadline if self.at else self.known_on <= deadline.date()


@dataclass(frozen=True, slots=True)
class VillageWeek:
    """One village in one week."""

    code: str
    is_complete: bool
    is_on_time: bool
    is_paused: bool

    @property
    def is_missing(self) -> bool:
        return not self.is_complete and not self.is_paused


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """One area in one week: expected = complete + paused without news + missing."""

    monday: dt.date
    expected: int
    complete: int
    on_time: int
    paused: int

    @property
    def missing(self) -> int:
        return self.expected - self.complete - self.paused

    @property
    def share(self) -> float:
        """Complete by expected, 0 to 1; the paused stay in the total."""
        return self.complete / self.expected if self.expected else 0.0


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def mondays_to(day: dt.date, first: dt.date, weeks: int = TREND_WEEKS) -> list[dt.date]:
    """Return the Mondays of the last `weeks` weeks up to the one of `day`, none before the week of `first`."""
    last = monday_of(day)
    found = [last - n * WEEK for n in range(weeks - 1, -1, -1)]
    return [monday for monday in found if monday >= monday_of(first)]


def village_week(
    code: str, said: Sequence[Said], monday: dt.date, day: dt.date, deadline: dt.datetime, *, is_paused: bool
) -> VillageWeek:
    """Return one village in the week from `monday`, as it was known at the end of `day`."""
    last = min(monday + LAST_DAY, day)
    here = [row for row in said if monday <= row.on <= last and row.known_on <= day]
    return VillageWeek(code, bool(here), any(row.is_by(deadline) for row in here), is_paused)


def week_figures(monday: dt.date, rows: Sequence[VillageWeek]) -> WeekFigures:
    """Return the figures of these villages in a week."""
    return WeekFigures(
        monday=monday,
        expected=len(rows),
        complete=sum(row.is_complete for row in rows),
        on_time=sum(row.is_on_time for row in rows),
        paused=sum(row.is_paused and not row.is_complete for row in rows),
    )


def days_since(said: Sequence[Said], day: dt.date) -> int | None:
    """Return the days since the last word that was known on `day`; None when there is none."""
    last = max((row.on for row in said if row.on <= day and row.known_on <= day), default=None)
    return None if last is None else (day - last).days


def trend(
    codes: Sequence[str],
    said: Mapping[str, Sequence[Said]],
    mondays: Sequence[dt.date],
    day: dt.date,
    deadline: Callable[[dt.date], dt.datetime],
    is_paused: Callable[[str, dt.date], bool],
) -> list[WeekFigures]:
    """Return the figures of each week. `is_paused(code, monday)` asks about the day of the deadline."""
    return [
        week_figures(
            monday,
            [
                village_week(
                    code, said.get(code, ()), monday, day, deadline(monday), is_paused=is_paused(code, monday)
                )
                for code in codes
            ],
        )
        for monday in mondays
    ]
