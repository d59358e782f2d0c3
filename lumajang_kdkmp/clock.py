"""The portal's today. Nothing else in the product may ask the machine for the date."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """Return the date in Lumajang (WIB): the real one, or PORTAL_DATE in a demonstration.

    Raises ValueError when PORTAL_DATE is set and is not an ISO date.
    """
    if settings.PORTAL_DATE:
        return dt.date.fromisoformat(settings.PORTAL_DATE)
    return timezone.localdate()
