"""What the cooperative trades in: business units by KBLI code."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import Cooperative
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel


class UnitType(models.TextChoices):
    """The kinds of outlet (gerai) named in Inpres 9/2025 and SE Menkop 1/2025."""

    STAPLES = "staples", "Gerai sembako"
    PHARMACY = "pharmacy", "Apotek desa"
    OFFICE = "office", "Gerai kantor koperasi"
    SAVINGS_LOAN = "savings_loan", "Unit simpan pinjam"
    CLINIC = "clinic", "Klinik desa"
    STORAGE = "storage", "Gudang dan ruang pendingin"
    LOGISTICS = "logistics", "Logistik"
    OTHER = "other", "Usaha lain sesuai potensi"


class Kbli(VersionedModel):
    """A code of the business classification KBLI 2020 that a KDKMP may choose: master data of Diskopindag."""

    code = models.CharField(
        "kode KBLI",
        primary_key=True,
        max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}\Z", "Tulis lima angka.")],
    )
    title = models.CharField("judul", max_length=200)
    unit_type = models.CharField("jenis gerai", max_length=12, choices=UnitType.choices)
    is_active = models.BooleanField("dapat dipilih", default=True)

    class Meta:
        verbose_name = "kode KBLI"
        verbose_name_plural = "kode KBLI"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class BusinessUnit(VersionedModel):
    """A business of the cooperative: planned while `opened_on` is empty, then open until `closed_on`."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="business_units", verbose_name="koperasi"
    )
    unit_type = models.CharField("jenis gerai", max_length=12, choices=UnitType.choices)
    kbli = models.ForeignKey(Kbli, models.PROTECT, related_name="units", verbose_name="KBLI")
    opened_on = models.DateField("dibuka tanggal", null=True, blank=True)
    last_sale_on = models.DateField("penjualan terakhir", null=True, blank=True)
    closed_on = models.DateField("ditutup tanggal", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "unit usaha"
        verbose_name_plural = "unit usaha"
        ordering = ["cooperative_id", "kbli_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "kbli"],
                condition=Q(closed_on=None),
                name="business_unit_once_per_kbli",
                violation_error_message="Koperasi ini sudah punya unit usaha dengan KBLI tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(last_sale_on=None) | Q(opened_on__isnull=False, last_sale_on__gte=F("opened_on")),
                name="business_unit_sale_after_opening",
                violation_error_message="Tanggal penjualan tidak boleh sebelum unit usaha dibuka.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
                name="business_unit_dates_in_order",
                violation_error_message="Unit usaha tidak boleh ditutup sebelum dibuka.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_unit_type_display()} {self.cooperative_id}"
