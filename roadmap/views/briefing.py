"""The Bupati's page in a meeting and on paper: the same read model, larger or on one page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import REGENCY_ROLES
from lumajang_kdkmp.documents.services import request_document
from lumajang_kdkmp.formats import date_short
from roadmap import policies
from roadmap.asked import asked_day
from roadmap.briefing_paper import KIND, TITLE
from roadmap.figures import list_links
from roadmap.last_visit import last_visit
from roadmap.leader_page import leader_page
from roadmap.meeting import screen
from roadmap.snapshot import snapshot


@require_safe
@allow(*REGENCY_ROLES)
def meeting(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show one screen of the meeting: the regency first, then kecamatan by kecamatan."""
    asked = asked_day(request.GET, clock.today())
    shown = snapshot(asked.day, request.user.area_code)
    since = last_visit(request, asked.day, clock.today())
    links = list_links(asked.day, clock.today())
    page = leader_page(shown, request.user.role, links, agency=request.user.agency, since=since)
    try:
        now = screen(shown, page, code, asked)
    except LookupError:
        raise Http404("Kecamatan tidak ditemukan.") from None
    context = {"leader": page, "page": page.summary, "asked": asked, "screen": now}
    return render(request, "roadmap/meeting.html", context)


@require_POST
@allow(*policies.MONEY_ROLES)
def summary_paper(request: HttpRequest) -> HttpResponse:
    """Ask for the page as one sheet of paper, and lead to its progress."""
    day = asked_day(request.POST, clock.today()).day
    area = request.user.area_code
    try:
        document = request_document(
            kind=KIND,
            subject=f"briefing:{area}:{day}",
            area_code=area,
            title=f"{TITLE} per {date_short(day)}",
            params={"area_code": area, "on": day.isoformat()},
            by=request.user,
        )
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("summary")
    return redirect("job_detail", document.job_id)
