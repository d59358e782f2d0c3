"""Badge and card of a village for other web sites: no log-in, no cookie, no count of who looks."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt

from lumajang_kdkmp import clock
from lumajang_kdkmp.middleware import csp_with
from roadmap.open_data.answers import BADGES, conditional, content_version, not_found, open_to_all
from roadmap.open_data.asking import THEME, read_choice, single_values
from roadmap.open_data.badge import THEMES, badge_svg
from roadmap.open_data.card import badge_facts
from roadmap.open_data.card import card as card_of
from roadmap.open_data.facts import VillageFacts, village_facts
from roadmap.open_data.guide import SOURCE
from roadmap.open_data.openapi import SVG_TYPE

# The one page that other sites may show in a frame; it has no form and knows no log-in.
FRAMED_CSP = csp_with({"frame-ancestors": "*"})


def _village(code: str) -> VillageFacts:
    found = village_facts(clock.today(), code)
    if not found:
        raise not_found("Tidak ada desa dengan kode itu; daftar kodenya ada di /data/v1/desa.json.")
    return found[0]


@open_to_all(BADGES)
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the badge of a village."""
    theme = read_choice(single_values(request.GET, (THEME,)), THEME, THEMES)
    content = badge_svg(badge_facts(_village(code)), theme).encode()
    return conditional(request, content_version(content), SVG_TYPE, lambda: content)


@xframe_options_exempt
@open_to_all(BADGES)
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the card of a village, for a frame."""
    single_values(request.GET, ())
    context = {"card": card_of(_village(code)), "source": SOURCE}
    content = render_to_string("roadmap/open_data_card.html", context).encode()
    response = conditional(request, content_version(content), "text/html; charset=utf-8", lambda: content)
    response["Content-Security-Policy"] = FRAMED_CSP
    return response
