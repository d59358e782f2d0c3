"""Meetings on the way to a cooperative and after: what their minutes say."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import Cooperative, FormationPath
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel


class MeetingKind(models.TextChoices):
    MUSDESUS = "musdesus", "Musyawarah desa/kelurahan khusus"
    FOUNDING = "founding", "Rapat pendirian"
    MEMBER = "member", "Rapat anggota"
    RAT = "rat", "Rapat anggota tahunan"
    LOAN_SUPPORT = "loan_support", "Musyawarah dukungan pinjaman"


class DecisionMethod(models.TextChoices):
    CONSENSUS = "consensus", "Mufakat"
    VOTE = "vote", "Pemungutan suara"


class Meeting(VersionedModel):
    """One meeting that was held. A cooperative has one village meeting and one founding meeting."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="meetings", verbose_name="koperasi"
    )
    kind = models.CharField("jenis rapat", max_length=12, choices=MeetingKind.choices)
    held_on = models.DateField("tanggal")
    start_at = models.TimeField("mulai pukul", null=True, blank=True)
    end_at = models.TimeField("selesai pukul", null=True, blank=True)
    venue = models.CharField("tempat", max_length=150, blank=True)
    minutes_number = models.CharField("nomor berita acara", max_length=60, blank=True)
    chair_name = models.CharField("pimpinan rapat", max_length=120, blank=True)
    secretary_name = models.CharField("sekretaris rapat/notulis", max_length=120, blank=True)
    witness_name = models.CharField("penyuluh/pejabat yang hadir", max_length=120, blank=True)
    invited_count = models.PositiveIntegerField("diundang", null=True, blank=True)
    present_men = models.PositiveIntegerField("hadir laki-laki", null=True, blank=True)
    present_women = models.PositiveIntegerField("hadir perempuan", null=True, blank=True)
    quorum_percent = models.PositiveSmallIntegerField(
        "kuorum yang dipakai (%)", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    decision_method = models.CharField(
        "cara memutuskan", max_length=9, choices=DecisionMethod.choices, default=DecisionMethod.CONSENSUS
    )
    votes_for = models.PositiveIntegerField("setuju", null=True, blank=True)
    votes_against = models.PositiveIntegerField("tidak setuju", null=True, blank=True)
    votes_abstain = models.PositiveIntegerField("abstain", null=True, blank=True)
    decided_path = models.CharField(
        "model yang diputuskan", max_length=10, choices=FormationPath.choices, blank=True
    )
    # What the village meeting decided; the people themselves are OfficerTerm rows, entered later.
    board_candidates = models.PositiveSmallIntegerField("calon pengurus", null=True, blank=True)
    supervisor_candidates = models.PositiveSmallIntegerField("calon pengawas", null=True, blank=True)
    notary_present = models.BooleanField("notaris hadir", default=False)
    notes = models.TextField("catatan dan keberatan", blank=True, max_length=2000)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "rapat"
        verbose_name_plural = "rapat"
        ordering = ["cooperative_id", "held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "kind"],
                condition=Q(kind__in=["musdesus", "founding"]),
                name="meeting_musdesus_and_founding_once",
                violation_error_message="Rapat jenis ini sudah tercatat. Perbaiki yang sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(start_at=None) | Q(end_at=None) | Q(end_at__gte=F("start_at")),
                name="meeting_times_in_order",
                violation_error_message="Rapat tidak boleh selesai sebelum mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cooperative_id}"

    @property
    def present_count(self) -> int | None:
        """People present, or None where nothing was counted."""
        counts = [count for count in (self.present_men, self.present_women) if count is not None]
        return sum(counts) if counts else None
