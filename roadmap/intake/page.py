"""What the page of an import shows, read from what is kept of it. No query."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from lumajang_kdkmp.jobs.models import JobStatus
from roadmap.intake import kept
from roadmap.intake.kinds import Kind
from roadmap.intake.plan import CHANGED, KINDS, NEW
from roadmap.models import Intake, IntakeState

LINES_PER_PAGE, FAULTS_SHOWN = 100, 200
LABELS = {NEW: "Baru", CHANGED: "Berubah"}
TONES = {NEW: "info", CHANGED: "warn"}
STATE_TONES = {
    IntakeState.OPEN: "warn",
    IntakeState.DONE: "ok",
    IntakeState.UNDONE: "neutral",
    IntakeState.DROPPED: "neutral",
}


@dataclass(frozen=True)
class Line:
    """One row of the file that would be, or was, written."""

    row: int
    place: str
    label: str
    tone: str
    shown: list[tuple[str, str, str]]
    warnings: list[str]


@dataclass(frozen=True)
class IntakePage:
    """An import as its page shows it."""

    intake: Intake
    kind: Kind
    counts: list[tuple[str, int]]
    lines: Page[Line]
    faults: list[dict[str, Any]]
    more_faults: int
    unknown: list[str]
    sums: list[int]

    @property
    def tone(self) -> str:
        return STATE_TONES[IntakeState(self.intake.state)]

    @property
    def is_open(self) -> bool:
        return self.intake.state == IntakeState.OPEN and not self.intake.is_busy

    @property
    def may_start(self) -> bool:
        return self.is_open and not self.intake.faults and bool(self.intake.writes)

    @property
    def may_undo(self) -> bool:
        return self.intake.is_undoable and not self.intake.is_busy

    @property
    def failure(self) -> str:
        """Why the last attempt has failed, or ""."""
        job = self.intake.job
        waits = self.intake.state in (IntakeState.OPEN, IntakeState.DONE)
        return job.last_error if waits and job and job.status == JobStatus.FAILED else ""

    @property
    def title(self) -> str:
        """What is to be known first, in one line."""
        intake = self.intake
        if intake.is_busy:
            return "Sedang dikerjakan"
        if intake.state == IntakeState.DONE:
            return f"{intake.writes} baris diimpor"
        if intake.state != IntakeState.OPEN:
            return f"Impor {intake.get_state_display().lower()}"
        if intake.faults:
            return f"{intake.faults} kesalahan perlu diperbaiki"
        return f"{intake.writes} baris akan diimpor" if intake.writes else "Tidak ada yang berubah"


def intake_page(intake: Intake, number: Any) -> IntakePage:
    """Return the page of an import; `number` is the part of its lines that is asked for."""
    shown: Any = kept.cells_of(intake.plan) or {}
    lines = [
        Line(
            line["row"],
            line["place"],
            LABELS[line["status"]],
            TONES[line["status"]],
            [(title, old, new) for title, old, new in line["shown"]],
            line["warnings"],
        )
        for line in shown.get("lines", ())
        if line["status"] in LABELS
    ]
    faults = shown.get("faults", [])
    return IntakePage(
        intake,
        KINDS[intake.kind],
        [
            ("Baru", intake.new),
            ("Berubah", intake.changed),
            ("Sama", intake.same),
            *([("Salah", intake.faulty)] if intake.faulty else []),
        ],
        Paginator(lines, LINES_PER_PAGE).get_page(number),
        faults[:FAULTS_SHOWN],
        max(0, len(faults) - FAULTS_SHOWN),
        shown.get("unknown", []),
        shown.get("sums", []),
    )
