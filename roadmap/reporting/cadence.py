"""Which reports are made by themselves on a day: rows of ReportCadence, else what a new installation starts with."""

import datetime as dt
from dataclasses import dataclass

from roadmap.models import ReportCadence
from roadmap.reporting.kinds import FIRST_FORTNIGHT, FORTNIGHTLY, KINDS, WEEKLY, Period, period_of

# The meeting with the Bupati has a day of its own that only the office knows, and the report to the Governor goes out
# under a signature: neither is made unasked before Diskopindag has said so.
FIRST_ON = (WEEKLY,)


@dataclass(frozen=True)
class Rhythm:
    """How a kind of report is made on a day; `row` is None before anybody has set it."""

    kind: str
    is_on: bool
    since: dt.date
    row: ReportCadence | None = None


def rhythms(day: dt.date) -> dict[str, Rhythm]:
    """Return the rhythm of each kind in force on `day`: one query."""
    found: dict[str, ReportCadence] = {}
    for row in ReportCadence.objects.filter(valid_from__lte=day).select_related("set_by"):
        found.setdefault(row.kind, row)
    return {code: _rhythm(code, found.get(code)) for code in KINDS}


def _rhythm(code: str, row: ReportCadence | None) -> Rhythm:
    if row is None:
        return Rhythm(code, code in FIRST_ON, FIRST_FORTNIGHT)
    return Rhythm(code, row.is_on, row.since or FIRST_FORTNIGHT, row)


def period_on(kind: str, day: dt.date) -> Period:
    """Return the period of a kind that `day` lies in, with the fortnights in force on that day: one query."""
    return period_of(kind, day, rhythms(day)[FORTNIGHTLY].since)
