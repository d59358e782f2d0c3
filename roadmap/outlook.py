"""When the goals are reached if nothing changes: pace, need and forecast in sentences. Pure; no row is read here.

The pace is the mean gain per week of the last four weeks of seven days. The forecast is a straight line from there,
and says so: no season, no slowing at the hard villages, no guess about decisions.
"""

import datetime as dt
import math
from dataclasses import dataclass

from lumajang_kdkmp.formats import date_day, number
from roadmap import plan

PACE_WEEKS = 4
PACE_WORDS = "empat pekan terakhir"


@dataclass(frozen=True, slots=True)
class Goal:
    """How far a goal is on a day: how many remain, the gain per week (None: too little on record), and until when."""

    words: str
    day: dt.date
    remaining: int
    pace: float | None
    due_on: dt.date
    year_end: dt.date

    @property
    def need(self) -> int | None:
        """Return how many per week reach the target in time, rounded up; None when nothing remains or it is past."""
        return per_week(self.remaining, self.day, self.due_on)

    @property
    def done_on(self) -> dt.date | None:
        """Return the day on which the last is done at this pace; None without a gain."""
        if not self.pace or self.pace <= 0 or not self.remaining:
            return None
        return self.day + dt.timedelta(days=math.ceil(self.remaining / self.pace * plan.DAYS_OF_WEEK))

    @property
    def missing_at_year_end(self) -> int | None:
        """Return how many miss the end of the year at this pace; None without a pace or when the year is over."""
        if self.pace is None or self.day >= self.year_end:
            return None
        weeks = (self.year_end - self.day).days / plan.DAYS_OF_WEEK
        return max(0, self.remaining - math.floor(max(self.pace, 0.0) * weeks))


def per_week(remaining: int, day: dt.date, until: dt.date) -> int | None:
    """Return how many per week are needed after `day` to be done by `until`, rounded up; None without a need."""
    days = (until - day).days
    return math.ceil(remaining * plan.DAYS_OF_WEEK / days) if remaining > 0 and days > 0 else None


def pace_words(pace: float) -> str:
    """Return "41" or "20,5"."""
    rounded = round(pace, 1)
    return number(rounded, 1 if rounded % 1 else 0)


def outlook(goal: Goal) -> str:
    """Return pace, need and forecast in sentences; "" when nothing remains or four weeks are not on record."""
    if goal.pace is None or not goal.remaining:
        return ""
    target = f"target {date_day(goal.due_on)}"
    need = f", perlu {number(goal.need)} per pekan untuk {target}" if goal.need else ""
    if goal.pace <= 0:
        return f"{PACE_WORDS.capitalize()} tidak ada tambahan{need or f', padahal {target} sudah lewat'}."
    pace = f"Laju {PACE_WORDS} {pace_words(goal.pace)} per pekan{need}."
    done_on = goal.done_on
    if done_on is None or done_on.year > goal.day.year + 1:
        return pace
    late = (done_on - goal.due_on).days
    verdict = f"{number(late)} hari sesudah {target}" if late > 0 else f"sebelum atau tepat {target}"
    return f"{pace} Tanpa perubahan, perkiraan selesai {date_day(done_on)}, {verdict}."


def year_end(goal: Goal) -> str:
    """Return what misses the end of the year at this pace, and what would be needed; "" when it cannot be said."""
    missing = goal.missing_at_year_end
    if missing is None or not goal.remaining:
        return ""
    day = date_day(goal.year_end)
    if not missing:
        return f"Dengan laju itu, pada {day} semua koperasi {goal.words}."
    need = per_week(goal.remaining, goal.day, goal.year_end)
    return (
        f"Dengan laju itu, pada {day} {number(missing)} koperasi belum {goal.words}; "
        f"perlu {number(need or 0)} per pekan agar semua selesai tahun ini."
    )


def assumption(day: dt.date) -> str:
    """Return what the forecast takes for granted, with the days that the pace comes from."""
    first, last = plan.weeks_to(day, PACE_WEEKS)
    return (
        f"Asumsi: rata-rata tambahan {date_day(first)} sampai {date_day(last)} berlanjut setiap pekan; hari libur, "
        "sulitnya desa terakhir, dan keputusan baru tidak diperhitungkan."
    )
