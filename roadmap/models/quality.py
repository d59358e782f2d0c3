"""How many findings of data quality there were: counted once a day, because a mended row keeps no past."""

from django.db import models
from django.db.models import Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from villages.models import Kecamatan


class QualityCount(models.Model):
    """The findings of one kind in one kecamatan as they stood one morning. No action changes a row.

    A kind without any has a row of zero: a day that was counted differs from a day that was not. `kind` is a
    roadmap.quality.Kind.
    """

    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, related_name="+", verbose_name="kecamatan")
    on = models.DateField("tanggal")
    kind = models.CharField("jenis catatan", max_length=20)
    count = models.PositiveIntegerField("jumlah")
    counted_at = models.DateTimeField("dihitung pukul")

    objects = ScopedQuerySet.as_manager()
    area_path = "kecamatan_id"

    class Meta:
        verbose_name = "hitungan mutu data"
        verbose_name_plural = "hitungan mutu data"
        ordering = ["-on", "kecamatan_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["on", "kecamatan", "kind"], name="quality_counted_once_a_day"),
            models.CheckConstraint(condition=~Q(kind=""), name="quality_count_has_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y} {self.kecamatan_id} {self.kind}"
