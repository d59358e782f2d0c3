"""Blockers, visits, and the weekly "nothing has changed"."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.versioning import update_versioned
from lumajang_kdkmp.writes import Diff
from roadmap import policies
from roadmap.actions.sent_forms import take
from roadmap.models import Blocker, BlockerReason, Confirmation, Visit
from roadmap.reminders.notify import done
from roadmap.sent import Sent
from roadmap.stages import STAGE
from villages.models import Kecamatan, Village

CONFIRMATION_DAYS = 7


@transaction.atomic
def open_blocker(
    *, village: Village, by: User, stage: str, reason: str, note: str = "", sent: Sent | None = None
) -> Blocker:
    """Say why a village is stuck on a stage. The same open reason is not recorded twice."""
    take(sent, by=by, area_code=village.pk)
    policies.check_field_work(village.pk, by)
    row = BlockerReason.objects.filter(pk=reason, is_active=True).first()
    if row is None or stage not in STAGE:
        raise ValidationError({"reason": "Pilih kendala dan tahap dari daftar."})
    if Blocker.objects.filter(village=village, stage=stage, reason=row, resolved_on=None).exists():
        raise ValidationError({"reason": "Kendala ini sudah tercatat dan belum teratasi."})
    try:
        with transaction.atomic():
            blocker = Blocker.objects.create(
                village=village, stage=stage, reason=row, note=note, opened_on=clock.today(), opened_by=by
            )
    except IntegrityError:
        raise ValidationError({"reason": "Kendala ini baru saja dicatat orang lain."}) from None
    record(
        action="blocker.open",
        target=f"blocker:{blocker.pk}",
        area_code=village.pk,
        by=by,
        changes={"reason": [None, reason], "stage": [None, stage]} | _noted(sent),
        note=note,
    )
    return blocker


@transaction.atomic
def resolve_blocker(*, blocker: Blocker, by: User, seen_version: int) -> None:
    """Close a blocker today."""
    policies.check_field_work(blocker.village_id, by)
    if blocker.resolved_on:
        raise ValidationError("Kendala ini sudah ditandai teratasi.")
    update_versioned(blocker, seen_version=seen_version, resolved_on=clock.today(), resolved_by=by)
    done(f"blocker:{blocker.pk}")
    record(action="blocker.resolve", target=f"blocker:{blocker.pk}", area_code=blocker.village_id, by=by)


@transaction.atomic
def record_visit(
    *,
    village: Village,
    by: User,
    visited_on: dt.date,
    findings: str = "",
    follow_up: str = "",
    business_seen: bool = False,
    last_sale_on: dt.date | None = None,
    sent: Sent | None = None,
) -> Visit:
    """Record a visit, late entry allowed; a sale seen at a visit is what "operating" rests on."""
    take(sent, by=by, area_code=village.pk)
    policies.check_field_work(village.pk, by)
    for name, day in (("visited_on", visited_on), ("last_sale_on", last_sale_on)):
        if day and day > clock.today():
            raise ValidationError({name: "Tanggal ini belum terjadi. Tulis hari ini atau sebelumnya."})
    visit = Visit.objects.create(
        village=village,
        visited_on=visited_on,
        visitor=by,
        findings=findings,
        follow_up=follow_up,
        business_seen=business_seen,
        last_sale_on=last_sale_on,
        recorded_on=clock.today(),
    )
    record(
        action="visit.record",
        target=f"visit:{visit.pk}",
        area_code=village.pk,
        by=by,
        changes={"visited_on": [None, visited_on], "business_seen": [None, business_seen]} | _noted(sent),
    )
    return visit


@transaction.atomic
def confirm_no_change(*, kecamatan: Kecamatan, by: User, sent: Sent | None = None) -> Confirmation:
    """Confirm that every village of the kecamatan stands as recorded; once a day is enough.

    What waited on a phone counts for the day it was said there. Raises ValidationError when that is too long ago.
    """
    take(sent, by=by, area_code=kecamatan.pk)
    if by.role != "camat":
        raise policies.NotAllowed("Konfirmasi tanpa perubahan diberikan oleh kecamatan.")
    policies.check_field_work(kecamatan.pk, by)
    row, is_new = Confirmation.objects.get_or_create(
        kecamatan=kecamatan, on=_said_on(sent), defaults={"by": by}
    )
    if is_new:
        done(f"news:{kecamatan.pk}")
        record(action="kecamatan.confirm", target=f"kecamatan:{kecamatan.pk}", area_code=kecamatan.pk, by=by)
    return row


def _noted(sent: Sent | None) -> Diff:
    """Return when a form that waited on a phone was written there, for the trail."""
    return {"noted_at": [None, sent.noted_at]} if sent and sent.noted_at else {}


def _said_on(sent: Sent | None) -> dt.date:
    """Return the day of a confirmation."""
    today = clock.today()
    said = timezone.localtime(sent.noted_at).date() if sent and sent.noted_at else today
    if (today - said).days > CONFIRMATION_DAYS:
        raise ValidationError(
            f"Pernyataan ini sudah lebih dari {CONFIRMATION_DAYS} hari di perangkat. Periksa keadaannya, lalu "
            "nyatakan sekali lagi."
        )
    return said
