"""Promised support of an agency: made, changed while it runs, delivered with evidence, or given up with a reason."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_long
from roadmap import policies
from roadmap.models import Commitment, CommitmentStatus
from roadmap.reminders.notify import done
from villages.models import Kecamatan, Village

NOT_BEFORE = "Tenggat ini sudah lewat. Tulis {day} atau sesudahnya."


@transaction.atomic
def make_commitment(*, place: Village | Kecamatan, by: User, promise: str, due_on: dt.date) -> Commitment:
    """Record what the agency of `by` promises a village or a whole kecamatan. Raises NotAllowed, ValidationError."""
    policies.check_commitment(by.agency, place.pk, by)
    today = clock.today()
    _check_due(due_on, today)
    village = place if isinstance(place, Village) else None
    row = Commitment(
        agency=by.agency,
        village=village,
        kecamatan=village.kecamatan if village else place,
        promise=promise,
        due_on=due_on,
        made_by=by,
        made_on=today,
    )
    writes.insert(row)
    record(
        action="commitment.make",
        target=f"commitment:{row.pk}",
        area_code=row.place_code,
        by=by,
        changes={"promise": [None, promise], "due_on": [None, due_on]},
    )
    return row


@transaction.atomic
def change_commitment(
    *, commitment: Commitment, by: User, seen_version: int, promise: str, due_on: dt.date
) -> None:
    """Change words or due date while it runs; the trail keeps the first ones. Raises as close_commitment does."""
    _check_running(commitment, by)
    if due_on != commitment.due_on:
        _check_due(due_on, clock.today())
    _write(commitment, by, seen_version, "commitment.change", promise=promise, due_on=due_on)


@transaction.atomic
def deliver_commitment(
    *, commitment: Commitment, by: User, seen_version: int, delivered_on: dt.date, closing_note: str
) -> None:
    """Mark it as delivered on a day, with a word on what shows it.

    Raises NotAllowed, ValidationError (not running any more, a day to come or before it was made, no evidence),
    VersionConflict.
    """
    _check_running(commitment, by)
    if not commitment.made_on <= delivered_on <= clock.today():
        span = f"{date_long(commitment.made_on)} sampai {date_long(clock.today())}"
        raise ValidationError({"delivered_on": f"Tanggal ini di luar {span}. Isi tanggal terlaksananya."})
    if not closing_note:
        raise ValidationError({"closing_note": "Tulis buktinya, misalnya nomor berita acara serah terima."})
    _write(
        commitment,
        by,
        seen_version,
        "commitment.deliver",
        status=CommitmentStatus.DELIVERED,
        delivered_on=delivered_on,
        closing_note=closing_note,
        closed_by=by,
        closed_on=clock.today(),
    )


@transaction.atomic
def cancel_commitment(*, commitment: Commitment, by: User, seen_version: int, closing_note: str) -> None:
    """Give it up, with the reason. It stays on the list. Raises as deliver_commitment does."""
    _check_running(commitment, by)
    if not closing_note:
        raise ValidationError({"closing_note": "Tulis alasan membatalkannya."})
    _write(
        commitment,
        by,
        seen_version,
        "commitment.cancel",
        status=CommitmentStatus.CANCELLED,
        closing_note=closing_note,
        closed_by=by,
        closed_on=clock.today(),
    )


def _check_running(commitment: Commitment, by: User) -> None:
    policies.check_commitment(commitment.agency, commitment.place_code, by)
    if commitment.status != CommitmentStatus.RUNNING:
        word = CommitmentStatus(commitment.status).label.lower()
        raise ValidationError(f"Komitmen ini sudah {word}, jadi tidak dapat diubah lagi.")


def _check_due(due_on: dt.date, today: dt.date) -> None:
    if due_on < today:
        raise ValidationError({"due_on": NOT_BEFORE.format(day=date_long(today))})


def _write(commitment: Commitment, by: User, seen_version: int, action: str, **changes: object) -> None:
    diff = writes.change(commitment, seen_version=seen_version, changes=changes)
    if {"status", "due_on"} & diff.keys():
        # Other words are no progress: who was reminded still is. Another date makes the reminder untrue.
        done(f"commitment:{commitment.pk}")
    if diff:
        record(
            action=action,
            target=f"commitment:{commitment.pk}",
            area_code=commitment.place_code,
            by=by,
            changes=diff,
        )
