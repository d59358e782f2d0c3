"""Asking for the papers of a cooperative, one by one; sets are in sets.py, the papers themselves in paperwork.py."""

from cooperatives import policies
from cooperatives.models import Cooperative
from cooperatives.papers.kinds import PaperKind
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import Item
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import request_document

DEED_DRAFT = "deed_draft"
F4 = "F4"


def deed_subject(code: str) -> str:
    """Return the key under which the papers of a village's cooperative are kept."""
    return f"cooperative:{code}"


def shown_name(cooperative: Cooperative) -> str:
    """Return the name as titles write it: Koperasi Desa Merah Putih Bago. Wants village and kecamatan loaded."""
    return str(cooperative.legal_name.title())


def _title(kind: str, title: str, cooperative: Cooperative) -> str:
    if kind == DEED_DRAFT:
        deed = "Perubahan Anggaran Dasar" if cooperative.is_amendment else "Pendirian"
        title = f"Rancangan Akta {deed}"
    return f"{title} {shown_name(cooperative)}"


def paper_item(
    cooperative: Cooperative, kind: str, title: str, *, final: bool = False, paper: str = F4
) -> Item:
    """Return what the queue needs to make one paper: ids and a title. Wants village and kecamatan loaded."""
    item: Item = {
        "subject": deed_subject(cooperative.pk),
        "area_code": cooperative.pk,
        "title": _title(kind, title, cooperative),
        "params": {"cooperative": cooperative.pk} | ({} if paper == F4 else {"paper": paper}),
        "kind": kind,
        "final": final,
        "group": shown_name(cooperative),
    }
    return item


def deed_item(cooperative: Cooperative) -> Item:
    """Return what the queue needs to make the deed draft."""
    return paper_item(cooperative, DEED_DRAFT, "")


def request_paper(
    *, cooperative: Cooperative, row: PaperKind, by: User, final: bool = False, paper: str = F4
) -> Document:
    """Freeze the data of one paper as they stand now and queue it; the camat of the village or Diskopindag.

    Raises NotAllowed, ValidationError (what the paper still needs, in words).
    """
    policies.check_records(cooperative.pk, by)
    return _request(paper_item(cooperative, row.kind, row.title, final=final, paper=paper), by)


def request_deed_draft(*, cooperative: Cooperative, by: User) -> Document:
    """Freeze the data of the deed draft as they stand now and queue it; see request_paper."""
    policies.check_records(cooperative.pk, by)
    return _request(deed_item(cooperative), by)


def _request(item: Item, by: User) -> Document:
    return request_document(
        kind=item["kind"],
        subject=item["subject"],
        area_code=item["area_code"],
        title=item["title"],
        params=item["params"],
        final=item["final"],
        by=by,
    )
