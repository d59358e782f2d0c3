"""What Diskopindag may change without a deployment: targets, weights, reasons, the regency's guideline."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lumajang_kdkmp.versioning import VersionedModel
from roadmap.stages import STAGE_CHOICES


class StageTarget(VersionedModel):
    """The target date and weight of a stage from a day on. Never edited in place: a new row supersedes.

    A report of an earlier day reads the row that was in force on that day.
    """

    stage = models.CharField("tahap", max_length=20, choices=STAGE_CHOICES)
    due_on = models.DateField("target selesai")
    weight = models.PositiveSmallIntegerField("bobot (persen)")
    valid_from = models.DateField("berlaku mulai")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="ditetapkan oleh"
    )

    class Meta:
        verbose_name = "target tahap"
        verbose_name_plural = "target tahap"
        ordering = ["stage", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "valid_from"],
                name="target_one_per_stage_and_day",
                violation_error_message="Sudah ada target tahap ini dengan tanggal berlaku yang sama.",
            ),
            models.CheckConstraint(condition=Q(weight__lte=100), name="target_weight_is_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.due_on:%d-%m-%Y}, bobot {self.weight}"


class Reason(VersionedModel):
    """A coded reason with its sentence. Switched off instead of deleted, so that old rows keep their words."""

    code = models.SlugField("kode", primary_key=True, max_length=40)
    label = models.CharField("alasan", max_length=120)
    help_text = models.CharField("langkah berikutnya", max_length=250, blank=True)
    position = models.PositiveSmallIntegerField("urutan", default=0)
    is_active = models.BooleanField("dipakai", default=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class BlockerReason(Reason):
    """Why a village does not move on."""

    class Meta(Reason.Meta):
        verbose_name = "jenis kendala"
        verbose_name_plural = "jenis kendala"


class ReturnReason(Reason):
    """Why a verifier sends a stage back, or opens an approved one again."""

    class Meta(Reason.Meta):
        verbose_name = "alasan pengembalian"
        verbose_name_plural = "alasan pengembalian"


class Guideline(VersionedModel):
    """The regency's technical guideline: drafted by one person of Diskopindag, published by another."""

    title = models.CharField("judul", max_length=200)
    number = models.CharField("nomor", max_length=80, unique=True)
    dated_on = models.DateField("tanggal naskah")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diajukan oleh"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="diterbitkan oleh",
    )
    published_on = models.DateField("terbit tanggal", null=True, blank=True)

    class Meta:
        verbose_name = "petunjuk teknis"
        verbose_name_plural = "petunjuk teknis"
        ordering = ["dated_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None, published_on=None)
                | Q(published_by__isnull=False, published_on__isnull=False)
                & ~Q(published_by=models.F("drafted_by")),
                name="guideline_published_by_second_person",
                violation_error_message="Petunjuk teknis diterbitkan oleh orang lain, bukan oleh pengajunya.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Holiday(VersionedModel):
    """A day on which offices are closed besides Saturday and Sunday: the joint decree (SKB) of three ministers."""

    on = models.DateField("tanggal", unique=True)
    name = models.CharField("hari libur", max_length=120)
    is_joint_leave = models.BooleanField("cuti bersama", default=False)

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y} {self.name}"


class IndexWeight(VersionedModel):
    """How many points an indicator of the activity index gives from a day on: a new row supersedes, none is edited.

    `target` is the value that earns full points where the indicator is a number (its unit: see roadmap/index.py).
    """

    indicator = models.SlugField("indikator", max_length=40)
    points = models.PositiveSmallIntegerField("poin")
    target = models.DecimalField("nilai penuh", max_digits=12, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField("berlaku mulai")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="ditetapkan oleh"
    )

    class Meta:
        verbose_name = "bobot indeks keaktifan"
        verbose_name_plural = "bobot indeks keaktifan"
        ordering = ["indicator", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "valid_from"],
                name="index_weight_once_a_day",
                violation_error_message="Sudah ada bobot indikator ini dengan tanggal berlaku yang sama.",
            ),
            models.CheckConstraint(condition=Q(points__lte=100), name="index_weight_up_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.points}"
