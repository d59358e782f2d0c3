"""A memo of drawn lines: what line_memo.py saves in layout, this saves where the lines are written into the PDF.

WeasyPrint shapes every line a second time to draw it and writes it glyph by glyph, a sixth of a deed's time. What it
writes depends on the text, the font, the language and the spacing of a justified line only; where the line stands and
its colour are written apart. The bytes are the same with and without the memo (tests/documents/test_glyph_memo.py).
"""

from typing import Any, NamedTuple

# A deed has 800 lines of some 4 kB, most of them the same in every deed. A full memo holds some 20 MB and is emptied.
MOST_LINES = 5_000


class FontInUse(NamedTuple):
    """A font of a line by its key in the document, and what the line needs of it: texts and widths by glyph."""

    key: Any
    size: float
    to_unicode: dict[int, str]
    widths: dict[int, int]


class Drawn(NamedTuple):
    """A line as it was written: fonts, and the operators between its text matrix and the end of the text."""

    fonts: tuple[FontInUse, ...]
    operators: tuple[Any, ...]


# What was drawn by question; None for a line that is no matter of glyphs and positions alone.
_drawn: dict[tuple, Drawn | None] = {}
# By key and size: Pango's font and the layout that keeps it alive. A document may meet a font first in a known line.
_fonts: dict[tuple, tuple[Any, Any]] = {}


def forget() -> None:
    """Empty the memo."""
    _drawn.clear()
    _fonts.clear()


class _Unlike(Exception):
    """The line holds what the memo does not know: a glyph that no font has, or a picture."""


class _FontView:
    """A font with nothing learnt yet, so that a line tells all its glyphs and not only those new in its document."""

    bitmap = png = svg = colr = False

    def __init__(self, font: Any) -> None:
        if font.bitmap or font.png or font.svg or font.colr:
            raise _Unlike
        self.hash = font.hash
        self.to_unicode: dict[int, str] = {}
        self.widths: dict[int, int] = {}

    def get_unused_glyph_id(self, codepoint: int) -> int:
        raise _Unlike


class _Recorder:
    """Stands in for the stream of a page while one line is drawn."""

    def __init__(self, stream: Any, layout: Any) -> None:
        self._stream, self._layout = stream, layout
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self.fonts: list[FontInUse] = []
        self.operators: list[Any] = []

    def add_font(self, pango_font: Any) -> tuple[_FontView, float]:
        font, size = self._stream.add_font(pango_font)
        key = next(key for key, known in self._stream._fonts.items() if known is font)
        _fonts.setdefault((key, size), (pango_font, self._layout.layout))
        view = _FontView(font)
        self.fonts.append(FontInUse(key, size, view.to_unicode, view.widths))
        return view, size

    def set_text_matrix(self, *values: float) -> None:
        """Leave out where the line stands: replayed() writes it."""

    def set_font_size(self, font: str, size: float) -> None:
        self.operators.append((font, size))

    def show_text(self, string: str) -> None:
        self.operators.append(b"[" + string.encode("ascii") + b"] TJ")

    def set_text_rise(self, height: float) -> None:
        raise _Unlike


def remembering(text: Any, style_key: Any, is_in_use: Any) -> Any:
    """Return weasyprint.draw.text.draw_text() with the memo before it; `text` is that module.

    `style_key(style)` and `is_in_use()` are those of line_memo: one door, one switch.
    """
    plain = text.draw_text

    def draw_text(stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str) -> None:
        drawn = None
        if is_in_use() and text_overflow == "clip" and block_ellipsis == "none":
            drawn = _known(text, stream, textbox, style_key)
        if drawn is None:
            plain(stream, textbox, offset_x, text_overflow, block_ellipsis)
        else:
            _replay(stream, textbox, drawn)

    draw_text.plain = plain  # type: ignore[attr-defined]
    return draw_text


def _known(text: Any, stream: Any, textbox: Any, style_key: Any) -> Drawn | None:
    """Return the line from the memo, drawn for it if need be; None when it has to be drawn as ever."""
    style, layout = textbox.style, textbox.pango_layout
    key = style_key(style)
    if key is None or style["visibility"] != "visible" or style["text_decoration_line"] != "none":
        return None
    question = (layout.text, bool(textbox.text.strip()), key, layout.justification_spacing)
    try:
        return _drawn[question]
    except KeyError:
        if len(_drawn) >= MOST_LINES:
            _drawn.clear()
        found = _drawn[question] = _draw(text, stream, textbox)
        return found


def _draw(text: Any, stream: Any, textbox: Any) -> Drawn | None:
    textbox.pango_layout.reactivate(textbox.style)
    recorder = _Recorder(stream, textbox.pango_layout)
    try:
        text.draw_first_line(recorder, textbox, "clip", "none", text.Matrix())
    except _Unlike:
        return None
    finally:
        textbox.pango_layout.deactivate()
    return Drawn(tuple(recorder.fonts), tuple(recorder.operators)) if recorder.operators else None


def _replay(stream: Any, textbox: Any, drawn: Drawn) -> None:
    """Write a line where it stands in this document, and teach the document's fonts what the line needs of them."""
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    for key, size, to_unicode, widths in drawn.fonts:
        if key not in stream._fonts:
            stream.add_font(_fonts[key, size][0])
        font = stream._fonts[key]
        if not to_unicode.keys() <= font.to_unicode.keys():
            font.to_unicode.update({glyph: to_unicode[glyph] for glyph in to_unicode if glyph not in font.to_unicode})
        if not widths.keys() <= font.widths.keys():
            font.widths.update({glyph: widths[glyph] for glyph in widths if glyph not in font.widths})
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_text_matrix(1, 0, 0, -1, x, y)
    for operator in drawn.operators:
        if type(operator) is tuple:
            stream.set_font_size(*operator)
        else:
            stream.stream.append(operator)
    stream.end_text()
