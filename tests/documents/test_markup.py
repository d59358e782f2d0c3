"""A page read as XML is the page read as HTML; what is not well-formed is read as HTML."""

import re

import pytest
from django.conf import settings

from lumajang_kdkmp.documents import markup, pdf

HOSTILE = [
    "<script>alert(1)</script>",
    "&ensp; &nbsp; &amp; &#65; &unknown;",
    "O'Neil \"Siti\" ]]> <!-- x -->",
    "<br><svg><col>",
    "\ufffe\x0b tak terbaca",
]


def page_of(body):
    head = '<!doctype html>\n<html lang="id">\n<head><title>x</title></head>\n'
    return f'{head}<body class="F4">{body}</body>\n</html>'


def as_html(monkeypatch, html):
    with monkeypatch.context() as patch:
        patch.setattr(markup, "tree", lambda _: None)
        return pdf.print_html(html)


@pytest.mark.parametrize(
    "body",
    [
        "<p>(1)&ensp;Badan usaha&nbsp;ini&thinsp;adalah<br>koperasi &amp; &lt;lain&gt;</p>",
        '<table><colgroup><col class="w20"><col></colgroup><tr><td>a<td>b</table>',
        '<table class="rows"><col class="w20"><col><tr><th>a</th><td>b</td></tr></table>',
        '<p><svg width="10mm" height="10mm" viewBox="0 0 1 1"><path d="M0 0h1v1z" fill="#123"/></svg></p>',
        '<p><svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm"><rect width="5" height="5"/></svg></p>',
        "<p>&unknown; dan &copy; 2025",
    ],
)
def test_the_paper_is_the_same_to_the_byte_either_way(monkeypatch, body):
    html = page_of(body)
    assert pdf.print_html(html) == as_html(monkeypatch, html)


def test_well_formed_pages_are_read_as_xml():
    """Control: the fast way is taken at all, and drawings have their namespace."""
    root = markup.tree(page_of('<p>a&ensp;b<br>c</p><svg width="1mm"></svg>'))
    assert root is not None
    assert root.find("body/p").text == "a\u2002b"
    assert root.find("body/{http://www.w3.org/2000/svg}svg") is not None


@pytest.mark.parametrize("page", ["", "<p>x", "<html></html>", page_of("<p>x<b>"), page_of("a\x00b")])
def test_what_is_no_well_formed_page_of_ours_is_left_to_the_reader_of_html(page):
    assert markup.tree(page) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_value_stays_text_either_way(monkeypatch, name):
    context = {"name": name, "people": [name]}
    html = pdf.render_html("sample_paper.html", context, paper="F4")
    assert pdf.print_html(html) == as_html(monkeypatch, html)


def test_no_entity_can_be_declared():
    """A page with a document type of its own is none of ours."""
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaa">]><html><body>&a;</body></html>'
    assert markup.tree(bomb) is None
    declared = page_of("x").replace("<!doctype html>", '<!doctype html><!DOCTYPE html [<!ENTITY a "aaaa">]>')
    assert markup.tree(declared.replace("x</body>", "&a;</body>")) is None


def test_no_style_of_a_paper_asks_for_what_only_the_reader_of_html_adds():
    """That reader puts a tbody into every table; a rule through it needs one that the template wrote itself."""
    root = settings.BASE_DIR
    named = {
        name
        for sheet in (root / "static/css").glob("*.css")
        for name in re.findall(r"\.(\w+) > tbody", sheet.read_text())
    }
    tables = [
        table
        for page in (root / "templates/papers").rglob("*.html")
        for table in re.findall(r"<table.*?<tr", page.read_text(), re.DOTALL)
        if named & set(re.findall(r'class="([^"]*)"', table)[0].split() if 'class="' in table else ())
    ]
    assert tables
    assert all("<tbody>" in table or "<thead>" in table for table in tables)
