"""Statuses, moves and whose turn it is: pure tables.

"Late" is no status: it is computed from the target in force and the day asked for (see state.py).
"""

from dataclasses import dataclass
from enum import StrEnum

from roadmap.stages import Actor, Stage


class Status(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        return STATUS_LABELS[self]


STATUS_LABELS: dict[Status, str] = {
    Status.NOT_STARTED: "Belum mulai",
    Status.IN_PROGRESS: "Berjalan",
    Status.SUBMITTED: "Menunggu verifikasi",
    Status.RETURNED: "Dikembalikan",
    Status.APPROVED: "Selesai",
}
STATUS_CHOICES: list[tuple[str, str]] = [(status.value, label) for status, label in STATUS_LABELS.items()]


class Side(StrEnum):
    """Who makes a move: the one who does the stage, or the one who checks it."""

    OWNER = "owner"
    APPROVER = "approver"


class MoveCode(StrEnum):
    START = "start"
    UPDATE = "update"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    REOPEN = "reopen"
    INHERIT = "inherit"
    UNDO = "undo"


@dataclass(frozen=True)
class Move:
    """One allowed move. `verb` names it in the history; `needs_reason` refuses it without a word why."""

    code: MoveCode
    verb: str
    sources: frozenset[Status]
    target: Status
    side: Side
    needs_reason: bool = False


OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.RETURNED})

MOVES: dict[MoveCode, Move] = {
    move.code: move
    for move in (
        # No action makes this move by itself: the first update of a stage starts it and tells more.
        Move(MoveCode.START, "Mulai", frozenset({Status.NOT_STARTED}), Status.IN_PROGRESS, Side.OWNER),
        Move(MoveCode.UPDATE, "Memperbarui", OPEN, Status.IN_PROGRESS, Side.OWNER),
        Move(MoveCode.SUBMIT, "Mengirim untuk verifikasi", OPEN, Status.SUBMITTED, Side.OWNER),
        Move(
            MoveCode.WITHDRAW,
            "Menarik kembali",
            frozenset({Status.SUBMITTED}),
            Status.IN_PROGRESS,
            Side.OWNER,
        ),
        Move(MoveCode.APPROVE, "Menyetujui", frozenset({Status.SUBMITTED}), Status.APPROVED, Side.APPROVER),
        Move(
            MoveCode.RETURN,
            "Mengembalikan",
            frozenset({Status.SUBMITTED}),
            Status.RETURNED,
            Side.APPROVER,
            needs_reason=True,
        ),
        Move(
            MoveCode.REOPEN,
            "Membuka kembali",
            frozenset({Status.APPROVED}),
            Status.IN_PROGRESS,
            Side.APPROVER,
            needs_reason=True,
        ),
        # The guideline is published once for the regency; every village inherits it from that day.
        Move(MoveCode.INHERIT, "Mewarisi petunjuk teknis kabupaten", OPEN, Status.APPROVED, Side.APPROVER),
        # Only by the one who decided, and only for a moment: policies.check_undo.
        Move(
            MoveCode.UNDO,
            "Mengurungkan putusan",
            frozenset({Status.APPROVED, Status.RETURNED}),
            Status.SUBMITTED,
            Side.APPROVER,
        ),
    )
}
MOVE_CHOICES: list[tuple[str, str]] = [(move.code.value, move.verb) for move in MOVES.values()]


def is_allowed(move: MoveCode, status: Status) -> bool:
    """Return whether `move` may be made from `status`."""
    return status in MOVES[move].sources


def turn(stage: Stage, status: Status) -> Actor | None:
    """Return whose turn the stage is at this status; None when it is approved."""
    if status == Status.APPROVED:
        return None
    return stage.approver if status == Status.SUBMITTED else stage.owner
