"""Moving a village along the roadmap: policy, gate, conditional write, transition and audit in one transaction."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.versioning import update_versioned
from roadmap import evidence, facts, gates, notices, policies
from roadmap.actions.sent_forms import note_version, take
from roadmap.evidence import Attachment
from roadmap.models import Evidence, Guideline, ReturnReason, StageProgress, Transition
from roadmap.sent import Sent
from roadmap.stages import GUIDELINE, POTENTIAL, STAGES
from roadmap.workflow import MOVES, MoveCode, Status
from villages import actions as village_actions
from villages.models import Village


@dataclass(frozen=True)
class UpdateResult:
    """What an update came to: sent for verification, or saved with a list of what is still missing."""

    submitted: bool
    missing: list[str]


@transaction.atomic
def open_roadmap(*, villages: Iterable[Village]) -> int:
    """Give every village its eight rows, not started; safe to repeat. Returns the number of new rows.

    A village that comes after the guideline was published inherits it at once.
    """
    present = set(StageProgress.objects.values_list("village_id", "stage"))
    rows = [
        StageProgress(village=village, stage=stage.code)
        for village in villages
        for stage in STAGES
        if (village.pk, stage.code) not in present
    ]
    StageProgress.objects.bulk_create(rows)
    guideline = Guideline.objects.exclude(published_by=None).order_by("published_on", "pk").last()
    if rows and guideline and guideline.published_by:
        inherit_guideline(
            drafted_by=guideline.drafted_by, published_by=guideline.published_by, dated_on=guideline.dated_on
        )
    return len(rows)


def _move(
    progress: StageProgress,
    code: MoveCode,
    by: User,
    seen_version: int,
    *,
    reason: ReturnReason | None = None,
    note: str = "",
    noted_at: dt.datetime | None = None,
    **changes: Any,
) -> Transition:
    """Write one move: the row by version, the transition, the audit event. The caller has checked the policy."""
    before = {"status": progress.status, "happened_on": progress.happened_on}
    update_versioned(progress, seen_version=seen_version, status=MOVES[code].target.value, **changes)
    after = {"status": progress.status, "happened_on": progress.happened_on}
    row = Transition.objects.create(
        progress=progress,
        village_id=progress.village_id,
        stage=progress.stage,
        move=code.value,
        from_status=before["status"],
        to_status=progress.status,
        on=clock.today(),
        at=clock.now(),
        noted_at=noted_at,
        by=by,
        happened_on=progress.happened_on,
        evidenced=progress.evidenced,
        reason=reason,
        note=note,
    )
    record(
        action=f"stage.{code.value}",
        target=f"stage:{progress.village_id}:{progress.stage}",
        area_code=progress.village_id,
        by=by,
        changes={name: [before[name], after[name]] for name in before if before[name] != after[name]},
        note=note,
    )
    notices.stage_moved(progress, code, reason=str(reason or ""), note=note)
    return row


def update_stage(
    *,
    progress: StageProgress,
    by: User,
    seen_version: int,
    happened_on: dt.date | None = None,
    stage_facts: Mapping[str, Any] | None = None,
    attachments: Sequence[Attachment] = (),
    note: str = "",
    send: bool = True,
    sent: Sent | None = None,
) -> UpdateResult:
    """Save what is known of a stage and, with `send`, hand it to the verifier as soon as nothing is missing.

    Raises NotAllowed, VersionConflict, or ValidationError by field; then nothing is saved. AlreadySent when the
    form was received before.
    """
    happened_on = happened_on or progress.happened_on
    evidence.check_covers(progress.definition, attachments)
    evidence.store_files(attachments)
    with transaction.atomic():
        take(sent, by=by, area_code=progress.village_id)
        policies.check_move(progress, MoveCode.UPDATE, by)
        # Before the facts: a wrong day is named beside the day's own field, not by the meeting that follows it.
        gates.check_date(progress, happened_on)
        facts.record_facts(progress, by, stage_facts or {}, happened_on)
        evidence.attach(progress, attachments, by)
        lacking = gates.missing_evidence(progress)
        missing = gates.missing_facts(progress, happened_on) + lacking
        evidenced = happened_on is not None and not lacking
        _move(
            progress,
            MoveCode.UPDATE,
            by,
            seen_version,
            note=note,
            noted_at=sent.noted_at if sent else None,
            happened_on=happened_on,
            evidenced=evidenced,
        )
        submitted = send and not missing
        if submitted:
            _submit(progress, by, progress.version)
        note_version(sent, by, progress.version)
    return UpdateResult(submitted, missing)


def _submit(progress: StageProgress, by: User, seen_version: int) -> None:
    _move(
        progress,
        MoveCode.SUBMIT,
        by,
        seen_version,
        submitted_by=by,
        submitted_on=clock.today(),
        return_reason=None,
        return_note="",
    )


@transaction.atomic
def submit_stage(*, progress: StageProgress, by: User, seen_version: int) -> None:
    """Hand a stage to the verifier. Raises ValidationError listing everything that is missing, in words."""
    policies.check_move(progress, MoveCode.SUBMIT, by)
    if progress.version == seen_version and (missing := gates.missing_items(progress, progress.happened_on)):
        raise ValidationError(missing)
    _submit(progress, by, seen_version)


@transaction.atomic
def withdraw_stage(*, progress: StageProgress, by: User, seen_version: int) -> None:
    """Take a stage back from the verifier's queue, as long as nobody has decided."""
    policies.check_move(progress, MoveCode.WITHDRAW, by)
    _move(progress, MoveCode.WITHDRAW, by, seen_version)


@transaction.atomic
def approve_stage(*, progress: StageProgress, by: User, seen_version: int, note: str = "") -> None:
    """Verify a stage. The verifier is never the sender; earlier stages must be approved first.

    DPMD's approval of the potential stage validates the recorded potentials in the same transaction.
    """
    policies.check_move(progress, MoveCode.APPROVE, by)
    if missing := gates.missing_for_approval(progress):
        raise ValidationError(missing)
    if progress.stage == POTENTIAL:
        for potential in progress.village.potentials.filter(removed_on=None, validated_on=None):
            village_actions.validate_potential(potential=potential, by=by, seen_version=potential.version)
    _move(
        progress,
        MoveCode.APPROVE,
        by,
        seen_version,
        note=note,
        approved_by=by,
        approved_on=clock.today(),
        evidenced=True,
    )


def _reason(code: str) -> ReturnReason:
    # In memory, because PostgreSQL does not even compare a text with a NUL in it.
    reason = {row.pk: row for row in ReturnReason.objects.filter(is_active=True)}.get(code)
    if reason is None:
        raise ValidationError({"reason": "Pilih alasan dari daftar."})
    return reason


@transaction.atomic
def return_stage(
    *, progress: StageProgress, by: User, seen_version: int, reason: str, note: str = ""
) -> None:
    """Send a stage back with a coded reason and, if wanted, a word to the camat."""
    policies.check_move(progress, MoveCode.RETURN, by)
    row = _reason(reason)
    _move(
        progress,
        MoveCode.RETURN,
        by,
        seen_version,
        reason=row,
        note=note,
        return_reason=row,
        return_note=note,
    )


@transaction.atomic
def reopen_stage(
    *, progress: StageProgress, by: User, seen_version: int, reason: str, note: str = ""
) -> None:
    """Open an approved stage again, with a reason. Later stages that rest on it must not be approved."""
    policies.check_move(progress, MoveCode.REOPEN, by)
    if blocking := gates.approved_after(progress):
        raise ValidationError(
            f"Buka dulu tahap {', '.join(s.label for s in blocking)}, yang bertumpu pada tahap ini."
        )
    row = _reason(reason)
    _move(
        progress,
        MoveCode.REOPEN,
        by,
        seen_version,
        reason=row,
        note=note,
        approved_by=None,
        approved_on=None,
        return_reason=row,
        return_note=note,
    )


@transaction.atomic
def undo_decision(*, progress: StageProgress, by: User, seen_version: int) -> None:
    """Take back an approval or a return just made: the stage waits again as it was sent.

    Raises NotAllowed (another person, too late), ValidationError when a later stage already rests on it.
    """
    moves = list(progress.transitions.order_by("-id")[:2])
    policies.check_undo(progress, moves[0] if moves else None, by)
    if blocking := gates.approved_after(progress):
        raise ValidationError(
            f"Tahap {', '.join(s.label for s in blocking)} sudah bertumpu pada putusan ini. Buka tahap itu dulu."
        )
    _move(
        progress,
        MoveCode.UNDO,
        by,
        seen_version,
        approved_by=None,
        approved_on=None,
        return_reason=None,
        return_note="",
        evidenced=moves[-1].evidenced,
    )


@transaction.atomic
def remove_evidence(*, item: Evidence, by: User, seen_version: int) -> None:
    """Detach a file from an open stage. The bytes and the row stay for the history."""
    progress = item.progress
    policies.check_evidence(progress, by)
    if not Evidence.objects.filter(pk=item.pk, removed_on=None).update(removed_on=clock.today()):
        raise ValidationError("Berkas ini sudah dilepas.")
    files_changed(progress, by, seen_version, f"Melepas berkas {item.name}")


def files_changed(progress: StageProgress, by: User, seen_version: int, note: str) -> None:
    """Write the move that tells of files that came or went. For actions that have checked the policy."""
    evidenced = progress.happened_on is not None and not gates.missing_evidence(progress)
    _move(progress, MoveCode.UPDATE, by, seen_version, note=note[:500], evidenced=evidenced)


def inherit_guideline(*, drafted_by: User, published_by: User, dated_on: dt.date) -> int:
    """Approve the guideline stage of every village that has not got it: called when the guideline is published."""
    rows = list(
        StageProgress.objects.filter(stage=GUIDELINE)
        .exclude(status=Status.APPROVED)
        .select_related("village")
    )
    for progress in rows:
        _move(
            progress,
            MoveCode.INHERIT,
            published_by,
            progress.version,
            happened_on=dated_on,
            evidenced=True,
            submitted_by=drafted_by,
            submitted_on=clock.today(),
            approved_by=published_by,
            approved_on=clock.today(),
        )
    return len(rows)
