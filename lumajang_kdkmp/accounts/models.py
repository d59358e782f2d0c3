"""Users, a role and an area code each, which is everything access.py needs, and their authenticator apps."""

from base64 import b32encode
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from lumajang_kdkmp.accounts.fields import AreaCodeField
from lumajang_kdkmp.accounts.roles import Agency, Role
from lumajang_kdkmp.crypto import blind_index


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
    # Since when log-in asks for a code too; NULL is a password alone. Here, so that no request looks for a device.
    second_factor_since = models.DateTimeField("verifikasi dua langkah sejak", null=True, editable=False)
    # The digest by e-mail once a day; needs an e-mail address as well.
    wants_digest = models.BooleanField("menerima surel harian", default=True)
    # One more ends every session of the account with its next request, as a new password does.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session carries and must match: of the password, and of the count of endings.

        Django calls this with each of SECRET_KEY and its fallbacks.
        """
        state = f"{self.password}:{self.session_epoch}"
        return salted_hmac("portal.session", state, secret=secret, algorithm="sha256").hexdigest()

    # The admin asks these two; only Diskopindag has any business there.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.role == Role.DISKOPINDAG

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.role == Role.DISKOPINDAG


class AuthenticatorApp(TOTPDevice):
    """The app on a person's phone that shows a new code every 30 seconds (RFC 6238).

    Its secret is made from the stored key with INDEX_KEY: whoever has the database alone makes no codes.
    """

    class Meta:
        proxy = True
        verbose_name = "aplikasi autentikator"
        verbose_name_plural = "aplikasi autentikator"

    @property
    def bin_key(self) -> bytes:
        """The 20 bytes that portal and app share."""
        return bytes.fromhex(blind_index(self.key, context="authenticator")[:40])

    @property
    def secret(self) -> str:
        """The same as an app takes it by hand: 32 letters and digits."""
        return b32encode(self.bin_key).decode()
