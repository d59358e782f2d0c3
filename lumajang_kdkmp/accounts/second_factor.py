"""The second factor: enrol, check a code, renew recovery codes, take it off. The only writers of its devices.

The library (django-otp) accepts a code once, waits longer after each failure, and uses a recovery code up. It never
sees a recovery code itself, only a keyed fingerprint: what lies in the database opens no account.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.util import random_hex

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.actions import check_keep_users
from lumajang_kdkmp.accounts.models import AuthenticatorApp, User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.crypto import blind_index

CODES = 10
# No letter or digit that is read as another one; ten of thirty-one are 49 bits.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10
WRONG_CODE = (
    "Kode tidak cocok atau sudah pernah dipakai. Tunggu kode berikutnya di aplikasi autentikator, lalu ketik 6 "
    "angkanya. Periksa juga jam ponsel Anda."
)


def is_required(user: User) -> bool:
    """Return whether this account may only be used with a second factor (settings.SECOND_FACTOR_REQUIRED)."""
    bound = user.role == Role.DISKOPINDAG or user.is_staff or user.is_superuser
    return bool(settings.SECOND_FACTOR_REQUIRED and bound)


def new_key() -> str:
    """Return a fresh key, 40 hex digits, for an app that is about to be connected."""
    return str(random_hex(20))


def app_for(user: User, key: str) -> AuthenticatorApp:
    """Return the app that would have this key; not stored. Its `config_url` is what the QR code says."""
    return AuthenticatorApp(user=user, key=key, name="aplikasi")


def enrol(*, user: User, key: str, code: str, by: User) -> list[str]:
    """Connect the app that shows `code` for `key` and return the recovery codes, which nobody can see again.

    Every other session ends. Raises ValidationError for a wrong code, and when a factor is on already.
    """
    if by.pk != user.pk:
        raise NotAllowed("Verifikasi dua langkah diaktifkan oleh pemilik akun sendiri.")
    with transaction.atomic():
        rows = User.objects.filter(pk=user.pk, second_factor_since=None)
        now = timezone.now()
        if not rows.update(second_factor_since=now, session_epoch=F("session_epoch") + 1):
            raise ValidationError("Verifikasi dua langkah sudah aktif untuk akun ini.")
        device = app_for(user, key)
        device.save(force_insert=True)
        if not device.verify_token(code):
            raise ValidationError({"code": WRONG_CODE})
        codes = _fresh_codes(user)
        _remember("second_factor_enrolled", user, by)
    user.refresh_from_db(fields=["second_factor_since", "session_epoch"])
    return codes


def check_code(*, user: User, code: str) -> bool:
    """Return whether this is the app's code of the moment or an unused recovery code, and use it up.

    The devices are locked: of two who send one code at the same moment one enters. A failure is kept, so the
    caller must not roll back.
    """
    text = "".join(sign for sign in code.lower() if sign.isalnum())
    with transaction.atomic():
        if text.isdecimal() and len(text) == 6:
            app = AuthenticatorApp.objects.select_for_update().filter(user=user, confirmed=True).first()
            return bool(app and app.verify_token(text))
        spare = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if not (spare and spare.verify_token(_fingerprint(user, text))):
            return False
        _remember("recovery_code_used", user, user)
    return True


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return StaticToken.objects.filter(device__user=user).count()


def renew_codes(*, user: User, code: str, by: User) -> list[str]:
    """Return new recovery codes; the old ones are void. Raises ValidationError for a wrong code."""
    _check_own(user, by, code)
    with transaction.atomic():
        codes = _fresh_codes(user)
        _remember("recovery_codes_renewed", user, by)
    return codes


def switch_off(*, user: User, code: str, by: User) -> None:
    """Go back to the password alone. Raises NotAllowed where the factor is required, ValidationError."""
    if is_required(user):
        raise NotAllowed("Verifikasi dua langkah wajib untuk akun ini dan tidak dapat dimatikan.")
    _check_own(user, by, code)
    _take_off(user, by, "second_factor_switched_off")


def remove_second_factor(*, user: User, by: User | None) -> None:
    """Take the factor off for somebody who has lost the phone; every session of the account ends.

    A superuser does it, for a colleague: who could do it alone for himself would have no second factor. `by` is None
    for the command on the server. Raises NotAllowed, ValidationError.
    """
    if by is not None:
        _check_may_take_off(user, by)
    if not user.second_factor_since:
        raise ValidationError("Verifikasi dua langkah akun ini tidak aktif.")
    _take_off(user, by, "second_factor_removed")


def _check_may_take_off(user: User, by: User) -> None:
    check_keep_users(by=by, user=user)
    if not by.is_superuser:
        raise NotAllowed("Verifikasi dua langkah dilepas oleh pengelola utama.")
    if by.pk == user.pk:
        raise NotAllowed("Verifikasi dua langkah akun Anda sendiri dilepas oleh pengelola utama lain.")


def end_other_sessions(*, user: User, by: User) -> None:
    """End every session of one's own account; the caller keeps its own by update_session_auth_hash()."""
    if by.pk != user.pk:
        raise NotAllowed("Sesi diakhiri oleh pemilik akun sendiri.")
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        _remember("sessions_ended", user, by)
    user.refresh_from_db(fields=["session_epoch"])


def _check_own(user: User, by: User, code: str) -> None:
    if by.pk != user.pk or not user.second_factor_since:
        raise NotAllowed("Verifikasi dua langkah diatur oleh pemilik akun setelah diaktifkan.")
    if not check_code(user=user, code=code):
        raise ValidationError({"code": WRONG_CODE})


def _take_off(user: User, by: User | None, verb: str) -> None:
    with transaction.atomic():
        since = user.second_factor_since
        AuthenticatorApp.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(second_factor_since=None, session_epoch=F("session_epoch") + 1)
        _remember(verb, user, by, {"second_factor_since": [since, None]})
    user.refresh_from_db(fields=["second_factor_since", "session_epoch"])


def _fresh_codes(user: User) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    StaticDevice.objects.filter(user=user).delete()
    spare = StaticDevice.objects.create(user=user, name="kode pemulihan")
    StaticToken.objects.bulk_create(
        StaticToken(device=spare, token=_fingerprint(user, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _fingerprint(user: User, code: str) -> str:
    """Return 64 bits that stand for a recovery code; the column takes 16 characters."""
    return blind_index(code, context=f"recovery:{user.pk}")[:16]


def _remember(verb: str, user: User, by: User | None, changes: dict[str, list[Any]] | None = None) -> None:
    target = f"user:{user.pk}"
    trail.record(action=f"account.{verb}", target=target, area_code=user.area_code, by=by, changes=changes)
