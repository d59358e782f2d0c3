"""Where one's own account was used last: the access log of django-axes in words."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from axes.models import AccessLog

from lumajang_kdkmp.accounts.models import User

SHOWN = 5
# The first that is in the browser's own description; most describe themselves as several.
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "ponsel Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Login:
    """One log-in: when, on what, from which address, and whether it is this very session."""

    at: dt.datetime
    device: str
    address: str
    is_here: bool


def last_logins(user: User, session_key: str | None) -> list[Login]:
    """Return the last log-ins that no log-out has ended, newest first: one query."""
    here = hashlib.sha256((session_key or "").encode()).hexdigest()
    rows = AccessLog.objects.filter(username=user.get_username(), logout_time=None).order_by("-attempt_time")
    return [
        Login(row.attempt_time, device_words(row.user_agent), row.ip_address or "", row.session_hash == here)
        for row in rows[:SHOWN]
    ]


def device_words(user_agent: str) -> str:
    """Return "Chrome di ponsel Android"; what is unknown is said to be so."""
    browser = next((word for sign, word in BROWSERS if sign in user_agent), "Peramban lain")
    system = next((word for sign, word in SYSTEMS if sign in user_agent), "")
    return f"{browser} di {system}" if system else browser
