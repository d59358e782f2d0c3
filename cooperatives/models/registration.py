"""Numbers that authorities give to a cooperative: the legal-entity decree and what follows it."""

import re

from django.db import models
from django.db.models import Q

from cooperatives.models.cooperative import Cooperative
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.versioning import VersionedModel


class RegistrationKind(models.TextChoices):
    """SK_AHU makes the cooperative a legal entity; the other five belong to the stage Perizinan."""

    SK_AHU = "sk_ahu", "SK pengesahan badan hukum (AHU)"
    NIK_KOPERASI = "nik_koperasi", "Nomor Induk Koperasi"
    NPWP = "npwp", "NPWP koperasi"
    NIB = "nib", "NIB"
    BANK_ACCOUNT = "bank_account", "Rekening bank"
    SIMKOPDES = "simkopdes", "Akun SIMKOPDES"


# Usual shapes. Other shapes occur in the national data, so a mismatch warns and never refuses.
_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    RegistrationKind.SK_AHU: (
        re.compile(r"AHU-\d{5,7}\.AH\.01\.\d{2}\.TAHUN 20\d\d"),
        "AHU-0023617.AH.01.29.TAHUN 2025",
    ),
    RegistrationKind.NIK_KOPERASI: (re.compile(r"\d{13,16}"), "13 sampai 16 angka"),
    RegistrationKind.NPWP: (re.compile(r"\d{15,16}"), "15 atau 16 angka"),
    RegistrationKind.NIB: (re.compile(r"\d{13}"), "13 angka"),
}


def clean_number(number: str) -> str:
    """Return the number in capitals, single spaces, no space around dots: one spelling for one number."""
    return re.sub(r"\s*\.\s*", ".", " ".join(number.upper().split()))


def number_warning(kind: str, number: str) -> str:
    """Return an Indonesian sentence when the number has an unusual shape, else ""."""
    if kind not in _SHAPES:
        return ""
    pattern, usual = _SHAPES[kind]
    digits = number if kind == RegistrationKind.SK_AHU else re.sub(r"[.\-\s]", "", number)
    if pattern.fullmatch(digits):
        return ""
    return f"{RegistrationKind(kind).label} biasanya berbentuk {usual}. Periksa lagi sebelum menyimpan."


class Registration(VersionedModel):
    """One number, once for each cooperative and kind. `issuer` names the bank of an account."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="registrations", verbose_name="koperasi"
    )
    kind = models.CharField("jenis", max_length=12, choices=RegistrationKind.choices)
    number = models.CharField("nomor", max_length=60)
    issuer = models.CharField("penerbit/bank", max_length=60, blank=True)
    issued_on = models.DateField("tanggal terbit")

    objects = ScopedQuerySet.as_manager()
    area_path = "cooperative_id"

    class Meta:
        verbose_name = "nomor legalitas"
        verbose_name_plural = "nomor legalitas"
        ordering = ["cooperative_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "kind"],
                name="registration_once_per_kind",
                violation_error_message="Nomor jenis ini sudah tercatat. Perbaiki yang sudah ada.",
            ),
            # Account numbers of two banks may be equal; every other number belongs to one cooperative.
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=~Q(kind="bank_account"),
                name="registration_number_once",
                violation_error_message="Nomor ini sudah dipakai koperasi lain. Periksa lagi nomornya.",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=""),
                name="registration_number_given",
                violation_error_message="Isi nomornya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cooperative_id}"
