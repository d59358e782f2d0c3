"""The roadmap part of the village page as it was at the end of a past day: from the moves up to that day, to read."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.db.models import Q

from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.models import User
from roadmap.clocks import clocks_on
from roadmap.models import Evidence, StageProgress, Transition
from roadmap.signed_evidence import FROZEN
from roadmap.stages import STAGES, Stage
from roadmap.state import StageState, VillageState, state_of
from roadmap.village_page import (
    HISTORY_ROWS,
    TONES,
    FileLine,
    StageLine,
    VillagePage,
    file_line,
    history_line,
    moves_of,
    planned_words,
    timeline_state,
    village_flag,
)
from roadmap.workflow import OPEN, STATUS_LABELS, MoveCode, Status
from roadmap.worklists import Flag, segments
from villages.models import Village


def village_page_on(village: Village, user: User, day: dt.date) -> VillagePage:
    """Return the roadmap of a village at the end of `day`, as `user` may read it: nothing on it can be pressed.

    Four queries. Files are those that were attached on that day.
    """
    moves = list(moves_of(village).filter(on__lte=day))
    last = {move.stage: move for move in moves}
    stages = {
        code: StageState(Status(move.to_status), move.happened_on, move.evidenced, move.on)
        for code, move in last.items()
    }
    state = state_of(village.pk, stages, clocks_on(day, village.pk))
    files = _files(village, user, day)
    line = partial(_line, state=state, moves=moves)
    return VillagePage(
        lines=tuple(line(stage, files=files.get(stage.code, ())) for stage in STAGES),
        segments=segments(state, state.current),
        flag=village_flag(state),
        turn=state.turn.label if state.turn else "",
        done=sum(state.of(stage.code).status == Status.APPROVED for stage in STAGES),
        main=None,
        history=tuple(history_line(move) for move in reversed(moves[-HISTORY_ROWS:])),
    )


def _files(village: Village, user: User, day: dt.date) -> dict[str, tuple[FileLine, ...]]:
    there = Q(removed_on=None) | Q(removed_on__gt=day)
    rows = {row.pk: row for row in StageProgress.objects.filter(village=village).select_related("village__kecamatan")}
    found = Evidence.objects.filter(there, village=village, added_on__lte=day)
    lines: dict[str, list[FileLine]] = {}
    for item in found.select_related("added_by", "signed_copy__document").defer(*FROZEN):
        progress = rows[item.progress_id]
        lines.setdefault(progress.stage, []).append(file_line(item, progress, user, may_remove=False))
    return {code: tuple(files) for code, files in lines.items()}


def _line(
    stage: Stage, *, state: VillageState, moves: Sequence[Transition], files: tuple[FileLine, ...]
) -> StageLine:
    own, due_on = state.of(stage.code), state.targets[stage.code].due_on
    mine = [move for move in moves if move.stage == stage.code]
    days_late = 0 if own.status == Status.APPROVED else state.days_past(stage.code)
    return StageLine(
        code=stage.code,
        number=stage.number,
        label=stage.label,
        state=timeline_state(stage, state, days_late > 0),
        flag=Flag(STATUS_LABELS[own.status], TONES[own.status]),
        planned=planned_words(due_on, days_late),
        actual=f"{stage.fact} {formats.date_long(own.happened_on)}" if own.happened_on else "",
        sent=_who("Dikirim", mine, Status.SUBMITTED) if own.status in SENT else "",
        verified=_who("Disetujui", mine, Status.APPROVED) if own.status == Status.APPROVED else "",
        return_words=_returned(stage, mine) if own.status in OPEN else "",
        missing=(),
        files=files,
        button="",
        button_url="",
        withdraw_url="",
        version=0,
        hint="",
    )


SENT = (Status.SUBMITTED, Status.APPROVED)
BACK_OR_SENT = (MoveCode.RETURN, MoveCode.REOPEN, MoveCode.SUBMIT, MoveCode.UNDO)


def _who(verb: str, moves: Sequence[Transition], status: Status) -> str:
    """Return who brought the stage to a status last; the guideline is inherited, so nobody sent it in.

    Who takes a decision back has not sent it.
    """
    sent = (move for move in reversed(moves) if move.to_status == status and move.move != MoveCode.UNDO)
    move = next(sent, None)
    return f"{verb} {move.by}, {formats.date_short(move.on)}" if move else ""


def _returned(stage: Stage, moves: Sequence[Transition]) -> str:
    """Return why the stage came back last, where it was not sent since."""
    back = next((m for m in reversed(moves) if m.move in BACK_OR_SENT), None)
    if back is None or back.reason is None:
        return ""
    said = f" “{back.note}”" if back.note else ""
    return f"{stage.approver.label}, {formats.date_day(back.on)}: {back.reason.label}.{said}"
