"""Who may read papers: those of the area, and for kinds with personal data only the roles that need them."""

from django.conf import settings

from lumajang_kdkmp.accounts.access import NotAllowed, ScopedQuerySet
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import Document


def _closed_kinds(user: User) -> list[str]:
    return [kind for kind, roles in settings.DOCUMENT_READERS.items() if user.role not in roles]


def readable_by(user: User) -> ScopedQuerySet[Document]:
    """Return the papers that a list may show to this person."""
    return Document.objects.visible_to(user).exclude(kind__in=_closed_kinds(user))


def check_read(document: Document, user: User) -> None:
    """Raise NotAllowed when this kind of paper is not for the person's role."""
    if document.kind in _closed_kinds(user):
        raise NotAllowed(
            "Dokumen ini memuat data pribadi dan hanya untuk kecamatan setempat dan Diskopindag."
        )
