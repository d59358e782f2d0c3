"""A memo of line breaks: 205 deeds share almost all of their paragraphs, and break them alike.

Layout asks WeasyPrint's split_first_line() for every line of every paragraph; its answer depends on the text, the
width, the font and the language only. The memo gives the answer of an earlier paper of this process, which saves a
sixth of a deed's time; the bytes are the same with and without it (tests/documents/test_line_memo.py). It reaches
into WeasyPrint and is written for one version: under another one it stands aside, and papers are only slower.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from lumajang_kdkmp.documents import box_memo, glyph_memo

WEASYPRINT = "70.0"
# A deed has 800 lines, most of them the same in every deed. A full memo holds some 15 MB and is emptied.
MOST_LINES = 20_000
# What of a style decides where a line ends and how large it is.
PROPERTIES = (
    "font_family", "font_size", "font_style", "font_weight", "font_stretch", "font_kerning", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric", "font_variant_alternates",
    "font_variant_east_asian", "font_feature_settings", "font_variation_settings", "font_language_override", "lang",
    "direction", "letter_spacing", "word_spacing", "white_space", "overflow_wrap", "hyphens", "hyphenate_character",
    "hyphenate_limit_chars", "hyphenate_limit_zone", "tab_size", "text_decoration_line",
)  # fmt: skip

# The modules of weasyprint.layout that resolve percentages.
RESOLVING = ("absolute", "block", "column", "float", "grid", "inline", "page", "table")
# Answer by question: the class and the plain attributes of the laid out line, and the rest of the answer.
_lines: dict[tuple, tuple] = {}
# Per thread: papers printed side by side must not switch each other's memo on or off.
_in_use: ContextVar[bool] = ContextVar("_in_use", default=False)


@contextmanager
def line_memo(inline: Any, draw: Any, version: str) -> Iterator[None]:
    """Answer from the memos within this block: weasyprint.layout.inline, weasyprint.draw, and WeasyPrint's version.

    Fonts are told apart by name only: every paper printed in such a block uses the fonts of paper.css.
    """
    is_ours = version == WEASYPRINT
    before = _in_use.set(is_ours)
    if is_ours and not hasattr(inline.split_first_line, "plain"):
        _wrap(inline, draw)
    try:
        yield
    finally:
        _in_use.reset(before)


def _wrap(inline: Any, draw: Any) -> None:
    """Put the memos before WeasyPrint's functions, in the modules that call them; once in a process."""
    inline.split_first_line = _remembering(inline.split_first_line)
    draw.draw_text = glyph_memo.remembering(draw.text, _style_key, _in_use.get)
    resolve = box_memo.resolving(inline.resolve_percentages, _in_use.get)
    layout = inline.__name__.rpartition(".")[0]
    for name in RESOLVING:
        sys.modules[f"{layout}.{name}"].resolve_percentages = resolve  # type: ignore[attr-defined]
    line_break = sys.modules[inline.split_first_line.plain.__module__]
    line_break._font_style_cache_key = box_memo.naming(line_break._font_style_cache_key, _in_use.get)  # type: ignore[attr-defined]


def forget() -> None:
    """Empty both memos."""
    _lines.clear()
    glyph_memo.forget()


def _style_key(style: Any) -> tuple | None:
    """Return the values that decide, read once for each style object of a paper; None for a style that is not asked.

    Underlined text, for one, is not: its lines carry measures of the font.
    """
    try:
        return style._line_key
    except AttributeError:
        values = (style[name] for name in PROPERTIES)
        key: tuple | None = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        try:
            hash(key)
        except TypeError:  # WeasyPrint keeps a few values, decorations among them, as sets
            key = None
        style._line_key = key
        return key


def _remembering(split: Callable[..., tuple]) -> Callable[..., tuple]:
    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> tuple:
        key = _style_key(style) if _in_use.get() else None
        if key is None:
            return split(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        question = (text, key, max_width, justification_spacing, is_line_start, minimum)
        if answer := _lines.get(question):
            kind, attributes, *rest = answer
            layout = kind.__new__(kind)
            layout.__dict__.update(attributes)
            return (layout, *rest)
        found = split(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        if len(_lines) >= MOST_LINES:
            _lines.clear()
        # split() leaves plain values in the layout: its Pango objects are gone, and made anew for drawing.
        _lines[question] = (type(found[0]), dict(vars(found[0])), *found[1:])
        return found

    split_first_line.plain = split  # type: ignore[attr-defined]
    return split_first_line
