"""People of the cooperatives: who founded them, who holds which office and who is kin to whom."""

from django.db import models
from django.db.models import F, Q

from cooperatives.models.cooperative import RT_RW, Cooperative
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.crypto import EncryptedTextField, mask_nik, mask_phone
from lumajang_kdkmp.versioning import VersionedModel
from villages.models import Village

NIK_CONTEXT = "person.nik_penduduk"


class Gender(models.TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class Salutation(models.TextChoices):
    """How a deed addresses a person."""

    TUAN = "tuan", "Tuan"
    NYONYA = "nyonya", "Nyonya"
    NONA = "nona", "Nona"


class VillagePost(models.TextChoices):
    """A post in the village government, which bars from the board (rule R8)."""

    NONE = "", "Tidak ada"
    HEAD = "head", "Kepala Desa/Lurah"
    OFFICIAL = "official", "Perangkat desa/kelurahan"
    COUNCIL = "council", "Anggota BPD/LPM"


class Person(VersionedModel):
    """A natural person, one row for each NIK. NIK, telephone and address are encrypted; show the masks.

    `village` is where the person is recorded and gives the scope; `lives_here` says whether the address on
    the KTP lies in that village (rule R4).
    """

    village = models.ForeignKey(Village, models.PROTECT, related_name="people", verbose_name="desa/kelurahan")
    name = models.CharField("nama sesuai KTP", max_length=120)
    nik_penduduk = EncryptedTextField("NIK penduduk", context=NIK_CONTEXT, max_length=16)
    nik_index = models.CharField(max_length=64, unique=True, editable=False)
    gender = models.CharField("jenis kelamin", max_length=1, choices=Gender.choices)
    salutation = models.CharField("sapaan dalam akta", max_length=6, choices=Salutation.choices, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=60)
    birth_date = models.DateField("tanggal lahir")
    occupation = models.CharField("pekerjaan", max_length=60)
    education = models.CharField("pendidikan terakhir", max_length=60, blank=True)
    address = EncryptedTextField("alamat (jalan/dusun)", context="person.address", max_length=200)
    rt = models.CharField("RT", max_length=3, blank=True, validators=[RT_RW])
    rw = models.CharField("RW", max_length=3, blank=True, validators=[RT_RW])
    phone = EncryptedTextField("nomor telepon", context="person.phone", max_length=20, blank=True)
    lives_here = models.BooleanField("alamat KTP di desa/kelurahan ini", default=True)
    village_post = models.CharField(
        "jabatan di desa/kelurahan", max_length=8, choices=VillagePost.choices, blank=True, default=""
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "orang"
        verbose_name_plural = "orang"
        ordering = ["village_id", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_nik(self) -> str:
        return mask_nik(self.nik_penduduk)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def deed_salutation(self) -> str:
        """Tuan, Nyonya or Nona; where nothing is recorded Tuan for men and Nyonya for women."""
        if self.salutation:
            return self.get_salutation_display()
        return Salutation.TUAN.label if self.gender == Gender.MALE else Salutation.NYONYA.label


class Founder(VersionedModel):
    """A founder of a cooperative; a person founds one. `number` is the row in the founders' list."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="founders", verbose_name="koperasi"
    )
    person = models.OneToOneField(Person, models.PROTECT, related_name="founder", verbose_name="orang")
    number = models.PositiveSmallIntegerField("nomor urut")
    principal_paid = models.PositiveBigIntegerField("simpanan pokok disetor (Rp)", default=0)
    mandatory_paid = models.PositiveBigIntegerField("simpanan wajib disetor (Rp)", default=0)
    # Attorneys appear before the notary for the others, by a power of attorney of the founders.
    is_attorney = models.BooleanField("penerima kuasa", default=False)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "pendiri"
        verbose_name_plural = "pendiri"
        ordering = ["cooperative_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "number"],
                name="founder_number_once",
                violation_error_message="Nomor urut pendiri ini sudah dipakai. Muat ulang halaman ini.",
            ),
            models.CheckConstraint(
                condition=Q(principal_paid__gte=0, mandatory_paid__gte=0),
                name="founder_money_not_negative",
                violation_error_message="Simpanan yang disetor tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return f"Pendiri {self.number} ({self.cooperative_id})"


class Body(models.TextChoices):
    BOARD = "board", "Pengurus"
    SUPERVISOR = "supervisor", "Pengawas"


class OfficerRole(models.TextChoices):
    """Offices of board and supervisors, in the order of a deed (SE Menkop 1/2025)."""

    CHAIR = "chair", "Ketua"
    VICE_BUSINESS = "vice_business", "Wakil Ketua Bidang Usaha"
    VICE_MEMBERSHIP = "vice_membership", "Wakil Ketua Bidang Keanggotaan"
    SECRETARY = "secretary", "Sekretaris"
    TREASURER = "treasurer", "Bendahara"
    MEMBER = "member", "Anggota"


# The five offices that every board must fill, each once.
BOARD_ROLES = tuple(role for role in OfficerRole if role != OfficerRole.MEMBER)


class OfficerTerm(VersionedModel):
    """One person in one office from a date on; `ends_on` is the last day and empty while the term runs."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="officer_terms", verbose_name="koperasi"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="officer_terms", verbose_name="orang")
    body = models.CharField("perangkat", max_length=10, choices=Body.choices)
    role = models.CharField("jabatan", max_length=15, choices=OfficerRole.choices)
    ex_officio = models.BooleanField("karena jabatan", default=False)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai", null=True, blank=True)
    # Signed declarations: no kin among the officers (R7), and fit for the office (R8, R9).
    kinship_declared_on = models.DateField("pernyataan hubungan keluarga tanggal", null=True, blank=True)
    fitness_declared_on = models.DateField("pernyataan kelayakan tanggal", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "masa jabatan"
        verbose_name_plural = "masa jabatan"
        ordering = ["cooperative_id", "body", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "body", "role"],
                condition=Q(ends_on=None) & ~Q(role="member"),
                name="officer_role_filled_once",
                violation_error_message="Jabatan ini sudah terisi. Akhiri dulu masa jabatan yang lama.",
            ),
            models.UniqueConstraint(
                fields=["cooperative", "person"],
                condition=Q(ends_on=None),
                name="officer_person_holds_one_office",
                violation_error_message="Satu orang hanya boleh memegang satu jabatan di koperasi.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="officer_dates_in_order",
                violation_error_message="Masa jabatan tidak boleh berakhir sebelum mulai.",
            ),
            models.CheckConstraint(
                condition=Q(body="board") | Q(role__in=["chair", "secretary", "member"]),
                name="officer_role_fits_body",
                violation_error_message="Pengawas hanya mengenal ketua, sekretaris, dan anggota.",
            ),
            models.CheckConstraint(
                condition=Q(ex_officio=False) | Q(body="supervisor", role="chair"),
                name="officer_ex_officio_is_supervisor_chair",
                violation_error_message="Hanya ketua pengawas yang menjabat karena jabatan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.cooperative_id}"

    @property
    def title(self) -> str:
        """Ketua, Sekretaris, Ketua Pengawas, Anggota Pengawas."""
        label = self.get_role_display()
        if self.body == Body.SUPERVISOR:
            return f"{label} Pengawas"
        return f"{label} Pengurus" if self.role == OfficerRole.MEMBER else label


class RelationKind(models.TextChoices):
    BLOOD = "blood", "Sedarah"
    MARRIAGE = "marriage", "Semenda"


class FamilyRelation(models.Model):
    """Two people who are kin; degree 1 is parent, child, spouse, parent-in-law (R7). a has the lower id."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="family_relations", verbose_name="koperasi"
    )
    person_a = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="orang pertama")
    person_b = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="orang kedua")
    kind = models.CharField("hubungan", max_length=8, choices=RelationKind.choices)
    degree = models.PositiveSmallIntegerField("derajat", default=1)

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "hubungan keluarga"
        verbose_name_plural = "hubungan keluarga"
        constraints = [
            models.UniqueConstraint(
                fields=["person_a", "person_b"],
                name="relation_once",
                violation_error_message="Hubungan kedua orang ini sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=Q(person_a__lt=F("person_b")),
                name="relation_of_two_people",
                violation_error_message="Hubungan keluarga memerlukan dua orang yang berbeda.",
            ),
            models.CheckConstraint(
                condition=Q(degree__range=(1, 9)),
                name="relation_degree_1_to_9",
                violation_error_message="Derajat hubungan 1 sampai 9.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} derajat {self.degree}"
