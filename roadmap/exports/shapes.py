"""How a value is written for a recipient: a shape takes a cell of the list and returns that of the file. Pure."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import format_date

from lumajang_kdkmp.formats import LOCALE, rupiah
from lumajang_kdkmp.sheets import Cell, text_of
from lumajang_kdkmp.sheets.table import Kind


@dataclass(frozen=True)
class Shape:
    """A way to write a value; `kind` is what the column then holds, None what it held."""

    label: str
    write: Callable[[Cell], Cell]
    kind: Kind | None = "text"


def _as_it_is(cell: Cell) -> Cell:
    return cell


def _bare(cell: Cell) -> Cell:
    """Return a code or number without the marks that part it: 3508042004."""
    return re.sub(r"[\s.\-/]", "", text_of(cell))


def _capitals(cell: Cell) -> Cell:
    return text_of(cell).upper()


def _day(pattern: str) -> Callable[[Cell], Cell]:
    def write(cell: Cell) -> Cell:
        return str(format_date(cell, pattern, locale=LOCALE)) if isinstance(cell, dt.date) else cell

    return write


def _money(cell: Cell) -> Cell:
    return rupiah(int(cell)) if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else cell


def _one_or_nought(cell: Cell) -> Cell:
    """Return 1 for yes and for whatever is there, 0 for no and for nothing."""
    return int(text_of(cell) not in ("", "Tidak", "0"))


SHAPES: dict[str, Shape] = {
    "": Shape("seperti di daftar", _as_it_is, None),
    "bare": Shape("tanpa titik dan tanda (3508042004)", _bare),
    "capitals": Shape("HURUF BESAR", _capitals),
    "day": Shape("tanggal: hari/bulan/tahun dengan angka", _day("dd/MM/yyyy")),
    "iso": Shape("tanggal: tahun-bulan-hari dengan angka", _day("yyyy-MM-dd")),
    "long": Shape("tanggal: 12 Juni 2025", _day("d MMMM y")),
    "rupiah": Shape("Rp2.500.000", _money),
    "flag": Shape("1 atau 0", _one_or_nought, "int"),
}
