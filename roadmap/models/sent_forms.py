"""Which forms have been received, so that a queue on a phone may send without knowing what arrived."""

from django.conf import settings
from django.db import models

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField


class SentForm(models.Model):
    """One received form: written in the transaction of its change, so either both are there or neither.

    `noted_at` is the device's time, `received_at` the portal's. `digest` tells a repeat from a form that was
    changed after it had been saved; `version` is what the form brought its row to, where the row has one.
    """

    key = models.UUIDField("kunci isian")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    area_code = AreaCodeField("kode wilayah")
    digest = models.CharField("sidik isi", max_length=64)
    noted_at = models.DateTimeField("ditulis di perangkat", null=True)
    version = models.PositiveIntegerField("versi sesudahnya", null=True)
    received_at = models.DateTimeField("diterima")

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "isian yang diterima"
        verbose_name_plural = "isian yang diterima"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="sent_form_once")]

    def __str__(self) -> str:
        return f"{self.received_at:%d-%m-%Y %H.%M} {self.area_code}"
