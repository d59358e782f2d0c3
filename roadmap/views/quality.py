"""Data quality: what lacks, contradicts itself, or should be looked at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from roadmap.exports.desk import QUALITY
from roadmap.exports.files import list_file
from roadmap.quality_page import quality_page


@require_safe
@allow(Role.DISKOPINDAG)
def data_quality(request: HttpRequest) -> HttpResponse:
    """Show the findings in the user's area, each with the page that mends it: about now, mended rows keep no past."""
    page = quality_page(request.user, request.GET, clock.today())
    file = list_file(request, QUALITY, page.chosen, words=[page.title])
    return file or render(request, "roadmap/data_quality.html", {"page": page})
