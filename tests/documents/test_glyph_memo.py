"""The memo of drawn lines changes nothing on paper, whatever was printed before, and draws what it does not know."""

import contextlib

import pytest

from lumajang_kdkmp.documents import glyph_memo, line_memo, pdf

PEOPLE = ["Siti Aminah", "Budi Santoso yang bertempat tinggal di Dusun Krajan " * 12]
CONTEXT = {"name": "Koperasi Desa Merah Putih Bago", "people": PEOPLE}
# Kerning and spaces that share a glyph, letters of a fallback font, right to left, soft hyphens, nothing at all.
ODD = [
    "AVATAR Tofu office",
    "a b\u00a0c\u2002d\u2009e",
    "Кооператив ελληνικά",
    "محمد (RTL) \u202eabc",
    "ber\u00adtanggung\u00adjawab " * 30,
    "",
    " ",
    "½ é ñ ﬁ",
]
PAGES = [
    CONTEXT,
    CONTEXT | {"people": ODD},
    CONTEXT | {"name": ODD[0], "people": [*reversed(ODD), *PEOPLE]},
    CONTEXT | {"people": [PEOPLE[1].upper(), "Lain"]},
]


def printed(context, paper="F4"):
    return pdf.render("sample_paper.html", context, paper=paper)


@pytest.fixture(autouse=True)
def _empty():
    line_memo.forget()
    yield
    line_memo.forget()


@pytest.fixture
def without(monkeypatch):
    """Papers printed without any memo: as WeasyPrint makes them."""
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "line_memo", lambda *_: contextlib.nullcontext())
        return [printed(context) for context in PAGES]


def test_papers_are_the_same_to_the_byte_in_whatever_order_they_are_printed(without):
    """What a glyph means and which size a font has first depends on the document, not on what the memo saw before."""
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 1, 0, 2]):
        line_memo.forget()
        for _ in range(2):
            for place in order:
                assert printed(PAGES[place]) == without[place]


def test_a_known_line_is_not_shaped_again(monkeypatch):
    from weasyprint.draw import text

    shaped = []
    plain = text.draw_first_line
    monkeypatch.setattr(
        text, "draw_first_line", lambda stream, box, *rest: shaped.append(box.text) or plain(stream, box, *rest)
    )
    printed(CONTEXT)
    first = len(shaped)
    printed(CONTEXT)
    assert first > 5
    assert len(shaped) == first


def test_control_what_the_memo_says_is_what_is_printed():
    """Without this the first test would hold for a memo that is never asked."""
    true = printed(CONTEXT)
    changed = 0
    for question, drawn in list(glyph_memo._drawn.items()):
        if drawn and "Aminah" in question[0]:
            glyph_memo._drawn[question] = drawn._replace(operators=())
            changed += 1
    assert changed
    assert printed(CONTEXT) != true


def test_a_line_with_a_glyph_that_no_font_has_is_drawn_as_ever(without):
    """WeasyPrint numbers such glyphs by document: a line cannot bring them along."""
    nowhere = CONTEXT | {"people": ["Nama \U0001f9ec\ue000 aneh", *PEOPLE]}
    first = printed(nowhere)
    assert printed(nowhere) == first
    questions = [question for question, drawn in glyph_memo._drawn.items() if "aneh" in question[0]]
    assert questions
    assert all(glyph_memo._drawn[question] is None for question in questions)


def test_a_full_memo_is_emptied(monkeypatch, without):
    monkeypatch.setattr(glyph_memo, "MOST_LINES", 3)
    assert printed(CONTEXT) == without[0]
    assert len(glyph_memo._drawn) <= 3


def test_another_weasyprint_is_left_alone(monkeypatch, without):
    monkeypatch.setattr(line_memo, "WEASYPRINT", "69.0")
    assert printed(CONTEXT) == without[0]
    assert glyph_memo._drawn == {}
