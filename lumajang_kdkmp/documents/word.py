"""A paper as a Word file (DOCX), for the notary and the office that go on writing in its text.

The PDF is the paper: it has the number, the code and the hash. The Word file is the same text for editing; it says so
on top of every page. It is read from the HTML that the PDF is printed from, so there is one wording. Same template,
same context, same bytes.

Understood is what templates/documents/paper_base.html allows: p, h1 to h3, ol, ul, table, div, b, br and its classes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from django.core.exceptions import ValidationError

from lumajang_kdkmp.crypto import UnreadableText
from lumajang_kdkmp.documents import markup, pdf, register
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.office_files import without_clock

FORM = "docx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RIBBON = "NASKAH UNTUK DISUNTING — yang terdaftar di portal hanya berkas PDF"
# What every office has: the papers' own font would be replaced by whatever Word finds.
FONT, LETTERS = "Times New Roman", 11.0
# Width and height of the paper, and its margins (top, right, bottom, left), in millimetres as in paper.css.
SHEETS = {"A4": (210, 297), "F4": (215, 330)}
MARGINS = (24, 20, 22, 25)
# What XML cannot hold, should somebody have typed it into a name.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\r\n]+")
_WIDTH = re.compile(r"w(\d+)")
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "ol", "ul", "table", "div", "section", "header"})
_LETTERS = {"h1": 14.0, "h2": 11.5, "small": 9.0, "tight": 9.0, "stamp": 8.0}
_CENTRED = frozenset({"h1", "center", "pasal", "sign", "masthead"})
# Left edge and hanging first line in millimetres: "(1)", the letters below it, lists.
_HANGING = {"a": (6.5, 6.5), "h": (11.6, 5.1), "li": (7.0, 7.0), "indent": (7.0, 0.0)}
_LINE_TO_SIGN = 20


@dataclass(frozen=True)
class _Look:
    """How text looks where it stands; what stands within inherits it."""

    align: str = ""
    points: float = LETTERS
    bold: bool = False
    hanging: tuple[float, float] = (0.0, 0.0)
    before: float = 0.0
    after: float = 2.6
    keep: bool = False
    new_page: bool = False

    def within(self, element: Element) -> "_Look":
        """Return the look of what stands in this element, by its tag and its classes."""
        names = {element.tag, *_classes(element)}
        is_heading = bool(names & {"h1", "h2", "h3"})
        look = replace(
            self,
            bold=self.bold or is_heading or bool(names & {"b", "strong", "th"}),
            keep=self.keep or is_heading or bool(names & {"lead", "join"}),
            before=4.0 if names & {"h2", "h3"} else 0.0,
            new_page=self.new_page or "break" in names,
        )
        if names & _CENTRED:
            look = replace(look, align="center")
        for name in ("right", "justify"):
            if name in names:
                look = replace(look, align=name)
        if names & {"a", "h"}:
            look = replace(look, align="justify", after=1.2 if "a" in names else 0.6)
        # In the order of the tables, which no hash seed changes: of two the later one holds, as in a style sheet.
        for name, points in _LETTERS.items():
            look = replace(look, points=points) if name in names else look
        for name, hanging in _HANGING.items():
            look = replace(look, hanging=hanging) if name in names else look
        return look


def word_copy(document: Document) -> bytes:
    """Return the text of a paper as DOCX, without its number and code, from what was frozen and today's template.

    Raises ValidationError when what was frozen cannot be read.
    """
    if not document.context or isinstance(document.context, UnreadableText):
        raise ValidationError(
            "Naskah Word tidak dapat dibuat: isi dokumen tersandi dan kuncinya tidak ada. Unduh PDF-nya, dan "
            "sampaikan ke pengelola portal."
        )
    unregistered = {**register.block(document.kind, None), "is_konsep": False}
    context = {**json.loads(document.context), "register": unregistered}
    html = pdf.render_html(document.template, context, paper=document.paper_size)
    return word_file(html, paper=document.paper_size, title=document.title)


def word_file(html: str, *, paper: str, title: str) -> bytes:
    """Return the DOCX of a whole page of ours on A4 or F4. Raises ValueError for a page that is not well-formed."""
    from docx import Document as Word
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    root = markup.tree(_UNSPEAKABLE.sub("", html))
    body = None if root is None else root.find("body")
    if body is None:
        raise ValueError("The page is not well-formed.")
    made = Word()
    about = made.core_properties
    about.title, about.author, about.comments = title[:200], "Portal KDKMP Kabupaten Lumajang", ""
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = FONT, Pt(LETTERS)
    section = made.sections[0]
    width, height = SHEETS[paper]
    if "wide" in _classes(body):
        width, height = height, width
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    for edge, margin in zip(("top", "right", "bottom", "left"), MARGINS, strict=True):
        setattr(section, f"{edge}_margin", Mm(margin))
    room = width - MARGINS[1] - MARGINS[3]
    _head_and_foot(section, body, room)
    _blocks(made, body, _Look(), room)
    raw = BytesIO()
    made.save(raw)
    return without_clock(raw.getvalue())


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _head_and_foot(section: Any, body: Element, room: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Mm

    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    ribbons = [text for text in (body.get("data-ribbon", ""), RIBBON) if text]
    _write(head, "\n".join(ribbons), _Look(points=8.5, bold=True))
    line = section.footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(Mm(room), WD_TAB_ALIGNMENT.RIGHT)
    # The style of a foot has a stop in the middle, which would take the first tab.
    line.style.paragraph_format.tab_stops.clear_all()
    small = _Look(points=8)
    _write(line, f"{body.get('data-foot', '')}\tHalaman ", small)
    _count(line, "PAGE", small)
    _write(line, " dari ", small)
    _count(line, "NUMPAGES", small)


def _count(paragraph: Any, name: str, look: _Look) -> None:
    """Put a number that Word counts itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
    field.append(_write(paragraph, "1", look)._r)


def _write(paragraph: Any, text: str, look: _Look) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    # What is as the style has it is left to the style: it halves the file, and the time.
    if look.points != LETTERS:
        run.font.size = Pt(look.points)
    if look.bold:
        run.bold = True
    return run


def _blocks(into: Any, element: Element, look: _Look, room: float, paragraph: Any = None) -> None:
    """Write what stands in the element into the document or cell: blocks, and the loose text between them.

    Text before the first block goes into the `paragraph`, if there is one.
    """
    for child, text in _parts(element):
        if child is not None and child.tag in _BLOCKS:
            paragraph = None
            _block(into, child, look.within(child), room)
            look = replace(look, new_page=False)
        elif paragraph is not None or child is not None or text.strip():
            paragraph = paragraph or _paragraph(into, look)
            look = replace(look, new_page=False)
            _inline(paragraph, child, text, look)


def _block(into: Any, element: Element, look: _Look, room: float) -> None:
    if element.tag == "table":
        _table(into, element, look, room)
    elif element.tag in ("ol", "ul"):
        for number, item in enumerate(element.findall("li"), start=1):
            inner = replace(look, hanging=_HANGING["li"], after=1.2).within(item)
            mark = f"{number}.\t" if element.tag == "ol" else "•\t"
            _write(first := _paragraph(into, inner), mark, inner)
            _blocks(into, item, inner, room, first)
    elif any(child.tag in _BLOCKS for child in element):
        _blocks(into, element, look, room)
    else:
        _inline(_paragraph(into, look), element, "", look)


def _parts(element: Element) -> Iterator[tuple[Element | None, str]]:
    """Yield the text and the elements in their order; drawings are left out."""
    yield None, element.text or ""
    for child in element:
        if not child.tag.startswith("{"):
            yield child, ""
        yield None, child.tail or ""


def _inline(paragraph: Any, element: Element | None, text: str, look: _Look) -> None:
    """Write text, or the words of an element and of all within it, into the paragraph."""
    if element is None:
        words = _BLANKS.sub(" ", text)
        if not paragraph.runs or paragraph.text.endswith(("\n", " ")):
            words = words.lstrip(" ")
        if words:
            _write(paragraph, words, look)
    elif element.tag == "br":
        paragraph.add_run().add_break()
    else:
        inner = look.within(element)
        for child, between in _parts(element):
            _inline(paragraph, child, between, inner)


def _paragraph(into: Any, look: _Look) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = into.add_paragraph()
    if look.align:
        paragraph.alignment = WD_ALIGN_PARAGRAPH[look.align.upper()]
    form = paragraph.paragraph_format
    left, back = look.hanging
    if left:
        form.left_indent, form.first_line_indent = Mm(left), Mm(-back)
    form.space_before, form.space_after = Mm(look.before), Mm(look.after)
    form.keep_with_next, form.page_break_before = look.keep or None, look.new_page or None
    return paragraph


def _table(into: Any, element: Element, look: _Look, room: float) -> None:
    """Write a table with the widths of its col elements; one with the class rows is ruled."""
    from docx.shared import Mm

    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    count = max((sum(map(_span, cells)) for cells in rows), default=0)
    if not count:
        return
    table = into.add_table(len(rows), count)
    table.autofit = False
    if "rows" in _classes(element):
        table.style = "Table Grid"
    widths = _widths(element, count, room)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    look = replace(look, before=0.0, after=0.6, keep=False, new_page=False, hanging=(0, 0))
    for row, cells in zip(table.rows, rows, strict=True):
        places, at = row.cells, 0
        for cell in cells:
            end = at + _span(cell)
            place = places[at] if end == at + 1 else places[at].merge(places[end - 1])
            place.width = Mm(sum(widths[at:end]))
            _cell(row, place, cell, look.within(cell), place.width.mm)
            at = end
    # Word joins two tables that touch.
    _paragraph(into, replace(look, points=6.0))


def _cell(row: Any, place: Any, cell: Element, look: _Look, room: float) -> None:
    from docx.shared import Mm

    if "dots" in _classes(cell):
        row.height = Mm(_LINE_TO_SIGN)
    _blocks(place, cell, look, room)
    first = place.paragraphs[0]
    if len(place.paragraphs) > 1 and not first.runs:
        # A cell is made with an empty paragraph.
        first._p.getparent().remove(first._p)


def _span(cell: Element) -> int:
    return int(cell.get("colspan", "1"))


def _widths(element: Element, count: int, room: float) -> list[float]:
    """Return the width of each column in millimetres: its share of the room, the rest in equal parts."""
    shares: list[float | None] = [
        float(found[1]) if (found := _WIDTH.fullmatch(col.get("class", ""))) else None
        for col in element.iter("col")
    ]
    shares = [*shares, *[None] * count][:count]
    left = max(100 - sum(share or 0 for share in shares), 5)
    each = left / max(shares.count(None), 1)
    return [room * (each if share is None else share) / 100 for share in shares]
