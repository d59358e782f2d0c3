"""Disaster mode: where and when the clocks stand still, declared and ended by Diskopindag."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.versioning import VersionedModel


class ClockPause(VersionedModel):
    """Clocks of a kecamatan or a village stand still from a day on, with reason and legal basis.

    `planned_until` is the last day as it was declared, NULL while nobody can tell. `ended_on` is the last day as it
    was told later, on `end_known_on`; before the first day means that it was called off. A report of a day between
    the two keeps the planned end.
    """

    area_code = AreaCodeField("kode wilayah", db_index=True)
    place = models.CharField("wilayah", max_length=120)
    starts_on = models.DateField("mulai")
    planned_until = models.DateField("sampai dengan", null=True, blank=True)
    reason = models.CharField("sebab", max_length=80)
    legal_basis = models.CharField("dasar hukum", max_length=200)
    declared_on = models.DateField("ditetapkan tanggal")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditetapkan oleh"
    )
    ended_on = models.DateField("hari terakhir", null=True, blank=True)
    end_known_on = models.DateField("akhir dicatat tanggal", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="diakhiri oleh",
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "jeda bencana"
        verbose_name_plural = "jeda bencana"
        ordering = ["-starts_on", "area_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "starts_on", "reason"],
                name="clock_pause_once",
                violation_error_message="Jeda wilayah ini dengan tanggal mulai dan sebab yang sama sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=Q(planned_until=None) | Q(planned_until__gte=F("starts_on")),
                name="clock_pause_ends_after_it_starts",
                violation_error_message="Hari terakhir tidak mungkin sebelum hari mulai.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_known_on=None, ended_by=None)
                | Q(ended_on__isnull=False, end_known_on__gte=F("declared_on"), ended_by__isnull=False),
                name="clock_pause_end_has_person_and_date",
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="", legal_basis__gt=""), name="clock_pause_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"
