"""Pages of those who lead: the regency on a day, one kecamatan, lists of villages, potentials by sector."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, REGENCY_ROLES, Role
from roadmap import charts, lists, policies
from roadmap import find as finding
from roadmap.asked import asked_day
from roadmap.coming import coming
from roadmap.dashboards import history, map_cells, summarise, village_href
from roadmap.exports.field import POTENTIALS
from roadmap.exports.files import list_file
from roadmap.exports.villages import KECAMATAN, VILLAGES
from roadmap.figures import list_links
from roadmap.last_visit import last_visit, remember_visit
from roadmap.late_entries import late_entries
from roadmap.leader_page import leader_page
from roadmap.origin import origin, village_origin
from roadmap.potentials import potential_page
from roadmap.priorities import priorities
from roadmap.sentences import news_since
from roadmap.snapshot import snapshot
from roadmap.wa_text import TextVillage, weekly_text
from villages.maps import tile_grid_svg, village_map_svg
from villages.models import Kecamatan
from villages.shapes import current_shapes


@require_safe
@allow(*EVERYONE)
def summary(request: HttpRequest) -> HttpResponse:
    """Show the regency on a day; a camat is led to the own kecamatan."""
    if request.user.role == Role.CAMAT:
        return redirect("kecamatan", code=request.user.area_code)
    asked = asked_day(request.GET, clock.today())
    links = list_links(asked.day, clock.today())
    shown = snapshot(asked.day, request.user.area_code)
    since = last_visit(request, asked.day, clock.today())
    leader = leader_page(shown, request.user.role, links, agency=request.user.agency, since=since)
    if (file := list_file(request, KECAMATAN, leader.areas, day=asked.day)) is not None:
        return file
    page = leader.summary
    places = {row.code: row.href for row in page.kecamatan}
    cells = map_cells(shown.rows, lambda row: places.get(row.kecamatan_code, ""))
    shapes = current_shapes()
    context = {
        "leader": leader,
        "page": page,
        "asked": asked,
        "late_entries": late_entries(asked, request.user.area_code),
        "map": village_map_svg(cells, shapes=shapes, titles=False),
        "tiles": tile_grid_svg(cells),
        "map_source": shapes.source,
        "curve": charts.s_curve_svg(page.curve, height=400),
        "curve_small": charts.s_curve_svg(page.curve, width=360, height=220, small=True),
    }
    return remember_visit(request, render(request, "roadmap/summary.html", context), clock.today())


@require_safe
@allow(*EVERYONE)
def kecamatan(request: HttpRequest, code: str) -> HttpResponse:
    """Show one kecamatan on a day: figures, its villages, what holds them up."""
    area = visible_or_404(Kecamatan, request.user, pk=code)
    asked = asked_day(request.GET, clock.today())
    links = list_links(asked.day, clock.today()).within(code)
    shown = snapshot(asked.day, code)
    if (file := list_file(request, VILLAGES, shown, day=asked.day, area_code=code)) is not None:
        return file
    villages = [TextVillage(row.full_name, row.code, row.state) for row in shown]
    context = {
        "area": area,
        "wa": weekly_text(shown.area_name, shown.noun, asked.day, villages),
        "asked": asked,
        "late_entries": late_entries(asked, code),
        "page": summarise(shown, history(shown), links),
        "news": news_since(shown, last_visit(request, asked.day, clock.today()), links),
        "acts": priorities(shown, request.user.role, request.user.agency, links),
        "rows": [lists.list_row(row, asked.query) for row in shown],
        # A plan keeps no past, so an earlier day has no agenda.
        "coming": coming(code, asked.day) if asked.is_today else None,
        "map": village_map_svg(
            map_cells(shown.rows, lambda row: village_href(row.code) + asked.query), shapes=current_shapes()
        ),
        "user_area": shown.area_name if code == request.user.area_code else settings.REGENCY_NAME,
    }
    return remember_visit(request, render(request, "roadmap/kecamatan.html", context), clock.today())


@require_safe
@allow(*EVERYONE)
def village_list(request: HttpRequest) -> HttpResponse:
    """List the villages of the user's area that the address asks for, as a page or as CSV."""
    asked = asked_day(request.GET, clock.today())
    shown = snapshot(asked.day, request.user.area_code)
    page = lists.village_list(shown, request.GET, list_links(asked.day, clock.today()))
    if (file := list_file(request, VILLAGES, page.chosen, day=asked.day, words=page.words)) is not None:
        return file
    # The menu's name of the area is known here, which saves its query.
    context = {
        "page": page,
        "asked": asked,
        "late_entries": late_entries(asked, request.user.area_code),
        "origin": village_origin(asked, page.filter, f"{page.count} desa", shown.targets),
        "user_area": shown.area_name,
        "may_import": not refusal(policies.check_intake, shown.area_code, request.user),
    }
    return render(request, "roadmap/village_list.html", context)


@require_safe
@allow(*EVERYONE)
def find(request: HttpRequest) -> HttpResponse:
    """Search the reader's area: a sole answer opens, several villages are the list of villages."""
    found = finding.find(request.user, request.GET.get("q", ""))
    if found.only:
        return redirect(found.only.url)
    if found.only_villages:
        return redirect(reverse("village_list") + "?" + urlencode({"q": found.place}))
    return render(request, "roadmap/find.html", {"found": found})


@require_safe
@allow(*REGENCY_ROLES)
def potential_list(request: HttpRequest) -> HttpResponse:
    """Show what villages can build on, by sector and kecamatan, and which potentials wait for validation."""
    asked = asked_day(request.GET, clock.today())
    page = potential_page(request.user, request.GET, asked)
    if (file := list_file(request, POTENTIALS, page.chosen, day=asked.day, words=[page.title])) is not None:
        return file
    context = {
        "page": page,
        "asked": asked,
        "origin": origin(asked, f"{page.count} desa", "potentials"),
        "regency": settings.REGENCY_NAME,
    }
    return render(request, "roadmap/potential_list.html", context)
