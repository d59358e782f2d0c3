"""Papers of a mass signing: the list by hour, and the file of everybody on it in the order of the hours."""

from django.conf import settings
from django.core.exceptions import ValidationError

from cooperatives import policies
from cooperatives.drafts import F4
from cooperatives.models import SigningEvent
from cooperatives.papers.signing import SIGNING_LIST, TITLE
from cooperatives.sets import set_items
from cooperatives.signing_pages import signing_subject, slots_of
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import Item, request_batch
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import request_document
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.jobs.models import Job

EVENT_KIND = "signing_set"


def _list_item(event: SigningEvent, paper: str) -> Item:
    return {
        "subject": signing_subject(event),
        "area_code": settings.REGENCY_CODE,
        "title": f"{TITLE} {date_long(event.held_on)}",
        "params": {"event": event.pk, "paper": paper},
        "kind": SIGNING_LIST,
        "group": TITLE,
    }


def request_signing_list(*, event: SigningEvent, by: User, paper: str = F4) -> Document:
    """Freeze the list by hour as it stands now and queue it. Raises NotAllowed, ValidationError for an empty list."""
    policies.check_signing(by)
    item = _list_item(event, paper)
    return request_document(
        kind=SIGNING_LIST,
        subject=item["subject"],
        area_code=item["area_code"],
        title=item["title"],
        params=item["params"],
        by=by,
    )


def request_event_papers(
    *, event: SigningEvent, by: User, which: str, final: bool = False, paper: str = F4
) -> Job:
    """Queue the list and the papers of everybody on it as one batch, whose merged file keeps the order of the hours.

    `which` is a key of sets.SETS. Raises NotAllowed, ValidationError for an empty list.
    """
    policies.check_signing(by)
    slots = slots_of(event, by)
    if not slots:
        raise ValidationError("Belum ada koperasi dalam acara ini. Tambahkan koperasi lebih dulu.")
    items = set_items((slot.cooperative for slot in slots), which, final=final, paper=paper)
    return request_batch(
        kind=EVENT_KIND,
        title=f"Berkas penandatanganan {date_long(event.held_on)}: {len(slots)} koperasi",
        area_code=settings.REGENCY_CODE,
        items=[_list_item(event, paper), *items],
        about={"event": event.pk},
        by=by,
    )
