"""What the village page and the page of one stage show, as text and addresses. A fixed number of queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.policies import check_read
from roadmap import policies
from roadmap.clocks import clocks_on
from roadmap.contact import Contact, asking_words, contact
from roadmap.missing import Missing, missing_now
from roadmap.models import Evidence, StageProgress, Transition
from roadmap.signed_evidence import FROZEN, paper_words
from roadmap.stages import GUIDELINE, STAGES, Stage, stages_before
from roadmap.state import VillageState, state_now
from roadmap.workflow import OPEN, STATUS_LABELS, MoveCode, Status
from roadmap.worklists import ENOUGH, Flag, Segments, late_words, return_words, segments
from villages.models import Village

TONES = {
    Status.NOT_STARTED: "neutral",
    Status.IN_PROGRESS: "info",
    Status.SUBMITTED: "warn",
    Status.RETURNED: "late",
    Status.APPROVED: "ok",
}
HISTORY_ROWS = 200


@dataclass(frozen=True)
class FileLine:
    """One file of a stage. `url` is "" where this person may not read it, `remove_url` where not remove it."""

    name: str
    url: str
    covers: str
    origin: str
    is_image: bool
    is_duplicate: bool
    remove_url: str


@dataclass(frozen=True)
class StageLine:
    """One stage on the timeline. `state` is a class of the timeline: done, current, late or none."""

    code: str
    number: int
    label: str
    state: str
    flag: Flag
    planned: str
    actual: str
    sent: str
    verified: str
    return_words: str
    missing: tuple[Missing, ...]
    files: tuple[FileLine, ...]
    button: str
    button_url: str
    withdraw_url: str
    version: int
    hint: str


@dataclass(frozen=True)
class HistoryLine:
    """One move: who, when, from which status to which, why, and both dates when it was entered late."""

    when: str
    who: str
    what: str
    change: str
    reason: str
    late_entry: str


@dataclass(frozen=True)
class VillagePage:
    """The roadmap part of the village page."""

    lines: tuple[StageLine, ...]
    segments: Segments
    flag: Flag | None
    turn: str
    done: int
    main: StageLine | None
    history: tuple[HistoryLine, ...]
    contact: Contact | None = None


def stage_rows(village: Village) -> dict[str, StageProgress]:
    """Return the village's stage rows by code, with people and reasons: one query."""
    people = ("return_reason", "submitted_by", "approved_by")
    rows = StageProgress.objects.filter(village=village).select_related(*people)
    found = {row.stage: row for row in rows}
    for row in found.values():
        row.village = village
    return found


def village_page(village: Village, user: User) -> VillagePage:
    """Return the roadmap of a village as `user` sees it today."""
    rows = stage_rows(village)
    state = state_now(rows, village.pk, clocks_on(clock.today(), village.pk))
    moves = list(moves_of(village))
    files = _files_by_stage(Evidence.objects.filter(village=village, removed_on=None), rows, user)
    # Only one stage tells what it lacks: the first that is being worked on.
    busy = next((s.code for s in STAGES if s.code in rows and _is_busy(s, state)), "")
    lines = tuple(
        _line(rows[stage.code], state, moves, files.get(stage.code, ()), user, tells=stage.code == busy)
        for stage in STAGES
        if stage.code in rows
    )
    return VillagePage(
        lines=lines,
        segments=segments(state, state.current),
        flag=village_flag(state),
        turn=state.turn.label if state.turn else "",
        done=sum(state.of(stage.code).status == Status.APPROVED for stage in STAGES),
        main=next((line for line in lines if line.button_url), None),
        history=tuple(history_line(move) for move in reversed(moves[-HISTORY_ROWS:])),
        contact=whom_to_call(village, state, user),
    )


def whom_to_call(village: Village, state: VillageState, user: User) -> Contact | None:
    """Return the kecamatan's office for whoever cannot record anything here, with a text about this village."""
    if not refusal(policies.check_field_work, village.pk, user):
        return None
    stage = state.current.label if state.current else ""
    words = asking_words(village.kecamatan.name, str(village), stage, state.days_late if state.is_late else 0)
    return contact(str(village.kecamatan), village.kecamatan.office_phone, words)


def village_flag(state: VillageState) -> Flag | None:
    if state.pause:
        return Flag(state.pause_words, "info")
    return Flag(f"Lewat tenggat {formats.number(state.days_late)} hari", "late") if state.is_late else None


def stage_line(progress: StageProgress, user: User) -> StageLine:
    """Return one stage alone, for its own page. `progress` comes with village and people loaded."""
    rows = {progress.stage: progress}
    state = state_now(rows, progress.village_id, clocks_on(clock.today(), progress.village_id))
    moves = list(moves_of(progress.village).filter(progress=progress))
    files = _files_by_stage(Evidence.objects.filter(progress=progress, removed_on=None), rows, user)
    line = _line(progress, state, moves, files.get(progress.stage, ()), user, tells=True)
    page = reverse("stage_update", args=[progress.village_id, progress.stage])
    return replace(line, button_url=page if may_update(progress, user) else "")


def may_update(progress: StageProgress, user: User) -> bool:
    """Return whether `user` may work on the stage now; the guideline has no page of its own."""
    return progress.stage != GUIDELINE and not refusal(policies.check_move, progress, MoveCode.UPDATE, user)


def _is_busy(stage: Stage, state: VillageState) -> bool:
    status = state.of(stage.code).status
    return status in OPEN and (state.current == stage or status != Status.NOT_STARTED)


def _is_within_reach(stage: Stage, state: VillageState) -> bool:
    """A stage is offered once those before it are sent; earlier its page is still there, by address."""
    return all(state.of(before.code).status in ENOUGH for before in stages_before(stage.code))


def moves_of(village: Village) -> QuerySet[Transition]:
    """Return every move of a village in order, with people and reasons."""
    return Transition.objects.filter(village=village).select_related("by", "reason").order_by("id")


def _files_by_stage(
    found: QuerySet[Evidence], rows: dict[str, StageProgress], user: User
) -> dict[str, tuple[FileLine, ...]]:
    stages = {row.pk: row for row in rows.values()}
    lines: dict[str, list[FileLine]] = {}
    for item in found.select_related("added_by", "signed_copy__document").defer(*FROZEN):
        progress = stages[item.progress_id]
        lines.setdefault(progress.stage, []).append(file_line(item, progress, user))
    return {code: tuple(files) for code, files in lines.items()}


def file_line(item: Evidence, progress: StageProgress, user: User, *, may_remove: bool = True) -> FileLine:
    """Return how a file is listed. Wants `added_by` and the signed copy with its document loaded."""
    labels = [one.label for one in progress.definition.evidence if one.code in item.covers]
    origin = f"{filesizeformat(item.size)}, {item.added_by}, {formats.date_short(item.added_on)}"
    copy = item.signed_copy
    may_read = copy is None or not refusal(check_read, copy.document, user)
    may_remove = may_remove and not refusal(policies.check_evidence, progress, user)
    return FileLine(
        name=item.name,
        url=reverse("evidence_file", args=[item.pk]) if may_read else "",
        covers=", ".join(labels),
        origin=f"{origin}. {paper_words(copy)}" if copy else origin,
        is_image=item.is_image,
        is_duplicate=item.is_duplicate,
        remove_url=reverse("evidence_remove", args=[item.pk]) if may_remove else "",
    )


def _line(
    row: StageProgress,
    state: VillageState,
    moves: Sequence[Transition],
    files: tuple[FileLine, ...],
    user: User,
    *,
    tells: bool,
) -> StageLine:
    stage, status, due_on = row.definition, Status(row.status), state.targets[row.stage].due_on
    days_late = 0 if status == Status.APPROVED else state.days_past(row.stage)
    is_offered = may_update(row, user) and (_is_busy(stage, state) or _is_within_reach(stage, state))
    return StageLine(
        code=stage.code,
        number=stage.number,
        label=stage.label,
        state=timeline_state(stage, state, days_late > 0),
        flag=Flag(STATUS_LABELS[status], TONES[status]),
        planned=planned_words(due_on, days_late),
        actual=f"{stage.fact} {formats.date_long(row.happened_on)}" if row.happened_on else "",
        sent=_person_words("Dikirim", row.submitted_by, row.submitted_on),
        verified=_person_words("Disetujui", row.approved_by, row.approved_on),
        return_words=return_words(row, _returned_on(moves, row)),
        missing=_missing(row, user) if tells and status in OPEN and stage.code != GUIDELINE else (),
        files=files,
        button="Perbaiki dan kirim lagi" if row.return_reason_id else stage.fact,
        button_url=reverse("stage_update", args=[row.village_id, stage.code]) if is_offered else "",
        withdraw_url=_withdraw_url(row, user),
        version=row.version,
        hint=_hint(row, user) if tells or _is_busy(stage, state) or status == Status.SUBMITTED else "",
    )


def _missing(row: StageProgress, user: User) -> tuple[Missing, ...]:
    """What lacks; the places are for those who may work on the stage."""
    found = missing_now(row)
    return found if may_update(row, user) else tuple(replace(one, url="") for one in found)


def _withdraw_url(row: StageProgress, user: User) -> str:
    if row.stage == GUIDELINE or refusal(policies.check_move, row, MoveCode.WITHDRAW, user):
        return ""
    return reverse("stage_withdraw", args=[row.village_id, row.stage])


def timeline_state(stage: Stage, state: VillageState, is_late: bool) -> str:
    if state.of(stage.code).status == Status.APPROVED:
        return "done"
    if not _is_busy(stage, state) and state.of(stage.code).status != Status.SUBMITTED:
        return "none"
    return "late" if is_late else "current"


def planned_words(due_on: dt.date, days_late: int) -> str:
    words = f"Tenggat {formats.date_short(due_on)}"
    return f"{words}, {late_words(days_late).lower()}" if days_late else words


def _person_words(verb: str, person: User | None, day: dt.date | None) -> str:
    if person is None:
        return ""
    return f"{verb} {person}, {formats.date_short(day)}" if day else f"{verb} {person}"


def _returned_on(moves: Iterable[Transition], row: StageProgress) -> dt.date | None:
    days = [m.on for m in moves if m.progress_id == row.pk and m.move in (MoveCode.RETURN, MoveCode.REOPEN)]
    return days[-1] if days else None


def _hint(row: StageProgress, user: User) -> str:
    """Return who acts now, for a person who does not; "" for the one who does."""
    stage = row.definition
    if row.status == Status.SUBMITTED:
        return f"Sedang diperiksa {stage.approver.label}."
    if row.status == Status.APPROVED:
        return f"Sudah disetujui {stage.approver.label}, jadi tidak dapat diubah lagi."
    if stage.code == GUIDELINE:
        return "Diterbitkan Diskopindag sekali untuk seluruh kabupaten; desa mewarisinya."
    return refusal(policies.check_move, row, MoveCode.UPDATE, user)


def history_line(move: Transition) -> HistoryLine:
    late = move.happened_on is not None and move.happened_on < move.on
    stage = move.get_stage_display()
    noted = f"Ditulis di perangkat {formats.datetime_short(move.noted_at)}. " if move.noted_at else ""
    return HistoryLine(
        when=formats.date_short(move.on),
        who=f"{move.by}, {move.by.get_role_display()}",
        what=f"{move.verb}: {stage}",
        change=f"{move.get_from_status_display()} → {move.get_to_status_display()}",
        reason=" ".join(part for part in (str(move.reason) + "." if move.reason else "", move.note) if part),
        late_entry=noted
        + (
            f"Terjadi {formats.date_short(move.happened_on)}, dicatat {formats.datetime_short(move.at)}"
            if late and move.happened_on
            else f"Dicatat {formats.datetime_short(move.at)}"
        ),
    )
