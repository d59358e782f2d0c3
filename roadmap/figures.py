"""Numbers as a page shows them: counted from a snapshot, written out, each with the address of its rows."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from lumajang_kdkmp.formats import date_day, number
from roadmap import plan
from roadmap.centre.sources import COUNTERPARTS
from roadmap.contact import asking_words, contact_href
from roadmap.snapshot import FRESH_DAYS, Snapshot, VillageRow
from roadmap.stages import STAGES, Stage
from roadmap.state import Level
from roadmap.village_filter import FINISHED
from roadmap.workflow import Status

# Waiting times look back this far: four weeks.
LOOK_BACK_DAYS = 28
LATE_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Count:
    """A number, as written, and the address of exactly the rows it counts."""

    value: int
    text: str
    href: str

    @property
    def link(self) -> str:
        """The number as a link to its rows; a zero has none to show."""
        return format_html('<a href="{}">{}</a>', self.href, self.text) if self.value else "0"


@dataclass(frozen=True)
class Links:
    """Addresses of lists that show the rows of a number, all on the same day. `fixed` is part of each."""

    base: str
    fixed: tuple[tuple[str, str], ...] = ()
    fragment: str = ""

    def href(self, **filters: str) -> str:
        query = urlencode({**{k: v for k, v in filters.items() if v}, **dict(self.fixed)})
        return f"{self.base}{'?' + query if query else ''}{self.fragment}"

    def count(self, value: int, **filters: str) -> Count:
        # Babel takes 0.2 ms a number, a page has hundreds, and few reach the thousands sign.
        return Count(value, str(value) if value < 1000 else number(value), self.href(**filters))

    @property
    def day_query(self) -> str:
        """The past day that the lists are about, for an address of another page: "?per=2025-06-11" or ""."""
        day = next((value for name, value in self.fixed if name in ("on", "per")), "")
        return f"?per={day}" if day else ""

    def within(self, kecamatan: str) -> "Links":
        return Links(self.base, (("kecamatan", kecamatan), *self.fixed), self.fragment)


def list_links(day: dt.date, today: dt.date) -> Links:
    """Return links to the list of villages on `day`; today's carry no date."""
    return Links(reverse("village_list"), () if day == today else (("per", day.isoformat()),))


@dataclass(frozen=True)
class StageFigures:
    """One stage in an area. `gap` is verified minus planned; `here` are the villages that stand at this stage."""

    stage: Stage
    total: int
    claimed: Count
    evidenced: Count
    verified: Count
    matched: Count | None
    this_week: Count
    planned: int
    here: Count
    waiting: str
    taken: str
    due: str
    starts: str

    @property
    def gap(self) -> int:
        return self.verified.value - self.planned

    @property
    def gap_text(self) -> str:
        """27 di bawah rencana; before the plan of the stage begins: mulai 15 Juni, or 82 lebih awal dari rencana."""
        if self.starts:
            early = self.verified.value
            return f"{number(early)} lebih awal dari rencana" if early else f"mulai {self.starts}"
        return gap_words(self.gap)

    @property
    def gap_short(self) -> str:
        if self.starts and not self.verified.value:
            return "belum"
        return number(self.gap) if self.gap <= 0 else f"+{number(self.gap)}"

    @property
    def planned_text(self) -> str:
        return number(self.planned)

    @property
    def tick(self) -> int | None:
        """Where the plan is marked on a bar; None before it begins, for a mark at nought says nothing."""
        return None if self.starts else self.planned

    @property
    def gap_tone(self) -> str:
        return "late" if self.gap < 0 else ""

    @property
    def bar_tone(self) -> str:
        return f"s{self.stage.number}"


def gap_words(gap: int) -> str:
    if gap < 0:
        return f"{number(-gap)} di bawah rencana"
    return f"{number(gap)} di atas rencana" if gap else "sesuai rencana"


def days_words(days: float | None) -> str:
    """Return "11 hari", "11,5 hari", or "" when nothing is known."""
    return "" if days is None else f"{number(days, None if days % 1 else 0)} hari"


def stage_figures(shown: Snapshot, links: Links) -> tuple[StageFigures, ...]:
    """Return the figures of the eight stages in order."""
    week = (shown.day - dt.timedelta(days=FRESH_DAYS - 1)).isoformat()
    return tuple(_stage_figures(shown, links, stage, week) for stage in STAGES)


def _stage_figures(shown: Snapshot, links: Links, stage: Stage, week: str) -> StageFigures:
    code = stage.code

    def level(which: Level) -> Count:
        return links.count(shown.reaching(code, which), stage=code, level=which.value)

    here = [row for row in shown if row.state.current is stage]
    waits = [(shown.day - since).days for row in here if (since := row.waits_since(stage))]
    starts = plan.planned_from(code, shown.targets)
    return StageFigures(
        stage=stage,
        total=len(shown),
        claimed=level(Level.CLAIMED),
        evidenced=level(Level.EVIDENCED),
        verified=level(Level.VERIFIED),
        matched=level(Level.MATCHED) if code in COUNTERPARTS else None,
        this_week=links.count(
            len(verified_since(shown, code, week)), stage=code, status=Status.APPROVED.value, since=week
        ),
        planned=plan.planned_count(code, shown.day, shown.targets, len(shown)),
        here=links.count(len(here), stage=code),
        waiting=days_words(median(waits) if waits else None),
        taken=days_words(_median_taken(shown, stage)),
        due=date_day(shown.targets[code].due_on),
        starts=date_day(starts) if shown.day < starts else "",
    )


def verified_since(shown: Snapshot, stage: str, since: str) -> list[VillageRow]:
    """Return the villages whose stage was verified on or after `since` (ISO) and still is."""
    return [
        row
        for row in shown
        if (state := row.state.of(stage)).status == Status.APPROVED
        and state.since
        and state.since.isoformat() >= since
    ]


def _median_taken(shown: Snapshot, stage: Stage) -> float | None:
    since = (shown.day - dt.timedelta(days=LOOK_BACK_DAYS - 1)).isoformat()
    taken = [row.days_taken(stage) for row in verified_since(shown, stage.code, since)]
    known = [days for days in taken if days is not None]
    return median(known) if known else None


@dataclass(frozen=True, slots=True)
class LateVillage:
    """A village past the target of its stage: who is asked, and what stands in the way."""

    name: str
    kecamatan: str
    href: str
    stage: str
    days: str
    turn: str
    blocker: str
    contact: str = ""


def late_villages(shown: Snapshot, village_href: Callable[[str], str], limit: int) -> tuple[LateVillage, ...]:
    """Return the villages that are late the longest."""
    late = sorted(
        (row for row in shown if row.state.is_late), key=lambda row: (-row.state.days_late, row.code)
    )
    return tuple(
        LateVillage(
            name=row.bare_name,
            kecamatan=row.kecamatan,
            href=village_href(row.code),
            stage=row.state.current.label if row.state.current else "",
            days=f"{number(row.state.days_late)} hari",
            turn=row.state.turn.label if row.state.turn else "",
            blocker=", ".join(blocker.label.lower() for blocker in row.blockers),
            contact=contact_href(row.office_phone, _to_camat(row)),
        )
        for row in late[:limit]
    )


def _to_camat(row: VillageRow) -> str:
    stage = row.state.current.label if row.state.current else ""
    return asking_words(row.kecamatan, row.bare_name, stage, row.state.days_late)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A number and what it counts: "71" and "desa lolos verifikasi Akta notaris"."""

    count: Count
    words: str


def blockers_by_reason(shown: Snapshot, links: Links) -> tuple[Phrase, ...]:
    """Return how many villages each open blocker holds up, most first. A village counts once for a reason."""
    labels: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in shown:
        reasons = {blocker.code: blocker.label for blocker in row.blockers}
        labels |= reasons
        counts.update(reasons.keys())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], labels[item[0]]))
    return tuple(Phrase(links.count(value, blocker=code), labels[code]) for code, value in ordered)


def changes_this_week(figures: Sequence[StageFigures], shown: Snapshot, links: Links) -> tuple[Phrase, ...]:
    """Return what the last seven days brought, as sentences; the numbers open their villages."""
    week = (shown.day - dt.timedelta(days=FRESH_DAYS - 1)).isoformat()
    said = [
        Phrase(row.this_week, f"desa lolos verifikasi {row.stage.label}")
        for row in reversed(figures)
        if row.this_week.value
    ]
    for status, words in (
        (Status.SUBMITTED, "desa mengirim tahapnya dan menunggu verifikasi"),
        (Status.RETURNED, "desa menerima berkasnya kembali untuk diperbaiki"),
    ):
        value = sum(
            row.current_state.status == status
            and row.current_state.since is not None
            and row.current_state.since.isoformat() >= week
            for row in shown
        )
        if value:
            said.append(Phrase(links.count(value, status=status.value, since=week), words))
    return tuple(said)


@dataclass(frozen=True, slots=True)
class Place:
    """How many villages have this stage as the last one done: a line of the map's legend."""

    count: Count
    words: str
    tone: str


def places(shown: Snapshot, links: Links) -> tuple[Place, ...]:
    """Return the legend of the map, furthest first; only places where villages are."""
    counts = Counter(row.state.last_done for row in shown)
    return tuple(
        Place(
            links.count(counts[done], stage=STAGES[done].code if done < len(STAGES) else FINISHED),
            STAGES[done - 1].label if done else "belum ada tahap selesai",
            f"s{done}",
        )
        for done in range(len(STAGES), -1, -1)
        if counts[done]
    )


@dataclass(frozen=True)
class Freshness:
    """How much is known to be up to date: villages with a move, a visit or a confirmation in the last 7 days."""

    fresh: Count
    stale: Count
    total: int

    @property
    def share(self) -> float:
        return self.fresh.value / self.total if self.total else 0.0

    @property
    def text(self) -> str:
        return f"{round(self.share * 100)}\N{NO-BREAK SPACE}%"

    @property
    def tone(self) -> str:
        return "late" if self.share < 0.5 else "warn" if self.share < 0.8 else ""


def freshness(shown: Snapshot, links: Links) -> Freshness:
    fresh = sum(row.is_fresh for row in shown)
    return Freshness(links.count(fresh, fresh="1"), links.count(len(shown) - fresh, fresh="0"), len(shown))


def segments(row: VillageRow) -> list[tuple[str, str]]:
    """Return the eight stages of a village for a stage bar: (label, done, current, late or none)."""
    current = row.state.current

    def state(stage: Stage) -> str:
        if row.state.of(stage.code).status == Status.APPROVED:
            return "done"
        if stage is not current:
            return "none"
        return "late" if row.state.is_late else "current"

    return [(stage.label, state(stage)) for stage in STAGES]


def biggest_gap(figures: Sequence[StageFigures]) -> StageFigures | None:
    """Return the stage furthest behind its plan, None when none is."""
    behind = [row for row in figures if row.gap < 0]
    return min(behind, key=lambda row: row.gap, default=None)


def biggest_queue(figures: Sequence[StageFigures]) -> StageFigures | None:
    """Return the stage where most villages stand, None when all are done."""
    return max((row for row in figures if row.here.value), key=lambda row: row.here.value, default=None)
