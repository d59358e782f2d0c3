"""What waits for a verifier: the list on the left of the desk, bound by kecamatan, stage and age."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.models import User
from roadmap.models import Guideline, StageProgress, Transition
from roadmap.policies import acts_as
from roadmap.stages import GUIDELINE, STAGE, STAGES, Stage
from roadmap.state import sent_on
from roadmap.workflow import MoveCode, Status

# Days of waiting that the chips offer.
AGES = (3, 7, 14)
PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the verifier asked to see. An empty or unknown value means everything."""

    kecamatan: str = ""
    stage: str = ""
    age: int = 0
    # A past day as an address says it, "" for today.
    per: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "QueueFilter":
        """Read ?kecamatan=35.08.04&stage=musdesus&age=7; whatever is not on offer is left out."""
        stage, age = query.get("stage", ""), query.get("age", "")
        return cls(
            kecamatan=query.get("kecamatan", "").replace("\0", "")[:8],
            stage=stage if stage in STAGE else "",
            age=int(age) if age in {str(days) for days in AGES} else 0,
        )

    def query(self, **changes: str | int) -> str:
        """Return the address part that carries this filter with `changes`: "?stage=musdesus" or ""."""
        values = {"kecamatan": self.kecamatan, "stage": self.stage, "age": self.age} | changes | {"per": self.per}
        address = QueryDict(mutable=True)
        address.update({name: str(value) for name, value in values.items() if value})
        return f"?{address.urlencode()}" if address else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One stage of one village in the queue. `days` are calendar days since it was sent."""

    id: int
    code: str
    village: str
    kecamatan: str
    kecamatan_code: str
    stage: Stage
    since: dt.date
    days: int
    is_own: bool
    # The day of the fact; of a past day it is not asked.
    happened_on: dt.date | None = None
    # Where it is looked at, where that is not the desk: of a past day the village as it was.
    href: str = ""

    @property
    def wait(self) -> str:
        return f"{self.days} hari" if self.days else "hari ini"

    @property
    def tone(self) -> str:
        """Colour of the waiting time: a week is long, half a week worth a look."""
        return "late" if self.days >= AGES[1] else "warn" if self.days >= AGES[0] else "neutral"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter to press: where it leads, how many rows it leaves, and whether it is on."""

    label: str
    query: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Queue:
    """Everything that waits for this verifier, and what of it the filter shows, oldest first."""

    everything: tuple[Waiting, ...]
    filter: QueueFilter

    @cached_property
    def rows(self) -> list[Waiting]:
        asked = self.filter
        return [
            row
            for row in self.everything
            if asked.kecamatan in ("", row.kecamatan_code)
            and asked.stage in ("", row.stage.code)
            and row.days >= asked.age
        ]

    @property
    def query(self) -> str:
        return self.filter.query()

    @property
    def is_filtered(self) -> bool:
        return self.filter != QueueFilter(per=self.filter.per)

    @property
    def words(self) -> list[str]:
        """What is asked, in short phrases."""
        return [chip.label for chip in (*self.kecamatan_chips, *self.stage_chips, *self.age_chips) if chip.is_on]

    @property
    def first(self) -> Waiting | None:
        """Where to begin: the oldest that is not the verifier's own, else the oldest."""
        return next((row for row in self.rows if not row.is_own), next(iter(self.rows), None))

    def page(self, current: int | None) -> list[Waiting]:
        """Return at most PAGE_SIZE rows: the oldest, or those around the one that is open."""
        place = self.place(current)
        start = max(0, min(place - PAGE_SIZE // 2, len(self.rows) - PAGE_SIZE))
        return self.rows[start : start + PAGE_SIZE]

    def place(self, current: int | None) -> int:
        """Return the position of the open row, 1 for the oldest; 0 when it is not among the rows."""
        return next((n for n, row in enumerate(self.rows, 1) if row.id == current), 0)

    def after(self, current: int) -> Waiting | None:
        """Return what to look at next once `current` is decided: the next not one's own, else from the top."""
        place = self.place(current)
        onwards = [*self.rows[place:], *self.rows[:place]]
        return next((row for row in onwards if row.id != current and not row.is_own), None)

    @property
    def stage_chips(self) -> list[Chip]:
        return self._chips("stage", [(s.code, s.label) for s in STAGES], lambda row: row.stage.code)

    @property
    def kecamatan_chips(self) -> list[Chip]:
        names = sorted({(row.kecamatan_code, row.kecamatan) for row in self.everything})
        return self._chips("kecamatan", names, lambda row: row.kecamatan_code)

    @property
    def age_chips(self) -> list[Chip]:
        return [
            Chip(
                f"{days} hari atau lebih",
                self.filter.query(age=0 if self.filter.age == days else days),
                sum(row.days >= days for row in self.everything),
                self.filter.age == days,
            )
            for days in AGES
        ]

    def _chips(
        self, name: str, options: Iterable[tuple[str, str]], key: Callable[[Waiting], str]
    ) -> list[Chip]:
        """Return a chip for each option that has rows; pressing the one that is on takes the filter off."""
        counts = Counter(key(row) for row in self.everything)
        on = getattr(self.filter, name)
        return [
            Chip(label, self.filter.query(**{name: "" if on == value else value}), counts[value], on == value)
            for value, label in options
            if counts[value] or on == value
        ]


def stages_of(user: User) -> list[Stage]:
    """Return the stages that `user` verifies; the guideline is inherited, so it never waits."""
    return [
        stage
        for stage in STAGES
        if acts_as(user, stage.approver, user.area_code) and stage.code != GUIDELINE
    ]


def decidable(user: User) -> ScopedQuerySet[StageProgress]:
    """Return the stages of all villages in the user's scope that he or she verifies, whatever their status."""
    return StageProgress.objects.visible_to(user).filter(stage__in=[stage.code for stage in stages_of(user)])


def queue_for(user: User, asked: QueueFilter) -> Queue:
    """Return the verifier's queue: one query, oldest first."""
    rows = (
        decidable(user)
        .filter(status=Status.SUBMITTED)
        .order_by("submitted_on", "id")
        .values_list(
            "id",
            "stage",
            "submitted_on",
            "submitted_by_id",
            "happened_on",
            "village_id",
            "village__name",
            "village__kecamatan_id",
            "village__kecamatan__name",
        )
    )
    today = clock.today()
    return Queue(
        tuple(
            Waiting(
                id=pk,
                code=place,
                village=village,
                kecamatan=kecamatan,
                kecamatan_code=code,
                stage=STAGE[stage],
                since=since,
                days=max(0, (today - since).days),
                is_own=sender == user.pk,
                happened_on=happened_on,
            )
            for pk, stage, since, sender, happened_on, place, village, code, kecamatan in rows
        ),
        asked,
    )


def queue_on(user: User, asked: QueueFilter, day: dt.date) -> Queue:
    """Return what waited for the verifier at the end of a past day, to look at only: one query, oldest first."""
    rows = sent_on(day, user.area_code, [stage.code for stage in stages_of(user)])
    return Queue(
        tuple(
            Waiting(
                id=row.progress,
                code=row.code,
                village=row.village,
                kecamatan=row.kecamatan,
                kecamatan_code=row.kecamatan_code,
                stage=STAGE[row.stage],
                since=row.since,
                days=(day - row.since).days,
                is_own=False,
                href=reverse("village", args=[row.code]) + f"?per={day}#tahap-{row.stage}",
            )
            for row in rows
        ),
        replace(asked, per=day.isoformat()),
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the last days: what was decided, on which row, and after how many days of waiting."""

    progress_id: int
    village: str
    kecamatan: str
    stage: str
    approved: bool
    words: str
    on: dt.date
    by: str


def recent_decisions(user: User, day: dt.date, limit: int = 8) -> list[Decision]:
    """Return the last decisions up to a day on the verifier's stages, newest first: one query."""
    moves = {
        MoveCode.APPROVE: "Diterima",
        MoveCode.RETURN: "Dikembalikan",
        MoveCode.REOPEN: "Dibuka kembali",
        MoveCode.UNDO: "Putusan diurungkan",
    }
    rows = (
        Transition.objects.visible_to(user)
        .filter(stage__in=[stage.code for stage in stages_of(user)], move__in=list(moves), on__lte=day)
        .select_related("village__kecamatan", "by", "reason")
        .order_by("-id")[:limit]
    )
    return [
        Decision(
            progress_id=row.progress_id,
            village=row.village.name,
            kecamatan=row.village.kecamatan.name,
            stage=STAGE[row.stage].label,
            approved=row.move == MoveCode.APPROVE,
            words=moves[MoveCode(row.move)] + (f": {row.reason.label.lower()}" if row.reason else ""),
            on=row.on,
            by=str(row.by),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class GuidelineRow:
    """One guideline and what its reader may do with it: `hint` says why it cannot be published by this person."""

    guideline: Guideline
    hint: str

    @property
    def is_published(self) -> bool:
        return self.guideline.published_on is not None


@dataclass(frozen=True, slots=True)
class GuidelineDesk:
    """The guidelines, newest first, and how many villages still wait for one."""

    rows: tuple[GuidelineRow, ...]
    heirs: int
    inherited: int

    @property
    def effect(self) -> str:
        """What publishing does, in a sentence."""
        if self.heirs:
            return f"{self.heirs} desa dan kelurahan akan mewarisi tahap Petunjuk teknis mulai hari ini."
        return (
            "Semua desa dan kelurahan sudah mewarisi petunjuk teknis; penerbitan ini hanya menambah daftar."
        )


def guideline_desk(user: User) -> GuidelineDesk:
    """Return the desk of the guideline: two queries."""
    rows = Guideline.objects.select_related("drafted_by", "published_by").order_by("-dated_on", "-id")
    statuses = Counter(StageProgress.objects.filter(stage=GUIDELINE).values_list("status", flat=True))
    own = "Anda yang mengajukan naskah ini. Penerbitan oleh orang lain di Diskopindag."
    return GuidelineDesk(
        tuple(GuidelineRow(row, own if row.drafted_by_id == user.pk else "") for row in rows),
        heirs=sum(statuses.values()) - statuses[Status.APPROVED],
        inherited=statuses[Status.APPROVED],
    )
