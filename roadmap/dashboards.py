"""Summaries of the regency or of one kecamatan on a day, as frozen read models that templates only print.

Five queries, whatever the number of villages: a snapshot (four) and the history of verifications (one). The
same functions serve the Bupati's page, a kecamatan's page, the public page and the progress report.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count as CountRows
from django.db.models import Q
from django.urls import reverse

from lumajang_kdkmp.formats import date_day, date_long, date_short, number, percent
from roadmap import figures, plan
from roadmap.charts import STAGE_FILLS, Curve, signed_percent
from roadmap.figures import Count, Freshness, LateVillage, Links, Phrase, Place, StageFigures
from roadmap.models import Transition
from roadmap.outlook import PACE_WEEKS, Goal, assumption, outlook, year_end
from roadmap.snapshot import Snapshot, VillageRow, snapshot
from roadmap.stages import LEGAL_ENTITY, NOTARY, OPERATING, STAGE, STAGES
from roadmap.state import Level
from roadmap.workflow import Status
from villages.maps import MapCell

# The goals of the programme, in the words of the headline; the first one not yet reached is the headline.
GOALS = ((LEGAL_ENTITY, "berbadan hukum"), (OPERATING, "beroperasi"))
FORECAST_WEEKS = 8


@dataclass(frozen=True)
class History:
    """How many villages passed each stage, net of those opened again, by the day of the decision."""

    steps: Mapping[str, Sequence[tuple[dt.date, int]]]

    def until(self, stage: str, day: dt.date) -> int:
        return sum(step for on, step in self.steps.get(stage, ()) if on <= day)

    def pace(self, stage: str, day: dt.date) -> float | None:
        """Return the mean gain per week of the last four weeks of seven days; None when less is on record."""
        first, last = plan.weeks_to(day, PACE_WEEKS)
        started = min((steps[0][0] for steps in self.steps.values() if steps), default=None)
        if started is None or started > first:
            return None
        return sum(step for on, step in self.steps.get(stage, ()) if first <= on <= last) / PACE_WEEKS


def history(shown: Snapshot) -> History:
    """Return the verifications up to the day of a snapshot: one query, none when no village has moved yet."""
    if not any(row.state.stages for row in shown):
        return History({})
    steps: defaultdict[str, list[tuple[dt.date, int]]] = defaultdict(list)
    for stage, on, step in _steps(shown, "stage", "on"):
        steps[stage].append((on, step))
    return History(dict(steps))


def histories(shown: Snapshot) -> dict[str, History]:
    """Return the history of each kecamatan of a snapshot, and of all of them by its own code: one query."""
    found: defaultdict[str, defaultdict[str, Counter[dt.date]]] = defaultdict(lambda: defaultdict(Counter))
    for code, stage, on, step in _steps(shown, "village__kecamatan_id", "stage", "on"):
        for area in {code, shown.area_code}:
            found[area][stage][on] += step
    return {
        area: History({stage: sorted(days.items()) for stage, days in stages.items()})
        for area, stages in found.items()
    }


def _steps(shown: Snapshot, *groups: str) -> Iterable[Any]:
    """Return (*groups, villages that passed less those opened again), in order of stage and day."""
    approved = Status.APPROVED.value
    return (
        Transition.objects.within(shown.area_code)
        .filter(Q(to_status=approved) | Q(from_status=approved), on__lte=shown.day)
        .order_by("stage", "on")
        .values_list(*groups)
        .annotate(
            step=CountRows("id", filter=Q(to_status=approved))
            - CountRows("id", filter=Q(from_status=approved))
        )
    )


@dataclass(frozen=True)
class Headline:
    """The answer first: "71" of "205", "koperasi sudah berbadan hukum", "27 di bawah rencana"."""

    goal: str
    count: Count
    total: str
    words: str
    gap: str
    is_behind: bool
    outlook: str
    year_end: str
    assumption: str

    @property
    def sentence(self) -> str:
        return f"{self.count.text} dari {self.total} {self.words}, {self.gap}."


@dataclass(frozen=True)
class Progress:
    """Progress of the programme by weights, shares of 1, and how it is written."""

    reached: float
    planned: float

    @property
    def text(self) -> str:
        return percent(self.reached)

    @property
    def planned_text(self) -> str:
        return percent(self.planned)

    @property
    def gap_text(self) -> str:
        return signed_percent(self.reached - self.planned)

    @property
    def tone(self) -> str:
        return "late" if self.reached < self.planned else ""


@dataclass(frozen=True)
class KecamatanRow:
    """One kecamatan in the table of the regency; the last row of the table is the regency itself."""

    code: str
    name: str
    href: str
    villages: Count
    verified: tuple[Count, ...]
    late: Count
    freshness: Freshness
    spread: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Summary:
    """An area on a day. `kecamatan` is empty for the page of one kecamatan."""

    area_code: str
    area_name: str
    day: dt.date
    villages: Count
    headline: Headline
    progress: Progress
    stages: tuple[StageFigures, ...]
    late: Count
    paused: Count
    pause_words: str
    late_villages: tuple[LateVillage, ...]
    freshness: Freshness
    blocked: Count
    blockers: tuple[Phrase, ...]
    changes: tuple[Phrase, ...]
    places: tuple[Place, ...]
    kecamatan: tuple[KecamatanRow, ...]
    whole: KecamatanRow | None
    curve: Curve

    @property
    def day_text(self) -> str:
        return date_long(self.day)

    @property
    def total_text(self) -> str:
        return self.villages.text

    @property
    def bottleneck(self) -> str:
        """Where most villages stand on the way to the goal, in a sentence; "" when all have reached it."""
        row = figures.biggest_queue(self.stages[: STAGE[self.headline.goal].number])
        if row is None:
            return ""
        waited = f", separuhnya sudah menunggu {row.waiting} atau lebih" if row.waiting else ""
        return f"Paling banyak desa kini tertahan di tahap {row.stage.label}: {row.here.text} desa{waited}."

    @property
    def furthest_behind(self) -> str:
        """The stage furthest behind its plan, in a sentence; "" when none is."""
        row = figures.biggest_gap(self.stages)
        if row is None:
            return "Tidak ada tahap yang di bawah rencana."
        return f"Paling tertinggal: {row.stage.label}, {row.gap_text} (target {row.due})."

    def of(self, stage: str) -> StageFigures:
        return self.stages[STAGE[stage].number - 1]

    @property
    def notary(self) -> StageFigures:
        return self.of(NOTARY)

    @property
    def legal_entity(self) -> StageFigures:
        return self.of(LEGAL_ENTITY)

    @property
    def curve_rows(self) -> list[tuple[str, str, str]]:
        """The S-curve as a table: date, plan, actual; the last point of each month, and the day itself."""
        reached = dict(self.curve.actual)
        last_of_month = {(on.year, on.month): on for on, _ in self.curve.plan}
        return [
            (date_short(on), percent(share), percent(reached[on]) if on in reached else "")
            for on, share in self.curve.plan
            if on == self.day or on == last_of_month[on.year, on.month]
        ]


def summary(day: dt.date, area_code: str, links: Links) -> Summary:
    """Return the summary of an area as of the end of `day`: five queries. `links` lead to its lists."""
    shown = snapshot(day, area_code)
    return summarise(shown, history(shown), links)


def summarise(shown: Snapshot, past: History, links: Links) -> Summary:
    """Return the summary of a snapshot; no query."""
    stages = figures.stage_figures(shown, links)
    late = sum(row.state.is_late for row in shown)
    paused = [row for row in shown if row.state.pause]
    is_regency = shown.area_code == settings.REGENCY_CODE
    table = _kecamatan_table(shown, links) if is_regency else ()
    return Summary(
        area_code=shown.area_code,
        area_name=shown.area_name,
        day=shown.day,
        villages=links.count(len(shown)),
        headline=_headline(shown, stages, past),
        progress=_progress(shown),
        stages=stages,
        late=links.count(late, late="1"),
        paused=links.count(len(paused), paused="1"),
        pause_words=", ".join(dict.fromkeys(row.state.pause_words for row in paused)),
        late_villages=figures.late_villages(
            shown, lambda code: village_href(code) + links.day_query, figures.LATE_SHOWN
        ),
        freshness=figures.freshness(shown, links),
        blocked=links.count(sum(bool(row.blockers) for row in shown), blocker="any"),
        blockers=figures.blockers_by_reason(shown, links),
        changes=figures.changes_this_week(stages, shown, links),
        places=figures.places(shown, links),
        kecamatan=table,
        whole=_kecamatan_row(shown, links, shown.area_code, "Jumlah", "") if is_regency else None,
        curve=_curve(shown, past),
    )


def village_href(code: str) -> str:
    return reverse("village", args=[code])


def _progress(shown: Snapshot) -> Progress:
    total = len(shown) or 1
    shares = {stage.code: shown.reaching(stage.code, Level.VERIFIED) / total for stage in STAGES}
    return Progress(plan.weighted(shares, shown.targets), plan.planned_progress(shown.day, shown.targets))


def _headline(shown: Snapshot, stages: Sequence[StageFigures], past: History) -> Headline:
    goals = [(stages[STAGE[code].number - 1], words) for code, words in GOALS]
    row, words = next((goal for goal in goals if goal[0].verified.value < len(shown)), goals[-1])
    goal = _goal(shown, row, words, past)
    said = outlook(goal)
    return Headline(
        goal=row.stage.code,
        count=row.verified,
        total=number(len(shown)),
        words=f"koperasi sudah {words}",
        gap=row.gap_text if row.planned else _before_the_plan(row),
        is_behind=row.gap < 0,
        outlook=said,
        year_end=year_end(goal) if said else "",
        assumption=assumption(shown.day) if said else "",
    )


def _goal(shown: Snapshot, row: StageFigures, words: str, past: History) -> Goal:
    last = plan.last_due(shown.targets)
    return Goal(
        words=words,
        day=shown.day,
        remaining=len(shown) - row.verified.value,
        pace=past.pace(row.stage.code, shown.day),
        due_on=shown.targets[row.stage.code].due_on,
        year_end=dt.date(last.year, 12, 31),
    )


def _before_the_plan(row: StageFigures) -> str:
    if row.verified.value:
        return f"lebih cepat dari rencana yang mulai {row.starts}"
    return f"rencananya mulai {row.starts}"


def _kecamatan_table(shown: Snapshot, links: Links) -> tuple[KecamatanRow, ...]:
    """Return the kecamatan, those that need attention most first: late villages, then progress."""
    parts = [(shown.of(code), name) for code, name in shown.kecamatan_names.items()]
    parts.sort(key=lambda part: (-sum(row.state.is_late for row in part[0]), _progress(part[0]).reached))
    return tuple(
        _kecamatan_row(
            part, links.within(part.area_code), part.area_code, name, _kecamatan_href(part.area_code, links)
        )
        for part, name in parts
    )


def _kecamatan_href(code: str, links: Links) -> str:
    return reverse("kecamatan", args=[code]) + links.day_query


def _kecamatan_row(shown: Snapshot, links: Links, code: str, name: str, href: str) -> KecamatanRow:
    return KecamatanRow(
        code=code,
        name=name,
        href=href,
        villages=links.count(len(shown)),
        verified=tuple(
            links.count(
                shown.reaching(stage.code, Level.VERIFIED), stage=stage.code, level=Level.VERIFIED.value
            )
            for stage in STAGES
        ),
        late=links.count(sum(row.state.is_late for row in shown), late="1"),
        freshness=figures.freshness(shown, links),
        spread=tuple((place.count.value, place.tone, place.words) for place in figures.places(shown, links)),
    )


def _curve(shown: Snapshot, past: History) -> Curve:
    """Return the S-curve by weeks, with the targets and weights in force on the day."""
    targets, day, total = shown.targets, shown.day, len(shown) or 1
    end = max(plan.last_due(targets), day)
    weeks = range(0, (end - plan.PROGRAM_START).days, plan.DAYS_OF_WEEK)
    days = sorted({*(plan.PROGRAM_START + dt.timedelta(days=n) for n in weeks), day, end})

    def reached(on: dt.date) -> float:
        shares = {stage.code: past.until(stage.code, on) / total for stage in STAGES}
        return plan.weighted(shares, targets)

    return Curve(
        day=day,
        plan=[(on, plan.planned_progress(on, targets)) for on in days],
        actual=[(on, reached(on)) for on in days if on <= day],
        forecast=_forecast(past, day, end, reached),
        marks=[(due := targets[code].due_on, f"{date_day(due)}: semua {words}") for code, words in GOALS],
    )


def _forecast(
    past: History, day: dt.date, end: dt.date, reached: Callable[[dt.date], float]
) -> list[tuple[dt.date, float]]:
    """Return the curve if the pace of the last four weeks holds: eight weeks at most, never past 100 %."""
    if past.pace(LEGAL_ENTITY, day) is None:
        return []
    first, last = plan.weeks_to(day, PACE_WEEKS)
    gain = (reached(last) - reached(first - dt.timedelta(days=1))) / PACE_WEEKS
    now = reached(day)
    if gain <= 0 or now >= 1:
        return []
    ahead = [(day + dt.timedelta(weeks=n), min(1.0, now + gain * n)) for n in range(FORECAST_WEEKS + 1)]
    return [(on, share) for on, share in ahead if on <= end]


def map_cells(
    rows: Sequence[VillageRow], href: Callable[[VillageRow], str], *, show_late: bool = True
) -> dict[str, MapCell]:
    """Return the map: coloured by the last stage done, with `show_late` a red dot where the next one is late."""
    return {row.code: _cell(row, href(row), row.state.is_late if show_late else None) for row in rows}


def _cell(row: VillageRow, href: str, is_late: bool | None) -> MapCell:
    done = row.state.last_done
    words = f"{STAGES[done - 1].label} selesai" if done else "belum ada tahap selesai"
    label = f"{row.bare_name}: {words}{', lewat tenggat' if is_late else ''}"
    return MapCell(STAGE_FILLS[done], label, href, is_late)
