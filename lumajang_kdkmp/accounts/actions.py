"""What changes a user account from within the portal."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit import trail


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
