"""CSV as Indonesian Excel opens it: semicolons, UTF-8 with a mark, ISO dates; and the same read back.

A cell that a spreadsheet would take for a formula gets an apostrophe, which the reader takes off again: what was
written comes back letter for letter. The signs are those of OWASP ASVS 1.2.10 and their full-width forms, which
Excel also takes for a formula.
"""

import csv
import re
from collections.abc import Sequence
from io import StringIO

from django.core.exceptions import ValidationError

from lumajang_kdkmp.sheets.table import Cell, Marked, Sheet, text_of

# Signs that no spreadsheet keeps, and that XML forbids: everything below the blank but tab and line feed.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SIGNS = "=+\\-@＝＋－＠"
# At the start every such sign. Behind a mark that parts cells elsewhere, for a file opened with the wrong
# separator: there only what would calculate, so that "Rp100.000,-" stays as it is.
_LIVE = rf"(?:\A(?=[\s']*[{_SIGNS}])|(?<=[,;\t\n])(?=[\s']*(?:[=＝@＠]|[+\-＋－][\w(@=+\-])))"
_GUARD = re.compile(_LIVE)
_UNGUARD = re.compile(_LIVE.replace(r"\A(?=", r"\A'(?=").replace(r"\n])(?=", r"\n])'(?="))
_SEPARATORS, _HEAD_LINES = ";\t,", 15
# A cell that begins with a tab or a line break is taken for what follows it.
_LEADING = re.compile(r"\A(?=['\s]*[\t\n])")
_UNLEADING = re.compile(r"\A'(?=['\s]*[\t\n])")


def one_form(text: str) -> str:
    """Return text with one kind of line break and no control signs, as every cell holds it."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def guarded(text: str) -> str:
    """Return a cell of text that no spreadsheet takes for a formula."""
    safe = _GUARD.sub("'", one_form(text))
    return f"'{safe}" if _LEADING.match(safe) else safe


def unguarded(text: str) -> str:
    """Return what stood in a cell before `guarded` wrote it; other text is left alone."""
    if _UNLEADING.match(text):
        text = text[1:]
    return _UNGUARD.sub("", text)


def write_csv(sheet: Sheet, *, delimiter: str = ";") -> bytes:
    """Return the headings and rows of a sheet; the notes stay out, so that the file reads as a table."""
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([guarded(column.label) for column in sheet.columns])
    writer.writerows([_written(cell) for cell in row] for row in sheet.rows)
    if sheet.footer:
        writer.writerow([guarded(sheet.footer)])
    return out.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    value = cell.value if isinstance(cell, Marked) else cell
    # Numbers and dates are ours: "-5" is a number and nothing else.
    return guarded(value) if isinstance(value, str) else text_of(value)


def read_csv(data: bytes, *, max_rows: int = 5_000, max_columns: int = 60) -> list[Sequence[str]]:
    """Return the cells of a CSV file as text, our own guard taken off. Separator: semicolon, tab or comma.

    Raises ValidationError that names the file's fault and what to do.
    """
    text = _decoded(data)
    delimiter = _separator(text)
    rows: list[Sequence[str]] = []
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=False):
            rows.append([unguarded(one_form(cell)) for cell in cells[:max_columns]])
            if len(rows) > max_rows:
                raise ValidationError(f"Berkas ini terlalu panjang. Isi paling banyak {max_rows} baris.")
    except csv.Error as error:
        raise ValidationError(
            "Berkas CSV ini tidak terbaca. Buka di Excel, simpan sebagai .xlsx, lalu coba lagi."
        ) from error
    return rows


def _separator(text: str) -> str:
    """Return what parts the cells: what the first line has most of, and below a title what most lines have."""
    lines = text.lstrip("\r\n").split("\n", _HEAD_LINES)[:_HEAD_LINES]
    first = lines[0]
    if ";" in first or "\t" in first or first.count(",") > 1:
        return max(_SEPARATORS, key=first.count)
    return max(_SEPARATORS, key=lambda sign: sum(sign in line for line in lines))


def _decoded(data: bytes) -> str:
    if b"\x00" in data[:1000]:
        raise ValidationError(
            "Berkas ini bukan CSV biasa. Buka di Excel, simpan sebagai .xlsx atau “CSV UTF-8”, lalu coba lagi."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel saves when it is not asked for UTF-8.
        return data.decode("cp1252", errors="replace")
