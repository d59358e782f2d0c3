"""The deed file: who pays, where it lies, and the numbers that come back. Run by Diskopindag."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.models import (
    Cooperative,
    DeedFunding,
    FundingSource,
    MeetingKind,
    Notary,
    NotaryAssignment,
    Registration,
    RegistrationKind,
)
from cooperatives.models.registration import clean_number
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.writes import Diff


def _check_source(cooperative: Cooperative, source: str) -> None:
    if source == FundingSource.VILLAGE_OPS and cooperative.village.is_kelurahan:
        raise ValidationError(
            {"source": "Kelurahan tidak menerima Dana Desa. Pilih APBD, BTT, provinsi, CSR, atau swadaya."}
        )


@transaction.atomic
def set_deed_funding(
    *, cooperative: Cooperative, by: User, source: str, amount: int, paid_on: dt.date | None = None
) -> DeedFunding:
    """Let one source pay the deed: `amount` in whole rupiah, 2,500,000 at most.

    Raises NotAllowed, ValidationError (second source, kelurahan with Dana Desa, amount over the limit).
    """
    policies.check_deed_file(cooperative.pk, by)
    _check_source(cooperative, source)
    if paid_on:
        check_happened("paid_on", paid_on)
    current = DeedFunding.objects.filter(pk=cooperative.pk).first()
    if current:
        raise ValidationError(
            {
                "source": f"Akta ini sudah dibiayai {current.get_source_display()}. Satu akta satu sumber dana; "
                "ubah sumber yang sudah tercatat bila keliru."
            }
        )
    funding = DeedFunding(cooperative=cooperative, source=source, amount=amount, paid_on=paid_on)
    writes.insert(funding)
    shown: Diff = {"source": [None, source], "amount": [None, amount], "paid_on": [None, paid_on]}
    note_of(cooperative.pk, "funding.set", by, shown)
    return funding


@transaction.atomic
def change_deed_funding(*, funding: DeedFunding, by: User, seen_version: int, **changes: Any) -> None:
    """Correct source or amount, or enter the day of payment; source and amount stay once it is paid."""
    policies.check_deed_file(funding.cooperative_id, by)
    if funding.paid_on and {"source", "amount"} & set(changes):
        raise ValidationError("Biaya akta ini sudah dibayar; sumber dan jumlahnya tidak dapat diubah lagi.")
    _check_source(funding.cooperative, changes.get("source", funding.source))
    if changes.get("paid_on"):
        check_happened("paid_on", changes["paid_on"])
    diff = writes.change(funding, seen_version=seen_version, changes=changes)
    if diff:
        note_of(funding.cooperative_id, "funding.change", by, diff)


def _founding_day(cooperative: Cooperative) -> dt.date:
    meeting = cooperative.meetings.filter(kind=MeetingKind.FOUNDING).first()
    if meeting is None:
        raise ValidationError("Rapat pendirian belum tercatat. Catat dulu sebelum menyerahkan berkas.")
    return meeting.held_on


@transaction.atomic
def hand_over_to_notary(
    *, cooperative: Cooperative, by: User, notary: Notary, on: dt.date
) -> NotaryAssignment:
    """Hand the file over, the first time or again after a return.

    Raises NotAllowed, ValidationError (no founding meeting, date before it, file still there or signed).
    """
    policies.check_deed_file(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    if not notary.is_active:
        raise ValidationError({"notary": f"{notary} tidak menerima berkas. Pilih notaris lain."})
    check_happened("handed_over_on", on, not_before=_founding_day(cooperative), since="rapat pendirian")
    current = NotaryAssignment.objects.filter(pk=cooperative.pk).first()
    if current is None:
        current = NotaryAssignment(cooperative=cooperative, notary=notary, handed_over_on=on)
        writes.insert(current)
        diff: Diff = {"notary": [None, notary.pk], "handed_over_on": [None, on]}
    elif current.returned_on is None:
        raise ValidationError("Berkas ini masih di notaris. Catat dulu pengembaliannya.")
    else:
        check_happened("handed_over_on", on, not_before=current.returned_on, since="berkas dikembalikan")
        fresh = {"notary": notary, "handed_over_on": on, "returned_on": None, "returned_reason": ""}
        diff = writes.change(current, seen_version=current.version, changes=fresh)
    note_of(cooperative.pk, "notary.hand_over", by, diff, note=notary.name)
    return current


def _at_notary(cooperative: Cooperative) -> NotaryAssignment:
    """Return the assignment of a file that lies with the notary now, else raise ValidationError."""
    assignment = NotaryAssignment.objects.filter(pk=cooperative.pk).first()
    if assignment is None or assignment.returned_on:
        raise ValidationError("Berkas ini tidak sedang di notaris. Catat dulu penyerahannya.")
    if assignment.minuta_signed_on:
        raise ValidationError("Minuta akta ini sudah ditandatangani.")
    return assignment


@transaction.atomic
def record_notary_return(*, cooperative: Cooperative, by: User, on: dt.date, reason: str) -> NotaryAssignment:
    """Record that the notary gave the file back, and why."""
    policies.check_deed_file(cooperative.pk, by)
    assignment = _at_notary(cooperative)
    check_happened("returned_on", on, not_before=assignment.handed_over_on, since="berkas diserahkan")
    changes = {"returned_on": on, "returned_reason": reason.strip()}
    diff = writes.change(assignment, seen_version=assignment.version, changes=changes)
    note_of(cooperative.pk, "notary.return", by, diff)
    return assignment


@transaction.atomic
def record_minuta(
    *, cooperative: Cooperative, by: User, on: dt.date, deed_number: str = ""
) -> NotaryAssignment:
    """Record that the founders signed the original of the deed before the notary."""
    policies.check_deed_file(cooperative.pk, by)
    assignment = _at_notary(cooperative)
    check_happened("minuta_signed_on", on, not_before=assignment.handed_over_on, since="berkas diserahkan")
    changes = {"minuta_signed_on": on, "deed_number": deed_number.strip()}
    diff = writes.change(assignment, seen_version=assignment.version, changes=changes)
    note_of(cooperative.pk, "notary.minuta", by, diff)
    return assignment


def _check_registration_day(cooperative: Cooperative, kind: str, issued_on: dt.date) -> None:
    """The decree follows the minuta; the other numbers of a new cooperative follow the decree."""
    if kind == RegistrationKind.SK_AHU:
        assignment = NotaryAssignment.objects.filter(pk=cooperative.pk).first()
        signed = assignment.minuta_signed_on if assignment else None
        if signed is None:
            raise ValidationError("Minuta akta belum ditandatangani; SK badan hukum belum dapat dicatat.")
        check_happened("issued_on", issued_on, not_before=signed, since="minuta ditandatangani")
        return
    decree = cooperative.registrations.filter(kind=RegistrationKind.SK_AHU).first()
    if decree is None and not cooperative.is_amendment:
        raise ValidationError(
            "SK badan hukum belum tercatat. Catat dulu SK-nya; nomor ini terbit sesudahnya."
        )
    earliest = decree.issued_on if decree and not cooperative.is_amendment else None
    check_happened("issued_on", issued_on, not_before=earliest, since="SK badan hukum")


@transaction.atomic
def record_registration(
    *, cooperative: Cooperative, by: User, kind: str, number: str, issued_on: dt.date, issuer: str = ""
) -> Registration:
    """Record a number: SK AHU by Diskopindag, the rest by the camat too. Numbers are kept in one spelling.

    Raises NotAllowed, ValidationError (number used by another cooperative, second of its kind, wrong order).
    """
    if kind not in RegistrationKind.values:
        raise ValidationError({"kind": "Pilih jenis nomor dari daftar."})
    policies.check_registration(cooperative.pk, kind, by)
    _check_registration_day(cooperative, kind, issued_on)
    row = Registration(
        cooperative=cooperative, kind=kind, number=clean_number(number), issuer=issuer, issued_on=issued_on
    )
    writes.insert(row)
    shown: Diff = {"kind": [None, kind], "number": [None, row.number], "issued_on": [None, issued_on]}
    note_of(cooperative.pk, "registration.record", by, shown)
    return row


@transaction.atomic
def correct_registration(*, registration: Registration, by: User, seen_version: int, **changes: Any) -> None:
    """Correct number, date or issuer; the kind stays."""
    policies.check_registration(registration.cooperative_id, registration.kind, by)
    if "kind" in changes:
        raise TypeError("A registration keeps its kind.")
    if "number" in changes:
        changes["number"] = clean_number(changes["number"])
    if "issued_on" in changes:
        _check_registration_day(registration.cooperative, registration.kind, changes["issued_on"])
    diff = writes.change(registration, seen_version=seen_version, changes=changes)
    if diff:
        note_of(registration.cooperative_id, "registration.correct", by, diff, note=registration.kind)


@transaction.atomic
def save_notary(
    *, by: User, notary: Notary | None = None, seen_version: int | None = None, **fields: Any
) -> Notary:
    """Add a notary, or change one that was fetched with `seen_version`."""
    policies.check_master_data(by)
    if notary is None:
        notary = Notary(**fields)
        writes.insert(notary)
        diff = {name: [None, value] for name, value in fields.items()}
    else:
        diff = writes.change(notary, seen_version=seen_version or notary.version, changes=fields)
    if diff:
        target = f"notary:{notary.pk}"
        record(action="notary.save", target=target, area_code=by.area_code, by=by, changes=diff)
    return notary
