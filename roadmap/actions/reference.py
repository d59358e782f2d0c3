"""Targets, reasons and the regency's guideline: what Diskopindag changes without a deployment."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.versioning import update_versioned
from roadmap import policies
from roadmap.actions.stages import inherit_guideline
from roadmap.models import BlockerReason, Guideline, ReturnReason, StageTarget
from roadmap.stages import STAGE


@transaction.atomic
def set_target(*, stage: str, due_on: dt.date, weight: int, valid_from: dt.date, by: User) -> StageTarget:
    """Put a new target in force from `valid_from`. Earlier days keep the target they had."""
    policies.check_settings(by)
    if stage not in STAGE:
        raise ValidationError({"stage": "Pilih tahap dari daftar."})
    if valid_from < clock.today():
        raise ValidationError({"valid_from": "Target tidak berlaku surut. Tulis hari ini atau sesudahnya."})
    row = StageTarget(stage=stage, due_on=due_on, weight=weight, valid_from=valid_from, set_by=by)
    row.full_clean()
    row.save(force_insert=True)
    record(
        action="target.set",
        target=f"target:{stage}",
        area_code=by.area_code,
        by=by,
        changes={"due_on": [None, due_on], "weight": [None, weight], "valid_from": [None, valid_from]},
    )
    return row


@transaction.atomic
def save_reason(
    *, row: BlockerReason | ReturnReason, by: User, seen_version: int | None, **changes: Any
) -> BlockerReason | ReturnReason:
    """Add a coded reason (`seen_version` None) or change its words; switching off replaces deleting."""
    policies.check_settings(by)
    if seen_version is None:
        row.full_clean()
        row.save(force_insert=True)
        old: dict[str, Any] = {}
        changes = {"label": row.label}
    else:
        stored = type(row).objects.get(pk=row.pk)
        old = {name: getattr(stored, name) for name in changes}
        update_versioned(stored, seen_version=seen_version, **changes)
        row = stored
    record(
        action="reason.save",
        target=f"{row._meta.model_name}:{row.pk}",
        area_code=by.area_code,
        by=by,
        changes={name: [old.get(name), value] for name, value in changes.items()},
    )
    return row


@transaction.atomic
def draft_guideline(*, title: str, number: str, dated_on: dt.date, by: User) -> Guideline:
    """Propose the regency's technical guideline; another person of Diskopindag publishes it."""
    policies.check_settings(by)
    if dated_on > clock.today():
        raise ValidationError({"dated_on": "Tanggal naskah belum terjadi."})
    row = Guideline(title=title, number=number, dated_on=dated_on, drafted_by=by)
    row.full_clean()
    row.save(force_insert=True)
    record(action="guideline.draft", target=f"guideline:{row.pk}", area_code=by.area_code, by=by)
    return row


@transaction.atomic
def publish_guideline(*, guideline: Guideline, by: User, seen_version: int) -> int:
    """Publish the guideline; every village inherits the stage from today. Returns the number of villages."""
    policies.check_settings(by)
    if guideline.drafted_by_id == by.pk:
        raise policies.NotAllowed(
            "Anda sendiri yang mengajukan naskah ini. Penerbitan oleh orang lain di Diskopindag."
        )
    if guideline.published_on:
        raise ValidationError("Petunjuk teknis ini sudah terbit.")
    update_versioned(guideline, seen_version=seen_version, published_by=by, published_on=clock.today())
    record(action="guideline.publish", target=f"guideline:{guideline.pk}", area_code=by.area_code, by=by)
    return inherit_guideline(drafted_by=guideline.drafted_by, published_by=by, dated_on=guideline.dated_on)
