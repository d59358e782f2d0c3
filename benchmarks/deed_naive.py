"""The deed through WeasyPrint as one writes it first: semantic markup, ordinary CSS, everything anew each time.

Nothing in it is there to be slow. It is what the documentation of WeasyPrint shows: HTML(...).write_pdf() with a
style sheet, its @font-face rules and a FontConfiguration.
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.deed_text import Cell, DeedText, Part, Run

ROOT = Path(__file__).resolve().parents[1]


class Naive:
    """One template of the deed; pdf() renders and prints it with the data of one cooperative."""

    def __init__(self, text: DeedText) -> None:
        self.source = template(text)

    def html(self, context: dict[str, Any]) -> str:
        import segno
        from django.template import Context, engines

        code = segno.make(context["register"]["verify_url"], error="m", micro=False)
        drawing = code.svg_inline(scale=0.6, border=4, unit="mm", svgclass=None, lineclass=None, dark="#000")
        # Compiled once, as the cached loader of Django does.
        if not hasattr(self, "_template"):
            self._template = engines["django"].engine.from_string(self.source)
        return self._template.render(Context({**context, "qr_code": drawing}))

    def pdf(self, context: dict[str, Any]) -> bytes:
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        return HTML(string=self.html(context), base_url=f"{ROOT}/").write_pdf(font_config=fonts)


def template(text: DeedText) -> str:
    """Return the Django template with the words of the deed."""
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="id">\n<head><meta charset="utf-8"><title>{escape(text.title)}</title>'
            '<link rel="stylesheet" href="benchmarks/deed_naive.css"></head>',
            f'<body>\n<header class="page-header">{escape(text.ribbon)}</header>',
            f'<footer class="page-footer"><span class="name">{escape(text.foot)}</span>',
            '<span class="number"></span></footer>',
            '<main class="deed">',
            *_chapters(text.parts),
            "</main>\n</body>\n</html>",
        ]
    )


def _chapters(parts: Iterable[Part]) -> Iterator[str]:
    """Wrap every chapter into a section, and every article into an article."""
    is_open = False
    for is_heading, group in groupby(parts, key=lambda part: part.kind == "chapter"):
        if not is_heading:
            yield from _articles(list(group))
            continue
        for heading in group:
            yield "</section>" * is_open
            annex = " annex" * ("break" in heading.classes)
            yield f'<section class="chapter{annex}">'
            yield f'<header class="chapter-header"><h2>{_text(heading.lines)}</h2></header>'
            is_open = True
    yield "</section>" * is_open


def _articles(parts: list[Part]) -> Iterator[str]:
    start = 0
    for place, part in enumerate(parts):
        if part.kind == "pasal" and place > start:
            yield from _article(parts[start:place])
            start = place
    yield from _article(parts[start:])


def _article(parts: list[Part]) -> Iterator[str]:
    if parts[0].kind != "pasal":
        yield from _plain(parts)
        return
    numbered = next((n for n in range(len(parts), 0, -1) if parts[n - 1].mark), 1)
    yield f'<article class="pasal"><h3>{_text(parts[0].lines)}</h3>'
    yield from _list(parts[1:numbered], "ayat")
    yield "</article>"
    yield from _plain(parts[numbered:])


def _list(parts: list[Part], kind: str) -> Iterator[str]:
    """Nest what follows a numbered paragraph into its item: lettered lists and tables."""
    if not parts:
        return
    starts = [place for place, part in enumerate(parts) if part.kind == kind]
    if not starts or starts[0] != 0:
        yield from _plain(parts)
        return
    yield f'<ol class="{kind}">'
    for start, end in zip(starts, [*starts[1:], len(parts)], strict=True):
        yield f"<li><p>{_text(parts[start].lines)}</p>"
        yield from _list(parts[start + 1 : end], "huruf")
        yield "</li>"
    yield "</ol>"


def _plain(parts: Iterable[Part]) -> Iterator[str]:
    """Set what stands outside the articles, and the tables within them."""
    is_listing = False
    for part in parts:
        is_item = part.kind == "item"
        if is_listing and (not is_item or part.mark == "1."):
            yield "</ol>"
            is_listing = False
        if is_item and not is_listing:
            yield '<ol class="identity">'
            is_listing = True
        yield _block(part)
    yield "</ol>" * is_listing


def _block(part: Part) -> str:
    if part.kind == "title":
        return f'<header class="deed-header"><h1>{_text(part.lines)}</h1></header>'
    if part.kind == "item":
        return f"<li><p>{_text(part.lines)}</p></li>"
    if part.kind == "table":
        return _table(part)
    if part.kind == "sign":
        return _signatures(part)
    if part.kind == "qr":
        words = _text(part.rows[0][1].lines)
        return (
            '<div class="verification"><div class="code">{{ qr_code|safe }}</div>'
            f'<div class="explanation">{words}</div></div>'
        )
    return f'<p class="{" ".join(sorted(part.classes))}">{_text(part.lines)}</p>'


def _table(part: Part) -> str:
    rows = ["".join(_cell(cell) for cell in row) for row in part.rows]
    small = " small" * ("small" in part.classes)
    body = "".join(f"<tr>{row}</tr>\n" for row in rows[1:])
    return f'<table class="data{small}"><thead><tr>{rows[0]}</tr></thead><tbody>{body}</tbody></table>'


def _cell(cell: Cell) -> str:
    tag = "th" if cell.head else "td"
    right = ' class="right"' * cell.right
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    return f"<{tag}{right}{span}>{_text(cell.lines)}</{tag}>"


def _signatures(part: Part) -> str:
    boxes = [
        f'<div class="signature"><div class="role">{_text(who.lines)}</div><div class="space"></div>'
        f'<div class="names">{_text(names.lines)}</div></div>'
        for who, names in zip(*part.rows, strict=True)
    ]
    return f'<div class="signatures">{"".join(boxes)}</div>'


def _text(lines: Iterable[tuple[Run, ...]]) -> str:
    return "<br>".join("".join(_run(run) for run in line) for line in lines)


def _run(run: Run) -> str:
    text = escape(run.text, quote=False)
    return f"<strong>{text}</strong>" if run.bold else text
