"""The memo of line breaks changes nothing on paper, is asked by this door only, and for one WeasyPrint only."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from lumajang_kdkmp.documents import line_memo, pdf

PEOPLE = ["Siti Aminah", "Budi Santoso yang bertempat tinggal di Dusun Krajan " * 12]
CONTEXT = {"name": "Koperasi Desa Merah Putih Bago", "people": PEOPLE}
OTHER = CONTEXT | {"people": [PEOPLE[1], "Lain ½ é", PEOPLE[1].upper()]}


def printed(context=CONTEXT, paper="F4"):
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
        return [printed(), printed(OTHER), printed(paper="A4")]


def test_papers_are_the_same_to_the_byte_with_a_full_memo_and_an_empty_one(without):
    for _ in range(2):
        assert [printed(), printed(OTHER), printed(paper="A4")] == without


def test_a_second_paper_asks_weasyprint_for_new_lines_only():
    printed()
    known = len(line_memo._lines)
    assert known > 5
    printed()
    assert len(line_memo._lines) == known
    printed(CONTEXT | {"people": [*PEOPLE, "Seorang lagi"]})
    # The name, and the foot or number where it differs: never the long paragraph again.
    assert known < len(line_memo._lines) <= known + 3


def test_control_what_the_memo_says_is_what_is_printed():
    """Without this the first test would hold for a memo that is never asked."""
    true = printed()
    for question, answer in list(line_memo._lines.items()):
        kind, attributes, *rest = answer
        if "Aminah" in attributes["text"]:
            changed = {**attributes, "text": attributes["text"].replace("Aminah", "Animah")}
            line_memo._lines[question] = (kind, changed, *rest)
    assert printed() != true


def test_a_full_memo_is_emptied(monkeypatch, without):
    monkeypatch.setattr(line_memo, "MOST_LINES", 3)
    assert printed() == without[0]
    assert len(line_memo._lines) <= 3


def test_another_weasyprint_and_other_callers_are_left_alone(monkeypatch, without):
    from weasyprint import HTML

    HTML(string="<p>Tanpa pintu portal").write_pdf()
    assert line_memo._lines == {}
    monkeypatch.setattr(line_memo, "WEASYPRINT", "69.0")
    assert printed() == without[0]
    assert line_memo._lines == {}


def test_underlined_text_is_printed_and_not_remembered():
    """A decoration is a set in WeasyPrint's styles, and no part of a question."""
    base = '<html><body class="A4">{}<p>Kalimat biasa</p></body></html>'
    pdf.print_html(base.format('<p><a href="#x">Kalimat bergaris</a></p>'))
    texts = {question[0] for question in line_memo._lines}
    assert "Kalimat biasa" in texts
    assert "Kalimat bergaris" not in texts


def test_papers_printed_side_by_side_leave_the_memo_switched_off():
    """The first to enter leaves first: with one switch for all threads the second would leave it on."""
    from weasyprint import __version__, draw
    from weasyprint.layout import inline

    first, second = (line_memo.line_memo(inline, draw, __version__) for _ in range(2))
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        one.submit(first.__enter__).result()
        other.submit(second.__enter__).result()
        one.submit(first.__exit__, None, None, None).result()
        assert other.submit(line_memo._in_use.get).result() is True
        other.submit(second.__exit__, None, None, None).result()
        switches = [pool.submit(line_memo._in_use.get).result() for pool in (one, other)]
    assert [*switches, line_memo._in_use.get()] == [False, False, False]
