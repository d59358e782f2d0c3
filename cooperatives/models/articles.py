"""What the founding meeting decides for the articles (Anggaran Dasar), beside the cooperative's identity."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import Cooperative
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel


class SavingPeriod(models.TextChoices):
    MONTH = "month", "bulan"
    YEAR = "year", "tahun"


class MemberLiability(models.TextChoices):
    """How far members answer for debts at dissolution (article 41)."""

    SAVINGS = "savings", "Sebatas simpanan pokok, simpanan wajib, dan modal penyertaan"
    DOUBLE = "double", "Sebatas simpanan ditambah satu kali simpanan pokok"


def _percent(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(100)])


def _between(label: str, default: int, low: int, high: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(low), MaxValueValidator(high)]
    )


SURPLUS_FIELDS = (
    "surplus_reserve",
    "surplus_services",
    "surplus_capital",
    "surplus_officers",
    "surplus_education",
    "surplus_social",
    "surplus_village",
)


class Articles(VersionedModel):
    """Figures of the articles. Defaults are usual texts: UU 25/1992 leaves quorum and shares to them."""

    cooperative = models.OneToOneField(
        Cooperative, models.PROTECT, primary_key=True, related_name="articles", verbose_name="koperasi"
    )
    duration_years = models.PositiveSmallIntegerField(
        "jangka waktu (tahun)", null=True, blank=True, help_text="Kosongkan bila tidak terbatas."
    )
    min_member_age = _between("umur anggota paling rendah", 17, 17, 30)
    admits_associates = models.BooleanField("ada anggota luar biasa", default=True)
    annual_meeting_months = _between("RAT paling lambat (bulan setelah tutup buku)", 3, 1, 6)
    notice_days = _between("undangan rapat (hari sebelumnya)", 7, 3, 30)
    quorum_percent = _percent("kuorum rapat anggota (lebih dari, %)", 50)
    amend_quorum_percent = _percent("kuorum perubahan AD dan pembubaran (%)", 75)
    amend_vote_percent = _percent("suara perubahan AD dan pembubaran (%)", 75)
    call_percent = _percent("anggota yang dapat meminta rapat luar biasa (%)", 20)
    board_term_years = _between("masa jabatan pengurus (tahun)", 5, 1, 5)
    supervisor_term_years = _between("masa jabatan pengawas (tahun)", 5, 1, 5)
    has_manager = models.BooleanField("pengurus dapat mengangkat pengelola", default=True)
    saving_period = models.CharField(
        "simpanan wajib tiap", max_length=5, choices=SavingPeriod.choices, default=SavingPeriod.MONTH
    )
    fiscal_year_month = _between("bulan awal tahun buku", 1, 1, 12)
    surplus_reserve = _percent("SHU: dana cadangan (%)", 25)
    surplus_services = _percent("SHU: jasa usaha anggota (%)", 25)
    surplus_capital = _percent("SHU: jasa modal anggota (%)", 10)
    surplus_officers = _percent("SHU: pengurus, pengawas, dan pengelola (%)", 10)
    surplus_education = _percent("SHU: pendidikan perkoperasian (%)", 5)
    surplus_social = _percent("SHU: dana sosial (%)", 5)
    surplus_village = _percent("SHU: pembangunan desa/kelurahan (%)", 20)
    member_liability = models.CharField(
        "tanggungan anggota", max_length=7, choices=MemberLiability.choices, default=MemberLiability.SAVINGS
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "pilihan anggaran dasar"
        verbose_name_plural = "pilihan anggaran dasar"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    surplus_reserve=100
                    - F("surplus_services")
                    - F("surplus_capital")
                    - F("surplus_officers")
                    - F("surplus_education")
                    - F("surplus_social")
                    - F("surplus_village")
                ),
                name="articles_surplus_is_100",
                violation_error_message="Pembagian SHU harus berjumlah tepat seratus persen.",
            ),
            models.CheckConstraint(
                condition=Q(board_term_years__range=(1, 5), supervisor_term_years__range=(1, 5)),
                name="articles_terms_1_to_5_years",
                violation_error_message="Masa jabatan pengurus dan pengawas 1 sampai 5 tahun (UU 25/1992).",
            ),
            models.CheckConstraint(
                condition=Q(annual_meeting_months__range=(1, 6)),
                name="articles_annual_meeting_within_6_months",
                violation_error_message="RAT paling lambat 6 bulan setelah tutup tahun buku (UU 25/1992).",
            ),
        ]

    def __str__(self) -> str:
        return f"Anggaran dasar {self.cooperative_id}"
