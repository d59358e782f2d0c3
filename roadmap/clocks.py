"""What the clocks of an area go by on a day: targets in force, holidays, and the pauses of disaster mode.

Each of the two reads is one query: rows of small tables in one shape, so that pauses cost no page a query more.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, DateField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from lumajang_kdkmp.accounts.fields import area_q
from roadmap.disasters import RUNNING, Pause, Pauses, known_pause, pauses_of
from roadmap.models import ClockPause, Holiday, StageTarget
from roadmap.seeds import FIRST_TARGETS_FROM
from roadmap.stages import STAGE, STAGES
from roadmap.workdays import OfficeDays, office_days

NO_TEXT = Cast(Value(""), CharField())
NO_DAY = Cast(Value(None), DateField())
NO_NUMBER = Value(0, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Target:
    """Until when a stage is to be done, what it weighs, and since when this is in force."""

    due_on: dt.date
    weight: int
    since: dt.date = FIRST_TARGETS_FROM


@dataclass(frozen=True)
class Clocks:
    """The targets in force on `day`, the same for every village, and the pauses known on it."""

    day: dt.date
    targets: Mapping[str, Target]
    pauses: tuple[Pause, ...] = ()

    def pauses_of(self, code: str) -> Pauses:
        return pauses_of(code, self.pauses) if self.pauses else RUNNING

    def targets_of(self, code: str) -> Mapping[str, Target]:
        """Return the targets of one village: later by the days on which its clocks stood still."""
        pauses = self.pauses_of(code)
        if not pauses.rows:
            return self.targets
        return {
            stage: replace(target, due_on=pauses.extended(target.due_on, target.since, self.day))
            for stage, target in self.targets.items()
        }


@dataclass(frozen=True)
class Calendars:
    """The office calendar, and that of a village whose clocks stood still on some days."""

    day: dt.date
    office: OfficeDays
    pauses: tuple[Pause, ...] = ()
    _made: dict[Pauses, OfficeDays] = field(default_factory=dict, compare=False)

    def of(self, code: str) -> OfficeDays:
        """Return the calendar of a village: paused days are closed days."""
        pauses = pauses_of(code, self.pauses) if self.pauses else RUNNING
        if not pauses.rows:
            return self.office
        if pauses not in self._made:
            self._made[pauses] = office_days([*self.office.closed, *pauses.days(self.day)])
        return self._made[pauses]


def clocks_on(day: dt.date, area_code: str) -> Clocks:
    """Return targets and pauses of an area as known on `day`: one query."""
    rows = StageTarget.objects.filter(valid_from__lte=day).order_by()
    targets = rows.values_list("stage", NO_TEXT, "due_on", "valid_from", NO_DAY, NO_DAY, "weight")
    found = {stage.code: Target(stage.first_due, stage.first_weight) for stage in STAGES}
    pauses = []
    union = targets.union(_pauses(day, area_code), all=True)
    for row in sorted(union, key=lambda row: row[3] or dt.date.min):
        if row[0] in STAGE:
            found[row[0]] = Target(row[2], row[6], row[3])
        else:
            pauses.append(_pause(row, day))
    return Clocks(day, found, _in_order(pauses))


def calendars_on(day: dt.date, area_code: str) -> Calendars:
    """Return the working days of an area as known on `day`: one query."""
    rows = Holiday.objects.order_by()
    holidays = rows.values_list(NO_TEXT, NO_TEXT, "on", NO_DAY, NO_DAY, NO_DAY, NO_NUMBER)
    closed, pauses = [], []
    for row in holidays.union(_pauses(day, area_code), all=True):
        if row[0]:
            pauses.append(_pause(row, day))
        else:
            closed.append(row[2])
    return Calendars(day, office_days(closed), _in_order(pauses))


def pauses_on(day: dt.date, area_code: str) -> tuple[Pause, ...]:
    """Return the pauses of an area as known on `day`, with those of the kecamatan around it: one query."""
    return _in_order(_pause(row, day) for row in _pauses(day, area_code))


def around(area_code: str) -> Q:
    """Return the condition "holds in this area": rows under it, and those of the areas that it lies in."""
    parts = area_code.split(".")
    above = [".".join(parts[:count]) for count in range(1, len(parts))]
    return area_q("area_code", area_code) | Q(area_code__in=above)


def _pauses(day: dt.date, area_code: str) -> QuerySet[Any, Any]:
    rows = ClockPause.objects.filter(around(area_code), declared_on__lte=day).order_by()
    return rows.values_list(
        "area_code", "reason", "starts_on", "planned_until", "ended_on", "end_known_on", NO_NUMBER
    )


def _pause(row: tuple[Any, ...], day: dt.date) -> Pause | None:
    code, reason, starts_on, planned_until, ended_on, end_known_on, _ = row
    return known_pause(code, reason, starts_on, planned_until, ended_on, end_known_on, day)


def _in_order(rows: Iterable[Pause | None]) -> tuple[Pause, ...]:
    return tuple(sorted((row for row in rows if row), key=lambda row: (row.starts_on, row.area_code)))
