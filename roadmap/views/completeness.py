"""The page of completeness, timeliness and freshness."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import EVERYONE
from roadmap.asked import asked_day
from roadmap.completeness_page import completeness_page
from roadmap.exports.control import COMPLETENESS
from roadmap.exports.files import list_file
from roadmap.origin import origin


@require_safe
@allow(*EVERYONE)
def completeness(request: HttpRequest) -> HttpResponse:
    """Show which villages told something in the week of a day, and by when."""
    asked = asked_day(request.GET, clock.today())
    page = completeness_page(request.user, request.GET, asked.day, is_today=asked.is_today)
    if (file := list_file(request, COMPLETENESS, page.rows, day=asked.day, words=[page.week])) is not None:
        return file
    context = {"page": page, "asked": asked, "origin": origin(asked, page.origin_count, *page.origin_codes)}
    return render(request, "roadmap/completeness.html", context)
