"""Working days of offices: Saturday, Sunday and holidays do not count. Pure; the holidays are handed in."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

DAYS_OF_WEEK, WORKING_DAYS_OF_WEEK = 7, 5


@dataclass(frozen=True)
class OfficeDays:
    """The calendar of the offices. `closed` are the holidays from Monday to Friday, each once, in order."""

    closed: tuple[dt.date, ...]

    def is_working(self, day: dt.date) -> bool:
        return day.weekday() < WORKING_DAYS_OF_WEEK and day not in self.closed

    def between(self, start: dt.date, end: dt.date) -> int:
        """Return the working days after `start` up to and including `end`, 0 when `end` is not later.

        What came in on Monday has waited one working day on Tuesday, and on the day it came in none.
        """
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, DAYS_OF_WEEK)
        weekdays = weeks * WORKING_DAYS_OF_WEEK + sum(
            (start.weekday() + step) % DAYS_OF_WEEK < WORKING_DAYS_OF_WEEK for step in range(1, rest + 1)
        )
        return weekdays - (bisect_right(self.closed, end) - bisect_right(self.closed, start))

    def after(self, start: dt.date, count: int) -> dt.date:
        """Return the day on which `count` working days have passed since `start`; the inverse of between()."""
        day = start
        while count > 0:
            day += dt.timedelta(days=1)
            count -= self.is_working(day)
        return day


def office_days(holidays: Iterable[dt.date]) -> OfficeDays:
    """Return the calendar in which these days are closed besides Saturday and Sunday."""
    return OfficeDays(tuple(sorted({day for day in holidays if day.weekday() < WORKING_DAYS_OF_WEEK})))


def working_days_between(start: dt.date, end: dt.date, holidays: Iterable[dt.date]) -> int:
    """Return the working days after `start` up to and including `end`; see OfficeDays.between."""
    return office_days(holidays).between(start, end)
