"""The camat's worklist: what to do first, by whose turn it is. Three queries, whatever the number of villages."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.models import User
from roadmap.clocks import Clocks, clocks_on
from roadmap.models import Blocker, Confirmation, StageProgress, Transition, Visit
from roadmap.stages import LEGAL_ENTITY, STAGES, Actor, Stage, stages_before
from roadmap.state import VillageState, state_now
from roadmap.wa_text import TextVillage, WaText, weekly_text
from roadmap.workflow import OPEN, MoveCode, Status, turn
from roadmap.worklist_filter import Show, belongs, choose
from villages.models import Village

WEEK_DAYS = 7
ENOUGH = {Status.SUBMITTED, Status.APPROVED}
Segments = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Flag:
    """A status word with the tone of status_badge."""

    text: str
    tone: str


@dataclass(frozen=True)
class Card:
    """A village with something to do for the camat, and everything its buttons need."""

    name: str
    url: str
    flag: Flag | None
    next_text: str
    segments: Segments
    done_text: str
    deadline_text: str
    return_words: str
    blocker_words: str
    button: str
    stage: str
    version: int
    button_url: str
    photo_url: str
    blocker_url: str
    is_paused: bool


@dataclass(frozen=True)
class Row:
    """A village without anything to do for the camat."""

    name: str
    url: str
    detail: str
    flag: Flag | None


@dataclass(frozen=True)
class Fold:
    """Villages that wait for the same office on the same stage."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Tile:
    """One village of the strip: `number` is the last stage in an unbroken row, 0 to 8."""

    url: str
    number: int
    is_late: bool
    label: str


@dataclass(frozen=True)
class Worklist:
    """The whole page of one kecamatan on one day."""

    area_name: str
    noun: str
    total: int
    legal: int
    legal_url: str
    late: int
    late_url: str
    tiles: tuple[Tile, ...]
    first: tuple[Card, ...]
    week: tuple[Card, ...]
    later: tuple[Card, ...]
    waiting: tuple[Fold, ...]
    done: tuple[Row, ...]
    waiting_count: int
    visited: int
    confirmed_text: str
    confirmed_today: bool
    show: Show
    wa: WaText

    @property
    def first_column(self) -> tuple[Card, ...]:
        """Half of the first group where the middle column of a wide screen would stay empty, else all of it."""
        return self.first if self.week or self.later else self.first[: (len(self.first) + 1) // 2]

    @property
    def first_overflow(self) -> tuple[Card, ...]:
        return self.first[len(self.first_column) :]

    @property
    def calm_text(self) -> str:
        """What the page says when nothing is late, returned or due this week; "" while there is something."""
        if self.first or self.week:
            return ""
        ahead = [card for card in self.later if not card.is_paused]
        if ahead and not self.late:
            return f"Semua {self.noun} tepat waktu. Berikutnya: {ahead[0].name}, {ahead[0].deadline_text}."
        if self.later and not ahead:
            return f"Tidak ada yang mendesak. Tenggat {len(self.later)} {self.noun} sedang dijeda."
        return "Semua beres. Tidak ada yang menunggu Anda."


@dataclass(frozen=True)
class _Place:
    """A village with its state, its stage rows and the task that falls out of them."""

    village: Village
    state: VillageState
    rows: dict[str, StageProgress]
    task: Stage | None

    @property
    def returned(self) -> bool:
        return self.task is not None and self.rows[self.task.code].return_reason_id is not None

    def days_late(self, stage: Stage | None) -> int:
        return self.state.days_past(stage.code) if stage else 0


def worklist(user: User, day: dt.date, show: str = "") -> Worklist:
    """Return the worklist of the user's kecamatan as it stands now, with lateness counted on `day`.

    `show` leaves a part of the villages on the board (worklist_filter); head and text are always about all.
    """
    villages = list(_villages(user, day))
    rows: dict[str, dict[str, StageProgress]] = {}
    for row in _progress(user):
        rows.setdefault(row.village_id, {})[row.stage] = row
    clocks = clocks_on(day, user.area_code)
    places = [_place(village, rows.get(village.pk, {}), clocks) for village in villages]
    asked, shown = choose(show, places, lambda part, p: belongs(part, p.state, p.task is not None))
    cards = sorted(
        (p for p in shown if p.task), key=lambda p: (-p.days_late(p.task), not p.returned, p.village.pk)
    )
    # Where the clock stands still nothing presses: those cards come last, and can be worked on all the same.
    awake = [p for p in cards if not p.state.pause]
    first = [p for p in awake if p.returned or p.days_late(p.task)]
    week = [p for p in awake if p not in first and _is_this_week(p)]
    later = [p for p in cards if p not in first and p not in week]
    waiting = [p for p in shown if p.task is None and p.state.current]
    area_name = str(villages[0].kecamatan) if villages else ""
    noun = "desa/kelurahan" if any(village.is_kelurahan for village in villages) else "desa"
    confirmed = villages[0].confirmed_on if villages else None
    return Worklist(
        area_name=area_name,
        noun=noun,
        total=len(places),
        legal=sum(p.state.of(LEGAL_ENTITY).status == Status.APPROVED for p in places),
        legal_url=_list_url(f"stage={LEGAL_ENTITY}&level=verified"),
        late=sum(p.state.is_late for p in places),
        late_url=_list_url("late=1"),
        tiles=tuple(map(_tile, sorted(places, key=lambda p: (p.state.last_done, not p.state.is_late)))),
        first=tuple(map(_card, first)),
        week=tuple(map(_card, week)),
        later=tuple(map(_card, sorted(later, key=_in_later_order))),
        waiting=_folds(waiting),
        done=tuple(_row(p, "Seluruh tahap selesai") for p in shown if p.state.current is None),
        waiting_count=len(waiting),
        visited=sum(village.visits_this_week > 0 for village in villages),
        confirmed_text=formats.date_long(confirmed) if confirmed else "",
        confirmed_today=confirmed == day,
        show=asked,
        wa=weekly_text(
            area_name,
            noun,
            day,
            (TextVillage(p.village.full_name, p.village.pk, p.state) for p in places),
        ),
    )


def _villages(user: User, day: dt.date) -> QuerySet[Village]:
    """Villages in scope, each with its newest open blocker, its visits of the week and the last confirmation."""
    blocker = Blocker.objects.filter(village=OuterRef("pk"), resolved_on=None).order_by("-opened_on", "-id")
    monday = day - dt.timedelta(days=day.weekday())
    visits = Visit.objects.filter(village=OuterRef("pk"), visited_on__range=(monday, day)).order_by()
    confirmations = Confirmation.objects.filter(kecamatan=OuterRef("kecamatan_id")).order_by("-on")
    return (
        Village.objects.visible_to(user)
        .select_related("kecamatan")
        .annotate(
            blocker_label=Subquery(blocker.values("reason__label")[:1]),
            blocker_note=Subquery(blocker.values("note")[:1]),
            blocker_since=Subquery(blocker.values("opened_on")[:1]),
            visits_this_week=Coalesce(
                Subquery(visits.values("village").annotate(n=Count("pk")).values("n")[:1]),
                0,
                output_field=IntegerField(),
            ),
            confirmed_on=Subquery(confirmations.values("on")[:1]),
        )
    )


def _progress(user: User) -> Iterable[StageProgress]:
    """Stage rows in scope, each with the day it was last sent back or opened again."""
    back = Transition.objects.filter(
        progress=OuterRef("pk"), move__in=[MoveCode.RETURN, MoveCode.REOPEN]
    ).order_by("-id")
    return (
        StageProgress.objects.visible_to(user)
        .select_related("return_reason")
        .annotate(back_on=Subquery(back.values("on")[:1]))
    )


def _place(village: Village, rows: dict[str, StageProgress], clocks: Clocks) -> _Place:
    state = state_now(rows, village.pk, clocks)
    return _Place(village, state, rows, _task(state, rows))


def _task(state: VillageState, rows: dict[str, StageProgress]) -> Stage | None:
    """The stage that the camat should work on: what came back first, else the first that nothing holds up.

    A stage may be worked on while the one before it still waits for its verifier.
    """
    own = [s for s in STAGES if s.owner == Actor.CAMAT and s.code in rows and state.of(s.code).status in OPEN]
    for stage in own:
        if rows[stage.code].return_reason_id:
            return stage
    for stage in own:
        if all(state.of(before.code).status in ENOUGH for before in stages_before(stage.code)):
            return stage
    return None


def _is_this_week(place: _Place) -> bool:
    stage = place.task
    if stage is None:
        return False
    due_in = (place.state.targets[stage.code].due_on - place.state.day).days
    return due_in <= WEEK_DAYS or place.state.of(stage.code).status == Status.IN_PROGRESS


def _in_later_order(place: _Place) -> tuple[bool, dt.date]:
    due_on = place.state.targets[place.task.code].due_on if place.task else place.state.day
    return place.state.pause is not None, due_on


def _list_url(query: str) -> str:
    return f"{reverse('village_list')}?{query}"


def _village_url(code: str) -> str:
    return reverse("village", args=[code])


def late_words(days: int) -> str:
    """Return "Terlambat 6 hari"."""
    return f"Terlambat {formats.number(days)} hari"


def segments(state: VillageState, stage: Stage | None) -> Segments:
    """Return the eight stages as stage_bar draws them; `stage` is the one being worked on."""
    drawn = []
    for one in STAGES:
        if state.of(one.code).status == Status.APPROVED:
            word = "done"
        elif one == stage or state.of(one.code).status == Status.SUBMITTED:
            word = "late" if state.days_past(one.code) else "current"
        else:
            word = "none"
        drawn.append((one.label, word))
    return tuple(drawn)


def done_words(state: VillageState) -> str:
    """Return "4 dari 8 tahap selesai"."""
    done = sum(state.of(stage.code).status == Status.APPROVED for stage in STAGES)
    return f"{done} dari {len(STAGES)} tahap selesai"


def return_words(row: StageProgress, day: dt.date | None) -> str:
    """Return why a stage came back, in the reviewer's words: "Diskopindag, 11 Juni: …"; "" if it did not."""
    if row.return_reason is None or row.status not in OPEN:
        return ""
    when = f", {formats.date_day(day)}" if day else ""
    said = f" “{row.return_note}”" if row.return_note else ""
    reason = row.return_reason
    return f"{row.definition.approver.label}{when}: {reason.label}.{said} {reason.help_text}".strip()


def _flag(place: _Place) -> Flag | None:
    stage = place.task or place.state.current
    if place.state.pause:
        return Flag(place.state.pause_words, "info")
    if days := place.days_late(stage):
        return Flag(late_words(days), "late")
    if place.returned:
        return Flag("Dikembalikan", "warn")
    return None


def _card(place: _Place) -> Card:
    village, stage = place.village, place.task
    if stage is None:  # pragma: no cover - cards are made of places with a task
        raise ValueError("A card needs a task.")
    row, due_on = place.rows[stage.code], place.state.targets[stage.code].due_on
    button_url = reverse("stage_update", args=[village.pk, stage.code])
    due_text = f"tenggat {formats.date_day(due_on)}"
    flag = _flag(place)
    if flag is None and _is_this_week(place):
        flag = Flag(f"Tenggat {formats.date_day(due_on)}", "neutral")
    return Card(
        name=village.full_name,
        url=_village_url(village.pk),
        flag=flag,
        next_text=stage.label,
        segments=segments(place.state, stage),
        done_text=done_words(place.state),
        deadline_text=due_text,
        return_words=return_words(row, row.back_on),
        blocker_words=_blocker_words(village),
        stage=stage.code,
        version=row.version,
        button="Perbaiki dan kirim lagi" if place.returned else stage.fact,
        button_url=button_url,
        photo_url=f"{button_url}#bukti" if stage.evidence else "",
        blocker_url=reverse("blocker_add", args=[village.pk]) + f"?stage={stage.code}",
        is_paused=place.state.pause is not None,
    )


def _blocker_words(village: Village) -> str:
    if not village.blocker_label:
        return ""
    note = f" {village.blocker_note}" if village.blocker_note else ""
    return f"Kendala sejak {formats.date_day(village.blocker_since)}: {village.blocker_label}.{note}"


def _folds(places: list[_Place]) -> tuple[Fold, ...]:
    """Group by the stage and the office waited for, in the order of the stages."""
    groups: dict[tuple[int, str], list[Row]] = {}
    for place in places:
        stage = place.state.current
        if stage is None:
            continue
        state = place.state.of(stage.code)
        actor = turn(stage, state.status)
        office = actor.label if actor else ""
        if state.status == Status.SUBMITTED:
            title, detail = f"{stage.label}: diperiksa {office}", f"Dikirim {formats.date_day(state.since)}"
            waited = (place.state.day - state.since).days if state.since else 0
            flag = Flag(f"{waited} hari", "warn" if waited > WEEK_DAYS else "neutral")
        else:
            title, detail, flag = f"{stage.label}: dikerjakan {office}", _last_done_words(place, stage), None
        groups.setdefault((stage.number, title), []).append(_row(place, detail, flag))
    return tuple(Fold(title, tuple(rows)) for (_, title), rows in sorted(groups.items()))


def _last_done_words(place: _Place, stage: Stage) -> str:
    before = STAGES[stage.number - 2] if stage.number > 1 else None
    state = place.state.of(before.code) if before else None
    if before is None or state is None or state.happened_on is None:
        return "Belum ada yang perlu Anda lakukan"
    return f"{before.fact} {formats.date_day(state.happened_on)}"


def _row(place: _Place, detail: str, flag: Flag | None = None) -> Row:
    return Row(place.village.full_name, _village_url(place.village.pk), detail, _flag(place) or flag)


def _tile(place: _Place) -> Tile:
    done, late = place.state.last_done, place.state.is_late
    label = (
        f"{place.village.full_name}: tahap {done} selesai"
        if done
        else f"{place.village.full_name}: belum mulai"
    )
    return Tile(_village_url(place.village.pk), done, late, f"{label}, lewat tenggat" if late else label)
