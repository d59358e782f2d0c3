"""Where each village stands on each stage, how it got there, and the papers that show it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.documents.models import SignedCopy
from lumajang_kdkmp.versioning import VersionedModel
from roadmap.models.reference import ReturnReason
from roadmap.stages import STAGE, STAGE_CHOICES, Stage
from roadmap.workflow import MOVE_CHOICES, MOVES, STATUS_CHOICES, MoveCode, Status
from villages.models import Village


class StageProgress(VersionedModel):
    """One village on one stage: its status now. The way there is in Transition."""

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="progress", verbose_name="desa/kelurahan"
    )
    stage = models.CharField("tahap", max_length=20, choices=STAGE_CHOICES)
    status = models.CharField("status", max_length=12, choices=STATUS_CHOICES, default=Status.NOT_STARTED)
    happened_on = models.DateField("terjadi tanggal", null=True, blank=True)
    evidenced = models.BooleanField("bukti lengkap", default=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dikirim oleh",
    )
    submitted_on = models.DateField("dikirim tanggal", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="disetujui oleh",
    )
    approved_on = models.DateField("disetujui tanggal", null=True, blank=True)
    return_reason = models.ForeignKey(
        ReturnReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="alasan pengembalian",
    )
    return_note = models.CharField("catatan pengembalian", max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "kemajuan tahap"
        verbose_name_plural = "kemajuan tahap"
        ordering = ["village_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["village", "stage"], name="progress_once_per_village_and_stage"),
            models.CheckConstraint(
                condition=Q(
                    status="approved",
                    approved_by__isnull=False,
                    approved_on__isnull=False,
                    submitted_by__isnull=False,
                    happened_on__isnull=False,
                )
                | ~Q(status="approved") & Q(approved_by=None, approved_on=None),
                name="progress_approved_has_approver_and_date",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("submitted_by")),
                name="progress_four_eyes",
                violation_error_message="Pengirim tidak boleh menyetujui kirimannya sendiri.",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_by__isnull=False, submitted_on__isnull=False),
                name="progress_submitted_has_sender",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | Q(return_reason__isnull=False),
                name="progress_returned_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["stage", "status"], name="progress_stage_status")]

    def __str__(self) -> str:
        return f"{self.village}: {self.get_stage_display()} ({self.get_status_display()})"

    @property
    def definition(self) -> Stage:
        return STAGE[self.stage]


class Transition(models.Model):
    """One move of one stage, append-only: the truth of any past day is the last row up to it.

    `on` is the portal's date of the move, `at` the moment of entry, `happened_on` the date of the fact itself,
    `noted_at` the device's time where the move waited on a phone.
    A database trigger refuses change and deletion.
    """

    progress = models.ForeignKey(
        StageProgress, models.PROTECT, related_name="transitions", verbose_name="tahap desa"
    )
    village = models.ForeignKey(Village, models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    stage = models.CharField("tahap", max_length=20, choices=STAGE_CHOICES)
    move = models.CharField("langkah", max_length=12, choices=MOVE_CHOICES)
    from_status = models.CharField("dari", max_length=12, choices=STATUS_CHOICES)
    to_status = models.CharField("menjadi", max_length=12, choices=STATUS_CHOICES)
    on = models.DateField("tanggal", db_index=True)
    at = models.DateTimeField("waktu pencatatan")
    noted_at = models.DateTimeField("ditulis di perangkat", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    happened_on = models.DateField("terjadi tanggal", null=True)
    evidenced = models.BooleanField("bukti lengkap")
    reason = models.ForeignKey(
        ReturnReason, models.PROTECT, null=True, related_name="+", verbose_name="alasan"
    )
    note = models.CharField("catatan", max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "riwayat tahap"
        verbose_name_plural = "riwayat tahap"
        ordering = ["id"]
        indexes = [models.Index(fields=["progress", "on", "id"], name="transition_as_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(move__in=["return", "reopen"]) | Q(reason__isnull=False),
                name="transition_return_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y} {self.village_id} {self.stage}: {self.from_status} → {self.to_status}"

    @property
    def verb(self) -> str:
        return MOVES[MoveCode(self.move)].verb


class Evidence(models.Model):
    """A file that shows a stage: bytes in the content store under `sha256`, readable only through the scope.

    `covers` lists the codes of the evidence items that the file holds: one scan may cover several.
    """

    progress = models.ForeignKey(
        StageProgress, models.PROTECT, related_name="evidence", verbose_name="tahap desa"
    )
    village = models.ForeignKey(Village, models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    covers = models.JSONField("memuat")
    sha256 = models.CharField(max_length=64, db_index=True)
    original_sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField("nama berkas", max_length=200)
    content_type = models.CharField("jenis", max_length=40)
    size = models.PositiveIntegerField("ukuran (byte)")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dilampirkan oleh"
    )
    added_on = models.DateField("dilampirkan tanggal")
    removed_on = models.DateField("dilepas tanggal", null=True, blank=True)
    # The verifier is told when the same file already serves another village or stage.
    is_duplicate = models.BooleanField("berkas kembar", default=False)
    # Where the file came from the register of documents by itself; NULL: somebody attached it here.
    signed_copy = models.ForeignKey(
        SignedCopy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="salinan bertanda tangan",
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "bukti"
        verbose_name_plural = "bukti"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["progress", "sha256"], condition=Q(removed_on=None), name="evidence_once_per_stage"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
