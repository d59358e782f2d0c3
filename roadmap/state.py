"""What was true on a day: the state of every stage of every village, from the transitions up to that day.

Two queries, whatever the number of villages. Dashboards, lists, maps and reports all start here, so that the
same day gives the same numbers everywhere.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from roadmap.clocks import Clocks, Target, clocks_on
from roadmap.disasters import RUNNING, Pause, Pauses
from roadmap.models import StageProgress, Transition
from roadmap.stages import STAGES, Actor, Stage
from roadmap.workflow import Status, turn


class Level(StrEnum):
    """How sure a count is: said, shown, checked by a second office, or found the same in the central register."""

    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    VERIFIED = "verified"
    MATCHED = "matched"

    @property
    def label(self) -> str:
        return {
            "claimed": "Diklaim",
            "evidenced": "Berbukti",
            "verified": "Diverifikasi",
            "matched": "Cocok dengan pusat",
        }[self.value]


@dataclass(frozen=True, slots=True)
class StageState:
    """One stage of one village on the day asked for. `since` is the day of its last move, None if never moved.

    `matched`: a list of the central register that was compared by that day says the same (roadmap/centre/).
    """

    status: Status
    happened_on: dt.date | None
    evidenced: bool
    since: dt.date | None
    matched: bool = False

    def reaches(self, level: Level) -> bool:
        """Return whether the stage counts at `level`: matched implies verified implies evidenced implies claimed."""
        if level == Level.MATCHED:
            return self.status == Status.APPROVED and self.matched
        if self.status == Status.APPROVED:
            return True
        if level == Level.VERIFIED or self.happened_on is None:
            return False
        return level == Level.CLAIMED or self.evidenced


NEVER_MOVED = StageState(Status.NOT_STARTED, None, False, None)


@dataclass(frozen=True)
class VillageState:
    """All stages of one village on the day asked for, and what follows from them.

    `targets` are those of this village: later than the regency's by the days on which its clocks stood still.
    """

    code: str
    day: dt.date
    stages: Mapping[str, StageState]
    targets: Mapping[str, Target]
    pauses: Pauses = RUNNING

    def of(self, stage: str) -> StageState:
        return self.stages.get(stage, NEVER_MOVED)

    def matched_by(self, stages: Iterable[str]) -> "VillageState":
        """Return the same state with these stages confirmed by the central registers."""
        if not (moved := [stage for stage in stages if stage in self.stages]):
            return self
        matched = {stage: replace(self.stages[stage], matched=True) for stage in moved}
        return replace(self, stages={**self.stages, **matched})

    @cached_property
    def current(self) -> Stage | None:
        """The first stage that is not approved; None when the whole roadmap is done."""
        return next((stage for stage in STAGES if self.of(stage.code).status != Status.APPROVED), None)

    @cached_property
    def last_done(self) -> int:
        """Number of the last approved stage in an unbroken row from the start, 0 to 8."""
        return self.current.number - 1 if self.current else len(STAGES)

    @property
    def days_late(self) -> int:
        """Calendar days past the target of the current stage on which the clock ran; 0 on time, and while paused."""
        return self.days_past(self.current.code) if self.current else 0

    def days_past(self, stage: str) -> int:
        """Return the same for any stage, done or not."""
        return self.pauses.days_past(self.targets[stage].due_on, self.day)

    @property
    def late_since(self) -> dt.date | None:
        """The day on which the village became late at its current stage; None when it is not late."""
        if not (self.current and self.is_late):
            return None
        return self.pauses.late_from(self.targets[self.current.code].due_on, self.day)

    @cached_property
    def pause(self) -> Pause | None:
        """The pause of disaster mode that the day lies in; None while the clocks run."""
        return self.pauses.on(self.day) if self.pauses.rows else None

    @property
    def pause_words(self) -> str:
        """Return "Dijeda: erupsi Semeru, 3–10 Juni", or "" while the clocks run."""
        return self.pause.words if self.pause else ""

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def turn(self) -> Actor | None:
        return turn(self.current, self.of(self.current.code).status) if self.current else None


def states_on(
    day: dt.date, area_code: str, codes: list[str] | None = None, clocks: Clocks | None = None
) -> dict[str, VillageState]:
    """Return {village code: VillageState} for the villages of `area_code` that ever moved, as of `day`.

    Two queries, one with the `clocks` of the area at hand. `codes` narrows to some villages.
    A village that never moved is missing: use blank_state().
    """
    rows = Transition.objects.within(area_code).filter(on__lte=day)
    if codes is not None:
        rows = rows.filter(village_id__in=codes)
    latest = (
        rows.annotate(place=Window(RowNumber(), partition_by=F("progress_id"), order_by=F("id").desc()))
        .filter(place=1)
        .values_list("village_id", "stage", "to_status", "happened_on", "evidenced", "on")
    )
    by_village: dict[str, dict[str, StageState]] = {}
    for village, stage, status, happened_on, evidenced, since in latest:
        by_village.setdefault(village, {})[stage] = StageState(Status(status), happened_on, evidenced, since)
    clocks = clocks or clocks_on(day, area_code)
    return {code: state_of(code, stages, clocks) for code, stages in by_village.items()}


def state_of(code: str, stages: Mapping[str, StageState], clocks: Clocks) -> VillageState:
    """Return a village with these stages on the day of the clocks."""
    return VillageState(code, clocks.day, stages, clocks.targets_of(code), clocks.pauses_of(code))


@dataclass(frozen=True, slots=True)
class AwaitingCheck:
    """A stage that waited for its verifier on the day, and since when."""

    progress: int
    code: str
    village: str
    kecamatan_code: str
    kecamatan: str
    stage: str
    since: dt.date


def sent_on(day: dt.date, area_code: str, stages: Sequence[str]) -> list[AwaitingCheck]:
    """Return the stages of an area that waited for their verifier at the end of `day`, oldest first: one query."""
    rows = (
        Transition.objects.within(area_code)
        .filter(on__lte=day, stage__in=stages)
        .annotate(place=Window(RowNumber(), partition_by=F("progress_id"), order_by=F("id").desc()))
        .filter(place=1)
        .values_list(
            "progress_id",
            "village_id",
            "village__name",
            "village__kecamatan_id",
            "village__kecamatan__name",
            "stage",
            "on",
            "to_status",
        )
    )
    found = [AwaitingCheck(*row) for *row, status in rows if status == Status.SUBMITTED]
    return sorted(found, key=lambda row: (row.since, row.progress))


def state_now(rows: Mapping[str, StageProgress], code: str, clocks: Clocks) -> VillageState:
    """Return a village's state as its rows by stage stand at this moment, late by these clocks; no query."""
    stages = {
        stage: StageState(
            Status(row.status), row.happened_on, row.evidenced, row.approved_on or row.submitted_on
        )
        for stage, row in rows.items()
    }
    return state_of(code, stages, clocks)


def blank_state(code: str, clocks: Clocks) -> VillageState:
    """Return the state of a village that has not moved yet."""
    return state_of(code, {}, clocks)
