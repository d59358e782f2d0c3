"""The page of one paper: its line of the register, what it was made from, who took it, and what has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import policies, signed
from lumajang_kdkmp.documents.changes import Difference, changes_since, frozen_rows
from lumajang_kdkmp.documents.models import Document, DocumentFile, DocumentStatus, SignedCopy
from lumajang_kdkmp.documents.register import verify_url

SHOWN_DIFFERENCES = 20
SHOWN_DOWNLOADS = 10


@dataclass(frozen=True)
class DocumentPage:
    """Everything the page prints. `no_source` says why nothing can be compared, "" when it can.

    Beside each copy stands what it serves for besides the register; `copy_use` says it before one is uploaded.
    """

    document: Document
    older: Document | None
    newer: Document | None
    verify_url: str
    frozen: Sequence[tuple[str, str]]
    differences: Sequence[Difference]
    no_source: str
    downloads: int
    last_downloads: Sequence[AuditEvent]
    files: Sequence[DocumentFile]
    copies: Sequence[tuple[SignedCopy, str]]
    copy_use: str
    issue_reason: str
    revoke_reason: str
    file_reason: str

    @property
    def is_current(self) -> bool:
        return self.document.status == DocumentStatus.READY

    @property
    def shown_differences(self) -> Sequence[Difference]:
        return self.differences[:SHOWN_DIFFERENCES]

    @property
    def more_differences(self) -> int:
        return max(len(self.differences) - SHOWN_DIFFERENCES, 0)

    @property
    def can_revoke(self) -> bool:
        return self.is_current and self.document.is_final and not self.revoke_reason

    @property
    def can_issue(self) -> bool:
        """A konsep becomes a final by one press of who may issue it."""
        document = self.document
        return self.is_current and document.is_registered and not document.is_final and not self.issue_reason

    @property
    def can_renew(self) -> bool:
        """Made anew where it would print otherwise, or holds no more: as final only by who may issue."""
        document = self.document
        if document.kind in settings.DOCUMENT_SNAPSHOTS:
            return False
        outdated = self.is_current and bool(self.differences)
        allowed = not (document.is_final and self.issue_reason)
        return allowed and (outdated or document.status == DocumentStatus.REVOKED)

    @property
    def takes_copies(self) -> bool:
        return self.is_current and self.document.is_final


def document_page(document: Document, user: User) -> DocumentPage:
    """Return the page of a paper that `user` may read. The number of queries does not depend on its age or use."""
    differences, no_source = _differences(document)
    versions = Document.objects.filter(kind=document.kind, subject=document.subject).exclude(sha256="")
    if document.is_final:
        versions = versions.filter(is_final=True)
    versions = versions.select_related("job").defer("context", "params")
    events = AuditEvent.objects.filter(target=f"document:{document.pk}", action="document_downloaded")
    copies = list(document.signed_copies.filter(removed_on=None).select_related("added_by"))
    takes = document.is_final and document.status == DocumentStatus.READY
    use, uses = signed.told(document, copies, user) if copies or takes else ("", {})
    return DocumentPage(
        document=document,
        older=versions.filter(version__lt=document.version).order_by("-version").first(),
        newer=_newer(document, versions),
        verify_url=verify_url(document.token) if document.token and document.has_file else "",
        frozen=frozen_rows(document),
        differences=differences,
        no_source=no_source,
        downloads=events.count(),
        last_downloads=list(events.order_by("-id")[:SHOWN_DOWNLOADS]),
        files=list(document.files.all()),
        copies=[(copy, uses.get(copy.pk, "")) for copy in copies],
        copy_use=use,
        issue_reason=refusal(policies.check_issue, document.kind, user),
        revoke_reason=refusal(policies.check_keep, document, user),
        file_reason=refusal(policies.check_file, document, user),
    )


def _newer(document: Document, versions: QuerySet[Document]) -> Document | None:
    if document.kind in settings.DOCUMENT_SNAPSHOTS:
        # A version made later may state an earlier day, and then replaces nothing.
        return versions.filter(status=DocumentStatus.READY).exclude(pk=document.pk).first()
    return versions.filter(version__gt=document.version).order_by("-version").first()


def _differences(document: Document) -> tuple[list[Difference], str]:
    """Compare what is in force; what is replaced or withdrawn is left as it was."""
    if document.status != DocumentStatus.READY:
        return [], ""
    try:
        return changes_since(document), ""
    except ValidationError as error:
        return [], " ".join(error.messages)
