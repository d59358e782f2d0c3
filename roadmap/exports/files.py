"""The way in which a page of the roadmap answers with the file of its list."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lumajang_kdkmp import listings
from lumajang_kdkmp.listings import Listing
from roadmap.exports.layouts import layout_for
from villages.models import Kecamatan


def list_file(
    request: HttpRequest, listing: Listing[Any], rows: Iterable[Any], *, area_code: str = "", **page: Any
) -> HttpResponse | None:
    """Return the file that the address asks for, None where it asks for the page; `page` as listings.list_file.

    ?penerima=7 lays the rows out for a recipient. Raises Http404 for a layout that this list does not have.
    """
    if not listings.wants_file(request):
        return None
    code, layout = area_code or request.user.area_code, layout_for(request, listing)
    area = area_words(code)
    return listings.list_file(request, listing, rows, area=area, area_code=code, layout=layout, **page)


def area_words(code: str) -> str:
    """Return "Kabupaten Lumajang", or "Kecamatan Pasirian". One query for a kecamatan."""
    if code == settings.REGENCY_CODE:
        return str(settings.REGENCY_NAME)
    name = Kecamatan.objects.filter(pk=code).values_list("name", flat=True).first()
    return f"Kecamatan {name}" if name else code
