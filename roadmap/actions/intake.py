"""An uploaded table: handed in, imported by a job, taken back by another, or thrown away."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, TextField
from django.db.models.functions import Cast, Concat

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import UNFINISHED, Job
from lumajang_kdkmp.versioning import VersionConflict, update_versioned
from roadmap import policies
from roadmap.intake import kept
from roadmap.intake.kinds import Kind
from roadmap.intake.plan import KINDS, Plan, execute, plan, rehearse
from roadmap.intake.steps import Since, revived
from roadmap.models import Intake, IntakeState
from roadmap.models.intake import KEPT_DONE, KEPT_OPEN

MOVED = "Data yang sama baru saja diubah orang lain. Ulangi agar pratinjaunya sesuai dengan isi portal sekarang."
IMPORT_JOB, UNDO_JOB = "intake", "intake_undo"


def hand_in(*, kind: str, name: str, cells: Sequence[Sequence[Any]], by: User) -> Intake:
    """Take a table, compare it with the records and keep both for the preview; nothing else is written.

    The same cells, of the same kind and area, are the same open import. Raises NotAllowed, ValidationError.
    """
    policies.check_intake(by.area_code, by)
    content = kept.cells_json(cells)
    sha256 = kept.fingerprint(content)
    found = _tried(KINDS[kind], content, by)
    with transaction.atomic():
        row = Intake(
            kind=kind,
            area_code=by.area_code,
            name=file_name(name),
            sha256=sha256,
            content=content,
            handed_in_at=clock.now(),
            handed_in_by=by,
            **_shown(found),
        )
        same = Intake.objects.filter(kind=kind, sha256=sha256, area_code=by.area_code, state=IntakeState.OPEN)
        try:
            if open_one := same.first():
                return look_again(intake=open_one, by=by, found=found)
            writes.insert(row)
        except (ValidationError, VersionConflict) as error:
            # Somebody pressed at the same moment: theirs is ours, unless it is no open import any more.
            if twin := same.first():
                return twin
            if isinstance(error, ValidationError):
                raise
            raise ValidationError(MOVED) from error
        _note("intake.hand_in", row, by, {"rows": [None, sum(found.counts.values())]})
    return row


def file_name(name: str) -> str:
    """Return the name of an uploaded file as it is kept."""
    return " ".join(name.split())[-120:] or "berkas"


def look_again(*, intake: Intake, by: User, found: Plan | None = None) -> Intake:
    """Compare an open import with the records as they are now. Raises NotAllowed, ValidationError,
    VersionConflict.
    """
    policies.check_intake(intake.area_code, by)
    if intake.state != IntakeState.OPEN or intake.is_busy:
        return intake
    if found is None:
        found = _tried(kind_of(intake), intake.content, by)
    update_versioned(intake, seen_version=intake.version, **_shown(found))
    return intake


def _tried(kind: Kind, content: str, by: User) -> Plan:
    """Return the plan of kept cells, tried out. Raises ValidationError when the records move meanwhile."""
    found = plan(kind, kept.cells_of(content), by)
    try:
        rehearse(found, by)
    except VersionConflict as error:
        raise ValidationError(MOVED) from error
    return found


def start_intake(*, intake: Intake, by: User, seen_version: int) -> Job:
    """Let a worker import what the preview showed. Raises NotAllowed, ValidationError, VersionConflict."""
    policies.check_intake(intake.area_code, by)
    if intake.state != IntakeState.OPEN:
        raise ValidationError(f"Impor ini sudah berstatus “{intake.get_state_display()}”.")
    if intake.faults or not intake.writes:
        raise ValidationError("Perbaiki dulu kesalahannya, lalu unggah lagi berkasnya.")
    return _enqueue(IMPORT_JOB, f"Impor {kind_of(intake).title}: {intake.writes} baris", intake, by, seen_version)


def start_undo(*, intake: Intake, by: User, seen_version: int) -> Job:
    """Let a worker take an import back. Raises NotAllowed, ValidationError, VersionConflict."""
    policies.check_intake(intake.area_code, by)
    if not intake.is_undoable:
        raise ValidationError("Hanya impor yang selesai dalam 30 hari terakhir yang dapat dibatalkan.")
    return _enqueue(UNDO_JOB, f"Pembatalan impor {kind_of(intake).title}", intake, by, seen_version)


def _enqueue(job_kind: str, title: str, intake: Intake, by: User, seen_version: int) -> Job:
    """Give the import a job; who pressed second, or on an older page, meets a conflict."""
    with transaction.atomic():
        job = queue.enqueue(
            kind=job_kind,
            key=f"{job_kind}:{intake.pk}:{seen_version}",
            payload={"intake": intake.pk, "subject": f"intake:{intake.pk}"},
            area_code=intake.area_code,
            title=title,
            by=by,
        )
        if intake.is_busy:
            raise VersionConflict(intake)
        update_versioned(intake, seen_version=seen_version, job=job)
        _note("intake.start" if job_kind == IMPORT_JOB else "intake.start_undo", intake, by, {})
    return job


def finish_intake(*, intake: Intake, by: User, found: Plan) -> None:
    """Write everything at once and keep the steps. Raises Refused, VersionConflict, NotAllowed."""
    policies.check_intake(intake.area_code, by)
    with transaction.atomic():
        execute(found, by)
        update_versioned(
            intake,
            seen_version=intake.version,
            state=IntakeState.DONE,
            steps=kept.steps_json(found),
            content="",
            done_at=clock.now(),
            done_by=by,
        )
        changes = {name: [None, value] for name, value in found.counts.items()}
        _note("intake.finish", intake, by, changes)


def undo_intake(*, intake: Intake, by: User) -> None:
    """Take every step back that nobody has changed since, the last one first; the others are listed and left."""
    policies.check_intake(intake.area_code, by)
    left: list[str] = []
    steps = [revived(item) for item in kept.cells_of(intake.steps)]  # type: ignore[arg-type]
    with transaction.atomic():
        for step in reversed(steps):
            try:
                with transaction.atomic():
                    note = kind_of(intake).restore(step, by)
            except (Since, NotAllowed, VersionConflict) as error:
                note = str(error)
            except ValidationError as error:
                note = " ".join(error.messages)
            except ProtectedError:
                note = "Data ini sudah dipakai di tempat lain."
            if note:
                left.append(f"Baris {step.row}, {step.code}: {note}")
        left.reverse()
        update_versioned(
            intake,
            seen_version=intake.version,
            state=IntakeState.UNDONE,
            undone_at=clock.now(),
            left=left,
            steps="",
            plan="",
        )
        _note("intake.undo", intake, by, {"left": [None, len(left)], "steps": [len(steps), None]})


def drop_intake(*, intake: Intake, by: User, seen_version: int) -> None:
    """Throw an import away that nobody wants. Raises NotAllowed, ValidationError, VersionConflict."""
    policies.check_intake(intake.area_code, by)
    if intake.state != IntakeState.OPEN or intake.is_busy:
        raise ValidationError("Impor ini sedang dikerjakan atau sudah selesai.")
    with transaction.atomic():
        update_versioned(
            intake, seen_version=seen_version, state=IntakeState.DROPPED, content="", plan="", steps=""
        )
        _note("intake.drop", intake, by, {})


def forget_old() -> None:
    """Empty what has waited too long, for files may name people; what a worker has is left to it."""
    rows = Intake.objects.exclude(job__status__in=UNFINISHED)
    waiting = rows.filter(state=IntakeState.OPEN, handed_in_at__lt=clock.now() - KEPT_OPEN)
    _forget(waiting, state=IntakeState.DROPPED, content="", plan="", steps="")
    done = rows.filter(state=IntakeState.DONE, done_at__lt=clock.now() - KEPT_DONE)
    # The field itself cannot be searched; that nothing stands in it can be seen.
    kept_ones = done.annotate(stored=Concat(Cast("steps", TextField()), Cast("plan", TextField()))).exclude(stored="")
    _forget(kept_ones, steps="", plan="")


def _forget(rows: QuerySet[Intake], **emptied: Any) -> None:
    """Write each by its version: whom somebody presses a button of at this moment stays."""
    for row in rows.defer("content", "plan", "steps"):
        try:
            update_versioned(row, seen_version=row.version, **emptied)
        except VersionConflict:
            continue


def kind_of(intake: Intake) -> Kind:
    """Return what kind of table an import is."""
    return KINDS[intake.kind]


def _shown(found: Plan) -> dict[str, Any]:
    return found.counts | {"faults": len(found.faults), "plan": kept.plan_json(found)}


def _note(action: str, intake: Intake, by: User, changes: dict[str, list[Any]]) -> None:
    record(
        action=action,
        target=f"intake:{intake.pk}",
        area_code=intake.area_code,
        by=by,
        changes=changes,
        note=f"{kind_of(intake).title}: {intake.name}",
    )
