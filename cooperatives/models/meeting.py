"""Meetings on the way to a cooperative and after: what was planned, who came, what the minutes say."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import Cooperative, FormationPath
from cooperatives.models.deed import FundingSource
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
    # A musdesus elects three leaders (Juklak Menkop 1/2025).
    second_chair_name = models.CharField("pimpinan rapat kedua", max_length=120, blank=True)
    third_chair_name = models.CharField("pimpinan rapat ketiga", max_length=120, blank=True)
    secretary_name = models.CharField("sekretaris rapat/notulis", max_length=120, blank=True)
    community_name = models.CharField("wakil masyarakat", max_length=120, blank=True)
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
    decided_funding = models.CharField(
        "sumber dana akta yang diputuskan", max_length=14, choices=FundingSource.choices, blank=True
    )
    founding_planned_on = models.DateField("rencana tanggal rapat pendirian", null=True, blank=True)
    notary_present = models.BooleanField("notaris hadir", default=False)
    summary = models.TextField("ringkasan potensi dan masalah", blank=True, max_length=2000)
    decisions = models.TextField(
        "keputusan lain", blank=True, max_length=2000, help_text="Satu keputusan satu baris."
    )
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


class MeetingPlan(VersionedModel):
    """A meeting that is called: what its invitation says. The meeting itself is recorded when it was held."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="meeting_plans", verbose_name="koperasi"
    )
    kind = models.CharField("jenis rapat", max_length=12, choices=MeetingKind.choices)
    planned_on = models.DateField("tanggal rapat")
    start_at = models.TimeField("mulai pukul", null=True, blank=True)
    venue = models.CharField("tempat", max_length=150, blank=True)
    letter_number = models.CharField("nomor undangan", max_length=60, blank=True)
    letter_on = models.DateField("tanggal undangan", null=True, blank=True)
    sent_on = models.DateField("dikirim tanggal", null=True, blank=True)
    invited = models.CharField("yang diundang", max_length=300, blank=True)
    agenda = models.TextField("acara", blank=True, max_length=1000, help_text="Satu acara satu baris.")

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "rencana rapat"
        verbose_name_plural = "rencana rapat"
        ordering = ["cooperative_id", "planned_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "kind", "planned_on"],
                name="meeting_plan_once_a_day",
                violation_error_message="Rapat jenis ini sudah direncanakan pada tanggal tersebut.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rencana {self.get_kind_display()} {self.cooperative_id}"


class Element(models.TextChoices):
    """Who sits in a village meeting (Juklak Menkop 1/2025); observers come last."""

    GOVERNMENT = "government", "Pemerintah desa/kelurahan"
    COUNCIL = "council", "BPD/LPM"
    INSTITUTIONS = "institutions", "Lembaga kemasyarakatan (PKK, Karang Taruna)"
    LEADERS = "leaders", "Tokoh masyarakat"
    WOMEN = "women", "Unsur perempuan"
    YOUTH = "youth", "Unsur pemuda"
    TRADES = "trades", "Kelompok tani, nelayan, dan UMKM"
    DISABLED = "disabled", "Penyandang disabilitas dan kelompok rentan"
    RESIDENTS = "residents", "Warga"
    OBSERVERS = "observers", "Undangan (kecamatan, dinas, TPP, Babinsa, Bhabinkamtibmas)"


class MeetingAttendance(models.Model):
    """How many of one element were invited and came; no row is "not counted", which is not zero."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name="rapat")
    element = models.CharField("unsur", max_length=12, choices=Element.choices)
    invited = models.PositiveIntegerField("diundang", null=True, blank=True)
    men = models.PositiveIntegerField("hadir laki-laki", default=0)
    women = models.PositiveIntegerField("hadir perempuan", default=0)

    objects = ScopedQuerySet.as_manager()
    area_path = "meeting__cooperative_id"

    class Meta:
        verbose_name = "kehadiran per unsur"
        verbose_name_plural = "kehadiran per unsur"
        ordering = ["meeting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "element"], name="attendance_once_per_element"),
        ]

    def __str__(self) -> str:
        return f"{self.get_element_display()}: {self.men + self.women}"
