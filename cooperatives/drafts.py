"""Asking for the deed draft (Rancangan Akta Pendirian) of a cooperative: the paper itself is in paperwork.py."""

from cooperatives import policies
from cooperatives.models import Cooperative
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import Item
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import request_document

DEED_DRAFT = "deed_draft"


def deed_subject(code: str) -> str:
    """Return the key under which the papers of a village's cooperative are kept."""
    return f"cooperative:{code}"


def _deed(cooperative: Cooperative) -> str:
    return "Perubahan Anggaran Dasar" if cooperative.is_amendment else "Pendirian"


def deed_item(cooperative: Cooperative) -> Item:
    """Return what the queue needs to make the draft: ids and a title. Wants village and kecamatan loaded."""
    return {
        "subject": deed_subject(cooperative.pk),
        "area_code": cooperative.pk,
        "title": f"Rancangan Akta {_deed(cooperative)} {cooperative.legal_name.title()}",
        "params": {"cooperative": cooperative.pk},
    }


def request_deed_draft(*, cooperative: Cooperative, by: User) -> Document:
    """Freeze the data of the draft as they stand now and queue it; the camat of the village or Diskopindag.

    Raises NotAllowed, ValidationError (what the draft still needs, in words).
    """
    policies.check_records(cooperative.pk, by)
    return request_document(kind=DEED_DRAFT, by=by, **deed_item(cooperative))
