"""The deed file: notary, hand-over and the one source that pays."""

from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import Cooperative
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel

# Most that a deed may cost: MoU of the ministry with the notaries' association (INI), April 2025.
DEED_FEE_LIMIT = 2_500_000


class Notary(VersionedModel):
    """A notary who makes deeds for the regency: master data of Diskopindag. Since May 2025 not only NPAK."""

    name = models.CharField("nama dan gelar", max_length=120, unique=True)
    domicile = models.CharField("tempat kedudukan", max_length=60)
    office_address = models.CharField("alamat kantor", max_length=200, blank=True)
    office_phone = models.CharField("telepon kantor", max_length=20, blank=True)
    decree_number = models.CharField("nomor SK pengangkatan", max_length=60, blank=True)
    decree_on = models.DateField("tanggal SK pengangkatan", null=True, blank=True)
    is_npak = models.BooleanField("Notaris Pembuat Akta Koperasi (NPAK)", default=False)
    is_active = models.BooleanField("menerima berkas", default=True)

    class Meta:
        verbose_name = "notaris"
        verbose_name_plural = "notaris"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class NotaryAssignment(VersionedModel):
    """Where the file of a cooperative is at the notary. A new hand-over clears an earlier return."""

    cooperative = models.OneToOneField(
        Cooperative,
        models.PROTECT,
        primary_key=True,
        related_name="notary_assignment",
        verbose_name="koperasi",
    )
    notary = models.ForeignKey(Notary, models.PROTECT, related_name="assignments", verbose_name="notaris")
    handed_over_on = models.DateField("diserahkan tanggal")
    returned_on = models.DateField("dikembalikan tanggal", null=True, blank=True)
    returned_reason = models.CharField("alasan dikembalikan", max_length=500, blank=True)
    minuta_signed_on = models.DateField("minuta ditandatangani tanggal", null=True, blank=True)
    deed_number = models.CharField("nomor akta", max_length=20, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "berkas di notaris"
        verbose_name_plural = "berkas di notaris"
        constraints = [
            models.CheckConstraint(
                condition=Q(minuta_signed_on=None) | Q(minuta_signed_on__gte=F("handed_over_on")),
                name="notary_minuta_after_hand_over",
                violation_error_message="Minuta tidak mungkin ditandatangani sebelum berkas diserahkan.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("handed_over_on")),
                name="notary_return_after_hand_over",
                violation_error_message="Berkas tidak mungkin dikembalikan sebelum diserahkan ke notaris.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_reason="")
                | Q(returned_on__isnull=False, returned_reason__gt=""),
                name="notary_return_has_reason",
                violation_error_message="Isi alasan notaris mengembalikan berkas.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(minuta_signed_on=None),
                name="notary_returned_or_signed",
                violation_error_message="Berkas yang dikembalikan harus diserahkan lagi lebih dulu.",
            ),
        ]

    def __str__(self) -> str:
        return f"Berkas notaris {self.cooperative_id}"


class FundingSource(models.TextChoices):
    """Who may pay a deed (SE Mendagri 500.3/2438/SJ and others)."""

    VILLAGE_OPS = "village_ops", "Dana Desa (operasional 3 %)"
    REGENCY_BUDGET = "regency_budget", "APBD Kabupaten"
    REGENCY_BTT = "regency_btt", "Belanja Tidak Terduga (BTT)"
    PROVINCE = "province", "APBD Provinsi"
    CSR = "csr", "CSR perusahaan"
    SELF = "self", "Swadaya anggota"


class DeedFunding(VersionedModel):
    """The one source that pays the deed of a cooperative; two would be an audit finding. Whole rupiah."""

    cooperative = models.OneToOneField(
        Cooperative, models.PROTECT, primary_key=True, related_name="deed_funding", verbose_name="koperasi"
    )
    source = models.CharField("sumber dana", max_length=14, choices=FundingSource.choices)
    amount = models.PositiveIntegerField("jumlah (Rp)")
    paid_on = models.DateField("dibayar tanggal", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "dana akta"
        verbose_name_plural = "dana akta"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=DEED_FEE_LIMIT),
                name="deed_funding_amount_up_to_limit",
                violation_error_message="Biaya akta lebih dari nol dan paling banyak Rp2.500.000.",
            )
        ]

    def __str__(self) -> str:
        return f"Dana akta {self.cooperative_id}"
