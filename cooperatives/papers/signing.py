"""The list of a mass signing by hour (SL): who comes when before which notary, and who appears for them."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from cooperatives.models import Founder, SigningEvent, SigningSlot
from cooperatives.wording import date_both
from lumajang_kdkmp import clock
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.documents.services import Paper
from lumajang_kdkmp.formats import date_long, day_name, time_short
from villages.holders import holder_on
from villages.models import Office

SIGNING_LIST = "signing_list"
CODE = "SL"
TITLE = "Daftar penandatanganan minuta akta"
VERSION = "SL/1"


def make(kind: str, params: dict[str, Any]) -> Paper:
    """Return the list of one event: params {"event": primary key, "paper": "F4" | "A4"}.

    Raises ValidationError for an empty list; SigningEvent.DoesNotExist.
    """
    event = SigningEvent.objects.get(pk=params["event"])
    rows = list(
        event.slots.select_related("cooperative__village__kecamatan", "notary").order_by(
            "starts_at", "notary__name", "cooperative_id"
        )
    )
    if not rows:
        raise ValidationError("Belum ada koperasi dalam acara ini. Tambahkan koperasi lebih dulu.")
    return Paper(
        template=f"papers/{SIGNING_LIST}.html",
        template_version=VERSION,
        context=_context(event, rows),
        paper_size=params.get("paper", "F4"),
    )


def _context(event: SigningEvent, slots: list[SigningSlot]) -> dict[str, Any]:
    names = attorneys_of([slot.cooperative_id for slot in slots])
    return {
        "title": TITLE,
        "regency": settings.REGENCY_NAME,
        "office": Office.KADIS_DISKOPINDAG.label.removeprefix("Kepala "),
        "day": f"{day_name(event.held_on)}, {date_both(event.held_on)}",
        "starts_at": time_short(event.starts_at),
        "venue": event.venue,
        "note": event.note,
        "count": str(len(slots)),
        "notaries": sorted({slot.notary.name for slot in slots}),
        "rows": [
            {
                "number": str(number),
                # The column has room for the hour alone; WIB stands above.
                "time": f"{slot.starts_at:%H.%M}",
                "cooperative": slot.cooperative.legal_name,
                "village": slot.cooperative.village.name,
                "kecamatan": slot.cooperative.village.kecamatan.name,
                "notary": slot.notary.name,
                "attorneys": names.get(slot.cooperative_id) or [gap("penghadap")],
            }
            for number, slot in enumerate(slots, 1)
        ],
        "signer": _signer(event.held_on),
        "as_of": date_long(clock.today()),
    }


def attorneys_of(codes: list[str]) -> dict[str, list[str]]:
    """Return the names of who appears for each cooperative; no personal number, one query."""
    rows = Founder.objects.filter(cooperative__in=codes, is_attorney=True).order_by("number")
    found: dict[str, list[str]] = {}
    for code, name in rows.values_list("cooperative_id", "person__name"):
        found.setdefault(code, []).append(name)
    return found


def _signer(day: dt.date) -> dict[str, str]:
    office = Office.KADIS_DISKOPINDAG
    holder = holder_on(office, settings.REGENCY_CODE, day)
    if holder is None:
        return {"title": office.label, "name": gap(f"nama {office.label}"), "note": ""}
    acting = f"{holder.get_acting_display()} " if holder.acting else ""
    return {
        "title": f"{acting}{office.label}",
        "name": holder.name,
        "note": f"NIP {holder.nip}" if holder.nip else "",
    }
