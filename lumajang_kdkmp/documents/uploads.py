"""Files that people attach: JPEG, PNG and PDF only, and never the bytes that came in.

A photo is decoded and encoded again, a PDF is opened and stripped: what is stored holds no script, no place, no
second format behind the first. The same file gives the same bytes again, so duplicates are recognised.
Each fault is a ValidationError whose sentence names the file, the cause and the next step.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from lumajang_kdkmp.documents import images, scans
from lumajang_kdkmp.documents.faults import Fault

NAME_LENGTH = 120
CHUNK_BYTES = 256 * 1024
KINDS = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}

EMPTY = "kosong (0 byte). Pilih berkas lain, atau simpan ulang berkas itu lalu lampirkan lagi."
WRONG_KIND = "bukan foto JPEG, PNG, atau PDF. Lampirkan foto, atau simpan dulu dokumennya sebagai PDF."
HEIC = (
    "berupa foto HEIC, yang belum dapat dibaca portal. Di iPhone pilih Pengaturan, Kamera, Format, Paling "
    "Kompatibel, lalu ambil fotonya lagi; atau kirim fotonya sebagai JPEG."
)
OFFICE = "berupa dokumen Office atau ZIP. Simpan atau cetak dulu sebagai PDF, lalu lampirkan PDF itu."


@dataclass(frozen=True)
class CleanFile:
    """A file that is safe to store. `sha256` is of `data`, `original_sha256` of what came in."""

    data: bytes
    content_type: str
    extension: str
    original_name: str
    sha256: str
    size: int
    original_sha256: str


def clean(upload: Any, *, max_bytes: int | None = None) -> CleanFile:
    """Return the harmless form of an uploaded file. `max_bytes` counts what came in; EVIDENCE_MAX_BYTES by default.

    Raises ValidationError: empty, too large, wrong kind, broken, encrypted, too many pixels or pages.
    """
    name = safe_name(upload.name or "")
    try:
        raw = _read(upload, settings.EVIDENCE_MAX_BYTES if max_bytes is None else max_bytes)
        extension = _kind(raw)
        data = scans.clean(raw) if extension == "pdf" else images.clean(raw, extension)
    except Fault as fault:
        raise ValidationError(f"Berkas “{name}” {fault}", code=fault.code) from None
    return CleanFile(
        data=data,
        content_type=KINDS[extension],
        extension=extension,
        original_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        original_sha256=hashlib.sha256(raw).hexdigest(),
    )


def safe_name(name: str) -> str:
    """Return the last part of a name without control and direction characters, at most 120 long."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(
        c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    visible = visible.strip(" .")
    if len(visible) > NAME_LENGTH:
        visible = f"{visible[: NAME_LENGTH - 10]}…{visible[-9:]}"
    return visible or "tanpa nama"


def _read(upload: Any, max_bytes: int) -> bytes:
    """Return the bytes, counted while they are read: what a client says about the size proves nothing."""
    parts, size = [], 0
    for chunk in upload.chunks(CHUNK_BYTES):
        size += len(chunk)
        if size > max_bytes:
            raise Fault(
                f"lebih besar dari {_megabytes(max_bytes)} MB. Kecilkan resolusi foto atau pindaiannya, atau bagi "
                "menjadi beberapa berkas.",
                code="too_large",
            )
        parts.append(chunk)
    if not size:
        raise Fault(EMPTY, code="empty")
    return b"".join(parts)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0").replace(".", ",")


def _kind(raw: bytes) -> str:
    """Return jpg, png or pdf by the first bytes. It only chooses the reader; the reader decides."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if raw.startswith(b"%PDF-"):
        return "pdf"
    if raw[4:8] == b"ftyp" and raw[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}:
        raise Fault(HEIC, code="wrong_kind")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Fault(OFFICE, code="wrong_kind")
    raise Fault(WRONG_KIND, code="wrong_kind")
