"""Signed copies: the scan of a final paper with signatures and stamps, kept beside the paper it belongs to."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents import policies, scans, store, uploads
from lumajang_kdkmp.documents.codes import tokens_in
from lumajang_kdkmp.documents.models import Document, DocumentStatus, SignedCopy
from lumajang_kdkmp.documents.uploads import CleanFile
from lumajang_kdkmp.writes import insert

PDF = "application/pdf"
NOT_IN_FORCE = (
    "Salinan bertanda tangan hanya untuk dokumen berlaku, bukan konsep dan belum diganti atau dicabut."
)
DAMAGED = (
    "Berkas asli dokumen ini rusak, maka salinannya tidak dapat dibandingkan. Sampaikan ke pengelola portal."
)
UNSIGNED = (
    "Berkas ini persis dokumen yang dicetak portal, belum bertanda tangan. Cetak, tanda tangani, pindai, lalu "
    "unggah hasil pindainya."
)


def signed_copies(subject: str, kinds: Iterable[str]) -> ScopedQuerySet[SignedCopy]:
    """Return the signed copies on file of the papers in force of these kinds about this subject."""
    return SignedCopy.objects.filter(
        document__subject=subject,
        document__kind__in=list(kinds),
        document__status=DocumentStatus.READY,
        document__is_final=True,
        removed_on=None,
    ).select_related("document")


def add_signed_copy(*, document: Document, upload: Any, by: User) -> SignedCopy:
    """Check, store and record a scan. Raises NotAllowed; ValidationError naming file, cause and next step.

    Refused: a bad file, the unsigned paper itself, fewer pages than the paper, a code of another paper. A scan
    whose code cannot be read is accepted and marked: eyes have to compare. What the copy serves for besides the
    register happens in the same transaction (settings.DOCUMENT_COPY_ADDED).
    """
    policies.check_file(document, by)
    if document.status != DocumentStatus.READY or not document.is_final:
        raise ValidationError(NOT_IN_FORCE)
    try:
        file = uploads.clean(upload)
        copy = _checked(document, file, by)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    store.put(file.data)
    with transaction.atomic():
        # The paper may have been replaced while the file was read: its row decides, and stays as it is meanwhile.
        in_force = Document.objects.select_for_update().filter(pk=document.pk, status=DocumentStatus.READY)
        if not in_force.exists():
            raise ValidationError(NOT_IN_FORCE)
        insert(copy)
        _record("signed_copy_added", copy, by)
        import_string(settings.DOCUMENT_COPY_ADDED)(copy=copy, by=by)
    return copy


def remove_signed_copy(*, copy: SignedCopy, by: User) -> None:
    """Take a signed copy off the file; row and bytes stay on record. Raises NotAllowed, ValidationError."""
    policies.check_file(copy.document, by)
    with transaction.atomic():
        on_file = SignedCopy.objects.filter(pk=copy.pk, removed_on=None)
        if not on_file.update(removed_on=clock.today(), removed_by=by):
            raise ValidationError("Salinan ini sudah dihapus. Muat ulang halaman.")
        _record("signed_copy_removed", copy, by)
        import_string(settings.DOCUMENT_COPY_REMOVED)(copy=copy, by=by)
    copy.refresh_from_db(fields=["removed_on"])


def told(document: Document, copies: Iterable[SignedCopy], user: User) -> tuple[str, dict[int, str]]:
    """Return what these copies serve for besides the register: words before an upload, and of each copy by its id."""
    before, words = import_string(settings.DOCUMENT_COPY_TOLD)(document, list(copies), user)
    return str(before), dict(words)


def _record(action: str, copy: SignedCopy, by: User) -> None:
    record(
        action=action,
        target=f"document:{copy.document_id}",
        area_code=copy.document.area_code,
        by=by,
        changes={"sha256": [None, copy.sha256], "qr_ok": [None, copy.qr_ok]},
        note=copy.name,
    )


def _checked(document: Document, file: CleanFile, by: User) -> SignedCopy:
    try:
        paper = store.read_verified(document.sha256)
    except store.BlobDamaged:
        raise ValidationError(DAMAGED) from None
    if document.sha256 in (file.original_sha256, file.sha256) or file.data == scans.clean(paper):
        raise ValidationError(UNSIGNED)
    pages = _pages(file.data) if file.content_type == PDF else None
    wanted = _pages(paper)
    if pages is not None and pages < wanted:
        raise ValidationError(
            f"Berkas “{file.original_name}” memuat {pages} halaman, dokumennya {wanted} halaman. Pindai semua "
            "halaman, lalu unggah lagi."
        )
    return SignedCopy(
        document=document,
        sha256=file.sha256,
        original_sha256=file.original_sha256,
        name=file.original_name,
        content_type=file.content_type,
        size=file.size,
        pages=pages,
        qr_ok=_names(document, file),
        added_by=by,
        added_on=clock.today(),
    )


def _names(document: Document, file: CleanFile) -> bool | None:
    """Return True when the code in the scan is this paper's, None when none can be read; raise for another's."""
    tokens = tokens_in(file.data, file.content_type)
    if not tokens:
        return None
    if document.token not in tokens:
        raise ValidationError(
            f"Kode pada berkas “{file.original_name}” milik dokumen lain, bukan nomor {document.number}. Unggah "
            "di halaman dokumen yang benar, atau pilih berkas yang benar."
        )
    return True


def _pages(data: bytes) -> int:
    import pikepdf

    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)
