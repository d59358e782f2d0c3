"""Excel files as the portal makes them: numbers and dates typed, text always text, the same bytes for the same
content. The header row stays in sight and filters; a last sheet says where the figures come from.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lumajang_kdkmp.office_files import without_clock
from lumajang_kdkmp.sheets.csv_cells import one_form
from lumajang_kdkmp.sheets.table import Cell, Column, Marked, Sheet, local, text_of

ABOUT, CHOICES = "Keterangan", "Pilihan"
MAKER = "Portal KDKMP Kabupaten Lumajang"
FORMATS = {
    "text": "@",
    "int": "0",
    "number": "#,##0.##",
    "percent": "0.0%",
    "money": "#,##0",
    "date": "dd/mm/yyyy",
    "time": "dd/mm/yyyy hh:mm",
}
# What the format allows in a cell, and in a list written into a rule.
_LONGEST, _LONGEST_LIST = 32_000, 250
# Excel calculates with fifteen digits: a longer number would lose its end.
_LARGEST = 10**15
_HEAD = PatternFill("solid", start_color="E8EEF5")
_FAULT = PatternFill("solid", start_color="FDE8E8")
_WRAP = Alignment(wrap_text=True, vertical="top")
_BOLD, _GREY = Font(bold=True), Font(italic=True, color="777777")


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of the sheets in order, and "Keterangan" with the notes and what the columns mean."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = MAKER
    for sheet in sheets:
        _fill(book.create_sheet(_title(sheet.title, book.sheetnames)), sheet, book)
    lines = [line for sheet in sheets for line in _lines(sheet, len(sheets) > 1)]
    if lines:
        _explain(book.create_sheet(ABOUT), lines)
    return _saved(book)


def _title(wanted: str, taken: Sequence[str]) -> str:
    """Return the name of a sheet as Excel takes it: 31 letters, none of its signs, and no other's name."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", one_form(wanted)).strip("' ")[:31] or "Lembar"
    number, title = 2, plain
    while title.casefold() in {name.casefold() for name in [*taken, ABOUT, CHOICES]}:
        title, number = f"{plain[:28]} {number}", number + 1
    return title


def _fill(made: Worksheet, sheet: Sheet, book: Workbook) -> None:
    for position, column in enumerate(sheet.columns, start=1):
        head = put(made.cell(1, position), column.label)
        head.font, head.fill, head.alignment = _BOLD, _HEAD, _WRAP
        # Below the rows too: what is added there is taken as the column means it.
        of_column = made.column_dimensions[get_column_letter(position)]
        of_column.width, of_column.number_format = column.width, FORMATS[column.kind]
    last = 1
    for last, cells in enumerate(sheet.rows, start=2):
        for position, (column, cell) in enumerate(zip(sheet.columns, cells, strict=True), start=1):
            put(made.cell(last, position), cell, column)
    for number in range(last + 1, last + 1 + sheet.spare_rows):
        for position, column in enumerate(sheet.columns, start=1):
            made.cell(number, position).number_format = FORMATS[column.kind]
    _choose(made, sheet.columns, max(last + sheet.spare_rows, 2), book)
    made.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}2"
    if sheet.columns:
        made.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", "9"
    made.page_setup.fitToHeight, made.sheet_properties.pageSetUpPr.fitToPage = 0, True
    made.print_title_rows = "1:1"
    if sheet.footer:
        # "&" begins a code of the page's foot.
        made.oddFooter.left.text = one_form(sheet.footer).replace("&", "&&")[:200]


def put(target: Any, cell: Cell, column: Column | None = None) -> XlsxCell:
    """Write a value as its column wants it. Text is text: openpyxl takes what begins with "=" for a formula."""
    value = cell.value if isinstance(cell, Marked) else cell
    kind = column.kind if column else "text"
    if isinstance(value, dt.datetime):
        value = local(value)
    if kind == "text" or isinstance(value, str | bool) or _is_too_long(value):
        text = one_form(text_of(value))[:_LONGEST]
        target.value, target.data_type = text or None, "s" if text else "n"
        target.number_format, target.quotePrefix = FORMATS["text"], True
    else:
        target.value, target.number_format = value, FORMATS[kind]
    if isinstance(cell, Marked):
        _mark(target, cell.tone)
    return target


def _is_too_long(value: object) -> bool:
    """Whether a spreadsheet cannot hold the number as it is; not a number and infinity are among them."""
    return isinstance(value, int | float | Decimal) and not abs(float(value)) < _LARGEST


def _mark(target: Any, tone: str) -> None:
    if tone == "fault":
        target.fill, target.alignment = _FAULT, _WRAP
    else:
        target.font = _GREY


def _choose(made: Worksheet, columns: Sequence[Column], last: int, book: Workbook) -> None:
    for position, column in enumerate(columns, start=1):
        if not column.choices:
            continue
        listed = ",".join(column.choices)
        is_plain = '"' not in listed and listed.count(",") == len(column.choices) - 1
        is_short = is_plain and len(listed) <= _LONGEST_LIST
        rule = DataValidation(
            type="list", formula1=f'"{listed}"' if is_short else _kept(column, book), allow_blank=True
        )
        rule.errorTitle, rule.error = "Pilihan tidak dikenal", "Pilih dari daftar."
        made.add_data_validation(rule)
        letter = get_column_letter(position)
        rule.add(f"{letter}2:{letter}{last}")


def _kept(column: Column, book: Workbook) -> str:
    """Keep a long list of choices on a hidden sheet of its own and return where it stands."""
    kept = book[CHOICES] if CHOICES in book.sheetnames else book.create_sheet(CHOICES)
    kept.sheet_state = "hidden"
    position = 1 if kept.cell(1, 1).value is None else kept.max_column + 1
    for number, choice in enumerate([column.label, *column.choices], start=1):
        put(kept.cell(number, position), choice)
    letter = get_column_letter(position)
    return f"{quote_sheetname(CHOICES)}!${letter}$2:${letter}${len(column.choices) + 1}"


def _lines(sheet: Sheet, is_one_of_many: bool) -> list[tuple[str, str]]:
    hints = [(f"Kolom {column.label}", column.hint) for column in sheet.columns if column.hint]
    lines = [*sheet.notes, *hints]
    return [("Lembar", sheet.title), *lines] if lines and is_one_of_many else lines


def _explain(made: Worksheet, lines: Sequence[tuple[str, str]]) -> None:
    for number, (word, text) in enumerate(lines, start=1):
        put(made.cell(number, 1), word).font = _BOLD
        put(made.cell(number, 2), text)
        made.cell(number, 1).alignment = made.cell(number, 2).alignment = _WRAP
    made.column_dimensions["A"].width, made.column_dimensions["B"].width = 28, 90


def _saved(book: Workbook) -> bytes:
    raw = BytesIO()
    book.save(raw)
    return without_clock(raw.getvalue())
