"""The monitoring sheet of a visit (paper D25), what was found, and the monthly activity index."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel
from roadmap.models.field_work import Visit
from villages.models import Village


class Monitoring(VersionedModel):
    """The answers of one visit. A yes/no that nobody asked is NULL: unknown is not no.

    `answers` holds one entry an item of the sheet (roadmap/monitoring_sheet.py):
    {code: {"compliance": "no|partly|yes", "effect": 0|25|50|75|100, "note": text}}.
    """

    visit = models.OneToOneField(
        Visit, models.PROTECT, primary_key=True, related_name="monitoring", verbose_name="kunjungan"
    )
    companions = models.CharField("pendamping kunjungan", max_length=200, blank=True)
    answers = models.JSONField("jawaban", default=dict, blank=True)
    partner_signed = models.BooleanField("ada kerja sama pemasok/pembeli tertulis", null=True, blank=True)
    board_met_on = models.DateField("rapat pengurus/anggota terakhir", null=True, blank=True)
    cash_report_month = models.DateField("laporan kas terakhir untuk bulan", null=True, blank=True)
    supervisors_checked_on = models.DateField("pemeriksaan pengawas terakhir", null=True, blank=True)
    annual_meeting_planned_on = models.DateField("rencana RAT", null=True, blank=True)
    simkopdes_updated_on = models.DateField("SIMKOPDES diperbarui terakhir", null=True, blank=True)
    trained_on = models.DateField("pelatihan pengurus terakhir", null=True, blank=True)
    chair_response = models.TextField("tanggapan ketua koperasi", blank=True, max_length=1000)

    objects = ScopedQuerySet.as_manager()
    area_path = "visit__village_id"

    class Meta:
        verbose_name = "lembar monitoring"
        verbose_name_plural = "lembar monitoring"

    def __str__(self) -> str:
        return f"Lembar monitoring {self.visit_id}"


class VisitFinding(VersionedModel):
    """Something to be put right: who does it by when, and when it was done."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="found", verbose_name="kunjungan")
    finding = models.CharField("temuan", max_length=300)
    recommendation = models.CharField("rekomendasi", max_length=300)
    owner = models.CharField("penanggung jawab", max_length=120)
    due_on = models.DateField("batas waktu")
    closed_on = models.DateField("selesai tanggal", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="ditutup oleh",
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "visit__village_id"

    class Meta:
        verbose_name = "temuan kunjungan"
        verbose_name_plural = "temuan kunjungan"
        ordering = ["visit_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None)
                | Q(closed_on__isnull=False, closed_by__isnull=False),
                name="finding_closed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.finding

    def turn_back_to(self, day: dt.date) -> None:
        """Let this copy say what was so at the end of `day`; it is never saved."""
        if self.closed_on and self.closed_on > day:
            self.closed_on, self.closed_by = None, None


class IndexSnapshot(models.Model):
    """The activity index of one village at the end of a month, frozen: append-only, replaced by no later data.

    `indicators` freezes inputs and points of every indicator, `weights_from` the weights that were used. `score` is
    NULL, and `band` "", where less than 60 % of the points could be judged.
    """

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="index_snapshots", verbose_name="desa/kelurahan"
    )
    month = models.DateField("bulan")
    score = models.DecimalField("indeks", max_digits=5, decimal_places=1, null=True, blank=True)
    coverage = models.PositiveSmallIntegerField("kelengkapan data (%)")
    band = models.CharField("kelas", max_length=20, blank=True)
    indicators = models.JSONField("indikator")
    weights_from = models.DateField("bobot berlaku mulai")
    taken_on = models.DateField("dihitung tanggal")

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "indeks keaktifan bulanan"
        verbose_name_plural = "indeks keaktifan bulanan"
        ordering = ["-month", "village_id"]
        constraints = [
            models.UniqueConstraint(fields=["village", "month"], name="index_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="index_first_of_month"),
            models.CheckConstraint(condition=Q(coverage__lte=100), name="index_coverage_is_percent"),
            models.CheckConstraint(condition=Q(taken_on__gte=F("month")), name="index_not_in_advance"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m-%Y} {self.village_id}"
