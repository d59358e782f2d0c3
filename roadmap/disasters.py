"""Disaster mode: the days on which the clocks of an area stand still, and what that does to a date. Pure.

A pause counts from the day it was declared on, and ends where its end was known: a report of an earlier day shows
the pause as it was known on that day. Days that two pauses share count once.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lumajang_kdkmp.formats import date_day, date_short

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Clocks stand still in `area_code` (kecamatan or village) from `starts_on` up to and including `ends_on`.

    `ends_on` is None while no end is known.
    """

    area_code: str
    starts_on: dt.date
    ends_on: dt.date | None
    reason: str

    def covers(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def span(self) -> str:
        """Return "3–10 Juni", "28 Mei–4 Juni", or "sejak 3 Juni" without an end."""
        if self.ends_on is None:
            return f"sejak {date_day(self.starts_on)}"
        if self.ends_on == self.starts_on:
            return date_day(self.starts_on)
        first, last = date_day(self.starts_on), date_day(self.ends_on)
        if self.starts_on.year != self.ends_on.year:
            return f"{date_short(self.starts_on)}–{date_short(self.ends_on)}"
        if self.starts_on.month == self.ends_on.month:
            first = str(self.starts_on.day)
        return f"{first}–{last}"

    @property
    def words(self) -> str:
        """Return "Dijeda: erupsi Semeru, 3–10 Juni"."""
        return f"Dijeda: {self.reason[:1].lower()}{self.reason[1:]}, {self.span}"


@dataclass(frozen=True)
class Pauses:
    """The pauses of one village, as they were known on the day asked for."""

    rows: tuple[Pause, ...] = ()

    def on(self, day: dt.date) -> Pause | None:
        """Return the pause that `day` lies in, the latest end first; None when the clocks run."""
        found = [row for row in self.rows if row.covers(day)]
        return max(found, key=lambda row: row.ends_on or dt.date.max, default=None)

    def spans(self, until: dt.date) -> list[tuple[dt.date, dt.date]]:
        """Return the paused days as spans in order, without overlap; what has no end yet ends with `until`."""
        found: list[tuple[dt.date, dt.date]] = []
        bounds = sorted((row.starts_on, max(row.starts_on, row.ends_on or until)) for row in self.rows)
        for first, last in bounds:
            if found and first <= found[-1][1] + DAY:
                found[-1] = (found[-1][0], max(found[-1][1], last))
            else:
                found.append((first, last))
        return found

    def extended(self, due_on: dt.date, since: dt.date, day: dt.date) -> dt.date:
        """Return the date that a target becomes: one day later for each paused day from `since` up to it.

        `since` is the day from which the target is in force: whoever set it later knew of the pauses before.
        """
        for first, last in self.spans(day):
            first = max(first, since)
            if last < first:
                continue
            if first > due_on:
                break
            due_on += last - first + DAY
        return due_on

    def days_past(self, due_on: dt.date, day: dt.date) -> int:
        """Return the days after `due_on` up to `day` on which the clock ran; 0 before, and while it is paused."""
        if day <= due_on or self.on(day):
            return 0
        paused = sum(
            (min(last, day) - max(first, due_on + DAY)).days + 1
            for first, last in self.spans(day)
            if last > due_on and first <= day
        )
        return (day - due_on).days - paused

    def late_from(self, due_on: dt.date, day: dt.date) -> dt.date:
        """Return the first day after `due_on` on which the clock ran, as known on `day`: there it became late."""
        first_late = due_on + DAY
        for first, last in self.spans(day):
            if first <= first_late <= last:
                first_late = last + DAY
        return first_late

    def days(self, until: dt.date) -> Iterator[dt.date]:
        """Yield every paused day once, in order."""
        for first, last in self.spans(until):
            yield from (first + n * DAY for n in range((last - first).days + 1))


RUNNING = Pauses()


def pauses_of(code: str, rows: Sequence[Pause]) -> Pauses:
    """Return those of `rows` that hold for a village: its own and those of its kecamatan."""
    found = tuple(row for row in rows if code == row.area_code or code.startswith(f"{row.area_code}."))
    return Pauses(found) if found else RUNNING


def known_pause(
    area_code: str,
    reason: str,
    starts_on: dt.date,
    planned_until: dt.date | None,
    ended_on: dt.date | None,
    end_known_on: dt.date | None,
    day: dt.date,
) -> Pause | None:
    """Return a stored pause as it was known on `day`; None when it was called off before it began."""
    ends_on = ended_on if end_known_on and end_known_on <= day else planned_until
    if ends_on and ends_on < starts_on:
        return None
    return Pause(area_code, starts_on, ends_on, reason)
