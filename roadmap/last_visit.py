"""Since when a reader has not looked: the day of the last visit to the summaries, kept by the reader's own browser.

A signed cookie holds two days: the newest on which a summary was opened, and the one before it. It changes once a day
at most, costs no query, and a GET still writes nothing on the server. A second device counts for itself: it tells
what is new since *it* was last looked at. Without a cookie, after two months, or on a page of an earlier day, the
last seven days are told.
"""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from roadmap.snapshot import FRESH_DAYS

COOKIE = "kdkmp_dibaca"
SALT = "roadmap.last_visit"
LONGEST_DAYS = 60
KEPT_SECONDS = LONGEST_DAYS * 24 * 3600


def seven_days_to(day: dt.date) -> dt.date:
    """Return the first of the last seven days, `day` included."""
    return day - dt.timedelta(days=FRESH_DAYS - 1)


def last_visit(request: HttpRequest, day: dt.date, today: dt.date) -> dt.date:
    """Return the day from which changes are new to this reader, on a page about `day`."""
    newest, before = _read(request)
    seen = before if newest == today else newest
    if day != today or seen is None or not 0 < (today - seen).days <= LONGEST_DAYS:
        return seven_days_to(day)
    return seen


def remember_visit(request: HttpRequest, response: HttpResponse, today: dt.date) -> HttpResponse:
    """Note in the reader's browser that a summary was opened today; the same response comes back."""
    newest, _ = _read(request)
    if newest != today:
        days = [today.isoformat(), newest.isoformat() if newest else ""]
        response.set_signed_cookie(
            COOKIE,
            ":".join([str(request.user.pk), *days]),
            salt=SALT,
            max_age=KEPT_SECONDS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _read(request: HttpRequest) -> tuple[dt.date | None, dt.date | None]:
    """Return both days; None for each without a cookie of this very person."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT) or ""
    person, _, days = value.partition(":")
    if person != str(request.user.pk):
        return None, None
    newest, _, before = days.partition(":")
    return dt.date.fromisoformat(newest), dt.date.fromisoformat(before) if before else None
