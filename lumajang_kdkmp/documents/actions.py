"""What people decide about papers once they are made: withdraw one, set how numbers are written."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents import policies, register
from lumajang_kdkmp.documents.models import Document, DocumentStatus, NumberFormat, RevokeReason
from lumajang_kdkmp.documents.notices import settled
from lumajang_kdkmp.writes import insert

NOT_IN_FORCE = (
    "Dokumen ini tidak lagi berlaku: sudah diganti atau dicabut sejak halaman dibuka. Muat ulang halaman."
)


def revoke_document(*, document: Document, by: User, reason: str, note: str = "") -> None:
    """Withdraw a final paper that is in force; it stays, and its public page says so.

    The one conditional UPDATE is the guard: of two people one withdraws it. Raises NotAllowed, ValidationError.
    """
    policies.check_keep(document, by)
    if reason not in RevokeReason.values:
        raise ValidationError({"reason": "Pilih sebab pencabutan."})
    in_force = Document.objects.filter(pk=document.pk, status=DocumentStatus.READY, is_final=True)
    today = clock.today()
    with transaction.atomic():
        hit = in_force.update(
            status=DocumentStatus.REVOKED,
            revoked_on=today,
            revoked_by=by,
            revoke_reason=reason,
            revoke_note=note,
        )
        if not hit:
            raise ValidationError(NOT_IN_FORCE)
        record(
            action="document_revoked",
            target=f"document:{document.pk}",
            area_code=document.area_code,
            by=by,
            changes={
                "status": [DocumentStatus.READY, DocumentStatus.REVOKED],
                "revoke_reason": ["", reason],
                "revoked_on": [None, today],
            },
            note=f"{document.number}: {note}".removesuffix(": "),
        )
        settled([document.pk])


def set_number_format(*, by: User, kind: str, pattern: str, valid_from: dt.date) -> NumberFormat:
    """Set how the numbers of a kind ("" for all without a row of their own) are written from a day on.

    Numbers that were given out stay as they are. Raises NotAllowed, ValidationError.
    """
    policies.check_formats(by)
    try:
        register.check_pattern(pattern)
    except ValidationError as error:
        raise ValidationError({"pattern": error.messages}) from None
    if kind and kind not in settings.DOCUMENT_CODES:
        raise ValidationError({"kind": "Jenis dokumen ini tidak dikenal. Pilih dari daftar."})
    if valid_from < clock.today():
        raise ValidationError({"valid_from": "Pola baru berlaku paling cepat hari ini."})
    row = NumberFormat(kind=kind, pattern=pattern, valid_from=valid_from, set_by=by)
    with transaction.atomic():
        insert(row)
        record(
            action="number_format_set",
            target=f"number_format:{row.pk}",
            area_code=by.area_code,
            by=by,
            changes={"pattern": [None, pattern], "valid_from": [None, valid_from], "kind": [None, kind]},
        )
    return row
