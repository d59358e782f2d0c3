"""What a cooperative means to do, what an existing one was like, and how it does month by month."""

from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import Cooperative
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel


def _rupiah(label: str) -> models.PositiveBigIntegerField:
    return models.PositiveBigIntegerField(label, null=True, blank=True)


class BusinessPlan(VersionedModel):
    """The plan of three years (paper D14; PMK 49/2025 for a loan). Money is whole rupiah a year; empty is unknown."""

    cooperative = models.OneToOneField(
        Cooperative, models.PROTECT, primary_key=True, related_name="business_plan", verbose_name="koperasi"
    )
    members_and_market = models.TextField("anggota dan pasar", blank=True, max_length=1500)
    suppliers = models.TextField("pemasok dan mitra", blank=True, max_length=1500)
    first_year = models.PositiveSmallIntegerField("tahun pertama", default=2025)
    income_1 = _rupiah("pendapatan tahun pertama (Rp)")
    income_2 = _rupiah("pendapatan tahun kedua (Rp)")
    income_3 = _rupiah("pendapatan tahun ketiga (Rp)")
    cost_1 = _rupiah("biaya tahun pertama (Rp)")
    cost_2 = _rupiah("biaya tahun kedua (Rp)")
    cost_3 = _rupiah("biaya tahun ketiga (Rp)")
    need_investment = _rupiah("kebutuhan investasi (Rp)")
    need_operation = _rupiah("kebutuhan modal kerja (Rp)")
    from_members = _rupiah("modal dari anggota (Rp)")
    from_loan = _rupiah("modal dari pinjaman (Rp)")
    from_grant = _rupiah("modal dari hibah (Rp)")
    loan_months = models.PositiveSmallIntegerField("lama pinjaman (bulan)", null=True, blank=True)
    disbursement = models.CharField("tahap pencairan", max_length=300, blank=True)
    risks = models.TextField(
        "risiko dan mitigasi", blank=True, max_length=1500, help_text="Satu risiko satu baris."
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "rencana usaha"
        verbose_name_plural = "rencana usaha"
        constraints = [
            # PMK 49/2025: at most 3 billion rupiah over at most 72 months.
            models.CheckConstraint(
                condition=Q(from_loan=None) | Q(from_loan__lte=3_000_000_000),
                name="plan_loan_up_to_3_billion",
                violation_error_message="Pinjaman paling banyak Rp3.000.000.000 (PMK 49/2025).",
            ),
            models.CheckConstraint(
                condition=Q(loan_months=None) | Q(loan_months__range=(1, 72)),
                name="plan_loan_up_to_72_months",
                violation_error_message="Lama pinjaman 1 sampai 72 bulan (PMK 49/2025).",
            ),
        ]

    def __str__(self) -> str:
        return f"Rencana usaha {self.cooperative_id}"


class FormerAssessment(VersionedModel):
    """How the existing cooperative stood that is developed or revitalised (SE Menkop 1/2025; paper D22)."""

    cooperative = models.OneToOneField(
        Cooperative, models.PROTECT, primary_key=True, related_name="assessment", verbose_name="koperasi"
    )
    assessed_on = models.DateField("dinilai tanggal")
    nik_koperasi = models.CharField("NIK koperasi semula", max_length=20, blank=True)
    last_annual_meeting_on = models.DateField("RAT terakhir", null=True, blank=True)
    members_men = models.PositiveIntegerField("anggota laki-laki", null=True, blank=True)
    members_women = models.PositiveIntegerField("anggota perempuan", null=True, blank=True)
    assets = _rupiah("aset (Rp)")
    liabilities = _rupiah("utang (Rp)")
    health_grade = models.CharField("hasil pemeriksaan kesehatan", max_length=60, blank=True)
    all_members_live_here = models.BooleanField("semua anggota ber-KTP desa/kelurahan ini", default=False)
    invited_on = models.DateField("undangan rapat anggota tanggal", null=True, blank=True)
    members_present = models.PositiveIntegerField("anggota hadir", null=True, blank=True)
    members_by_proxy = models.PositiveIntegerField("anggota diwakili", null=True, blank=True)
    reason = models.TextField("alasan perubahan anggaran dasar", blank=True, max_length=1000)
    merger_with = models.CharField("koperasi yang digabung", max_length=150, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "penilaian koperasi semula"
        verbose_name_plural = "penilaian koperasi semula"

    def __str__(self) -> str:
        return f"Penilaian koperasi semula {self.cooperative_id}"


class MonthlyFigures(VersionedModel):
    """How a cooperative did in a month. Empty is unknown, never zero. Sales are whole rupiah."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="monthly_figures", verbose_name="koperasi"
    )
    month = models.DateField("bulan", help_text="Tanggal satu bulan itu.")
    members_men = models.PositiveIntegerField("anggota laki-laki", null=True, blank=True)
    members_women = models.PositiveIntegerField("anggota perempuan", null=True, blank=True)
    members_youth = models.PositiveIntegerField("anggota sampai umur 30 tahun", null=True, blank=True)
    paying_members = models.PositiveIntegerField(
        "anggota yang membayar simpanan wajib", null=True, blank=True
    )
    sales = _rupiah("nilai penjualan (Rp)")
    recorded_on = models.DateField("dicatat tanggal")

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "angka bulanan"
        verbose_name_plural = "angka bulanan"
        ordering = ["cooperative_id", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "month"],
                name="monthly_figures_once",
                violation_error_message="Angka bulan ini sudah tercatat. Perbaiki yang sudah ada.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_figures_first_of_month"),
            models.CheckConstraint(
                condition=Q(recorded_on__gte=F("month")), name="monthly_figures_not_in_advance"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m-%Y} {self.cooperative_id}"
