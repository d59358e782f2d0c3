"""The cooperative itself: one for each village."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from cooperatives.naming import NameSuffix, VillageName, legal_name
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel
from villages.models import Village

RT_RW = RegexValidator(r"^[0-9]{1,3}\Z", "Tulis RT/RW sebagai angka, paling banyak tiga digit, misalnya 003.")


NAME_SUFFIXES = [
    (NameSuffix.NONE.value, "Tanpa tambahan"),
    (NameSuffix.KECAMATAN.value, "Kecamatan"),
    (NameSuffix.REGENCY.value, "Kecamatan dan kabupaten"),
]


class FormationPath(models.TextChoices):
    """How the cooperative comes about (SE Menkop 1/2025); the village meeting decides it."""

    NEW = "new", "Pendirian baru"
    DEVELOP = "develop", "Pengembangan koperasi yang ada"
    REVITALISE = "revitalise", "Revitalisasi koperasi"
    JOINT = "joint", "Gabungan beberapa desa"


class CoopKind(models.TextChoices):
    CONSUMER = "consumer", "Konsumen"
    PRODUCER = "producer", "Produsen"
    SERVICE = "service", "Jasa"
    MARKETING = "marketing", "Pemasaran"
    SAVINGS_LOAN = "savings_loan", "Simpan Pinjam"


class Premises(models.TextChoices):
    """By what right the cooperative uses the building at its seat: the domicile letter (D15) says so."""

    OWN = "own", "Milik koperasi"
    VILLAGE = "village", "Aset desa/kelurahan, pinjam pakai"
    LENT = "lent", "Milik pihak lain, pinjam pakai"
    RENT = "rent", "Sewa"


class Cooperative(VersionedModel):
    """A KDKMP, keyed by its village. Money is whole rupiah. The legal name is computed, never stored."""

    village = models.OneToOneField(
        Village, models.PROTECT, primary_key=True, related_name="cooperative", verbose_name="desa/kelurahan"
    )
    formation_path = models.CharField(
        "model pembentukan", max_length=10, choices=FormationPath.choices, default=FormationPath.NEW
    )
    coop_kind = models.CharField(
        "jenis koperasi", max_length=12, choices=CoopKind.choices, default=CoopKind.CONSUMER
    )
    name_suffix = models.CharField(
        "tambahan nama",
        max_length=9,
        choices=NAME_SUFFIXES,
        blank=True,
        default=NameSuffix.NONE.value,
        help_text="Isi bila nama tanpa tambahan sudah dipakai koperasi lain di Indonesia.",
    )
    short_name = models.CharField("nama singkat", max_length=60, blank=True)
    street = models.CharField("jalan dan nomor", max_length=120, blank=True)
    hamlet = models.CharField("dusun/lingkungan", max_length=60, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True, validators=[RT_RW])
    rw = models.CharField("RW", max_length=3, blank=True, validators=[RT_RW])
    premises = models.CharField("status bangunan kantor", max_length=7, choices=Premises.choices, blank=True)
    email = models.EmailField("surel", blank=True)
    principal_saving = models.PositiveBigIntegerField("simpanan pokok (Rp)", default=0)
    mandatory_saving = models.PositiveBigIntegerField("simpanan wajib (Rp)", default=0)
    grant_fund = models.PositiveBigIntegerField("hibah (Rp)", default=0)
    # Only where the members also live elsewhere, which the joint path alone allows.
    membership_area = models.CharField(
        "wilayah keanggotaan",
        max_length=200,
        blank=True,
        help_text="Kosongkan bila sama dengan desa/kelurahan ini.",
    )
    power_of_attorney_on = models.DateField("tanggal surat kuasa pendiri", null=True, blank=True)
    # Only for develop and revitalise: the cooperative that is carried on.
    former_name = models.CharField("nama koperasi semula", max_length=150, blank=True)
    former_legal_number = models.CharField("nomor badan hukum semula", max_length=60, blank=True)
    former_legal_on = models.DateField("tanggal badan hukum semula", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "koperasi"
        verbose_name_plural = "koperasi"
        ordering = ["village_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(principal_saving__gte=0, mandatory_saving__gte=0, grant_fund__gte=0),
                name="cooperative_money_not_negative",
                violation_error_message="Simpanan dan hibah tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def village_name(self) -> VillageName:
        """What naming.py needs. Wants village and its kecamatan loaded."""
        village = self.village
        return VillageName(
            name=village.name,
            kecamatan=village.kecamatan.name,
            regency=settings.REGENCY_NAME,
            is_kelurahan=village.is_kelurahan,
            is_shared=village.name_is_shared,
        )

    @property
    def legal_name(self) -> str:
        """KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO."""
        return legal_name(self.village_name, NameSuffix(self.name_suffix))

    @property
    def is_amendment(self) -> bool:
        """True when an existing cooperative is carried on: the deed amends its articles."""
        return self.formation_path in (FormationPath.DEVELOP, FormationPath.REVITALISE)
