"""HTML to PDF: the only importer of WeasyPrint, inside functions, so that no web worker carries its 58 MB.

What is printed fetches nothing but the portal's own `static:` assets: no network, no file, no data URL.
Same template, same context, same bytes: no dates, a fixed identifier, shipped fonts.
"""

import atexit
import gc
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from celery.signals import worker_process_shutdown
from django.conf import settings
from django.template.loader import render_to_string

from lumajang_kdkmp.documents import markup
from lumajang_kdkmp.documents.line_memo import line_memo

Paper = Literal["A4", "F4"]
SCHEME = "static:"
STYLESHEET = "static:css/paper.css"
# Folders under static/ that papers may use, and what is in them.
ASSETS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
FOLDERS = ("css", "fonts", "img")


def asset_path(url: str) -> Path:
    """Return the file behind `static:css/paper.css`. Raises ValueError for every other address."""
    name = url.removeprefix(SCHEME)
    root = settings.BASE_DIR / "static"
    path = (root / name).resolve()
    allowed = url.startswith(SCHEME) and any(path.is_relative_to(root / folder) for folder in FOLDERS)
    if not allowed or path.suffix not in ASSETS or not path.is_file():
        raise ValueError(f"A paper may not fetch {url[:200]!r}.")
    return path


@cache
def fetcher() -> Any:
    """Return the strict fetcher. A refused address is left out of the paper; it does not stop the rendering."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = asset_path(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": ASSETS[path.suffix]})

    return StaticFetcher(allowed_protocols=("static",), allow_redirects=False, fail_on_errors=False)


@cache
def _stylesheet() -> tuple[Any, Any]:
    """Return the compiled paper.css and its fonts, once per process: unpacking the fonts costs 0.15 s."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    # The unpacked fonts lie in a temporary folder that goes when `fonts` goes: let it go while it still can.
    atexit.register(_stylesheet.cache_clear)
    worker_process_shutdown.connect(lambda **_: _stylesheet.cache_clear(), weak=False)
    return CSS(url=STYLESHEET, url_fetcher=fetcher(), font_config=fonts), fonts


@contextmanager
def _without_gc() -> Iterator[None]:
    """Keep the garbage collector out of the layout: it would walk a million live boxes, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def render_html(template: str, context: dict, *, paper: Paper = "A4") -> str:
    """Return the HTML that render() prints: escaped values, and `paper_size` for the base template."""
    return render_to_string(template, {**context, "paper_size": paper})


def render(template: str, context: dict, *, paper: Paper = "A4") -> bytes:
    """Return the PDF of a template that extends documents/paper_base.html.

    `context` is plain JSON data; its values are text and never markup. `paper` is A4 or F4 (215 × 330 mm).
    """
    return print_html(render_html(template, context, paper=paper))


def print_html(html: str) -> bytes:
    """Return the PDF of a whole HTML page, fetching static: assets only."""
    from weasyprint import __version__, draw
    from weasyprint.layout import inline

    # fontTools stamps every subset of a variable font with the time, unless this names a moment: 1 January 2025.
    os.environ["SOURCE_DATE_EPOCH"] = "1735689600"
    stylesheet, fonts = _stylesheet()
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    with _without_gc(), line_memo(inline, draw, __version__):
        return page(html).write_pdf(
            pdf_identifier=identifier, presentational_hints=False, stylesheets=[stylesheet], font_config=fonts
        )


def page(html: str) -> Any:
    """Return the weasyprint.HTML of a page."""
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    root = markup.tree(html)
    if root is None:
        return HTML(string=html, url_fetcher=fetcher())
    made = HTML.__new__(HTML)
    made.base_url, made.url_fetcher, made.media_type = None, fetcher(), "print"
    made.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    made.etree_element = made.wrapper_element.etree_element
    return made
