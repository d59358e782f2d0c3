"""Pages without log-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from roadmap.asked import asked_day
from roadmap.charts import s_curve_svg
from roadmap.open_data.card import snippets
from roadmap.open_data.writing import LICENCE_NAME
from roadmap.public import public_links, public_page, public_village
from villages.maps import tile_grid_svg, village_map_svg
from villages.models import Village
from villages.shapes import current_shapes


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show how far the regency is, on a map and in figures, and find one's own village: a sole answer opens."""
    asked = asked_day(request.GET, clock.today())
    page = public_page(asked.day, request.GET, public_links(asked.day, clock.today()))
    if page.only:
        return redirect(page.only)
    shapes = current_shapes()
    context = {
        "page": page,
        "licence_name": LICENCE_NAME,
        "summary": page.summary,
        "asked": asked,
        "map": village_map_svg(page.cells, shapes=shapes, titles=False),
        "tiles": tile_grid_svg(page.cells),
        "map_source": shapes.source,
        "curve": s_curve_svg(page.curve, height=330),
        "curve_small": s_curve_svg(page.curve, width=360, height=220, small=True),
    }
    return render(request, "roadmap/public.html", context)


@login_not_required
@require_safe
def village_for_all(request: HttpRequest, code: str) -> HttpResponse:
    """Show one village: stages with dates, the cooperative's name, its potentials."""
    village = get_object_or_404(Village.objects.select_related("kecamatan"), pk=code)
    asked = asked_day(request.GET, clock.today())
    shown = public_village(village, asked.day)
    context = {"village": shown, "asked": asked, "copy": snippets(code, shown.name)}
    return render(request, "roadmap/public_village.html", context)
