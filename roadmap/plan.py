"""What should have been reached by a day: the plan behind every gap, as pure functions of the targets in force.

The plan of a stage is a straight line: from the due date of the stage before it (the start of the programme
for the first) to its own due date, and everything from then on. It is worked out with the targets in force on
the day of the report, so that an old report keeps the plan of its day.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from roadmap.clocks import Target
from roadmap.seeds import FIRST_TARGETS_FROM
from roadmap.stages import STAGE, STAGES

PROGRAM_START = FIRST_TARGETS_FROM
DAYS_OF_WEEK = 7

Targets = Mapping[str, Target]


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Sunday."""

    monday: dt.date

    @property
    def sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=DAYS_OF_WEEK - 1)

    @property
    def number(self) -> int:
        """The week's number by ISO 8601."""
        return self.monday.isocalendar().week


def week_of(day: dt.date) -> Week:
    return Week(day - dt.timedelta(days=day.weekday()))


def weeks_to(day: dt.date, count: int) -> tuple[dt.date, dt.date]:
    """Return first and last day of the last `count` weeks of seven days, `day` included."""
    return day - dt.timedelta(days=DAYS_OF_WEEK * count - 1), day


def planned_from(stage: str, targets: Targets) -> dt.date:
    """Return the day from which the plan of a stage rises: the latest earlier due date of the stages before it."""
    due = targets[stage].due_on
    before = [targets[s.code].due_on for s in STAGES[: STAGE[stage].number - 1]]
    return max((day for day in before if day < due), default=PROGRAM_START)


def planned_share(stage: str, day: dt.date, targets: Targets) -> float:
    """Return what share of the villages should have passed a stage by the end of `day`, 0 to 1."""
    due, start = targets[stage].due_on, planned_from(stage, targets)
    if day >= due or day <= start:
        return float(day >= due)
    return (day - start).days / (due - start).days


def planned_count(stage: str, day: dt.date, targets: Targets, total: int) -> int:
    """Return how many of `total` villages should have passed a stage by `day`, halves rounded up."""
    return int(total * planned_share(stage, day, targets) + 0.5)


def weighted(shares: Mapping[str, float], targets: Targets) -> float:
    """Return the progress of the programme, 0 to 1: the shares of the stages by the weights in force."""
    whole = sum(targets[stage.code].weight for stage in STAGES)
    if not whole:
        return 0.0
    return sum(targets[stage.code].weight * shares.get(stage.code, 0.0) for stage in STAGES) / whole


def planned_progress(day: dt.date, targets: Targets) -> float:
    """Return the planned progress of the programme on `day`, 0 to 1."""
    return weighted({stage.code: planned_share(stage.code, day, targets) for stage in STAGES}, targets)


def last_due(targets: Targets) -> dt.date:
    return max(targets[stage.code].due_on for stage in STAGES)
