"""The papers as Word files: the whole text of the PDF's page, in its order, once; nothing of it an instruction."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
import time_machine

from lumajang_kdkmp.documents import markup, pdf, register, word
from lumajang_kdkmp.wiring import DOCUMENT_WORD
from tests.cooperatives.papers.filling import filled, people
from tests.cooperatives.papers.printing import paper_of
from tests.cooperatives.papers.test_file_paper_limits import HOSTILE

pytestmark = pytest.mark.django_db
# Its own path: there is nothing to amend in a new cooperative.
KINDS = [kind for kind in DOCUMENT_WORD if kind != "amendment_minutes"]
ROOT = Path(__file__).resolve().parents[3]
SPACE = re.compile(r"\s+")


def page_of(kind, code, paper="F4"):
    made = paper_of(kind, code)
    return pdf.render_html(
        made.template, {**made.context, "register": register.block(kind, None)}, paper=paper
    )


def words_of(html):
    """The texts of the page in their order, without drawings and spaces."""
    drawing = "{http://www.w3.org/2000/svg}svg"

    def texts(element):
        yield element.text or ""
        for child in element:
            if child.tag != drawing:
                yield from texts(child)
            yield child.tail or ""

    return [text for part in texts(markup.tree(html).find("body")) if (text := SPACE.sub("", part))]


def text_of(data):
    body = docx.Document(io.BytesIO(data)).element.body
    return SPACE.sub("", "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")))


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_file_holds_the_whole_text_in_its_order_and_nothing_else(file, kind):
    html = page_of(kind, file.pk)
    text, at, marks = text_of(word.word_file(html, paper="F4", title=kind)), 0, ""
    for part in words_of(html):
        found = text.find(part, at)
        assert found >= 0, part
        marks += text[at:found]
        at = found + len(part)
    # Only the numbers of lists are not in the page itself: there the browser counts.
    assert re.fullmatch(r"(\d+\.|•)*", marks + text[at:])


def test_the_deed_draft_keeps_its_articles_in_paragraphs_of_their_own(file):
    made = docx.Document(io.BytesIO(word.word_file(page_of("deed_draft", file.pk), paper="F4", title="x")))
    heads = [line.text for line in made.paragraphs if line.text.startswith("Pasal ")]
    assert len(heads) == 49
    assert heads[0] == "Pasal 1\nNama dan Tempat Kedudukan"
    appearers = [line for line in made.paragraphs if re.match(r"\d+\.\t(Tuan|Nyonya|Nona)", line.text)]
    assert len(appearers) == 13
    assert {round(line.paragraph_format.first_line_indent.mm) for line in appearers} == {-7}


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 210, 297), ("F4", 215, 330)])
def test_paper_head_and_foot(file, paper, width, height):
    data = word.word_file(page_of("deed_draft", file.pk, paper), paper=paper, title="Rancangan")
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (width, height)
    head = section.header.paragraphs[0].text
    assert head.startswith("RANCANGAN — bukan akta otentik")
    assert head.endswith(word.RIBBON)
    foot = section.footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot
    wide = docx.Document(io.BytesIO(word.word_file(page_of("founders_list", file.pk), paper="F4", title="x")))
    assert wide.sections[0].page_width.mm > wide.sections[0].page_height.mm


def test_a_table_has_the_widths_of_the_paper_and_its_spans(file):
    made = docx.Document(io.BytesIO(word.word_file(page_of("founders_list", file.pk), paper="F4", title="x")))
    table = made.tables[0]
    assert len(table.columns) == 11
    assert [round(column.width.mm) for column in table.columns][:3] == [11, 43, 34]
    assert table.rows[0].cells[-1].text == table.rows[0].cells[-2].text == "Tanda tangan"
    assert table.rows[-1].cells[0].text == "Jumlah"


def test_the_same_paper_gives_the_same_bytes_at_any_time(file):
    html = page_of("deed_draft", file.pk)
    with time_machine.travel("2025-06-12T00:00:00Z"):
        first = word.word_file(html, paper="F4", title="x")
    with time_machine.travel("2026-01-01T09:08:07Z"):
        assert word.word_file(html, paper="F4", title="x") == first


def test_of_two_classes_the_later_one_of_the_table_holds_under_every_hash_seed():
    """In a fresh process each: a set of words has another order in every one."""
    page = (
        "<!doctype html><html><body><p class='small stamp'>a</p><p class='h indent a'>b</p>"
        "<table class='tight'><tr><td class='small stamp'>c</td></tr></table></body></html>"
    )
    code = (
        "import hashlib, django; django.setup()\n"
        "from lumajang_kdkmp.documents.word import word_file\n"
        f"print(hashlib.sha256(word_file({page!r}, paper='A4', title='x')).hexdigest())"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "lumajang_kdkmp.settings"}
    prints = {
        subprocess.run(
            [sys.executable, "-c", code], env={**env, "PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True,
            text=True, check=True,
        ).stdout
        for seed in "12345"
    }  # fmt: skip
    assert len(prints) == 1, prints


def test_a_hostile_name_stays_a_name(village, office):
    rows = people()
    for row, name in zip(rows[1:], HOSTILE, strict=False):
        row["name"] = name
    cooperative = filled(village, office, rows)
    data = word.word_file(page_of("deed_draft", cooperative.pk), paper="F4", title="x\n" * 200)
    text = text_of(data)
    for name in HOSTILE:
        assert SPACE.sub("", name) in text
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name or "embed" in name]
        links = parts.read("word/_rels/document.xml.rels")
    assert b'TargetMode="External"' not in links


def test_what_xml_cannot_hold_is_left_out():
    body = "<body><p>Su\x00mi\x0b\ufffeati</p></body>"
    page = f"<!doctype html>\n<html><head><title>x</title></head>{body}</html>"
    assert text_of(word.word_file(page, paper="F4", title="x")) == "Sumiati"


def test_a_page_that_is_none_of_ours_is_refused():
    with pytest.raises(ValueError, match="well-formed"):
        word.word_file("<p>tidak ditutup", paper="F4", title="x")
