"""Where: kecamatan, villages, their potentials, offices and who holds them by date."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.versioning import VersionedModel

# Far above the largest village of Java: a slip of the finger stands out, the largest village passes.
MAX_POPULATION = 200_000
MAX_HAMLETS = 200
PHONE = RegexValidator(
    r"^[0-9+][0-9 ()/-]{5,19}$", "Tulis nomor telepon dengan angka, misalnya 0334 881234 atau +62 334 881234."
)
NIP = RegexValidator(r"^[0-9]{18}$", "NIP terdiri atas 18 angka tanpa spasi.")


class Kecamatan(VersionedModel):
    """A district of the regency, keyed by its Kemendagri code (35.08.04).

    `office_phone` is the number of the office, never a person's: it stays when the camat changes.
    """

    code = AreaCodeField("kode", primary_key=True)
    name = models.CharField("nama", max_length=60)
    grid_row = models.PositiveSmallIntegerField("baris petak", default=0)
    grid_col = models.PositiveSmallIntegerField("kolom petak", default=0)
    office_phone = models.CharField("telepon kantor", max_length=20, blank=True, validators=[PHONE])

    objects = ScopedQuerySet.as_manager()
    area_path = "code"

    class Meta:
        verbose_name = "kecamatan"
        verbose_name_plural = "kecamatan"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"Kecamatan {self.name}"


class VillageKind(models.TextChoices):
    DESA = "desa", "Desa"
    KELURAHAN = "kelurahan", "Kelurahan"


class Village(VersionedModel):
    """A desa or kelurahan, keyed by its Kemendagri code (35.08.04.2004). Nine names occur twice."""

    code = AreaCodeField("kode", primary_key=True)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="villages", verbose_name="kecamatan"
    )
    name = models.CharField("nama", max_length=60)
    kind = models.CharField("jenis", max_length=10, choices=VillageKind.choices)
    # True when another village of the regency has the same name: import_villages keeps it right.
    name_is_shared = models.BooleanField("nama dipakai dua kali", default=False)
    latitude = models.DecimalField("lintang", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=8, decimal_places=5, null=True, blank=True)
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    population = models.PositiveIntegerField(
        "jumlah penduduk", null=True, blank=True, validators=[MaxValueValidator(MAX_POPULATION)]
    )
    hamlets = models.PositiveSmallIntegerField(
        "jumlah dusun/lingkungan", null=True, blank=True, validators=[MaxValueValidator(MAX_HAMLETS)]
    )
    office_address = models.CharField("alamat kantor", max_length=200, blank=True)
    office_phone = models.CharField("telepon kantor", max_length=20, blank=True, validators=[PHONE])
    note = models.TextField("catatan", blank=True, max_length=1000)

    objects = ScopedQuerySet.as_manager()
    area_path = "code"

    class Meta:
        verbose_name = "desa/kelurahan"
        verbose_name_plural = "desa/kelurahan"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith=F("kecamatan_id")), name="village_lies_in_its_kecamatan"
            ),
            models.UniqueConstraint(fields=["kecamatan", "name"], name="village_name_unique_in_kecamatan"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_kelurahan(self) -> bool:
        return self.kind == VillageKind.KELURAHAN

    @property
    def full_name(self) -> str:
        """Desa Sumberejo (Kec. Candipuro): the kecamatan where the name alone would not tell."""
        label = f"{self.get_kind_display()} {self.name}"
        return f"{label} (Kec. {self.kecamatan.name})" if self.name_is_shared else label

    @property
    def head_title(self) -> str:
        return "Lurah" if self.is_kelurahan else "Kepala Desa"

    @property
    def meeting_name(self) -> str:
        return "Musyawarah Kelurahan Khusus" if self.is_kelurahan else "Musyawarah Desa Khusus"


class Sector(models.TextChoices):
    """Sectors of village potential; values as in the shipped data file."""

    PERTANIAN = "pertanian", "Pertanian pangan dan hortikultura"
    PERKEBUNAN = "perkebunan", "Perkebunan"
    PETERNAKAN = "peternakan", "Peternakan"
    PERIKANAN = "perikanan", "Perikanan"
    KEHUTANAN = "kehutanan", "Kehutanan"
    INDUSTRI = "industri", "Industri kecil dan kerajinan"
    PERDAGANGAN_JASA = "perdagangan-jasa", "Perdagangan dan jasa"
    PARIWISATA = "pariwisata", "Pariwisata"
    PERTAMBANGAN = "pertambangan", "Pertambangan"
    OLAHRAGA_PEMUDA = "olahraga-pemuda", "Olahraga dan kepemudaan"
    DIGITAL = "digital", "Digital dan informasi"


class VillagePotential(VersionedModel):
    """What a village has to build a business on, and the agency that helps with it. DPMD validates it.

    `recorded_by` is who wrote what stands here now, so that the validator can be somebody else. A removed
    potential keeps its row: reports of an earlier day still count it.
    """

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="potentials", verbose_name="desa/kelurahan"
    )
    sector = models.CharField("sektor", max_length=20, choices=Sector.choices)
    commodity = models.CharField("komoditas atau usaha", max_length=120)
    note = models.TextField("keterangan", blank=True, max_length=1000)
    agency = models.CharField("OPD pendamping", max_length=20, choices=Agency.choices)
    recorded_on = models.DateField("dicatat tanggal")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    validated_on = models.DateField("divalidasi DPMD tanggal", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="divalidasi oleh",
    )
    removed_on = models.DateField("dihapus tanggal", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "potensi"
        verbose_name_plural = "potensi"
        ordering = ["village_id", "id"]
        constraints = [
            models.UniqueConstraint(
                F("village"),
                F("sector"),
                Lower("commodity"),
                condition=Q(removed_on=None),
                name="potential_once_per_village",
                violation_error_message="Potensi ini sudah tercatat untuk desa tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(validated_on=None, validated_by=None)
                | Q(validated_on__isnull=False, validated_by__isnull=False),
                name="potential_validated_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(validated_by=None) | ~Q(validated_by=F("recorded_by")),
                name="potential_four_eyes",
                violation_error_message="Potensi tidak boleh divalidasi oleh orang yang mencatatnya.",
            ),
            models.CheckConstraint(
                condition=(Q(validated_on=None) | Q(validated_on__gte=F("recorded_on")))
                & (Q(removed_on=None) | Q(removed_on__gte=F("recorded_on"))),
                name="potential_dates_in_order",
                violation_error_message="Tanggal validasi atau hapus tidak boleh sebelum tanggal dicatat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commodity} ({self.get_sector_display()})"

    @property
    def is_validated(self) -> bool:
        return self.validated_on is not None


class Office(models.TextChoices):
    """Offices whose holders sign papers, named as in the signature block."""

    BUPATI = "bupati", "Bupati Lumajang"
    WAKIL_BUPATI = "wakil_bupati", "Wakil Bupati Lumajang"
    SEKDA = "sekda", "Sekretaris Daerah"
    KADIS_DISKOPINDAG = "kadis_diskopindag", "Kepala Dinas Koperasi, UKM, Perindustrian dan Perdagangan"
    KADIS_DPMD = "kadis_dpmd", "Kepala Dinas Pemberdayaan Masyarakat dan Desa"
    CAMAT = "camat", "Camat"
    VILLAGE_HEAD = "village_head", "Kepala Desa/Lurah"
    COUNCIL_HEAD = "council_head", "Ketua BPD/LPM"


class Acting(models.TextChoices):
    """Who stands in: Pelaksana Tugas for a vacant office, Pelaksana Harian for a short absence."""

    DEFINITIVE = "", "Definitif"
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."


class OfficeHolder(VersionedModel):
    """Who holds an office of an area, from a date until (and including) another; Plt and Plh too."""

    office = models.CharField("jabatan", max_length=20, choices=Office.choices)
    area_code = AreaCodeField("kode wilayah")
    name = models.CharField("nama", max_length=120)
    nip = models.CharField("NIP", max_length=18, blank=True, validators=[NIP])
    acting = models.CharField("status", max_length=3, choices=Acting.choices, blank=True, default="")
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"
        ordering = ["office", "area_code", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="office_holder_dates_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal mulai.",
            ),
            models.UniqueConstraint(
                fields=["office", "area_code", "acting", "starts_on"],
                name="office_holder_one_start",
                violation_error_message="Sudah ada pejabat dengan status yang sama mulai tanggal itu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"

    @property
    def title(self) -> str:
        """Plt. Camat: the office as it is written under a signature."""
        office = self.get_office_display()
        return f"{self.get_acting_display()} {office}" if self.acting else office

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class VillageShape(models.Model):
    """The outline of a village on an official map, loaded by import_boundaries in place of the schematic map.

    Either all villages have a shape or none: the loader sees to that. `rings` is a list of closed rings
    [[x, y], ...] in whole units of the map (y downwards), already simplified.
    """

    village = models.OneToOneField(
        Village, models.PROTECT, primary_key=True, related_name="shape", verbose_name="desa/kelurahan"
    )
    rings = models.JSONField("garis batas")
    source = models.CharField("sumber", max_length=200)
    loaded_at = models.DateTimeField("dimuat")

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "garis batas"
        verbose_name_plural = "garis batas"
        ordering = ["village_id"]

    def __str__(self) -> str:
        return f"Garis batas {self.village_id}"
