"""The kinds of progress report and the periods they cover: a table and date arithmetic in WIB. Pure.

No rule was found that fixes a form or a rhythm for a regency: the weekly one is practice elsewhere, the meeting with
the Bupati every two weeks and the monthly report to the Governor come from the ministers' joint guidance. So the
cadence is data, rows of ReportCadence.
"""

import datetime as dt
from dataclasses import dataclass

from lumajang_kdkmp.formats import WIB, date_day, date_long
from roadmap.months import last_day, month_before, month_words

WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"
# Whom a report is for; how each is called is said where a report is made.
TASK_FORCE, LEADER, GOVERNOR = "satgas", "bupati", "governor"
# Reports are made on the morning after their period.
READY_AT = dt.time(7, 0)
# A portal that was off makes up for it this long. After midweek last week's report is older than half of the week
# that runs; whoever still wants it asks for it by one press.
CATCH_UP = dt.timedelta(days=2)
# Fortnights count from this Monday unless Diskopindag names another one: the first of the programme.
FIRST_FORTNIGHT = dt.date(2025, 3, 31)
FORTNIGHT = dt.timedelta(days=14)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """One kind of report: its name, the word for its period, whom it is for, and whether a kecamatan has its own.

    `has_money` says that it carries rupiah: then it is only for those who see the page "Uang akta".
    """

    code: str
    label: str
    title: str
    noun: str
    reader: str
    of_kecamatan: bool
    has_money: bool


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(WEEKLY, "Mingguan", "Laporan mingguan", "pekan", TASK_FORCE, True, False),
        Kind(FORTNIGHTLY, "Bahan rapat dua pekan", "Bahan rapat Bupati", "dua pekan", LEADER, False, True),
        Kind(MONTHLY, "Bulanan untuk Gubernur", "Laporan bulanan", "bulan", GOVERNOR, False, True),
    )
}
CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]


@dataclass(frozen=True)
class Period:
    """The days of one report, both included; `key` is part of what makes the report the only one of its kind."""

    kind: str
    first: dt.date
    last: dt.date

    @property
    def key(self) -> str:
        """Return 2025-W24, 2025-06-09 (the first day of a fortnight) or 2025-06."""
        if self.kind == WEEKLY:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return f"{self.first:%Y-%m}" if self.kind == MONTHLY else self.first.isoformat()

    @property
    def name(self) -> str:
        """Return "pekan 24", "dua pekan 9 Juni sampai 22 Juni 2025" or "Juni 2025"."""
        if self.kind == WEEKLY:
            return f"pekan {self.first.isocalendar().week}"
        return month_words(self.first) if self.kind == MONTHLY else f"dua pekan {self.days}"

    @property
    def days(self) -> str:
        """Return "9 Juni sampai 15 Juni 2025"; the first year only where it is another one."""
        first = (
            date_long(self.first).partition(", ")[2]
            if self.first.year != self.last.year
            else date_day(self.first)
        )
        return f"{first} sampai {date_day(self.last)} {self.last.year}"

    @property
    def words(self) -> str:
        """Return "Pekan 24, 9 Juni sampai 15 Juni 2025"."""
        if self.kind == FORTNIGHTLY:
            return f"Dua pekan, {self.days}"
        return f"{self.name[:1].upper()}{self.name[1:]}, {self.days}"

    @property
    def due_at(self) -> dt.datetime:
        """The moment at which its report is made: 07.00 WIB of the day after."""
        return dt.datetime.combine(self.last + ONE_DAY, READY_AT, WIB)


def period_of(kind: str, day: dt.date, since: dt.date = FIRST_FORTNIGHT) -> Period:
    """Return the period of a kind that `day` lies in: ISO week, fortnight counted from `since`, calendar month."""
    if kind == MONTHLY:
        return Period(kind, day.replace(day=1), last_day(day))
    start = day - dt.timedelta(days=day.weekday())
    if kind == FORTNIGHTLY:
        start = day - (day - since) % FORTNIGHT
    length = FORTNIGHT if kind == FORTNIGHTLY else dt.timedelta(days=7)
    return Period(kind, start, start + length - ONE_DAY)


def period_before(period: Period) -> Period:
    """Return the period of the same kind that ends the day before this one begins."""
    if period.kind == MONTHLY:
        month = month_before(period.first)
        return Period(MONTHLY, month, last_day(month))
    length = period.last - period.first + ONE_DAY
    return Period(period.kind, period.first - length, period.last - length)


def ended_before(kind: str, day: dt.date, since: dt.date = FIRST_FORTNIGHT) -> Period:
    """Return the newest period that was over at the start of `day`."""
    return period_before(period_of(kind, day, since))


def is_due(period: Period, now: dt.datetime) -> bool:
    """Return whether the report of a period is to be made at this moment, and no longer left alone."""
    return period.due_at <= now < period.due_at + CATCH_UP
