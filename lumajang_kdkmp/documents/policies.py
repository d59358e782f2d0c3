"""Who may read papers, issue finals and withdraw them."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from lumajang_kdkmp.accounts.access import NotAllowed, ScopedQuerySet, covers
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents.models import Document


def _closed_kinds(user: User) -> list[str]:
    return [kind for kind, roles in settings.DOCUMENT_READERS.items() if user.role not in roles]


def _conditions(user: User) -> dict[str, Q]:
    """Return what must hold of a paper to be read by this person, for the kinds that ask it (DOCUMENT_OPEN)."""
    asked = {kind: import_string(path)(user) for kind, path in settings.DOCUMENT_OPEN.items()}
    return {kind: condition for kind, condition in asked.items() if condition is not None}


def readable_by(user: User) -> ScopedQuerySet[Document]:
    """Return the papers that a list may show to this person."""
    found = Document.objects.visible_to(user).exclude(kind__in=_closed_kinds(user))
    for kind, condition in _conditions(user).items():
        found = found.filter(~Q(kind=kind) | condition)
    return found


def check_read(document: Document, user: User) -> None:
    """Raise NotAllowed when this kind of paper is not for the person's role."""
    if document.kind not in _closed_kinds(user):
        _check_content(document, user)
        return
    readers = settings.DOCUMENT_READERS[document.kind]
    if Role.CAMAT in readers:
        raise NotAllowed(
            "Dokumen ini memuat data pribadi dan hanya untuk kecamatan setempat dan Diskopindag."
        )
    raise NotAllowed(f"Dokumen ini hanya untuk {', '.join(Role(role).label for role in readers)}.")


def _check_content(document: Document, user: User) -> None:
    condition = _conditions(user).get(document.kind)
    if condition is not None and not Document.objects.filter(condition, pk=document.pk).exists():
        raise NotAllowed("Dokumen ini memuat uang akta dan hanya untuk Bupati, Satgas, dan Diskopindag.")


def check_issue(kind: str, by: Any) -> None:
    """Raise NotAllowed when this person may not issue finals of this kind: issuing is the approval."""
    if kind in settings.DOCUMENT_SNAPSHOTS:
        # It states a day and decides nothing: whoever may read the area may have it put into the register.
        return
    role = getattr(by, "role", "")
    if role in settings.DOCUMENT_ISSUERS or (role == Role.CAMAT and kind in settings.DOCUMENT_CAMAT_ISSUES):
        return
    raise NotAllowed(
        "Dokumen ini diterbitkan oleh Diskopindag. Anda dapat membuat konsepnya untuk diperiksa."
    )


def check_area(by: Any, area_code: str) -> None:
    """Refuse papers about an area that is not the requester's. `by` is None for the system."""
    if by is not None and not covers(by.area_code, area_code):
        raise NotAllowed("Wilayah dokumen ini di luar wilayah Anda.")


def check_keep(document: Document, by: User) -> None:
    """Raise NotAllowed when this person may not issue, withdraw or file signed copies of this very paper."""
    check_area(by, document.area_code)
    check_read(document, by)
    check_issue(document.kind, by)


def check_file(document: Document, by: User) -> None:
    """Raise NotAllowed when this person may not file the signed copy: the kecamatan collects signatures, too."""
    check_area(by, document.area_code)
    check_read(document, by)
    if by.role not in (Role.CAMAT, *settings.DOCUMENT_ISSUERS):
        raise NotAllowed("Salinan bertanda tangan diunggah oleh kecamatan setempat atau Diskopindag.")


def check_formats(by: User) -> None:
    """Raise NotAllowed for everybody but Diskopindag: the pattern of numbers is the dinas's own."""
    if by.role != Role.DISKOPINDAG:
        raise NotAllowed("Pola nomor dokumen ditetapkan oleh Diskopindag.")
