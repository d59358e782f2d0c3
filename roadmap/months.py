"""Months as their first days. Pure."""

import calendar
import datetime as dt

from lumajang_kdkmp.formats import date_long


def month_before(month: dt.date, count: int = 1) -> dt.date:
    """Return the first day of the month `count` months earlier."""
    year, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return dt.date(year, index + 1, 1)


def months_between(earlier: dt.date, later: dt.date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def last_day(month: dt.date) -> dt.date:
    """Return the last day of the month that `month` lies in."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def last_months(day: dt.date, count: int) -> list[dt.date]:
    """Return the first days of `count` months, that of `day` first."""
    return [month_before(day, number) for number in range(count)]


def month_words(month: dt.date) -> str:
    """Return "Juni 2025"."""
    return date_long(month.replace(day=1)).partition(" 1 ")[2]
