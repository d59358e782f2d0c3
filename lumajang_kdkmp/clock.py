"""The portal's today and now. Nothing else in the product may ask the machine for the date."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_pretended: ContextVar[dt.date | None] = ContextVar("pretended_date", default=None)


def today() -> dt.date:
    """Return the date in Lumajang (WIB): the real one, or PORTAL_DATE in a demonstration.

    Raises ValueError when PORTAL_DATE is set and is not an ISO date.
    """
    if (pretended := _pretended.get()) is not None:
        return pretended.date() if isinstance(pretended, dt.datetime) else pretended
    if settings.PORTAL_DATE:
        return dt.date.fromisoformat(settings.PORTAL_DATE)
    return timezone.localdate()


def now() -> dt.datetime:
    """Return the moment, aware, on the portal's date: in a demonstration the real time of day on that date."""
    if isinstance(pretended := _pretended.get(), dt.datetime):
        return pretended
    moment = timezone.localtime()
    return moment.replace(year=today().year, month=today().month, day=today().day)


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Let today() be `day` within the block: how the demonstration walks its history through the real actions.

    An aware moment in WIB instead of a day is now() as well.
    """
    token = _pretended.set(day)
    try:
        yield
    finally:
        _pretended.reset(token)
