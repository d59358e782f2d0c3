"""What every template may know about the portal and about the person in front of it."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.navigation import menu, url_or_blank
from lumajang_kdkmp.accounts.roles import Role


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the portal's date and whether this installation shows sample data."""
    return {
        "portal_today": clock.today(),
        "is_demo": not settings.PRODUCTION,
        "regency_name": settings.REGENCY_NAME,
    }


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of the person's role, the addresses in the header, and how many things wait for them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_items": [], "search_url": ""}
    # A device that keeps unsent forms says so: also to the next person who signs in, whatever their role.
    has_outbox = user.role == Role.CAMAT or "antre" in request.COOKIES
    return {
        "nav_items": menu(user.role, request.path),
        "search_url": url_or_blank("find"),
        "inbox_url": url_or_blank("inbox"),
        # Counted by PortalBackend in the query that loads the person.
        "open_actions": getattr(user, "open_actions", 0),
        "has_outbox": has_outbox,
        "user_area": SimpleLazyObject(lambda: area_name(user.area_code)),
    }


def area_name(area_code: str) -> str:
    """Return "Kecamatan Pasirian" or "Kabupaten Lumajang" for an area code, or the code itself."""
    if area_code == settings.REGENCY_CODE:
        return str(settings.REGENCY_NAME)
    area = apps.get_model(settings.AREA_MODEL)._default_manager.filter(pk=area_code).first()
    return str(area) if area else area_code
