"""What a cooperative means to do, how the existing one stood, and the Dana Desa stage II pack."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.models import (
    BusinessPlan,
    Cooperative,
    FormerAssessment,
    NotaryAssignment,
    VillageFundPack,
)
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.versioning import VersionedModel
from lumajang_kdkmp.writes import Diff

Row = TypeVar("Row", bound=VersionedModel)


def _save(row: Row | None, new: Row, seen_version: int, fields: dict[str, Any]) -> tuple[Row, Diff]:
    """Insert `new`, or change the row that is there; `seen_version` 0 says that the person saw none."""
    if row is None:
        writes.insert(new)
        return new, {name: [None, value] for name, value in fields.items() if value not in (None, "")}
    return row, writes.change(row, seen_version=seen_version, changes=fields)


@transaction.atomic
def save_business_plan(
    *, cooperative: Cooperative, by: User, seen_version: int = 0, **fields: Any
) -> BusinessPlan:
    """Enter or change the business plan of three years; `fields` are those of BusinessPlan.

    Raises NotAllowed, VersionConflict, ValidationError.
    """
    policies.check_records(cooperative.pk, by)
    current = BusinessPlan.objects.filter(pk=cooperative.pk).first()
    new = BusinessPlan(cooperative=cooperative, **fields)
    plan, diff = _save(current, new, seen_version, fields)
    if diff:
        note_of(cooperative.pk, "plan.save", by, diff)
    return plan


def _check_assessment(new: FormerAssessment) -> None:
    """Raise ValidationError for days in a wrong order."""
    check_happened("assessed_on", new.assessed_on)
    for name in ("last_annual_meeting_on", "invited_on"):
        if day := getattr(new, name):
            check_happened(name, day)


@transaction.atomic
def save_assessment(
    *, cooperative: Cooperative, by: User, seen_version: int = 0, **fields: Any
) -> FormerAssessment:
    """Enter or change how the existing cooperative stood: only where one is carried on, until the minuta.

    Raises NotAllowed, VersionConflict, ValidationError.
    """
    policies.check_records(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    if not cooperative.is_amendment:
        raise ValidationError(
            "Penilaian koperasi semula hanya untuk pengembangan dan revitalisasi. Periksa model pembentukannya."
        )
    current = FormerAssessment.objects.filter(pk=cooperative.pk).first()
    new = FormerAssessment(cooperative=cooperative, **fields)
    _check_assessment(new)
    assessment, diff = _save(current, new, seen_version, fields)
    if diff:
        note_of(cooperative.pk, "assessment.save", by, diff)
    return assessment


def _check_pack(cooperative: Cooperative, pack: VillageFundPack) -> None:
    """Rule R15: the pack is the signed statement, and the deed or the notary's receipt."""
    for name in ("statement_on", "receipt_on", "sent_on"):
        if day := getattr(pack, name):
            check_happened(name, day)
    if pack.sent_on is None:
        return
    if pack.statement_on is None:
        raise ValidationError(
            {"statement_on": "Surat pernyataan kepala desa belum ditandatangani. Paket belum dapat dikirim."}
        )
    deed = NotaryAssignment.objects.filter(pk=cooperative.pk, minuta_signed_on__lte=pack.sent_on)
    if pack.receipt_on is None and not deed.exists():
        raise ValidationError(
            {
                "receipt_on": "Paket memerlukan akta atau tanda terima notaris. Isi tanggal tanda terimanya, atau "
                "tunggu minuta ditandatangani."
            }
        )
    for name, since in (
        ("statement_on", "surat pernyataan ditandatangani"),
        ("receipt_on", "tanda terima notaris"),
    ):
        check_happened("sent_on", pack.sent_on, not_before=getattr(pack, name), since=since)


@transaction.atomic
def save_fund_pack(
    *, cooperative: Cooperative, by: User, seen_version: int = 0, **fields: Any
) -> VillageFundPack:
    """Enter or change what the Dana Desa stage II pack of a desa holds; a kelurahan receives no Dana Desa.

    Raises NotAllowed, VersionConflict, ValidationError (kelurahan, sent without statement or without deed).
    """
    policies.check_records(cooperative.pk, by)
    if cooperative.village.is_kelurahan:
        raise ValidationError("Kelurahan tidak menerima Dana Desa, jadi tidak memerlukan paket tahap II.")
    current = VillageFundPack.objects.filter(pk=cooperative.pk).first()
    new = VillageFundPack(cooperative=cooperative)
    for field in ("statement_on", "support_amount", "support_lines", "receipt_on", "sent_on"):
        setattr(new, field, fields.get(field, getattr(current or new, field)))
    _check_pack(cooperative, new)
    pack, diff = _save(current, new, seen_version, fields)
    if diff:
        note_of(cooperative.pk, "fund_pack.save", by, diff)
    return pack
