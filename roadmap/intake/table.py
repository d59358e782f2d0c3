"""The rows of a file against the columns of a kind: what could be read, and what is wrong in which cell. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cooperatives import people_table
from cooperatives.people_columns import plain
from cooperatives.people_table import Fault, letters, tidy
from lumajang_kdkmp.formats import number as grouped
from roadmap.intake.fields import PLACE, Field
from villages.matching import How, Matcher, Place, Unmatched

MAX_ROWS, MAX_COLUMNS = 3_000, 60
# Offices put a title and a date above their tables.
HEADING_WITHIN = 15
# Columns that people keep in their lists, and that ours add: known, and not read.
IGNORED = {"no", "nomor", "no urut", "kesalahan", "keterangan", "ket", "catatan portal"}
# How the row of sums begins that offices put below their tables.
SUMS = {"jumlah", "total", "jumlah total", "total jumlah", "jumlah seluruhnya", "grand total"}
NUMBER_LOST = (
    "tersimpan sebagai bilangan, dan Excel menghilangkan angka terakhirnya. Ubah kolomnya menjadi Teks, lalu ketik "
    "ulang semua angkanya."
)


@dataclass
class Row(people_table.Row):
    """One row and `place`, the village that it is about."""

    place: Place | None = None
    how: How | None = None


@dataclass
class Table(people_table.Table[Row]):
    """The rows of many villages, read by these columns. `sums` are the numbers of rows that only add up others."""

    fields: Sequence[Field] = ()
    heading_row: int = 1
    sums: list[int] = field(default_factory=list)


def parse(cells: Iterable[Sequence[Any]], fields: Sequence[Field], matcher: Matcher) -> Table:
    """Read the cells of a sheet, counted from its first row, as a table of places with these fields."""
    grid = [(number, list(row)[:MAX_COLUMNS]) for number, row in enumerate(cells, start=1)]
    filled = [(number, row) for number, row in grid if any(tidy(cell) for cell in row)]
    table = Table(fields=fields)
    if not filled:
        table.faults.append(Fault("", "", "berkas ini kosong. Unduh templatnya, isi, lalu unggah lagi."))
        return table
    start = _heading_of(table, filled)
    _read_headings(table, *filled[start])
    body = [(number, row) for number, row in filled[start + 1 :] if not is_sum(row)]
    table.sums = [number for number, row in filled[start + 1 :] if is_sum(row)]
    if len(body) > MAX_ROWS:
        words = f"ada {grouped(len(body))} baris, paling banyak {grouped(MAX_ROWS)}. Bagi menjadi beberapa berkas."
        table.faults.append(Fault("", "", words))
    if table.faults:
        return table
    rows = (_read_row(table, number, row, matcher) for number, row in body)
    table.rows = [row for row in rows if row is not None]
    if not table.rows:
        table.faults.append(Fault("", "", "belum ada isi di bawah baris judul selain nama desanya."))
    return table


def is_sum(cells: Sequence[Any]) -> bool:
    """Whether a row only adds up the others."""
    return plain(next((text for cell in cells if (text := tidy(cell))), "")) in SUMS


def _heading_of(table: Table, filled: Sequence[tuple[int, list[Any]]]) -> int:
    """Return which filled row holds the headings: the one with most that are known, the first of equals."""
    known = _known(table.fields)
    hits = [sum(plain(tidy(cell)) in known for cell in row) for _, row in filled[:HEADING_WITHIN]]
    return hits.index(max(hits))


def _known(fields: Sequence[Field]) -> dict[str, Field]:
    return {plain(heading): item for item in (*PLACE, *fields) for heading in (item.title, *item.spellings)}


def _read_headings(table: Table, number: int, cells: Sequence[Any]) -> None:
    titles = [tidy(cell) for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    table.headings, table.heading_row = titles, number
    known = _known(table.fields)
    for position, heading in enumerate(titles):
        item = known.get(plain(heading))
        cell = f"{letters(position)}{number}"
        if item is None:
            if heading and plain(heading) not in IGNORED:
                table.unknown.append(f"{cell} “{heading[:40]}”")
        elif item.name in table.columns:
            table.faults.append(Fault(cell, "", f"kolom {item.title} ada dua kali. Hapus salah satunya."))
        else:
            table.columns[item.name] = position
    _check_headings(table)


def _check_headings(table: Table) -> None:
    where = f"Baris {table.heading_row}"
    missing = [item.title for item in table.fields if item.is_needed and item.name not in table.columns]
    if missing:
        words = f"kolom {', '.join(missing)} tidak ditemukan. Pakai baris judul dari templat."
        table.faults.append(Fault(where, "", words))
    has_place = "code" in table.columns or {"kecamatan", "village"} <= set(table.columns)
    if not has_place:
        words = "kolom Kode, atau Kecamatan dan Desa/Kelurahan, tidak ditemukan. Pakai baris judul dari templat."
        table.faults.append(Fault(where, "", words))
    elif not missing and not any(item.name in table.columns for item in table.fields):
        table.faults.append(Fault(where, "", "tidak ada kolom isian yang dikenal. Pakai baris judul dari templat."))


def _read_row(table: Table, number: int, cells: Sequence[Any], matcher: Matcher) -> Row | None:
    """Return the row, or None when nothing but the place is filled in: a line of the template nobody used."""
    row = Row(number, [tidy(cell) for cell in cells])

    def raw(name: str) -> Any:
        position = table.columns.get(name)
        return cells[position] if position is not None and position < len(cells) else None

    if not any(tidy(raw(item.name)) for item in table.fields if item.name in table.columns):
        return None
    _place(table, row, matcher, *(tidy(raw(item.name)) for item in PLACE))
    for item in table.fields:
        if item.name in table.columns:
            try:
                _read_cell(row, item, raw(item.name))
            except ValueError as fault:
                table.fault(row, item.name, str(fault))
    return row


def _place(table: Table, row: Row, matcher: Matcher, code: str, kecamatan: str, village: str) -> None:
    try:
        found = matcher.find(code=code, kecamatan=kecamatan, name=village)
        row.place, row.how = found.place, found.how
    except Unmatched as fault:
        # Where the table has no such column the message stands at the one that it has.
        part = fault.part if fault.part in table.columns else "code" if "code" in table.columns else "village"
        table.fault(row, part, str(fault))


def _read_cell(row: Row, item: Field, value: Any) -> None:
    """Put the value of a cell into the row; an empty one is left out, for it changes nothing. Raises ValueError."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if item.is_number_text and is_number and not abs(value) < 1e15:
        raise ValueError(NUMBER_LOST)
    words = tidy(value)
    if words:
        row.values[item.name] = item.read(words)
    elif item.is_needed:
        raise ValueError(item.missing or f"isi {item.title.lower()}.")
