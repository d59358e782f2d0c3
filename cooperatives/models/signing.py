"""Mass signing: one day, one place, many cooperatives before their notaries, hour by hour."""

from django.db import models

from cooperatives.models.cooperative import Cooperative
from cooperatives.models.deed import Notary
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel


class SigningEvent(VersionedModel):
    """A day on which founders of many villages sign their minuta; run by Diskopindag."""

    held_on = models.DateField("tanggal")
    starts_at = models.TimeField("mulai pukul")
    venue = models.CharField("tempat", max_length=150)
    minutes_each = models.PositiveSmallIntegerField("menit tiap koperasi", default=15)
    note = models.CharField("catatan", max_length=300, blank=True)

    class Meta:
        verbose_name = "penandatanganan massal"
        verbose_name_plural = "penandatanganan massal"
        ordering = ["-held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["held_on", "venue"],
                name="signing_event_once",
                violation_error_message="Penandatanganan di tempat itu pada tanggal tersebut sudah ada.",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_each__range=(5, 120)),
                name="signing_event_minutes_5_to_120",
                violation_error_message="Isi 5 sampai 120 menit tiap koperasi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Penandatanganan {self.held_on:%d-%m-%Y}, {self.venue}"


class SigningSlot(models.Model):
    """When and before whom the founders of one cooperative sign at an event."""

    event = models.ForeignKey(SigningEvent, models.CASCADE, related_name="slots", verbose_name="acara")
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="signing_slots", verbose_name="koperasi"
    )
    notary = models.ForeignKey(Notary, models.PROTECT, related_name="signing_slots", verbose_name="notaris")
    starts_at = models.TimeField("pukul")

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "giliran tanda tangan"
        verbose_name_plural = "giliran tanda tangan"
        ordering = ["event_id", "starts_at", "notary_id", "cooperative_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "cooperative"],
                name="signing_slot_once_per_event",
                violation_error_message="Koperasi ini sudah mendapat giliran di acara tersebut.",
            ),
            models.UniqueConstraint(
                fields=["event", "notary", "starts_at"],
                name="signing_slot_one_at_a_time",
                violation_error_message="Notaris ini sudah menerima koperasi lain pada jam tersebut.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H.%M} {self.cooperative_id}"
