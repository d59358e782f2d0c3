"""Which progress reports the portal makes by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from roadmap.reporting.kinds import CHOICES


class ReportCadence(models.Model):
    """Whether a kind of report is made by itself from a day on: a new row takes over, none is edited.

    `since` is the Monday from which fortnights count, and is empty for the other kinds.
    """

    kind = models.CharField("jenis laporan", max_length=12, choices=CHOICES)
    is_on = models.BooleanField("dibuat otomatis")
    since = models.DateField("dua pekan dihitung mulai Senin", null=True, blank=True)
    valid_from = models.DateField("berlaku mulai")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh"
    )
    set_on = models.DateField("ditetapkan tanggal")

    class Meta:
        verbose_name = "jadwal laporan"
        verbose_name_plural = "jadwal laporan"
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="fortnightly", since__isnull=False) | ~Q(kind="fortnightly") & Q(since=None),
                name="report_cadence_fortnight_has_a_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'otomatis' if self.is_on else 'atas permintaan'}"
