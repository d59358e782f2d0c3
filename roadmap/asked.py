"""The day that a page is about: read from its address, kept in its links, and said on the page in the same words."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from lumajang_kdkmp.formats import date_day, date_long, date_short
from roadmap.months import last_day, month_before
from roadmap.plan import DAYS_OF_WEEK, PROGRAM_START
from roadmap.village_filter import parse_day

# The names of the day in an address; the first is the one that pages write.
NAMES = ("per", "on")
# What another day keeps of an address: so many filters, each so long.
MOST_KEPT, LONGEST_KEPT = 15, 100
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AskedDay:
    """The day a page is about, and what to tell when the address asked for one that cannot be shown.

    `others` are the filters of the address, which another day keeps.
    """

    day: dt.date
    notes: tuple[str, ...]
    is_today: bool
    others: Pairs = ()

    @property
    def query(self) -> str:
        """The day as it stands in an address: "?per=2025-06-02", "" for today."""
        return "" if self.is_today else f"?per={self.day}"

    @property
    def pairs(self) -> Pairs:
        """The day as filters of an address: (("per", "2025-06-02"),), nothing for today."""
        return () if self.is_today else (("per", self.day.isoformat()),)

    @property
    def words(self) -> str:
        """Return "Keadaan per 11 Juni 2025"."""
        return f"Keadaan per {date_long(self.day).partition(', ')[2]}"

    @property
    def today_href(self) -> str:
        """The same page today, relative to itself."""
        return f"?{urlencode(self.others)}"

    @property
    def earlier(self) -> Pairs:
        """Days worth a press, (address, words): a week before, and the end of the month before."""
        days = {
            "Sepekan sebelumnya": self.day - dt.timedelta(days=DAYS_OF_WEEK),
            "Akhir bulan lalu": last_day(month_before(self.day)),
        }
        return tuple(
            (f"?{urlencode((*self.others, ('per', day.isoformat())))}", f"{words}, {date_day(day)}")
            for words, day in days.items()
            if day >= PROGRAM_START
        )


def asked_day(query: QueryDict, today: dt.date) -> AskedDay:
    """Read ?per=2025-06-02 (or ?on=): any day from the start of the programme to today, else today with a note."""
    value = next((found for name in NAMES if (found := query.get(name, "").strip())), "")
    others = _others(query)
    if not value:
        return AskedDay(today, (), True, others)
    day = parse_day(value)
    if day is None or day > today:
        span = f"{date_short(PROGRAM_START)} sampai {date_short(today)}"
        note = f"Tanggal itu tidak dapat ditampilkan. Pilih tanggal {span}; ini keadaan hari ini."
        return AskedDay(today, (note,), True, others)
    return AskedDay(day, (), day == today, others)


def _others(query: QueryDict) -> Pairs:
    """Return the filters that another day keeps: not the page of a list, which would be another one."""
    found = [
        (name, "".join(c for c in str(query[name]) if c.isprintable())[:LONGEST_KEPT])
        for name in query
        if name not in (*NAMES, "page", "format") and name.isascii() and name.isidentifier()
    ]
    return tuple(pair for pair in found if pair[1])[:MOST_KEPT]
