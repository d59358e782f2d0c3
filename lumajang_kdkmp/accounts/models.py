"""Users: a role and an area code, which together are everything access.py needs."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q

from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.accounts.roles import Agency, Role


class UserManager(DjangoUserManager):
    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> "User":
        extra.setdefault("role", Role.DISKOPINDAG)
        extra.setdefault("area_code", "35.08")
        return super().create_superuser(username, email, password, **extra)


class User(AbstractUser):
    """A person who signs in. `area_code` is the scope: 35.08 sees all, 35.08.04 sees kecamatan Pasirian.

    `is_superuser` lifts no rule of the workflow: four eyes hold for superusers too.
    """

    full_name = models.CharField("nama lengkap", max_length=120)
    role = models.CharField("peran", max_length=20, choices=Role.choices)
    area_code = AreaCodeField(
        "kode wilayah", help_text="35.08 untuk kabupaten, 35.08.04 untuk satu kecamatan."
    )
    agency = models.CharField("OPD", max_length=20, choices=Agency.choices, blank=True)

    objects = UserManager()
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="opd", agency__gt="") | ~Q(role="opd") & Q(agency=""),
                name="user_agency_only_for_opd",
                violation_error_message="Isi OPD hanya untuk peran OPD pendamping, dan wajib untuk peran itu.",
            ),
            models.CheckConstraint(
                condition=~Q(role="camat") | Q(area_code__regex=r"^\d\d\.\d\d\.\d\d$"),
                name="user_camat_has_kecamatan",
                violation_error_message="Akun camat memerlukan kode kecamatan, misalnya 35.08.04.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    # The admin asks these two; only Diskopindag has any business there.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.role == Role.DISKOPINDAG

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.role == Role.DISKOPINDAG
