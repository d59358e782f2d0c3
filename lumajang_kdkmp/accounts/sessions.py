"""From a right password to a session: at once, or after the code of the second factor."""

import time
from typing import Any, NamedTuple

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role

PENDING, PASSED, PASSED_AT = "second_step", "second_factor", "second_factor_at"


class Pending(NamedTuple):
    """Somebody whose password was right and whose code is missing: no session of theirs exists yet."""

    user: User
    remember: bool
    next: str


def enter(request: HttpRequest, user: User, *, remember: bool) -> None:
    """Open a fresh session, for this browser only or for as long as the role may be remembered."""
    login(request, user)
    age = settings.CAMAT_SESSION_AGE if user.role == Role.CAMAT else settings.SESSION_COOKIE_AGE
    request.session.set_expiry(age if remember else 0)  # 0 ends with the browser


def wait_for_code(request: HttpRequest, user: User, *, remember: bool, wanted: str) -> None:
    """Remember in an anonymous session who is on the way in; it opens nothing but the page of the second step."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": time.time() + settings.SECOND_STEP_SECONDS,
        "remember": remember,
        "next": wanted,
        "backend": user.backend,
    }


def pending(request: HttpRequest) -> Pending | None:
    """Return who is on the way in, or None: nobody, too late, closed meanwhile, or a new password since."""
    kept: dict[str, Any] = request.session.get(PENDING) or {}
    user = User.objects.filter(pk=kept.get("user"), is_active=True).first()
    if user is None or kept["until"] < time.time():
        return None
    if not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    user.backend = kept["backend"]
    return Pending(user, kept["remember"], kept["next"])


def enter_with_code(request: HttpRequest, found: Pending) -> None:
    """Open the session of somebody whose code was right."""
    request.session.pop(PENDING, None)
    enter(request, found.user, remember=found.remember)
    mark_passed(request, found.user)


def mark_passed(request: HttpRequest, user: User) -> None:
    """Let this session count as one with the second factor, for as long as this factor is the one in force."""
    request.session[PASSED] = _mark(user)
    request.session[PASSED_AT] = time.time()


def passed_at(request: HttpRequest) -> float:
    """Return when this session last showed a code, in seconds of the epoch; 0 when it never did."""
    return float(request.session.get(PASSED_AT, 0))


def has_passed(request: HttpRequest, user: User) -> bool:
    return request.session.get(PASSED) == _mark(user)


def _mark(user: User) -> str:
    return user.second_factor_since.isoformat() if user.second_factor_since else ""


def is_locked(request: HttpRequest, user: User) -> bool:
    """Return whether too many failures, of passwords or codes, stand against this name at this address."""
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    # AxesMiddleware answers with the lock-out page.
    request.axes_locked_out, request.axes_credentials = True, credentials  # type: ignore[attr-defined]
    return True


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a wrong code as a wrong password is counted; the fifth locks."""
    credentials = {"username": user.get_username()}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
