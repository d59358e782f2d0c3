"""For whom a list goes out in which columns: one row per version, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ExportLayout(models.Model):
    """The columns of one list for one recipient, one version of them. A later version is a later row.

    `columns` are objects in their order: field (a key of the list, or "number", "text"), heading, shape (how a
    value is written, "" as the list has it) and text (of a fixed column). `made_by` NULL came with the portal.
    """

    recipient = models.CharField("penerima", max_length=80)
    listing = models.CharField("daftar", max_length=40)
    number = models.PositiveSmallIntegerField("versi")
    columns = models.JSONField("kolom")
    note = models.CharField("catatan", max_length=300, blank=True)
    valid_from = models.DateField("berlaku mulai")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dibuat oleh"
    )
    made_on = models.DateField("dibuat tanggal")

    class Meta:
        verbose_name = "format penerima"
        verbose_name_plural = "format penerima"
        ordering = ["listing", "recipient", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "recipient", "number"],
                name="export_layout_version_once",
                violation_error_message="Versi ini baru saja dibuat orang lain. Muat ulang halaman.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="export_layout_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, versi {self.number}"
