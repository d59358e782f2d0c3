"""What an agency of the regency promises a village or a kecamatan, and whether it came."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.versioning import VersionedModel
from villages.models import Kecamatan, Village


class CommitmentStatus(models.TextChoices):
    """How it stands. "Late" is computed from the due date, never stored."""

    RUNNING = "running", "Berjalan"
    DELIVERED = "delivered", "Selesai"
    CANCELLED = "cancelled", "Batal"


class Commitment(VersionedModel):
    """Promised support with a date. The place is one village, or a whole kecamatan where `village` is empty.

    Scope is by kecamatan: whoever sees the village sees what is promised to its kecamatan too.
    """

    agency = models.CharField("OPD", max_length=20, choices=Agency.choices)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="commitments", verbose_name="kecamatan"
    )
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        related_name="commitments",
        null=True,
        blank=True,
        verbose_name="desa/kelurahan",
    )
    promise = models.CharField("janji", max_length=300)
    due_on = models.DateField("tenggat")
    status = models.CharField(
        "status", max_length=12, choices=CommitmentStatus.choices, default=CommitmentStatus.RUNNING
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    made_on = models.DateField("dicatat tanggal")
    delivered_on = models.DateField("terlaksana tanggal", null=True, blank=True)
    # The portal's date of the closing, whenever it came true: until then it was shown as running.
    closed_on = models.DateField("ditutup tanggal", null=True, blank=True)
    closing_note = models.CharField("bukti, atau alasan batal", max_length=500, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="ditutup oleh",
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "kecamatan_id"

    class Meta:
        verbose_name = "komitmen OPD"
        verbose_name_plural = "komitmen OPD"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="running", delivered_on=None, closed_by=None, closing_note="")
                | Q(
                    status="delivered",
                    delivered_on__isnull=False,
                    closed_by__isnull=False,
                    closing_note__gt="",
                )
                | Q(status="cancelled", delivered_on=None, closed_by__isnull=False, closing_note__gt=""),
                name="commitment_closed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on")), name="commitment_due_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_agency_display()}, {self.place}: {self.promise}"

    def was_open_on(self, day: dt.date) -> bool:
        """Return whether it was not yet told on `day` that it came true or was given up."""
        return self.status == CommitmentStatus.RUNNING or (self.closed_on is not None and self.closed_on > day)

    @property
    def place(self) -> str:
        return str(self.village or self.kecamatan)

    @property
    def place_code(self) -> str:
        """The code of the village, or of the kecamatan for which it was promised."""
        return str(self.village_id or self.kecamatan_id)
