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
    queue_number = models.CharField("nomor tanda terima/antrean", max_length=40, blank=True)
    fee_agreed = models.PositiveIntegerField("biaya yang disepakati (Rp)", null=True, blank=True)
    minuta_signed_on = models.DateField("minuta ditandatangani tanggal", null=True, blank=True)
    deed_number = models.CharField("nomor akta", max_length=20, blank=True)
    sabh_submitted_on = models.DateField("diajukan ke SABH tanggal", null=True, blank=True)
    sabh_returned_on = models.DateField("ditolak SABH tanggal", null=True, blank=True)
    sabh_returned_reason = models.CharField("alasan penolakan SABH", max_length=500, blank=True)
    copy_received_on = models.DateField("salinan akta diterima tanggal", null=True, blank=True)

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
                condition=Q(fee_agreed=None) | Q(fee_agreed__gt=0, fee_agreed__lte=DEED_FEE_LIMIT),
                name="notary_fee_up_to_limit",
                violation_error_message="Biaya akta lebih dari nol dan paling banyak Rp2.500.000.",
            ),
            models.CheckConstraint(
                condition=Q(sabh_submitted_on=None)
                | Q(minuta_signed_on__isnull=False, sabh_submitted_on__gte=F("minuta_signed_on")),
                name="notary_sabh_after_minuta",
                violation_error_message="Pengajuan ke SABH tidak mungkin sebelum minuta ditandatangani.",
            ),
            models.CheckConstraint(
                condition=Q(sabh_returned_on=None, sabh_returned_reason="")
                | Q(
                    sabh_returned_on__isnull=False,
                    sabh_returned_reason__gt="",
                    sabh_submitted_on__isnull=False,
                    sabh_returned_on__gte=F("sabh_submitted_on"),
                ),
                name="notary_sabh_return_has_reason",
                violation_error_message="Isi tanggal dan alasan penolakan SABH, sesudah tanggal pengajuan.",
            ),
            models.CheckConstraint(
                condition=Q(copy_received_on=None)
                | Q(minuta_signed_on__isnull=False, copy_received_on__gte=F("minuta_signed_on")),
                name="notary_copy_after_minuta",
                violation_error_message="Salinan akta tidak mungkin diterima sebelum minuta ditandatangani.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(minuta_signed_on=None),
                name="notary_returned_or_signed",
                violation_error_message="Berkas yang dikembalikan harus diserahkan lagi lebih dulu.",
            ),
        ]

    def __str__(self) -> str:
        return f"Berkas notaris {self.cooperative_id}"


class NotaryReturn(models.Model):
    """One return by the notary, kept when the file is handed over again: append-only, the clock reads it."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="notary_returns", verbose_name="koperasi"
    )
    notary = models.ForeignKey(Notary, models.PROTECT, related_name="returns", verbose_name="notaris")
    handed_over_on = models.DateField("diserahkan tanggal")
    returned_on = models.DateField("dikembalikan tanggal")
    reason = models.CharField("alasan dikembalikan", max_length=500)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "pengembalian notaris"
        verbose_name_plural = "pengembalian notaris"
        ordering = ["cooperative_id", "returned_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_on__gte=F("handed_over_on")), name="notary_return_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"Dikembalikan {self.returned_on:%d-%m-%Y} {self.cooperative_id}"


class FundingSource(models.TextChoices):
    """Who may pay a deed (SE Mendagri 500.3/2438/SJ and others)."""

    VILLAGE_OPS = "village_ops", "Dana Desa (operasional 3 %)"
    REGENCY_BUDGET = "regency_budget", "APBD Kabupaten"
    REGENCY_BTT = "regency_btt", "Belanja Tidak Terduga (BTT)"
    PROVINCE = "province", "APBD Provinsi"
    CSR = "csr", "CSR perusahaan"
    SELF = "self", "Swadaya anggota"


class BudgetLine(VersionedModel):
    """Money set aside for deeds in a year: one line of a budget, in whole rupiah. Kept by Diskopindag."""

    year = models.PositiveSmallIntegerField("tahun anggaran")
    source = models.CharField("sumber dana", max_length=14, choices=FundingSource.choices)
    title = models.CharField("uraian", max_length=150)
    account_code = models.CharField("kode rekening", max_length=60, blank=True)
    amount = models.PositiveBigIntegerField("pagu (Rp)")
    valid_from = models.DateField("berlaku mulai")

    class Meta:
        verbose_name = "pagu dana akta"
        verbose_name_plural = "pagu dana akta"
        ordering = ["year", "source", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "source", "title"],
                name="budget_line_once",
                violation_error_message="Pagu dengan sumber dan uraian ini sudah ada untuk tahun tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="budget_line_amount_positive",
                violation_error_message="Isi pagu lebih dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.year}: {self.title}"


class DeedFunding(VersionedModel):
    """The one source that pays the deed of a cooperative; two would be an audit finding. Whole rupiah."""

    cooperative = models.OneToOneField(
        Cooperative, models.PROTECT, primary_key=True, related_name="deed_funding", verbose_name="koperasi"
    )
    source = models.CharField("sumber dana", max_length=14, choices=FundingSource.choices)
    amount = models.PositiveIntegerField("jumlah (Rp)")
    budget_line = models.ForeignKey(
        BudgetLine,
        models.PROTECT,
        related_name="deeds",
        null=True,
        blank=True,
        verbose_name="pagu",
    )
    committed_on = models.DateField("ditetapkan tanggal", null=True, blank=True)
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


class VillageFundPack(VersionedModel):
    """The Dana Desa stage II pack of a desa (PMK 81/2025; rule R15): the village head's statement of support
    from the APBDes, and the deed or the notary's receipt. Money is whole rupiah.
    """

    cooperative = models.OneToOneField(
        Cooperative, models.PROTECT, primary_key=True, related_name="fund_pack", verbose_name="koperasi"
    )
    statement_on = models.DateField("surat pernyataan ditandatangani tanggal", null=True, blank=True)
    support_amount = models.PositiveBigIntegerField("dukungan APBDes (Rp)", null=True, blank=True)
    support_lines = models.CharField("kegiatan yang didukung", max_length=300, blank=True)
    receipt_on = models.DateField("tanda terima notaris tanggal", null=True, blank=True)
    sent_on = models.DateField("paket dikirim tanggal", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "paket Dana Desa tahap II"
        verbose_name_plural = "paket Dana Desa tahap II"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(statement_on__isnull=False, sent_on__gte=F("statement_on")),
                name="fund_pack_sent_with_statement",
                violation_error_message="Paket dikirim setelah surat pernyataan ditandatangani.",
            )
        ]

    def __str__(self) -> str:
        return f"Paket Dana Desa {self.cooperative_id}"
