"""What offices see and say on the way: blockers, visits, and "nothing has changed"."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel
from roadmap.models.reference import BlockerReason
from roadmap.stages import STAGE_CHOICES
from villages.models import Kecamatan, Village


class Blocker(VersionedModel):
    """Why a village is stuck on a stage, from a day until it is resolved."""

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="blockers", verbose_name="desa/kelurahan"
    )
    stage = models.CharField("tahap", max_length=20, choices=STAGE_CHOICES)
    reason = models.ForeignKey(BlockerReason, models.PROTECT, related_name="+", verbose_name="kendala")
    note = models.CharField("keterangan", max_length=500, blank=True)
    opened_on = models.DateField("sejak")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    resolved_on = models.DateField("teratasi tanggal", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="diatasi oleh",
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "kendala"
        verbose_name_plural = "kendala"
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_on=None, resolved_by=None)
                | Q(resolved_by__isnull=False, resolved_on__gte=F("opened_on")),
                name="blocker_resolved_has_person_and_date",
            ),
            models.UniqueConstraint(
                fields=["village", "stage", "reason"], condition=Q(resolved_on=None), name="blocker_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}: {self.reason}"


class Visit(VersionedModel):
    """Somebody was there: what was seen, and whether the cooperative really does business."""

    village = models.ForeignKey(Village, models.PROTECT, related_name="visits", verbose_name="desa/kelurahan")
    visited_on = models.DateField("tanggal kunjungan")
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="petugas"
    )
    findings = models.TextField("temuan", max_length=2000, blank=True)
    follow_up = models.CharField("tindak lanjut", max_length=500, blank=True)
    business_seen = models.BooleanField("usaha berjalan saat dikunjungi", default=False)
    last_sale_on = models.DateField("penjualan terakhir", null=True, blank=True)
    recorded_on = models.DateField("dicatat tanggal")

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_on__gte=F("visited_on")),
                name="visit_not_in_the_future",
                violation_error_message="Tanggal kunjungan belum terjadi. Tulis tanggal hari ini atau sebelumnya.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.village}, {self.visited_on:%d-%m-%Y}"


class Confirmation(models.Model):
    """ "Tidak ada perubahan": a camat says that every village of the kecamatan stands as recorded.

    It counts as an update for freshness, so nobody has to fake an edit.
    """

    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="confirmations", verbose_name="kecamatan"
    )
    on = models.DateField("tanggal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")

    objects = ScopedQuerySet.as_manager()
    area_path = "kecamatan_id"

    class Meta:
        verbose_name = "konfirmasi tanpa perubahan"
        verbose_name_plural = "konfirmasi tanpa perubahan"
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["kecamatan", "on"], name="confirmation_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kecamatan}, {self.on:%d-%m-%Y}"
