"""A file of many rows that somebody handed in: what stood in it, what it would do, and what it has done."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.crypto import EncryptedTextField
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.versioning import VersionedModel

# A sheet of 3,000 rows as JSON; the form lets no larger file in.
LARGEST = 12_000_000
# Personal data waits no longer than this: for an import that nobody pressed, and for an undoing.
KEPT_OPEN, KEPT_DONE = dt.timedelta(days=14), dt.timedelta(days=30)


class IntakeState(models.TextChoices):
    OPEN = "open", "Menunggu"
    DONE = "done", "Selesai"
    UNDONE = "undone", "Dibatalkan"
    DROPPED = "dropped", "Dibuang"


class Intake(VersionedModel):
    """One uploaded table. `area_code` is the area of whoever handed it in.

    `content` holds the cells, `plan` what was shown of them and `steps` what was written, all as JSON and encrypted,
    for a file may name people with their NIK; they are emptied when nobody needs them any more. `left` are the
    sentences about what an undoing could not take back.
    """

    kind = models.CharField("jenis", max_length=12)
    area_code = AreaCodeField("kode wilayah")
    name = models.CharField("nama berkas", max_length=120)
    sha256 = models.CharField("sidik berkas", max_length=64)
    state = models.CharField("status", max_length=8, choices=IntakeState.choices, default=IntakeState.OPEN)
    content = EncryptedTextField("isi", context="intake.content", max_length=LARGEST, blank=True)
    plan = EncryptedTextField("pratinjau", context="intake.plan", max_length=LARGEST, blank=True)
    steps = EncryptedTextField("langkah", context="intake.steps", max_length=LARGEST, blank=True)
    new = models.PositiveIntegerField("baris baru", default=0)
    changed = models.PositiveIntegerField("baris berubah", default=0)
    same = models.PositiveIntegerField("baris sama", default=0)
    faulty = models.PositiveIntegerField("baris salah", default=0)
    faults = models.PositiveIntegerField("kesalahan", default=0)
    left = models.JSONField("yang tidak dikembalikan", default=list, blank=True)
    handed_in_at = models.DateTimeField("diunggah")
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    done_at = models.DateTimeField("diimpor", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="diimpor oleh"
    )
    undone_at = models.DateTimeField("dibatalkan", null=True, blank=True)
    job = models.ForeignKey(
        Job, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="pekerjaan"
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-handed_in_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256", "area_code"],
                condition=Q(state="open"),
                name="intake_open_once",
                violation_error_message="Berkas ini sudah diunggah dan belum diimpor.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def writes(self) -> int:
        """The number of rows that would be, or were, written."""
        return self.new + self.changed

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or will have."""
        return self.job is not None and self.job.is_unfinished

    @property
    def is_undoable(self) -> bool:
        """Whether it is done, and so lately that its steps are kept."""
        is_kept = bool(self.steps) and self.done_at is not None and self.done_at >= clock.now() - KEPT_DONE
        return self.state == IntakeState.DONE and is_kept
