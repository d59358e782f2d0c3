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


class PaperSize(models.TextChoices):
    A4 = "A4", "A4 (210 × 297 mm)"
    F4 = "F4", "F4 (215 × 330 mm)"


class Document(models.Model):
    """One version of one paper about one subject.

    `context` is the frozen JSON that the template prints; it holds personal data and is encrypted at rest. It
    is NULL until the source has been asked. Once ready, context, hash and size can never change again and the
    row can never be deleted: a trigger on both databases sees to it.
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
                fields=["kind", "subject", "params_hash"],
                condition=Q(status="pending"),
                name="document_one_pending_request",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(status="ready"), name="document_one_ready_version"
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
    def state(self) -> str:
        """pending, ready, superseded, or how the job ended without a paper: failed, cancelled."""
        ended = self.job.status in (JobStatus.FAILED, JobStatus.CANCELLED)
        return self.job.status if self.status == DocumentStatus.PENDING and ended else self.status

    @property
    def state_label(self) -> str:
        if self.state == self.status == DocumentStatus.PENDING:
            return self.job.status_words
        labels = dict(DocumentStatus.choices) | dict(JobStatus.choices)
        return labels[self.state]

    @property
    def has_file(self) -> bool:
        return bool(self.sha256)

    @property
    def filename(self) -> str:
        """Rancangan-Akta-Pendirian-Koperasi-Desa-Merah-Putih-Sumberejo-v1.pdf"""
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.title).strip("-")[:120] or "dokumen"
        return f"{words}-v{self.version}.pdf"


def stored_hashes() -> set[str]:
    """Return the hashes of all papers, for verify_store."""
    return set(Document.objects.exclude(sha256="").values_list("sha256", flat=True))
