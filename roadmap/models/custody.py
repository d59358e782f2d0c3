"""Who received the physical file of a village: the hand-overs that a cover sheet's code records."""

from django.conf import settings
from django.db import models

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from villages.models import Village


class Holder(models.TextChoices):
    """Who can hold the file, and so whose turn it is."""

    VILLAGE = "village", "Desa/kelurahan"
    KECAMATAN = "kecamatan", "Kecamatan"
    DISKOPINDAG = "diskopindag", "Diskopindag"
    DPMD = "dpmd", "DPMD"
    NOTARY = "notary", "Notaris"
    AHU = "ahu", "AHU (SABH)"
    BANK = "bank", "Bank"
    DONE = "done", "Selesai"


class FileReceipt(models.Model):
    """Somebody took the physical file over: append-only; a trigger refuses change and deletion.

    Beside the dated facts of the stages it is what the ball-in-court clock reads (roadmap/custody.py).
    """

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="file_receipts", verbose_name="desa/kelurahan"
    )
    holder = models.CharField("diterima oleh", max_length=12, choices=Holder.choices)
    received_on = models.DateField("diterima tanggal")
    received_from = models.CharField("diserahkan oleh", max_length=120, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    recorded_on = models.DateField("dicatat tanggal")

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "serah terima berkas"
        verbose_name_plural = "serah terima berkas"
        ordering = ["village_id", "received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recorded_on__gte=models.F("received_on")),
                name="file_receipt_not_in_the_future",
                violation_error_message="Tanggal terima belum terjadi. Tulis hari ini atau sebelumnya.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.get_holder_display()} {self.received_on:%d-%m-%Y}"
