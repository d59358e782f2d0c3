"""The numbers that authorities give, and the notaries as master data."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.models import Cooperative, Notary, NotaryAssignment, Registration, RegistrationKind
from cooperatives.models.registration import clean_number
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.writes import Diff


def _check_registration_day(cooperative: Cooperative, kind: str, issued_on: dt.date) -> None:
    """The decree follows the minuta; the other numbers of a new cooperative follow the decree."""
    if kind == RegistrationKind.SK_AHU:
        assignment = NotaryAssignment.objects.filter(pk=cooperative.pk).first()
        signed = assignment.minuta_signed_on if assignment else None
        if signed is None:
            raise ValidationError("Minuta akta belum ditandatangani; SK badan hukum belum dapat dicatat.")
        check_happened("issued_on", issued_on, not_before=signed, since="minuta ditandatangani")
        if assignment and assignment.sabh_returned_on:
            raise ValidationError(
                "Pengajuan ini ditolak SABH dan belum diajukan ulang. Catat dulu pengajuan ulangnya di halaman "
                "notaris."
            )
        submitted = assignment.sabh_submitted_on if assignment else None
        check_happened("issued_on", issued_on, not_before=submitted, since="pengajuan ke SABH")
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
def withdraw_registration(*, registration: Registration, by: User, seen_version: int, reason: str) -> None:
    """Take back a number that was recorded by mistake; the trail keeps it. Needs a reason.

    Raises NotAllowed, ValidationError, VersionConflict.
    """
    code = registration.cooperative_id
    policies.check_registration(code, registration.kind, by)
    if not reason.strip():
        raise ValidationError({"reason": "Isi alasan nomor ini ditarik."})
    writes.remove(registration, seen_version=seen_version)
    shown: Diff = {"kind": [registration.kind, None], "number": [registration.number, None]}
    note_of(code, "registration.withdraw", by, shown, note=reason.strip())


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
