"""The deed as an office makes it: a Word template filled by docxtpl and turned into PDF by LibreOffice."""

import importlib.util
import io
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.deed_text import Cell, DeedText, Part, Run

PATIENCE_SECONDS = 900
# Metric twin of Times New Roman; the portal's own font is no system font.
FONT = "Liberation Serif"
# Style of a part: size, space before, space after, line spacing, left and first-line indent (points), justified?
STYLES: dict[str, tuple[float, float, float, float, float, float, bool]] = {
    "Judul": (14, 0, 7, 1.1, 0, 0, False),
    "Bab": (11, 11, 6, 1.15, 0, 0, False),
    "Pasal": (11, 10, 5, 1.1, 0, 0, False),
    "Isi": (11, 0, 7, 1.2, 0, 0, True),
    "Butir": (11, 0, 3, 1.2, 20, -20, True),
    "Ayat": (11, 3, 3, 1.15, 20, -20, True),
    "Huruf": (11, 0, 2, 1.15, 36, -16, True),
    "Kecil": (9, 2, 2, 1.2, 0, 0, False),
}
CENTRED = {"Judul", "Bab", "Pasal"}
STYLE_OF = {
    "title": "Judul", "chapter": "Bab", "pasal": "Pasal", "para": "Isi", "item": "Butir", "ayat": "Ayat",
    "huruf": "Huruf",
}  # fmt: skip
QR_MM = 27
PRINTED_MM = 170


def lacking() -> str:
    """Return in one line what is missing and how it is installed; empty when nothing is."""
    ways = []
    if importlib.util.find_spec("docxtpl") is None:
        ways.append("pip install --constraint scripts/constraints.txt '.[benchmarks]'")
    if program() is None:
        ways.append("apt-get install --no-install-recommends libreoffice-writer")
    return f"LibreOffice is not compared; to compare it: {'; '.join(ways)}" if ways else ""


def program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


class Office:
    """One Word template of the deed, and a LibreOffice with a profile of its own in `folder`."""

    def __init__(self, text: DeedText, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "akta.docx"
        write_template(text, self.template)

    def fill(self, context: dict[str, Any], name: str) -> Path:
        """Write the Word file of one cooperative."""
        import segno
        from docx.shared import Mm
        from docxtpl import DocxTemplate, InlineImage

        picture = io.BytesIO()
        segno.make(context["register"]["verify_url"], error="m", micro=False).save(
            picture, kind="png", scale=6
        )
        picture.seek(0)
        document = DocxTemplate(self.template)
        document.render(
            {**context, "qr_code": InlineImage(document, picture, width=Mm(QR_MM))}, autoescape=True
        )
        path = self.folder / f"{name}.docx"
        document.save(path)
        return path

    def convert(self, paths: Sequence[Path]) -> list[Path]:
        """Turn Word files into PDFs by one start of LibreOffice. Raises RuntimeError when one does not come."""
        profile = f"-env:UserInstallation=file://{self.folder}/profile"
        options = ["--headless", "--convert-to", "pdf", "--outdir", str(self.folder)]
        made = [path.with_suffix(".pdf") for path in paths]
        for path in made:
            path.unlink(missing_ok=True)
        result = subprocess.run(  # noqa: S603 - our own command
            [str(program()), profile, *options, *map(str, paths)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            start_new_session=True,
        )
        if absent := [path.name for path in made if not path.is_file()]:
            raise RuntimeError(f"LibreOffice did not make {', '.join(absent)}: {result.stderr.strip()}")
        return made


def write_template(text: DeedText, path: Path) -> None:
    """Write the deed as a Word template with Jinja fields: styles, tables, header, page x of y."""
    from docx import Document

    document = Document()
    _page(document, text)
    _styles(document)
    for part in text.parts:
        if part.kind in ("table", "sign", "qr"):
            _table(document, part)
        else:
            _paragraph(document, part)
    document.save(str(path))


def _page(document: Any, text: DeedText) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(215), Mm(330)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    ribbon = header.add_run(text.ribbon)
    ribbon.bold, ribbon.font.size = True, Pt(8.5)
    footer = section.footer.paragraphs[0]
    footer.style = "Normal"  # the style Footer brings a tab of its own in the middle
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(PRINTED_MM), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{text.foot}\tHalaman ").font.size = Pt(8)
    _field(footer, "PAGE")
    footer.add_run(" dari ").font.size = Pt(8)
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run("1")
    run.font.size = Pt(8)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run._r.addprevious(field)
    field.append(run._r)


def _styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for name, (size, before, after, line, left, first, is_justified) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size = Pt(size)
        style.font.bold = name in CENTRED
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), line
        layout.left_indent, layout.first_line_indent = Pt(left), Pt(first)
        layout.keep_with_next = name in ("Bab", "Pasal")
        layout.widow_control = True
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if is_justified else WD_ALIGN_PARAGRAPH.LEFT
        if name in CENTRED:
            layout.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _paragraph(document: Any, part: Part) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    style = "Kecil" if "small" in part.classes else STYLE_OF[part.kind]
    paragraph = document.add_paragraph(style=style)
    layout = paragraph.paragraph_format
    if "break" in part.classes:
        layout.page_break_before = True
    if "lead" in part.classes:
        layout.keep_with_next = True
    if part.kind == "para" and "center" in part.classes:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if part.mark:
        paragraph.add_run(f"{part.mark}\t")
    _write(paragraph, part.lines)


def _write(paragraph: Any, lines: Iterable[tuple[Run, ...]], bold: bool = False) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        for run in line:
            paragraph.add_run(run.text).bold = True if run.bold or bold else None


def _table(document: Any, part: Part) -> None:
    from docx.shared import Mm

    table = document.add_table(rows=len(part.rows), cols=len(part.widths))
    table.autofit = False
    if part.kind == "table":
        table.style = "Table Grid"
    rest = (100 - sum(part.widths)) / max(1, part.widths.count(0))
    widths = [Mm(PRINTED_MM * (share or rest) / 100) for share in part.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, cells in zip(table.rows, part.rows, strict=True):
        place = 0
        for cell in cells:
            box = row.cells[place]
            if cell.span > 1:
                box = box.merge(row.cells[place + cell.span - 1])
            box.width = sum(widths[place : place + cell.span])
            _fill(box, cell, part)
            place += cell.span


def _fill(box: Any, cell: Cell, part: Part) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    is_small = part.kind == "qr" or "small" in part.classes
    paragraph = box.paragraphs[0]
    paragraph.style = "Kecil" if is_small else "Isi"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if cell.right else WD_ALIGN_PARAGRAPH.LEFT
    if part.kind == "table":
        paragraph.paragraph_format.space_after = Mm(0.8)
    if part.kind == "sign":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Mm(22 if cell in part.rows[0] else 2)
    if part.kind == "qr" and not any(cell.lines):
        paragraph.add_run("{{ qr_code }}")
        return
    _write(paragraph, cell.lines, bold=cell.head)
