"""An uploaded table: handed in, imported by a job, taken back by another, or thrown away."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.versioning import VersionConflict, update_versioned
from roadmap import policies
from roadmap.intake import kept
from roadmap.intake.kinds import Kind
from roadmap.intake.plan import KINDS, Plan, execute, plan, rehearse
from roadmap.intake.steps import Since, revived
from roadmap.models import Intake, IntakeState

IMPORT_JOB, UNDO_JOB = "intake", "intake_undo"
# Personal data waits no longer than this: for an import that nobody pressed, and for an undoing.
KEPT_OPEN, KEPT_DONE = dt.timedelta(days=14), dt.timedelta(days=30)


def hand_in(*, kind: str, name: str, cells: Sequence[Sequence[Any]], by: User) -> Intake:
    """Take a table, compare it with the records and keep both for the preview; nothing else is written.

    The same cells, of the same kind and area, are the same open import. Raises NotAllowed, ValidationError.
    """
    policies.check_intake(by.area_code, by)
    content = kept.cells_json(cells)
    sha256 = kept.fingerprint(content)
    found = plan(KINDS[kind], kept.cells_of(content), by)
    rehearse(found, by)
    with transaction.atomic():
        forget_old(by)
        row = Intake(
            kind=kind,
            area_code=by.area_code,
            name=" ".join(name.split())[-120:] or "berkas",
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
        except (ValidationError, VersionConflict):
            # Somebody pressed at the same moment: theirs is ours.
            return same.get()
        _note("intake.hand_in", row, by, {"rows": [None, sum(found.counts.values())]})
    return row


def look_again(*, intake: Intake, by: User, found: Plan | None = None) -> Intake:
    """Compare an open import with the records as they are now."""
    policies.check_intake(intake.area_code, by)
    if intake.state != IntakeState.OPEN or intake.is_busy:
        return intake
    if found is None:
        found = plan(kind_of(intake), kept.cells_of(intake.content), by)
        rehearse(found, by)
    update_versioned(intake, seen_version=intake.version, **_shown(found))
    return intake


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
    if intake.state != IntakeState.DONE or not intake.steps:
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


def forget_old(by: User) -> None:
    """Empty what has waited too long in the person's area: files may name people."""
    rows = Intake.objects.visible_to(by)
    rows.filter(state=IntakeState.OPEN, handed_in_at__lt=clock.now() - KEPT_OPEN).update(
        state=IntakeState.DROPPED, content="", plan="", steps=""
    )
    rows.filter(state=IntakeState.DONE, done_at__lt=clock.now() - KEPT_DONE).update(
        steps="", plan=""
    )


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
