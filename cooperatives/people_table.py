"""A table of people as a clerk has it: pasted from a spreadsheet, or the cells of a sheet. Pure: no query.

Each fault names its cell as the clerk sees it: "B7: NIK harus tepat 16 angka, tanpa spasi atau tanda baca."
"""

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cooperatives.nik import check_nik
from cooperatives.people_columns import BY_HEADING, COLUMNS, IGNORED, OFFICES, Column, plain

MAX_ROWS = 500
MAX_COLUMNS = 40
MAX_TEXT = 500_000
# The example of the template, which stays out when the clerk forgets to delete it.
EXAMPLE_NAME = "CONTOH, HAPUS BARIS INI"
_NUMBER_LOST = (
    "NIK tersimpan sebagai bilangan, dan Excel menghilangkan angka ke-16-nya. Ubah kolom NIK menjadi Teks, lalu "
    "ketik ulang 16 angkanya."
)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell; `field` is "" where it concerns the whole table."""

    cell: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.text}" if self.cell else self.text


@dataclass
class Row:
    """One row. `number` is the row as the clerk counts it, `values` what could be read, `cells` the texts."""

    number: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


RowT = TypeVar("RowT", bound=Row)


@dataclass
class Table(Generic[RowT]):
    """The rows in order. `faults` concern the table, not a row; `unknown` are headings that are not read."""

    headings: Sequence[str] = ()
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[RowT] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def all_faults(self) -> list[Fault]:
        """Everything that is wrong, in reading order."""
        return [*self.faults, *(fault for row in self.rows for fault in row.faults)]

    def cell_of(self, row: Row, name: str) -> str:
        """Return "B7" for a field of a row, and the row alone where the table has no such column."""
        position = self.columns.get(name)
        return f"Baris {row.number}" if position is None else f"{letters(position)}{row.number}"

    def fault(self, row: Row, name: str, words: str) -> None:
        """Add a fault in one cell of a row."""
        row.faults.append(Fault(self.cell_of(row, name), name, words))


def letters(position: int) -> str:
    """Return the name of a column: 0 is A, 26 is AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def tidy(value: Any) -> str:
    """Return a cell as one line of text: no control or invisible signs, no apostrophe that only marks text."""
    text = unicodedata.normalize("NFC", _text(value))
    shown = "".join(" " if sign in "\t\r\n\xa0" else sign for sign in text)
    shown = "".join(sign for sign in shown if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co"})
    return " ".join(shown.split()).removeprefix("'").strip()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        # Not a number and infinity come from damaged files.
        return str(int(value)) if value == value and abs(value) < 1e15 and value.is_integer() else str(value)
    return str(value)


def parse(text: str) -> Table[Row]:
    """Read a pasted text: cells parted by tabs, semicolons or commas, the first filled line being the headings."""
    if len(text) > MAX_TEXT:
        return _refused("Teks ini terlalu panjang. Tempel paling banyak 500 baris.")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    filled = next((line for line in lines.split("\n") if line.strip()), "")
    separator = max("\t;,", key=filled.count)
    try:
        # A reader of lines: quoted cells of a spreadsheet may hold line ends, which are not wanted here.
        rows = list(csv.reader(lines.split("\n"), delimiter=separator))
    except csv.Error:
        return _refused("Teks ini tidak terbaca sebagai tabel. Salin ulang dari lembar kerja.")
    return parse_rows(rows)


def _refused(text: str) -> Table[Row]:
    return Table(faults=[Fault("", "", text)])


def parse_rows(rows: Iterable[Sequence[Any]]) -> Table[Row]:
    """Read the cells of a sheet, counted from its first row: text, numbers, dates and True/False as they come."""
    numbered = [(number, list(cells)[:MAX_COLUMNS]) for number, cells in enumerate(rows, start=1)]
    filled = [(number, cells) for number, cells in numbered if any(tidy(cell) for cell in cells)]
    if sum(len(_text(cell)) for _, cells in filled for cell in cells) > MAX_TEXT:
        return _refused("Isi tabel ini terlalu panjang. Hapus kolom yang tidak diminta, lalu coba lagi.")
    if not filled:
        return _refused("Tabelnya kosong. Tempel baris judul dan baris orangnya.")
    (first, headings), *people = filled
    titles = [tidy(cell) for cell in headings]
    while titles and not titles[-1]:
        titles.pop()
    table: Table[Row] = Table(headings=titles)
    _read_headings(table, first)
    if table.faults:
        return table
    if len(people) > MAX_ROWS:
        return _refused(f"Ada {len(people)} baris, paling banyak {MAX_ROWS}. Bagi menjadi beberapa tabel.")
    table.rows = [_read_row(table, number, cells) for number, cells in people if not _is_example(table, cells)]
    if not table.rows:
        table.faults.append(Fault("", "", "Belum ada orang di bawah baris judul."))
    check_rows(table)
    return table


def _read_headings(table: Table[Row], number: int) -> None:
    for position, heading in enumerate(table.headings):
        column = BY_HEADING.get(plain(heading))
        cell = f"{letters(position)}{number}"
        if column is None:
            if heading and plain(heading) not in IGNORED:
                table.unknown.append(f"{cell} “{heading[:40]}”")
        elif column.field in table.columns:
            table.faults.append(Fault(cell, "", f"kolom {column.title} ada dua kali. Hapus salah satunya."))
        else:
            table.columns[column.field] = position
    missing = [column.title for column in COLUMNS if column.is_needed and column.field not in table.columns]
    if missing:
        words = f"kolom {', '.join(missing)} tidak ditemukan. Baris pertama harus berisi judul kolom."
        table.faults.append(Fault(f"Baris {number}", "", words))


def _is_example(table: Table[Row], cells: Sequence[Any]) -> bool:
    position = table.columns["name"]
    return position < len(cells) and tidy(cells[position]).casefold() == EXAMPLE_NAME.casefold()


def _read_row(table: Table[Row], number: int, cells: Sequence[Any]) -> Row:
    row = Row(number, [tidy(cell) for cell in cells])
    for column in COLUMNS:
        position = table.columns.get(column.field)
        if position is None:
            continue
        value = cells[position] if position < len(cells) else None
        try:
            _read_cell(row, column, value)
        except ValueError as fault:
            table.fault(row, column.field, str(fault))
    return row


def _read_cell(row: Row, column: Column, value: Any) -> None:
    """Put the value of a cell into the row; an empty one is left out. Raises ValueError."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if column.field == "nik_penduduk" and is_number and abs(value) >= 1e15:
        raise ValueError(_NUMBER_LOST)
    text = tidy(value)
    if text:
        row.values[column.field] = column.read(text)
    elif column.is_needed:
        raise ValueError(column.missing)


def check_rows(table: Table[RowT]) -> None:
    """Add what shows only when a row is read as a whole, and only between rows."""
    for row in table.rows:
        _check_nik(table, row)
    _check_together(table)


def _check_nik(table: Table[RowT], row: Row) -> None:
    number = row.values.get("nik_penduduk")
    if number is None:
        return
    gender = row.values.get("gender")
    found = check_nik(
        number,
        birth_date=row.values.get("birth_date"),
        is_female=gender == "P" if gender else None,
    )
    cell = table.cell_of(row, "nik_penduduk")
    row.faults += [Fault(cell, "nik_penduduk", text) for text in found.errors]
    row.warnings += [Fault(cell, "nik_penduduk", text) for text in found.warnings]


def _check_together(table: Table[RowT]) -> None:
    """Find what only shows between rows: a NIK twice, an office that one person holds given to two."""
    seen: dict[Any, Row] = {}
    titles = {office: title for title, office in OFFICES.items()}
    for row in table.rows:
        number, office = row.values.get("nik_penduduk"), row.values.get("office")
        if number and number in seen:
            words = f"NIK sama dengan baris {seen[number].number}. Satu orang ditulis satu kali."
            table.fault(row, "nik_penduduk", words)
        elif number:
            seen[number] = row
        if not office or office[1] == "member":
            continue
        if office in seen:
            words = f"jabatan {titles[office]} sudah diisi di baris {seen[office].number}."
            table.fault(row, "office", words)
        else:
            seen[office] = row
