"""What the central registers say of our cooperatives: lists exported from them, verdicts by day, and differences."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.crypto import EncryptedTextField
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.versioning import VersionedModel
from villages.models import Village


class Source(models.TextChoices):
    """The registers of the centre, and what they are the counterpart of (roadmap/centre/sources.py)."""

    AHU = "ahu", "AHU Online"
    SIMKOPDES = "simkopdes", "SIMKOPDES"
    OSS = "oss", "OSS"


class Result(models.TextChoices):
    MATCHED = "matched", "Cocok"
    DIFFERENT = "different", "Berbeda"
    UNPROVEN = "unproven", "Belum ada nomor"
    ABSENT = "absent", "Tidak ada di pusat"
    UNKNOWN = "unknown", "Tidak dikenali"


class Closing(models.TextChoices):
    CORRECTED = "corrected", "Sudah sama"
    CONFIRMED = "confirmed", "Data kita benar"


class CentreList(VersionedModel):
    """One exported list. `as_of` is the day it speaks of, `matched_on` the day the portal compared it.

    `content` holds the cells until they are compared: the columns of an unknown layout are chosen by a person.
    `mapping` is {field: column}, `is_whole` says that who is not in it is not in the register.
    """

    source = models.CharField("sumber", max_length=10, choices=Source.choices)
    area_code = AreaCodeField("kode wilayah")
    name = models.CharField("nama berkas", max_length=120)
    as_of = models.DateField("keadaan per tanggal")
    is_whole = models.BooleanField("daftar lengkap", default=False)
    content = EncryptedTextField("isi", context="centre.content", max_length=12_000_000, blank=True)
    mapping = models.JSONField("kolom", default=dict, blank=True)
    matched = models.PositiveIntegerField("cocok", default=0)
    different = models.PositiveIntegerField("berbeda", default=0)
    unproven = models.PositiveIntegerField("belum ada nomor", default=0)
    absent = models.PositiveIntegerField("tidak ada di pusat", default=0)
    unknown = models.PositiveIntegerField("tidak dikenali", default=0)
    uploaded_on = models.DateField("diunggah tanggal")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    matched_on = models.DateField("dicocokkan tanggal", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "daftar pusat"
        verbose_name_plural = "daftar pusat"
        ordering = ["-uploaded_on", "-id"]

    def __str__(self) -> str:
        return f"{self.get_source_display()} per {date_short(self.as_of)}"


class CentreRow(models.Model):
    """What one list says of one cooperative: append-only. `area_code` is the village, or the area of the list."""

    list = models.ForeignKey(CentreList, models.PROTECT, related_name="rows", verbose_name="daftar")
    area_code = AreaCodeField("kode wilayah")
    village = models.ForeignKey(Village, models.PROTECT, null=True, related_name="+", verbose_name="desa/kelurahan")
    number = models.PositiveIntegerField("baris", default=0)
    name = models.CharField("nama di pusat", max_length=200, blank=True)
    how = models.CharField("dikenali dari", max_length=60, blank=True)
    result = models.CharField("hasil", max_length=10, choices=Result.choices)
    theirs = models.JSONField("isi di pusat", default=dict)

    objects = ScopedQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "baris daftar pusat"
        verbose_name_plural = "baris daftar pusat"
        ordering = ["list_id", "number", "id"]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.name}"


class CentreVerdict(models.Model):
    """From a day until another: whether a register says the same of a village as the portal.

    `until` is the first day on which it holds no more; a later list that says otherwise sets it.
    """

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="centre_verdicts", verbose_name="desa/kelurahan"
    )
    source = models.CharField("sumber", max_length=10, choices=Source.choices)
    result = models.CharField("hasil", max_length=10, choices=Result.choices)
    on = models.DateField("sejak")
    until = models.DateField("sampai sebelum", null=True, blank=True)
    list = models.ForeignKey(CentreList, models.PROTECT, related_name="+", verbose_name="daftar")

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "kecocokan dengan pusat"
        verbose_name_plural = "kecocokan dengan pusat"
        ordering = ["village_id", "source", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "source"], condition=Q(until=None), name="centre_verdict_one_now"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("on")), name="centre_verdict_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.source} {self.on}: {self.result}"


class CentreDifference(VersionedModel):
    """One field that a register has otherwise than the portal: a task of its owner until it is settled."""

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="centre_differences", verbose_name="desa/kelurahan"
    )
    source = models.CharField("sumber", max_length=10, choices=Source.choices)
    field = models.CharField("isian", max_length=20)
    ours = models.CharField("di portal", max_length=200, blank=True)
    theirs = models.CharField("di pusat", max_length=200, blank=True)
    owner = models.CharField("penanggung jawab", max_length=20, choices=Role.choices)
    list = models.ForeignKey(CentreList, models.PROTECT, related_name="differences", verbose_name="daftar")
    opened_on = models.DateField("sejak")
    closing = models.CharField("penyelesaian", max_length=10, choices=Closing.choices, blank=True)
    reason = models.CharField("alasan", max_length=300, blank=True)
    closed_on = models.DateField("selesai tanggal", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="ditutup oleh"
    )

    objects = ScopedQuerySet.as_manager()
    area_path = "village_id"

    class Meta:
        verbose_name = "selisih dengan pusat"
        verbose_name_plural = "selisih dengan pusat"
        ordering = ["village_id", "source", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "source", "field"],
                condition=Q(closed_on=None),
                name="centre_difference_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.source} {self.field}"
