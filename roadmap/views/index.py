"""Pages of the activity index: the board of the user's area, and one village point by point."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE
from roadmap import policies
from roadmap.asked import asked_day
from roadmap.exports.field import INDEX
from roadmap.exports.files import list_file
from roadmap.index_page import board
from roadmap.index_village import village_index_page
from roadmap.origin import origin
from villages.models import Village


@require_safe
@allow(*EVERYONE)
def index_board(request: HttpRequest) -> HttpResponse:
    """Show the classes of the user's area, by kecamatan and village, and how the index is counted."""
    asked = asked_day(request.GET, clock.today())
    page = board(request.user.area_code, request.GET, asked)
    rows = page.rows.paginator.object_list
    if (file := list_file(request, INDEX, rows, day=asked.day, words=page.words)) is not None:
        return file
    source = origin(asked, page.count, "index_month" if page.frozen_on else "index")
    return render(request, "roadmap/index_board.html", {"page": page, "asked": asked, "origin": source})


@require_safe
@allow(*EVERYONE)
def village_index(request: HttpRequest, code: str) -> HttpResponse:
    """Show every indicator of one village: points, what is known, and the rows that gave it."""
    village = visible_or_404(Village.objects.select_related("kecamatan"), request.user, pk=code)
    asked = asked_day(request.GET, clock.today())
    may_write = asked.is_today and not refusal(policies.check_field_work, code, request.user)
    page = village_index_page(code, asked, may_write=may_write)
    context = {"village": village, "page": page, "may_write": may_write, "asked": asked}
    return render(request, "roadmap/index_village.html", context)
