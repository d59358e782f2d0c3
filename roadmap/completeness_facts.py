"""What was said of the villages of an area up to a day, week by week: read once, for the page and for reports."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from roadmap.clocks import pauses_on
from roadmap.completeness import LAST_DAY, Said, VillageWeek, WeekFigures, trend, village_week
from roadmap.deadlines import Deadline, deadlines, in_force
from roadmap.disasters import Pauses, pauses_of
from roadmap.news import own_blockers, own_confirmations, own_moves, own_visits


@dataclass(frozen=True)
class NewsWeeks:
    """The news of an area as it was known at the end of `day`; nothing below asks the database."""

    day: dt.date
    said: Mapping[str, Sequence[Said]]
    pauses: Mapping[str, Pauses]
    rules: Sequence[Deadline]

    def deadline_of(self, monday: dt.date) -> dt.datetime:
        """Return the moment up to which the news of a week is on time."""
        return in_force(self.rules, monday + LAST_DAY).moment(monday)

    def deadline_words(self, monday: dt.date) -> str:
        return in_force(self.rules, monday + LAST_DAY).words

    def is_running(self, monday: dt.date) -> bool:
        """Whether the deadline of a week is still to come."""
        return self.day <= self.deadline_of(monday).date()

    def is_paused(self, code: str, monday: dt.date) -> bool:
        """Whether the clocks of a village stood still at the deadline, or stand still now in the running week."""
        asked = min(self.deadline_of(monday).date(), self.day)
        return self.pauses[code].on(asked) is not None

    def village(self, code: str, monday: dt.date) -> VillageWeek:
        return village_week(
            code,
            self.said.get(code, ()),
            monday,
            self.day,
            self.deadline_of(monday),
            is_paused=self.is_paused(code, monday),
        )

    def weeks(self, codes: Sequence[str], mondays: Sequence[dt.date]) -> list[WeekFigures]:
        """Return the figures of these villages in each of these weeks."""
        return trend(codes, self.said, mondays, self.day, self.deadline_of, self.is_paused)


def news_weeks(day: dt.date, area_code: str, kecamatan_of: Mapping[str, str]) -> NewsWeeks:
    """Read the news of an area, whose villages are {code: code of the kecamatan}: five queries."""
    pauses = pauses_on(day, area_code)
    return NewsWeeks(
        day=day,
        said=_said(area_code, day, kecamatan_of),
        pauses={code: pauses_of(code, pauses) for code in kecamatan_of},
        rules=deadlines(),
    )


def _said(area_code: str, day: dt.date, kecamatan_of: Mapping[str, str]) -> dict[str, list[Said]]:
    """Return what each kecamatan said of its villages up to `day`: moves, visits and blockers of one, confirmations
    of all.
    """
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for code, on, at in own_moves(area_code, day).values_list("village_id", "on", "at"):
        # A move that was loaded on another day has a time, but not one of that day.
        found[code].append(Said(on, on, at if timezone.localtime(at).date() == on else None))
    visits = own_visits(area_code, day).values_list("village_id", "visited_on", "recorded_on")
    blockers = [rows.values_list("village_id", "told_on", "told_on") for rows in own_blockers(area_code, day)]
    for code, on, known_on in visits.union(*blockers, all=True):
        found[code].append(Said(on, known_on))
    by_area: defaultdict[str, list[Said]] = defaultdict(list)
    for code, on in own_confirmations(area_code, day).values_list("kecamatan_id", "on"):
        by_area[code].append(Said(on, on))
    return {code: [*found[code], *by_area[kecamatan]] for code, kecamatan in kecamatan_of.items()}
