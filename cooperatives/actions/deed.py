"""The deed file: who pays, and where it lies. Run by Diskopindag."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.eligibility_facts import assess
from cooperatives.models import (
    BudgetLine,
    Cooperative,
    DeedFunding,
    FundingSource,
    MeetingKind,
    Notary,
    NotaryAssignment,
    NotaryReturn,
    RegistrationKind,
)
from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.writes import Diff


def _check_source(cooperative: Cooperative, source: str) -> None:
    if source == FundingSource.VILLAGE_OPS and cooperative.village.is_kelurahan:
        raise ValidationError(
            {"source": "Kelurahan tidak menerima Dana Desa. Pilih APBD, BTT, provinsi, CSR, atau swadaya."}
        )


def _check_budget(line: BudgetLine | None, source: str, on: dt.date | None) -> None:
    """Raise ValidationError unless the budget line belongs to the source and to the year of the commitment."""
    if line is None:
        return
    if line.source != source:
        raise ValidationError(
            {"budget_line": f"Pagu ini milik {line.get_source_display()}. Pilih pagu dari sumber yang sama."}
        )
    if on and line.year != on.year:
        raise ValidationError(
            {"budget_line": f"Pagu ini untuk tahun {line.year}, dana ditetapkan tahun {on.year}."}
        )


def _check_money_days(committed_on: dt.date | None, paid_on: dt.date | None) -> None:
    if committed_on:
        check_happened("committed_on", committed_on)
    if paid_on:
        check_happened("paid_on", paid_on, not_before=committed_on, since="dana ditetapkan")


@transaction.atomic
def set_deed_funding(
    *,
    cooperative: Cooperative,
    by: User,
    source: str,
    amount: int,
    budget_line: BudgetLine | None = None,
    committed_on: dt.date | None = None,
    paid_on: dt.date | None = None,
) -> DeedFunding:
    """Let one source pay the deed: `amount` in whole rupiah, 2,500,000 at most.

    Committed today, or on the day of the payment, unless said otherwise. Raises NotAllowed, ValidationError (second
    source, kelurahan with Dana Desa, amount over the limit, a budget line of another source or year).
    """
    policies.check_deed_file(cooperative.pk, by)
    _check_source(cooperative, source)
    committed_on = committed_on or paid_on or clock.today()
    _check_money_days(committed_on, paid_on)
    _check_budget(budget_line, source, committed_on)
    current = DeedFunding.objects.filter(pk=cooperative.pk).first()
    if current:
        raise ValidationError(
            {
                "source": f"Akta ini sudah dibiayai {current.get_source_display()}. Satu akta satu sumber dana; "
                "ubah sumber yang sudah tercatat bila keliru."
            }
        )
    days = {"committed_on": committed_on, "paid_on": paid_on}
    funding = DeedFunding(
        cooperative=cooperative, source=source, amount=amount, budget_line=budget_line, **days
    )
    writes.insert(funding)
    shown: Diff = {"source": [None, source], "amount": [None, amount]}
    shown |= {name: [None, day] for name, day in days.items()}
    if budget_line:
        shown["budget_line"] = [None, budget_line.pk]
    note_of(cooperative.pk, "funding.set", by, shown)
    return funding


@transaction.atomic
def change_deed_funding(*, funding: DeedFunding, by: User, seen_version: int, **changes: Any) -> None:
    """Correct source, amount or budget line, or enter the day of payment; source and amount stay once it is paid."""
    policies.check_deed_file(funding.cooperative_id, by)
    fresh = {name for name, value in changes.items() if value != getattr(funding, name)}
    if funding.paid_on and {"source", "amount"} & fresh:
        raise ValidationError("Biaya akta ini sudah dibayar; sumber dan jumlahnya tidak dapat diubah lagi.")

    def value(name: str) -> Any:
        return changes.get(name, getattr(funding, name))

    _check_source(funding.cooperative, value("source"))
    paid_on = changes.get("paid_on")
    if paid_on and "committed_on" not in changes and funding.committed_on and paid_on < funding.committed_on:
        # Entered later than it happened: what is paid was committed.
        changes["committed_on"] = paid_on
    _check_money_days(value("committed_on"), value("paid_on"))
    if {"source", "budget_line", "committed_on"} & fresh:
        _check_budget(value("budget_line"), value("source"), value("committed_on"))
    diff = writes.change(funding, seen_version=seen_version, changes=changes)
    if diff:
        note_of(funding.cooperative_id, "funding.change", by, diff)


def _founding_day(cooperative: Cooperative) -> dt.date:
    meeting = cooperative.meetings.filter(kind=MeetingKind.FOUNDING).first()
    if meeting is None:
        raise ValidationError("Rapat pendirian belum tercatat. Catat dulu sebelum menyerahkan berkas.")
    return meeting.held_on


def _check_eligible(cooperative: Cooperative, on: dt.date) -> None:
    """Raise ValidationError naming every hard rule that the file breaks on the day of the hand-over."""
    if blocking := assess(cooperative, on).blocking:
        raise ValidationError([f"{finding.message} {finding.remedy}" for finding in blocking])


@transaction.atomic
def hand_over_to_notary(
    *,
    cooperative: Cooperative,
    by: User,
    notary: Notary,
    on: dt.date,
    queue_number: str = "",
    fee_agreed: int | None = None,
) -> NotaryAssignment:
    """Hand the file over, the first time or again after a return; `fee_agreed` is whole rupiah.

    Raises NotAllowed, ValidationError (no founding meeting, date before it, a hard rule of the eligibility check
    broken on that day, file still there or signed).
    """
    policies.check_deed_file(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    if not notary.is_active:
        raise ValidationError({"notary": f"{notary} tidak menerima berkas. Pilih notaris lain."})
    check_happened("handed_over_on", on, not_before=_founding_day(cooperative), since="rapat pendirian")
    _check_eligible(cooperative, on)
    current = NotaryAssignment.objects.filter(pk=cooperative.pk).first()
    agreed = {"queue_number": queue_number.strip(), "fee_agreed": fee_agreed}
    if current is None:
        current = NotaryAssignment(cooperative=cooperative, notary=notary, handed_over_on=on, **agreed)
        writes.insert(current)
        diff: Diff = {"notary": [None, notary.pk], "handed_over_on": [None, on]}
        diff |= {name: [None, value] for name, value in agreed.items() if value}
    elif current.returned_on is None:
        raise ValidationError("Berkas ini masih di notaris. Catat dulu pengembaliannya.")
    else:
        check_happened("handed_over_on", on, not_before=current.returned_on, since="berkas dikembalikan")
        fresh = {"notary": notary, "handed_over_on": on, "returned_on": None, "returned_reason": "", **agreed}
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
    """Record that the notary gave the file back, and why; the return is kept when the file goes there again."""
    policies.check_deed_file(cooperative.pk, by)
    assignment = _at_notary(cooperative)
    check_happened("returned_on", on, not_before=assignment.handed_over_on, since="berkas diserahkan")
    changes = {"returned_on": on, "returned_reason": reason.strip()}
    diff = writes.change(assignment, seen_version=assignment.version, changes=changes)
    writes.insert(
        NotaryReturn(
            cooperative=cooperative,
            notary=assignment.notary,
            handed_over_on=assignment.handed_over_on,
            returned_on=on,
            reason=assignment.returned_reason,
        )
    )
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


def _signed(cooperative: Cooperative) -> NotaryAssignment:
    """Return the assignment of a signed minuta, else raise ValidationError."""
    assignment = NotaryAssignment.objects.filter(pk=cooperative.pk).first()
    if assignment is None or assignment.minuta_signed_on is None:
        raise ValidationError("Minuta akta belum ditandatangani. Catat dulu tanggal minutanya.")
    return assignment


def _decree_day(cooperative: Cooperative) -> dt.date | None:
    decree = cooperative.registrations.filter(kind=RegistrationKind.SK_AHU).first()
    return decree.issued_on if decree else None


def _check_submission(cooperative: Cooperative, assignment: NotaryAssignment, on: dt.date) -> None:
    """Raise ValidationError unless SABH was asked after the minuta (or the refusal) and before the decree."""
    check_happened(
        "sabh_submitted_on", on, not_before=assignment.minuta_signed_on, since="minuta ditandatangani"
    )
    decree = _decree_day(cooperative)
    if decree and on > decree:
        raise ValidationError(
            {"sabh_submitted_on": f"Pengajuan tidak mungkin sesudah SK terbit ({date_long(decree)})."}
        )


@transaction.atomic
def record_sabh_submission(*, cooperative: Cooperative, by: User, on: dt.date) -> NotaryAssignment:
    """Record that the notary submitted the deed to SABH, the first time or again after a refusal.

    A new submission clears the refusal; the audit trail keeps it. Raises NotAllowed, ValidationError.
    """
    policies.check_deed_file(cooperative.pk, by)
    assignment = _signed(cooperative)
    _check_submission(cooperative, assignment, on)
    refused, before = assignment.sabh_returned_on, assignment.sabh_submitted_on
    if before and not refused:
        raise ValidationError(
            f"Akta ini sudah diajukan ke SABH tanggal {date_long(before)}. Perbaiki tanggalnya bila keliru."
        )
    if refused:
        check_happened("sabh_submitted_on", on, not_before=refused, since="penolakan SABH")
    changes = {"sabh_submitted_on": on, "sabh_returned_on": None, "sabh_returned_reason": ""}
    diff = writes.change(assignment, seen_version=assignment.version, changes=changes)
    note_of(cooperative.pk, "notary.sabh_submit", by, diff)
    return assignment


@transaction.atomic
def record_sabh_return(*, cooperative: Cooperative, by: User, on: dt.date, reason: str) -> NotaryAssignment:
    """Record that SABH refused the submission, and why."""
    policies.check_deed_file(cooperative.pk, by)
    assignment = _signed(cooperative)
    if assignment.sabh_submitted_on is None:
        raise ValidationError("Akta ini belum diajukan ke SABH. Catat dulu pengajuannya.")
    if assignment.sabh_returned_on:
        raise ValidationError("Penolakan SABH sudah tercatat. Catat pengajuan ulangnya.")
    if _decree_day(cooperative):
        raise ValidationError("SK badan hukum sudah terbit, jadi pengajuannya tidak ditolak.")
    check_happened(
        "sabh_returned_on", on, not_before=assignment.sabh_submitted_on, since="pengajuan ke SABH"
    )
    changes = {"sabh_returned_on": on, "sabh_returned_reason": reason.strip()}
    diff = writes.change(assignment, seen_version=assignment.version, changes=changes)
    note_of(cooperative.pk, "notary.sabh_return", by, diff)
    return assignment


def _check_copy(cooperative: Cooperative, on: dt.date) -> None:
    decree = _decree_day(cooperative)
    if decree is None:
        raise ValidationError("SK badan hukum belum tercatat. Catat dulu nomornya di halaman legalitas.")
    check_happened("copy_received_on", on, not_before=decree, since="SK badan hukum terbit")


@transaction.atomic
def record_deed_copy(*, cooperative: Cooperative, by: User, on: dt.date) -> NotaryAssignment:
    """Record that the copy of the deed came back from the notary: the file is whole."""
    policies.check_deed_file(cooperative.pk, by)
    assignment = _signed(cooperative)
    if before := assignment.copy_received_on:
        raise ValidationError(f"Salinan akta sudah diterima tanggal {date_long(before)}.")
    _check_copy(cooperative, on)
    diff = writes.change(assignment, seen_version=assignment.version, changes={"copy_received_on": on})
    note_of(cooperative.pk, "notary.copy", by, diff)
    return assignment


_CORRECTABLE = {"queue_number", "fee_agreed", "deed_number", "sabh_submitted_on", "copy_received_on"}


@transaction.atomic
def correct_notary_file(
    *, assignment: NotaryAssignment, by: User, seen_version: int, **changes: Any
) -> None:
    """Correct receipt number, fee (whole rupiah), deed number, or the two days that no other step rests on.

    A day can be corrected here, not entered first: that is a step of its own. Raises NotAllowed, VersionConflict,
    ValidationError.
    """
    cooperative = assignment.cooperative
    policies.check_deed_file(cooperative.pk, by)
    if set(changes) - _CORRECTABLE:
        raise TypeError("Only what was agreed and the later days are corrected here.")
    for name in ("sabh_submitted_on", "copy_received_on"):
        if name in changes and not (changes[name] and getattr(assignment, name)):
            raise ValidationError({name: "Tanggal ini dicatat lewat langkahnya sendiri dan tidak dikosongkan."})
    if "sabh_submitted_on" in changes:
        _check_submission(cooperative, assignment, changes["sabh_submitted_on"])
    if "copy_received_on" in changes:
        _check_copy(cooperative, changes["copy_received_on"])
    diff = writes.change(assignment, seen_version=seen_version, changes=changes)
    if diff:
        note_of(cooperative.pk, "notary.correct", by, diff)
