"""Practice with invented data; production has no such page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import EVERYONE
from roadmap.practice import practice_page


@require_safe
@allow(*EVERYONE)
def practice(request: HttpRequest) -> HttpResponse:
    """Show the exercises of the person's role. 404 in production: real data is no sandbox."""
    if settings.PRODUCTION:
        raise Http404("Latihan hanya ada di portal contoh.")
    return render(request, "roadmap/practice.html", {"page": practice_page(request.user)})
