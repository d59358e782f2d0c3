"""What search engines are told: the public pages, and nothing behind the log-in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from villages.models import Village

# Answers of forms and files for programs: nobody looks for them.
CLOSED = ("/masuk/", "/admin/", "/data/v1/", "/lencana/", "/kartu/", "/*?")
PAGES = ("public", "open_data", "open_data_guide", "glossary")
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer /robots.txt. A demonstration asks not to be found at all."""
    closed = CLOSED if settings.PRODUCTION else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer the public pages and the page of every village: one query."""
    codes = Village.objects.order_by("pk").values_list("pk", flat=True)
    paths = [*map(reverse, PAGES), *(reverse("public_village", args=[code]) for code in codes)]
    found = format_html_join(
        "\n", "<url><loc>{}{}</loc></url>", ((settings.SITE_URL, path) for path in paths)
    )
    body = format_html(
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{}">\n{}\n</urlset>\n', SITEMAPS, found
    )
    return HttpResponse(body, content_type="application/xml")
