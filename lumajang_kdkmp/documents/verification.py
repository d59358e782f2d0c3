"""What anybody may learn about a final paper: that it is in the register, what it is, and whether it still holds.

No personal data, and nothing about a konsep or about a final that is not made yet: both look like an unknown code.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from lumajang_kdkmp import formats
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.documents.register import NUMBER_LENGTH, TOKEN

SHOWN = ("kind", "subject", "area_code", "status", "version", "is_final", "number", "issued_on", "revoked_on")
SHOWN += ("revoke_reason", "sha256", "size")
# The sentence on top, by status: tone of the notice, headline, what it means.
HOLDS = ("ok", "Dokumen ini terdaftar dan berlaku")
REPLACED = ("warn", "Dokumen ini terdaftar, tetapi sudah diganti")
REVOKED = ("late", "Dokumen ini terdaftar, tetapi sudah dicabut")


@dataclass(frozen=True)
class Verified:
    """A final paper as the public page shows it; every value is text. `files` are its other forms with their hash."""

    tone: str
    headline: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    sha256: str
    size: str
    files: tuple[tuple[str, str], ...] = ()
    # The number of the paper that took the place of this one, "" where none did; its code is for who holds it.
    newer: str = ""

    @property
    def hashes(self) -> str:
        """Every hash that a file of this paper may have, parted by spaces, for the comparison in the browser."""
        return " ".join((self.sha256, *(sha256 for _, sha256 in self.files)))


def by_token(token: str) -> Verified | None:
    """Return the final paper with this code; None for what is unknown, malformed, pending or failed."""
    # A malformed code asks the same question as an unknown one, and takes as long.
    return _verified({"token": token if TOKEN.fullmatch(token) else "0"})


def by_number(number: str) -> Verified | None:
    """Return the final paper with this number, however its letters and spaces were typed."""
    plain = " ".join(number.upper().split())[:NUMBER_LENGTH]
    fits = plain and re.fullmatch(r"[A-Z0-9 ./_-]+", plain)
    return _verified({"number": plain if fits else "0"})


def _verified(lookup: dict[str, str]) -> Verified | None:
    made = Document.objects.filter(is_final=True).exclude(status=DocumentStatus.PENDING)
    document = made.filter(**lookup).only(*SHOWN).first()
    if document is None:
        return None
    newer = replaced_by(document) if document.status == DocumentStatus.SUPERSEDED else None
    tone, headline, sentence = _verdict(document, newer)
    about = import_string(settings.DOCUMENT_ABOUT)(document.subject, document.area_code)
    return Verified(
        tone=tone,
        headline=headline,
        sentence=sentence,
        facts=(
            ("Jenis", document.kind_label),
            ("Nomor", document.number),
            ("Diterbitkan", formats.date_long(document.issued_on)),
            *about,
        ),
        sha256=document.sha256,
        size=f"{formats.number(document.size)} byte",
        files=tuple((file.label, file.sha256) for file in document.files.all()),
        newer=newer.number if newer else "",
    )


def _verdict(document: Document, newer: Document | None) -> tuple[str, str, str]:
    if document.status == DocumentStatus.REVOKED:
        day = formats.date_long(document.revoked_on)
        return (*REVOKED, f"Dicabut {day}. Sebab: {document.get_revoke_reason_display()}.")
    if document.status == DocumentStatus.SUPERSEDED:
        words = (
            f"nomor {newer.number} tanggal {formats.date_long(newer.issued_on)}" if newer else "versi lain"
        )
        return (*REPLACED, f"Diganti oleh {words}.")
    return (*HOLDS, "Nomor, jenis, dan tanggal di bawah harus sama dengan yang tertulis di dokumen Anda.")


def replaced_by(document: Document) -> Document | None:
    """Return the newest final that took the place of this one; of papers that state a day, the one in force."""
    made = Document.objects.filter(kind=document.kind, subject=document.subject, is_final=True)
    made = made.only("number", "issued_on", "version", "params")
    if document.kind in settings.DOCUMENT_SNAPSHOTS:
        return made.filter(status=DocumentStatus.READY).exclude(pk=document.pk).first()
    newer = made.filter(version__gt=document.version).exclude(status=DocumentStatus.PENDING)
    return newer.order_by("-version").first()
