"""Hand-overs of the physical file, and the holidays that its clock does not count."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives.drafts import deed_subject
from cooperatives.models import Cooperative
from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import request_document
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.writes import Diff
from roadmap import policies
from roadmap.custody_facts import spells_of
from roadmap.models import FileReceipt, Holder, Holiday
from villages.models import Village

COVER_SHEET = "cover_sheet"


@transaction.atomic
def record_receipt(
    *,
    village: Village,
    by: User,
    holder: str,
    received_on: dt.date,
    received_from: str = "",
    note: str = "",
) -> FileReceipt:
    """Record that `holder` took the physical file over: from that day the clock counts for them.

    Raises NotAllowed, ValidationError (a day to come, a day before the last known event, the same hand-over twice).
    """
    policies.check_receipt(village.pk, holder, by)
    today = clock.today()
    # Two people who scan the same sheet wait for each other.
    Village.objects.select_for_update().get(pk=village.pk)
    if received_on > today:
        raise ValidationError(
            {"received_on": f"Tanggal ini belum terjadi; hari ini {date_long(today)}. Isi tanggal terimanya."}
        )
    now = spells_of(village.pk, today)[-1]
    if received_on < now.since:
        raise ValidationError(
            {
                "received_on": f"Berkas ini tercatat di {now.holder.label} sejak {date_long(now.since)}. "
                "Isi tanggal itu atau sesudahnya."
            }
        )
    if FileReceipt.objects.filter(village=village, holder=holder, received_on=received_on).exists():
        raise ValidationError(
            f"Serah terima ke {Holder(holder).label} tanggal {date_long(received_on)} sudah tercatat."
        )
    row = FileReceipt(
        village=village,
        holder=holder,
        received_on=received_on,
        received_from=received_from.strip(),
        note=note.strip(),
        recorded_by=by,
        recorded_on=today,
    )
    writes.insert(row)
    changes: Diff = {"holder": [now.holder.value, holder], "received_on": [None, received_on]}
    changes |= {
        name: [None, value]
        for name, value in (("received_from", row.received_from), ("note", row.note))
        if value
    }
    record(
        action="file.receive", target=f"village:{village.pk}", area_code=village.pk, by=by, changes=changes
    )
    return row


def request_cover_sheet(*, cooperative: Cooperative, by: User, paper: str = "F4") -> Document:
    """Freeze the cover sheet of the physical file and queue it. Wants village and kecamatan loaded.

    Raises NotAllowed, ValidationError.
    """
    policies.check_handover(cooperative.pk, by)
    return request_document(
        kind=COVER_SHEET,
        subject=deed_subject(cooperative.pk),
        area_code=cooperative.pk,
        title=f"Lembar serah terima berkas {cooperative.legal_name.title()}",
        params={"cooperative": cooperative.pk} | ({"paper": paper} if paper != "F4" else {}),
        by=by,
    )


@transaction.atomic
def save_holiday(
    *, by: User, holiday: Holiday | None = None, seen_version: int | None = None, **fields: Any
) -> Holiday:
    """Add a holiday, or change one that was fetched with `seen_version`. The clocks of all days follow at once."""
    policies.check_settings(by)
    if holiday is None:
        holiday = Holiday(**fields)
        writes.insert(holiday)
        diff: Diff = {name: [None, value] for name, value in fields.items()}
    else:
        diff = writes.change(holiday, seen_version=seen_version or 0, changes=fields)
    if diff:
        _note("holiday.save", holiday, by, diff)
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: User) -> None:
    """Take back a day that was entered by mistake; the audit trail keeps it."""
    policies.check_settings(by)
    _note("holiday.remove", holiday, by, {"on": [holiday.on, None], "name": [holiday.name, None]})
    holiday.delete()


def _note(action: str, holiday: Holiday, by: User, diff: Diff) -> None:
    record(action=action, target=f"holiday:{holiday.pk}", area_code=by.area_code, by=by, changes=diff)
