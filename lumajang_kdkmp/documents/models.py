"""Papers the portal made: what was asked for, what it was made from, and which bytes came out."""

import re
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.crypto import EncryptedTextField
from lumajang_kdkmp.jobs.models import Job, JobStatus


class DocumentStatus(models.TextChoices):
    """What a paper is. Whether its making failed or waits is its job's state: see Document.state."""

    PENDING = "pending", "Sedang dibuat"
    READY = "ready", "Siap"
    SUPERSEDED = "superseded", "Diganti versi baru"
    REVOKED = "revoked", "Dicabut"


class RevokeReason(models.TextChoices):
    """Why a final paper is withdrawn: the words are public, so there is no free text among them."""

    DATA = "data", "Data di dalamnya keliru"
    ISSUED_BY_MISTAKE = "mistake", "Diterbitkan tidak sengaja"
    DECISION = "decision", "Keputusan yang dimuat dibatalkan"
    ORDER = "order", "Diminta notaris atau instansi yang berwenang"


class PaperSize(models.TextChoices):
    A4 = "A4", "A4 (210 × 297 mm)"
    F4 = "F4", "F4 (215 × 330 mm)"


class Document(models.Model):
    """One version of one paper about one subject.

    `context` is the frozen JSON that the template prints; it holds personal data and is encrypted at rest. It
    is NULL until the source has been asked. Once ready, context, hash and size can never change again and the
    row can never be deleted: a trigger on both databases sees to it.

    A final paper stands in the register: number, token and day are taken when its data are frozen, and from
    then on the same trigger holds them, whether its making succeeds or not. What is not final is a konsep.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("jenis", max_length=40)
    subject = models.CharField("tentang", max_length=120)
    area_code = AreaCodeField("kode wilayah", db_index=True)
    title = models.CharField("judul", max_length=200)
    params = models.JSONField("parameter", default=dict)
    params_hash = models.CharField(max_length=64, editable=False)
    template = models.CharField("templat", max_length=120, blank=True)
    template_version = models.CharField("versi templat", max_length=40, blank=True)
    paper_size = models.CharField(
        "ukuran kertas", max_length=2, choices=PaperSize.choices, default=PaperSize.A4
    )
    context = EncryptedTextField("isi", context="document.context", null=True)
    status = models.CharField(
        "status", max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.PENDING
    )
    version = models.PositiveIntegerField("versi")
    job = models.OneToOneField(Job, models.PROTECT, related_name="document", verbose_name="pekerjaan")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    size = models.PositiveIntegerField("ukuran (byte)", default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="diminta oleh"
    )
    created_at = models.DateTimeField("diminta", db_default=Now())
    ready_at = models.DateTimeField("siap", null=True)
    is_final = models.BooleanField("final", default=False)
    number = models.CharField("nomor", max_length=80, blank=True, editable=False)
    number_year = models.PositiveSmallIntegerField("tahun nomor", null=True, editable=False)
    number_seq = models.PositiveIntegerField("nomor urut", null=True, editable=False)
    # 128 random bits in hexadecimal: what the QR code carries.
    token = models.CharField("kode", max_length=32, unique=True, null=True, blank=True, editable=False)
    issued_on = models.DateField("terbit", null=True, editable=False)
    revoked_on = models.DateField("dicabut", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dicabut oleh",
    )
    revoke_reason = models.CharField(
        "sebab dicabut", max_length=10, blank=True, choices=RevokeReason.choices, editable=False
    )
    revoke_note = models.CharField("catatan pencabutan", max_length=300, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "dokumen"
        verbose_name_plural = "dokumen"
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["-created_at", "id"], name="document_newest")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["kind", "subject", "is_final", "params_hash"],
                condition=Q(status="pending"),
                name="document_one_pending_request",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject", "is_final"],
                condition=Q(status="ready"),
                name="document_one_ready_version",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="document_number_once"),
            models.CheckConstraint(
                condition=Q(
                    is_final=True,
                    number__gt="",
                    number_year__isnull=False,
                    number_seq__gt=0,
                    token__regex="^[0-9a-f]{32}$",  # noqa: S106 - a pattern
                    issued_on__isnull=False,
                )
                | Q(number="", number_year=None, number_seq=None, token=None, issued_on=None)
                & (Q(is_final=False) | Q(status="pending")),
                name="document_final_has_number",
            ),
            models.CheckConstraint(
                condition=Q(status="revoked", is_final=True, revoked_on__isnull=False, revoke_reason__gt="")
                | ~Q(status="revoked") & Q(revoked_on=None, revoked_by=None, revoke_reason=""),
                name="document_revoked_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", sha256="", size=0)
                | ~Q(status="pending")
                & Q(
                    sha256__regex="^[0-9a-f]{64}$", size__gt=0, context__isnull=False, ready_at__isnull=False
                ),
                name="document_ready_has_bytes",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        return settings.DOCUMENT_KINDS.get(self.kind, self.kind)

    @property
    def is_registered(self) -> bool:
        """Whether this kind of paper is a konsep or final: reports and the like are just papers."""
        return self.is_final or self.kind in settings.DOCUMENT_CODES

    @property
    def state(self) -> str:
        """pending, ready, superseded, revoked, or how the job ended without a paper: failed, cancelled."""
        ended = self.job.status in (JobStatus.FAILED, JobStatus.CANCELLED)
        return self.job.status if self.status == DocumentStatus.PENDING and ended else self.status

    @property
    def state_label(self) -> str:
        if self.state == self.status == DocumentStatus.PENDING:
            return self.job.status_words
        labels = dict(DocumentStatus.choices) | dict(JobStatus.choices)
        if self.is_registered:
            labels |= {"ready": "Berlaku" if self.is_final else "Konsep", "superseded": "Diganti"}
        return labels[self.state]

    @property
    def has_file(self) -> bool:
        return bool(self.sha256)

    @property
    def has_word(self) -> bool:
        """Whether its text can be had as a Word file, to go on writing in (documents/word.py)."""
        return self.has_file and self.kind in settings.DOCUMENT_WORD

    @property
    def filename(self) -> str:
        """Rancangan-Akta-Pendirian-Koperasi-Desa-Merah-Putih-Sumberejo-v1.pdf"""
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.title).strip("-")[:120] or "dokumen"
        return f"{words}-v{self.version}.pdf"


class DocumentFile(models.Model):
    """What a paper says, in another form (XLSX, text): made from the same frozen context, under the paper's number.

    Written in the transaction that makes the paper ready; a trigger on both databases refuses change and deletion.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="files", verbose_name="dokumen")
    form = models.CharField("bentuk", max_length=8)
    content_type = models.CharField("jenis isi", max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("ukuran (byte)")

    objects = ScopedQuerySet.as_manager()
    area_path = "document__area_code"

    class Meta:
        verbose_name = "bentuk lain dokumen"
        verbose_name_plural = "bentuk lain dokumen"
        ordering = ["document_id", "form"]
        constraints = [
            models.UniqueConstraint(fields=["document", "form"], name="document_file_once_per_form"),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$", size__gt=0), name="document_file_has_bytes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.label}"

    @property
    def label(self) -> str:
        """Excel (XLSX), or the form in capitals."""
        return {"xlsx": "Excel (XLSX)", "txt": "Teks WhatsApp"}.get(self.form, self.form.upper())

    @property
    def filename(self) -> str:
        return f"{self.document.filename.removesuffix('.pdf')}.{self.form}"


class BundleForm(models.TextChoices):
    PDF = "pdf", "PDF gabungan"
    ZIP = "zip", "ZIP"


class Bundle(models.Model):
    """The papers of a batch in one file. `papers` are their ids in the order of the file.

    `contents` is the fingerprint of ids and hashes: where the papers of the batch have another one by now, the
    bundle is superseded and no longer given out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Job, models.PROTECT, related_name="bundles", verbose_name="kumpulan")
    form = models.CharField("bentuk", max_length=3, choices=BundleForm.choices)
    contents = models.CharField("sidik isi", max_length=64)
    papers = models.JSONField("dokumen di dalamnya", default=list)
    area_code = AreaCodeField("kode wilayah", db_index=True)
    job = models.OneToOneField(Job, models.PROTECT, related_name="bundle", verbose_name="pekerjaan")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("ukuran (byte)", default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="diminta oleh"
    )
    created_at = models.DateTimeField("diminta", db_default=Now())
    made_at = models.DateTimeField("siap", null=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "berkas gabungan"
        verbose_name_plural = "berkas gabungan"
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "form", "contents"], name="bundle_once_per_contents"),
            models.CheckConstraint(
                condition=Q(sha256="", size=0, made_at=None)
                | Q(sha256__regex="^[0-9a-f]{64}$", size__gt=0, made_at__isnull=False),
                name="bundle_made_has_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}: {self.batch.title}"

    @property
    def count(self) -> int:
        return len(self.papers)


class RegisterCounter(models.Model):
    """The last number given out for a kind in a year. `kind` is "" for the kinds that share the code DOK."""

    kind = models.CharField("jenis", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("nomor terakhir", default=0)

    class Meta:
        verbose_name = "penghitung nomor"
        verbose_name_plural = "penghitung nomor"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="register_counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class NumberFormat(models.Model):
    """How numbers are written from a day on. Never edited: a new row takes over, old numbers stay as printed."""

    kind = models.CharField("jenis", max_length=40, blank=True)
    pattern = models.CharField("pola", max_length=60)
    valid_from = models.DateField("berlaku mulai")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh"
    )
    set_at = models.DateTimeField("ditetapkan", db_default=Now())

    class Meta:
        verbose_name = "pola nomor dokumen"
        verbose_name_plural = "pola nomor dokumen"
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.pattern

    @property
    def kind_label(self) -> str:
        return settings.DOCUMENT_KINDS.get(self.kind, self.kind) if self.kind else "Semua jenis lain"


class SignedCopy(models.Model):
    """The scan of a final paper that was signed by hand. Removed ones stay on record with their day."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="signed_copies", verbose_name="dokumen"
    )
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    # Of the file as it came in: the same scan is recognised before it is cleaned.
    original_sha256 = models.CharField("SHA-256 berkas asal", max_length=64)
    name = models.CharField("nama berkas", max_length=120)
    content_type = models.CharField("jenis isi", max_length=40)
    size = models.PositiveIntegerField("ukuran (byte)")
    # NULL for a photo.
    pages = models.PositiveIntegerField("halaman", null=True, blank=True)
    # True: the code in the scan names this paper. NULL: no code could be read, somebody has to look.
    qr_ok = models.BooleanField("kode cocok", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    added_on = models.DateField("diunggah")
    removed_on = models.DateField("dihapus", null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dihapus oleh"
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "document__area_code"

    class Meta:
        verbose_name = "salinan bertanda tangan"
        verbose_name_plural = "salinan bertanda tangan"
        ordering = ["document_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "sha256"],
                condition=Q(removed_on=None),
                name="signed_copy_once",
                violation_error_message="Berkas ini sudah diunggah untuk dokumen ini.",
            )
        ]

    def __str__(self) -> str:
        return self.name


def stored_hashes() -> set[str]:
    """Return the hashes of all papers, their other forms, bundles and signed copies, for verify_store."""
    models_with_files = (Document, DocumentFile, Bundle, SignedCopy)
    rows = (model.objects.exclude(sha256="").values_list("sha256", flat=True) for model in models_with_files)
    return set().union(*rows)
