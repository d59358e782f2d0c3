"""What became known of a day only afterwards."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, covers
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.formats import number
from roadmap.asked import asked_day
from roadmap.exports.control import LATE_ENTRIES
from roadmap.exports.files import list_file
from roadmap.late_entries import found_later, late_rows
from roadmap.origin import origin
from villages.models import Village

PER_PAGE = 50
AREA = re.compile(r"[0-9]{2}(\.[0-9]{2}){1,2}(\.[0-9]{4})?")


@require_safe
@allow(*EVERYONE)
def late_entries(request: HttpRequest) -> HttpResponse:
    """List the facts up to a past day that were recorded after it: ?per= and ?wilayah= (a code of the own area)."""
    asked = asked_day(request.GET, clock.today())
    area = request.GET.get("wilayah", "") or request.user.area_code
    if not (AREA.fullmatch(area) and covers(request.user.area_code, area)):
        raise Http404("Wilayah tidak ditemukan.")
    villages = list(Village.objects.within(area).select_related("kecamatan"))
    names = {row.pk: (f"{row.get_kind_display()} {row.name}", row.kecamatan.name) for row in villages}
    entries = [] if asked.is_today else found_later(asked.day, area)
    later = [(one, *names[one.village]) for one in entries]
    if (file := list_file(request, LATE_ENTRIES, later, day=asked.day, area_code=area)) is not None:
        return file
    rows = late_rows(entries, names, asked.query)
    context = {
        "asked": asked,
        "total": number(len(rows)),
        "area_name": _area_name(area, villages),
        "origin": origin(asked, f"{number(len(rows))} fakta", "recorded_later"),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "roadmap/late_entries.html", context)


def _area_name(area: str, villages: list[Village]) -> str:
    if area == settings.REGENCY_CODE or not villages:
        return str(settings.REGENCY_NAME)
    return str(villages[0] if len(villages) == 1 else villages[0].kecamatan)
