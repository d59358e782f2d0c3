"""The thresholds of the eligibility check, as Diskopindag sets them: a new row supersedes, none is edited."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cooperatives.models.deed import DEED_FEE_LIMIT
from lumajang_kdkmp.versioning import VersionedModel


def _count(label: str, default: int, low: int, high: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(low), MaxValueValidator(high)]
    )


class EligibilityThresholds(VersionedModel):
    """What "enough" means from a day on. First values: domain.md 1.4 (Juklak Menkop 1/2025 and others)."""

    valid_from = models.DateField("berlaku mulai", unique=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="ditetapkan oleh"
    )
    min_founders = _count("pendiri paling sedikit (wajib)", 9, 9, 100)
    usual_founders = _count("pendiri yang lazim (saran)", 20, 9, 100)
    min_board = _count("pengurus paling sedikit", 5, 5, 15)
    min_supervisors = _count("pengawas paling sedikit", 3, 3, 15)
    min_women_board = _count("perempuan di pengurus (saran)", 1, 0, 15)
    min_women_supervisors = _count("perempuan di pengawas (saran)", 1, 0, 15)
    name_length = _count("panjang nama (saran, huruf)", 50, 30, 200)
    officials_barred = models.BooleanField("perangkat dan BPD/LPM dilarang di pengurus", default=False)
    deed_fee_limit = models.PositiveIntegerField(
        "biaya akta paling banyak (Rp)",
        default=DEED_FEE_LIMIT,
        validators=[MinValueValidator(1), MaxValueValidator(DEED_FEE_LIMIT)],
    )
    note = models.CharField("dasar perubahan", max_length=300, blank=True)

    class Meta:
        verbose_name = "ambang kelayakan akta"
        verbose_name_plural = "ambang kelayakan akta"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deed_fee_limit__range=(1, DEED_FEE_LIMIT)),
                name="thresholds_fee_up_to_limit",
                violation_error_message="Batas biaya akta paling banyak Rp2.500.000.",
            )
        ]

    def __str__(self) -> str:
        return f"Ambang kelayakan mulai {self.valid_from:%d-%m-%Y}"
