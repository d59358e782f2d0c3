"""The only writers of user accounts. Nothing of a password ever reaches the audit trail."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp.accounts.access import NotAllowed, covers
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.versioning import VersionConflict

USER_FIELDS = ("full_name", "role", "area_code", "agency", "email")
GUARDED = (*USER_FIELDS, "is_active")


def change_password(*, user: User, new_password: str, by: User) -> None:
    """Set a new password and remember who did it. Every other session of the user ends with its next request.

    The caller has validated the password; nothing of it reaches the audit trail.
    """
    hashed = make_password(new_password)  # slow on purpose, so outside the transaction
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password=hashed)
        trail.record(
            action="account.password_changed",
            target=f"user:{user.pk}",
            area_code=user.area_code,
            by=by,
        )
    user.password = hashed


def set_digest(*, user: User, wanted: bool, by: User) -> None:
    """Switch one's own digest by e-mail on or off; safe to repeat."""
    if by.pk != user.pk:
        raise NotAllowed("Surel harian diatur oleh pemilik akunnya.")
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, wants_digest=not wanted).update(wants_digest=wanted):
            _remember("digest", user, by, {"wants_digest": [not wanted, wanted]})
    user.wants_digest = wanted


def user_version(user: User) -> int:
    """Return a number (28 bits) that differs as soon as anything differs that these actions change.

    It takes the part of a version column: two states of one account meet by chance once in 268 million.
    """
    state = json.dumps([str(getattr(user, name)) for name in GUARDED])
    return int(hashlib.sha256(state.encode()).hexdigest()[:7], 16)


def check_keep_users(*, by: User, user: User) -> None:
    """Raise NotAllowed unless `by` keeps the accounts of this area: Diskopindag. Superusers keep superusers."""
    if not (by.is_active and by.role == Role.DISKOPINDAG and covers(by.area_code, user.area_code)):
        raise NotAllowed("Akun pengguna dikelola oleh Diskopindag.")
    if user.is_superuser and not by.is_superuser:
        raise NotAllowed("Akun ini akun pengelola utama. Hanya pengelola utama yang dapat mengubahnya.")


def create_user(
    *,
    username: str,
    full_name: str,
    role: str,
    area_code: str,
    by: User | None,
    agency: str = "",
    email: str = "",
    new_password: str | None = None,
) -> User:
    """Create an account; without a password nobody can sign in with it yet. `by` is None for a command.

    Raises NotAllowed and ValidationError (name taken, weak password, area or agency not fitting the role).
    """
    fields = {"full_name": full_name, "role": role, "area_code": area_code, "agency": agency, "email": email}
    user = User(username=username, **_tidy(fields))
    user.is_staff = user.role == Role.DISKOPINDAG
    _check_area(user)
    if by is not None:
        check_keep_users(by=by, user=user)
    _validate(user)
    if new_password is not None:
        _validate_password(new_password, user)
    user.password = make_password(new_password)  # slow on purpose, so outside the transaction
    with transaction.atomic():
        user.save(force_insert=True)
        changes = {name: [None, getattr(user, name)] for name in ("username", *USER_FIELDS)}
        _remember("created", user, by, changes)
    return user


def change_user(*, user: User, by: User, seen_version: int, **changes: Any) -> None:
    """Change full_name, role, area_code, agency or email. `seen_version` is user_version() of what was seen.

    One's own role and area are changed by a colleague. Raises NotAllowed, ValidationError, VersionConflict,
    and TypeError for any other field.
    """
    if unknown := set(changes) - set(USER_FIELDS):
        raise TypeError(f"change_user does not change {', '.join(sorted(unknown))}.")
    changes = _tidy(changes)
    new = {name: value for name, value in changes.items() if getattr(user, name) != value}
    if by.pk == user.pk and {"role", "area_code"} & set(new):
        raise NotAllowed("Peran dan wilayah Anda sendiri hanya dapat diubah oleh rekan Anda.")
    _write(user, by, seen_version, "changed", new)


def deactivate_user(*, user: User, by: User, seen_version: int) -> None:
    """Close an account: its sessions end with their next request, its acts stay in the trail.

    Raises NotAllowed (also for one's own account) and VersionConflict.
    """
    if by.pk == user.pk:
        raise NotAllowed("Akun Anda sendiri hanya dapat dinonaktifkan oleh rekan Anda.")
    _write(user, by, seen_version, "deactivated", {"is_active": False} if user.is_active else {})


def reactivate_user(*, user: User, by: User, seen_version: int) -> None:
    """Open a closed account again. Raises NotAllowed and VersionConflict."""
    _write(user, by, seen_version, "reactivated", {} if user.is_active else {"is_active": True})


def set_password(*, user: User, new_password: str, by: User) -> None:
    """Give somebody a new password on behalf of Diskopindag. Raises NotAllowed and ValidationError."""
    check_keep_users(by=by, user=user)
    _validate_password(new_password, user)
    change_password(user=user, new_password=new_password, by=by)


def _write(user: User, by: User, seen_version: int, verb: str, new: dict[str, Any]) -> None:
    check_keep_users(by=by, user=user)
    if user_version(user) != seen_version:
        raise VersionConflict(user)
    if not new:
        return
    seen = {name: getattr(user, name) for name in GUARDED}
    for name, value in new.items():
        setattr(user, name, value)
    _check_area(user)
    check_keep_users(by=by, user=user)  # nor may an account be moved out of one's own area
    _validate(user)
    user.is_staff = user.role == Role.DISKOPINDAG
    with transaction.atomic():
        # Compare and set: the row must still be what was seen, else somebody was first in this very moment.
        if not User.objects.filter(pk=user.pk, **seen).update(is_staff=user.is_staff, **new):
            raise VersionConflict(User.objects.get(pk=user.pk))
        _remember(verb, user, by, {name: [seen[name], value] for name, value in new.items()})


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with single spaces in the name."""
    return {name: " ".join(value.split()) if name == "full_name" else value for name, value in fields.items()}


def _validate(user: User) -> None:
    if "\0" in user.username + user.full_name + user.email:
        raise ValidationError("Isian memuat tanda yang tidak dapat disimpan. Ketik ulang isinya.")
    user.full_clean(exclude=["password"])


def _check_area(user: User) -> None:
    if not covers(settings.REGENCY_CODE, user.area_code):
        words = f"Kode wilayah harus {settings.REGENCY_CODE} atau di bawahnya, misalnya 35.08.04."
        raise ValidationError({"area_code": words})


def _validate_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"new_password": error.messages}) from error


def _remember(verb: str, user: User, by: User | None, changes: dict[str, list[Any]]) -> None:
    target = f"user:{user.pk}"
    trail.record(action=f"account.{verb}", target=target, area_code=user.area_code, by=by, changes=changes)
