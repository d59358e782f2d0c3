"""What every template may know about the portal."""

from django.conf import settings
from django.http import HttpRequest

from lumajang_kdkmp import clock


def portal(request: HttpRequest) -> dict:
    """Return the portal's date and whether this installation shows sample data."""
    return {"portal_today": clock.today(), "is_demo": not settings.PRODUCTION}
