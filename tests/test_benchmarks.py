"""The benchmark of the deed compares like with like, and its verdict can fail."""

import json
from dataclasses import replace

import pytest

from benchmarks import deed_office, deed_verdict
from benchmarks.deed_data import Deed
from benchmarks.deed_naive import Naive
from benchmarks.deed_text import fields
from benchmarks.deed_verdict import Figures, Spent
from cooperatives.paperwork import make
from lumajang_kdkmp.documents.register import Entry, block
from tests.cooperatives.building import documented

AS_OF = "2025-06-12"
GOOD = Figures(
    deed={
        "portal": Spent(0.5, 0.5),
        "naive": Spent(1.2, 1.2),
        "office, one start each": Spent(1.1, 1.2),
        "office, one start for all": Spent(0.4, 0.4),
    },
    words={"naive": 1.0, "office": 0.995},
    batch={"portal": Spent(55, 58), "office": Spent(78, 80)},
)


@pytest.fixture
def deed(village, office):
    """A final deed with QR code, whose data hold what markup must escape."""
    import datetime as dt

    documented(village, office.clerk, street="Jalan Raya <12> & 13")
    paper = make("deed_draft", {"cooperative": village.pk, "as_of": AS_OF})
    entry = Entry("007/D10/KDKMP/VI/2025", 2025, 7, "0" * 32, dt.date(2025, 6, 12))
    context = {**paper.context, "register": block("deed_draft", entry)}
    return Deed(paper.template, json.loads(json.dumps(context)), paper.paper_size)


def test_the_naive_deed_holds_the_words_of_ours_and_its_qr_code(deed):
    ours, naive = deed.pdf(), Naive(deed.text())
    assert deed_verdict.words(ours) == deed_verdict.words(naive.pdf(deed.context))
    words = deed_verdict.words(ours)
    assert words["Pasal"] > 49
    assert words["Halaman"] > 10
    assert naive.html(deed.context).count("<svg") == 1


def test_control_a_missing_chapter_is_seen(deed):
    text = deed.text()
    shorter = Naive(replace(text, parts=text.parts[:-60]))
    share = deed_verdict.same_words(deed.pdf(), shorter.pdf(deed.context))
    assert share < deed_verdict.SAME_WORDS
    assert deed_verdict.failures(replace(GOOD, words={"naive": share}))


def test_fields_stand_for_every_text_of_the_context():
    context = {"a": "x", "empty": "", "yes": True, "rows": [{"name": "Siti", "letter": "a."}]}
    assert fields(context) == {
        "a": "{{ a }}", "empty": "", "yes": True, "rows": [{"name": "{{ rows.0.name }}", "letter": "a."}],
    }  # fmt: skip


def test_good_figures_fail_nothing():
    assert deed_verdict.failures(GOOD) == []
    alone = {name: GOOD.deed[name] for name in ("portal", "naive")}
    assert deed_verdict.failures(Figures(alone, {"naive": 1.0}, {"portal": Spent(55, 58)})) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"deed": GOOD.deed | {"naive": Spent(0.99, 1)}}, "1.98 times"),
        ({"deed": GOOD.deed | {"office, one start each": Spent(0.5, 1)}}, "one deed"),
        ({"words": {"office": 0.98}}, "98.0%"),
        ({"batch": GOOD.batch | {"office": Spent(55, 60)}}, "one of two workers"),
        ({"batch": {"portal": Spent(55, 81), "office": Spent(78, 80)}}, "no later"),
    ],
)
def test_control_each_figure_that_misses_its_mark_fails(change, said):
    [sentence] = deed_verdict.failures(replace(GOOD, **change))
    assert said in sentence


def test_on_a_busy_machine_the_clock_does_not_judge_the_batch():
    figures = replace(GOOD, batch={"portal": Spent(55, 300), "office": Spent(78, 200)})
    assert figures.is_busy
    assert deed_verdict.failures(figures) == []


def test_what_is_missing_is_said_in_one_line_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(deed_office.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(deed_office.shutil, "which", lambda _: None)
    said = deed_office.lacking()
    assert "\n" not in said
    assert "pip install" in said
    assert "apt-get install" in said
