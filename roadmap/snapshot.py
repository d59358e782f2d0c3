"""Every village of an area as it stood on a day: name, stages, open blockers, last news. Four queries.

Summaries, lists, maps and reports all count these rows, so a number and the list behind it cannot differ.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import CharField, Max, Q, QuerySet, Value

from roadmap.centre.sources import matched_stages
from roadmap.clocks import Calendars, clocks_on
from roadmap.models import Blocker, CentreVerdict, Holiday
from roadmap.news import own_blockers, own_confirmations, own_moves, own_visits
from roadmap.plan import Targets
from roadmap.stages import STAGES, Stage
from roadmap.state import Level, StageState, VillageState, blank_state, states_on
from roadmap.workdays import office_days
from roadmap.workflow import Status
from villages.models import Village, VillageKind

# A village is fresh when something was reported of it within this many days, the day itself included.
FRESH_DAYS = 7
NOTHING = Value("", output_field=CharField())


@dataclass(frozen=True, slots=True)
class OpenBlocker:
    """A blocker that was open on the day."""

    code: str
    label: str
    stage: str
    since: dt.date


@dataclass(frozen=True)
class VillageRow:
    """One village on the day asked for.

    `full_name` tells the nine double names apart by itself; beside a column with the kecamatan, `name` is
    enough. `news_on` is the last day on which the kecamatan itself told something (roadmap/news.py); `office_phone`
    is that of the kecamatan.
    """

    code: str
    bare_name: str
    kind: str
    name_is_shared: bool
    kecamatan: str
    kecamatan_code: str
    state: VillageState
    blockers: tuple[OpenBlocker, ...]
    news_on: dt.date | None
    office_phone: str = ""

    @property
    def name(self) -> str:
        return f"{VillageKind(self.kind).label} {self.bare_name}"

    @property
    def full_name(self) -> str:
        return f"{self.name} (Kec. {self.kecamatan})" if self.name_is_shared else self.name

    @property
    def is_fresh(self) -> bool:
        return self.news_on is not None and (self.state.day - self.news_on).days < FRESH_DAYS

    @property
    def current_state(self) -> StageState:
        """The state of the stage that the village is at; of the last stage when all are done."""
        stage = self.state.current
        return self.state.of(stage.code if stage else STAGES[-1].code)

    def waits_since(self, stage: Stage) -> dt.date | None:
        """Return the day from which a stage could be worked: the last approval among the stages it needs."""
        needed = [self.state.of(code) for code in stage.needs]
        if not needed or any(state.status != Status.APPROVED for state in needed):
            return None
        return max((state.since for state in needed if state.since), default=None)

    def days_taken(self, stage: Stage) -> int | None:
        """Return the days from the fact that a stage needs to its own fact; None unless both are known."""
        done = self.state.of(stage.code).happened_on
        before = [day for code in stage.needs if (day := self.state.of(code).happened_on)]
        return (done - max(before)).days if done and before else None


@dataclass(frozen=True)
class Snapshot:
    """The villages of an area on a day, in the order of their codes, the targets in force and the working days."""

    day: dt.date
    area_code: str
    targets: Targets
    rows: tuple[VillageRow, ...]
    calendars: Calendars

    def __iter__(self) -> Iterator[VillageRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def by_kecamatan(self) -> dict[str, list[VillageRow]]:
        groups: defaultdict[str, list[VillageRow]] = defaultdict(list)
        for row in self.rows:
            groups[row.kecamatan_code].append(row)
        return dict(groups)

    @cached_property
    def kecamatan_names(self) -> dict[str, str]:
        return {code: rows[0].kecamatan for code, rows in self.by_kecamatan.items()}

    @property
    def area_name(self) -> str:
        """Kabupaten Lumajang, or Kecamatan Pasirian."""
        if self.area_code == settings.REGENCY_CODE:
            return str(settings.REGENCY_NAME)
        return f"Kecamatan {self.kecamatan_names.get(self.area_code, self.area_code)}"

    @property
    def noun(self) -> str:
        """What its villages are called together: desa, or desa/kelurahan where both occur."""
        return "desa/kelurahan" if any(row.kind == VillageKind.KELURAHAN for row in self.rows) else "desa"

    def of(self, kecamatan_code: str) -> "Snapshot":
        """Return the part of one kecamatan, without another query."""
        return Snapshot(
            self.day,
            kecamatan_code,
            self.targets,
            tuple(self.by_kecamatan.get(kecamatan_code, ())),
            self.calendars,
        )

    def reaching(self, stage: str, level: Level) -> int:
        return sum(row.state.of(stage).reaches(level) for row in self.rows)


def snapshot(day: dt.date, area_code: str) -> Snapshot:
    """Return the villages of `area_code` as of the end of `day`. Four queries, whatever the number of villages."""
    villages = Village.objects.within(area_code).values_list(
        "code", "name", "kind", "name_is_shared", "kecamatan_id", "kecamatan__name", "kecamatan__office_phone"
    )
    clocks = clocks_on(day, area_code)
    states = states_on(day, area_code, clocks=clocks)
    blockers, news, closed, verdicts = _field_work(day, area_code)
    rows = []
    for code, name, kind, is_shared, kecamatan_code, kecamatan, phone in villages.order_by("code"):
        state = states.get(code) or blank_state(code, clocks)
        if code in verdicts:
            state = state.matched_by(matched_stages(verdicts[code]))
        heard = [on for on in (news.get(code), news.get(kecamatan_code)) if on]
        rows.append(
            VillageRow(
                code=code,
                bare_name=name,
                kind=kind,
                name_is_shared=is_shared,
                kecamatan=kecamatan,
                kecamatan_code=kecamatan_code,
                state=state,
                blockers=tuple(sorted(blockers.get(code, ()), key=lambda b: (b.since, b.code))),
                news_on=max(heard, default=None),
                office_phone=phone,
            )
        )
    return Snapshot(day, area_code, clocks.targets, tuple(rows), Calendars(day, office_days(closed), clocks.pauses))


def _field_work(
    day: dt.date, area_code: str
) -> tuple[dict[str, list[OpenBlocker]], dict[str, dt.date], list[dt.date], dict[str, dict[str, str]]]:
    """Return the open blockers by village, the last word of the kecamatan by village or kecamatan, the holidays, and
    what the central registers say of each village.

    One query: kinds of rows of the same shape. What was entered after `day` was not known on that day.
    """
    open_then = Q(resolved_on=None) | Q(resolved_on__gt=day)
    blockers = (
        Blocker.objects.within(area_code)
        .filter(open_then, opened_on__lte=day)
        .order_by()
        .values_list("village_id", "opened_on", "reason_id", "reason__label", "stage")
    )
    words = [
        _last(own_moves(area_code, day), "village_id", "on"),
        _last(own_visits(area_code, day), "village_id", "visited_on"),
        _last(own_confirmations(area_code, day), "kecamatan_id", "on"),
        *(_last(rows, "village_id", "told_on") for rows in own_blockers(area_code, day)),
    ]
    holidays = Holiday.objects.order_by().values_list(NOTHING, "on", NOTHING, NOTHING, NOTHING)
    verdicts = (
        CentreVerdict.objects.within(area_code)
        .filter(Q(until=None) | Q(until__gt=day), on__lte=day)
        .order_by()
        .values_list("village_id", "on", NOTHING, "result", "source")
    )
    found: defaultdict[str, list[OpenBlocker]] = defaultdict(list)
    news: dict[str, dt.date] = {}
    closed: list[dt.date] = []
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code, on, reason, label, stage in blockers.union(*words, holidays, verdicts, all=True):
        if not code:
            closed.append(on)
        elif reason:
            found[code].append(OpenBlocker(reason, label, stage, on))
        elif label:
            said[code][stage] = label
        else:
            news[code] = max(on, news.get(code, on))
    return dict(found), news, closed, dict(said)


def _last(rows: QuerySet[Any], place: str, day: str) -> QuerySet[Any]:
    """Return the last day by place, in the shape of the rows above."""
    return rows.values(place).annotate(last=Max(day)).values_list(place, "last", NOTHING, NOTHING, NOTHING)
