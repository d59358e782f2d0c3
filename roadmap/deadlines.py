"""Until when a week's news counts as on time: weekday and time of day in WIB, as data that Diskopindag sets."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lumajang_kdkmp.formats import WIB, time_short
from roadmap.models import WeeklyDeadline
from roadmap.models.reminder import WEEKDAYS
from roadmap.plan import PROGRAM_START

DAYS = dict(WEEKDAYS)
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`weekday` counts from Monday, 0; in force from `since`."""

    weekday: int = 4
    at: dt.time = dt.time(16)
    since: dt.date = PROGRAM_START

    def moment(self, monday: dt.date) -> dt.datetime:
        """Return the aware moment in the week that begins on `monday`."""
        return dt.datetime.combine(self.day(monday), self.at, tzinfo=WIB)

    def day(self, monday: dt.date) -> dt.date:
        return monday + dt.timedelta(days=self.weekday)

    def after_week_of(self, day: dt.date) -> dt.date:
        """Return the day of the deadline in the week after the one that `day` lies in."""
        return self.day(day - dt.timedelta(days=day.weekday()) + WEEK)

    @property
    def words(self) -> str:
        """Return "Jumat pukul 16.00 WIB"."""
        return f"{DAYS[self.weekday]} pukul {time_short(self.at)}"


FIRST_DEADLINE = Deadline()


def deadlines() -> tuple[Deadline, ...]:
    """Return the deadlines in the order in which they came into force, the first one included: one query."""
    rows = WeeklyDeadline.objects.order_by("valid_from").values_list("weekday", "at", "valid_from")
    return (FIRST_DEADLINE, *(Deadline(*row) for row in rows))


def in_force(found: Sequence[Deadline], day: dt.date) -> Deadline:
    """Return the one of these that is in force on `day`."""
    return next((row for row in reversed(found) if row.since <= day), found[0])


def deadline_on(day: dt.date) -> Deadline:
    """Return the deadline in force on `day`: one query."""
    return in_force(deadlines(), day)
