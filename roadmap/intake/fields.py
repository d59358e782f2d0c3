"""How a cell is read: a reader takes its text and returns the value, or raises ValueError in Indonesian. Pure."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cooperatives.people_columns import EXCEL_DAY_ZERO, MONTHS, plain
from lumajang_kdkmp.formats import date_long, number
from lumajang_kdkmp.sheets.table import Kind as SheetKind

Reader = Callable[[str], Any]
INT_MAX = 2**31 - 1
RUPIAH_MAX = 10**15 - 1
EARLIEST, LATEST = dt.date(1945, 1, 1), dt.date(2999, 12, 31)


@dataclass(frozen=True)
class Field:
    """A column of a table. `title` is its heading, `spellings` what else people write there.

    `is_number_text`: digits that are a text, which Excel spoils when it takes them for a number.
    """

    name: str
    title: str
    read: Reader
    spellings: tuple[str, ...] = ()
    is_needed: bool = False
    missing: str = ""
    hint: str = ""
    kind: SheetKind = "text"
    width: int = 16
    choices: Sequence[str] = ()
    is_number_text: bool = False


# What the headings of a place are: code, kecamatan, village.
PLACE = (
    Field(
        "code", "Kode", str, ("kode desa", "kode wilayah", "kode kemendagri", "kode desa kelurahan"),
        hint="Kode Kemendagri, misalnya 35.08.04.2004. Bila kosong, kecamatan dan desanya yang dicocokkan.", width=15,
    ),
    Field("kecamatan", "Kecamatan", str, ("kec", "nama kecamatan"), width=18),
    Field(
        "village", "Desa/Kelurahan", str,
        ("desa", "kelurahan", "nama desa", "nama kelurahan", "nama desa kelurahan", "desa kel", "nama"), width=24,
    ),
)  # fmt: skip


def text(limit: int) -> Reader:
    """Return a reader of one line of text up to `limit` letters."""

    def read(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(f"terlalu panjang ({len(cell)} huruf), paling banyak {limit}.")
        return cell

    return read


def count(largest: int = INT_MAX) -> Reader:
    """Return a reader of a whole number from 0: "1.250" is one thousand and more."""

    def read(cell: str) -> int:
        found = whole(cell)
        if found is None:
            raise ValueError(f"“{_short(cell)}” bukan bilangan bulat. Tulis dengan angka saja, misalnya 64.")
        if found > largest:
            raise ValueError(f"angka ini terlalu besar, paling banyak {number(largest)}.")
        return found

    return read


def whole(cell: str) -> int | None:
    """Return the number of "1.250", "1250" or "1250,0"; None for anything else, below nought too."""
    digits = re.sub(r"[.,]0+$", "", cell) if re.fullmatch(r"[0-9]+[.,]0{1,2}", cell, re.ASCII) else cell
    if re.fullmatch(r"[0-9]{1,3}([., ][0-9]{3})+", digits, flags=re.ASCII):
        digits = re.sub(r"[., ]", "", digits)
    return int(digits) if re.fullmatch(r"[0-9]{1,18}", digits, flags=re.ASCII) else None


def rupiah(cell: str) -> int:
    """Return whole rupiah of "Rp 1.250.000,00", "1250000"."""
    found = whole(re.sub(r"(?i)^\s*rp\.?\s*|,(00|-)\s*$", "", cell).strip())
    if found is None or found > RUPIAH_MAX:
        raise ValueError("tulis jumlah rupiah dengan angka saja, misalnya 1.250.000.")
    return found


def day(cell: str) -> dt.date:
    """Return the date of "14/05/2025", "2025-05-14", "14 Mei 2025" or an Excel day number."""
    wrong = ValueError(f"tanggal “{_short(cell)}” tidak dapat dibaca. Tulis seperti 14/05/2025 atau 14 Mei 2025.")
    if re.fullmatch(r"[0-9]{5}", cell, flags=re.ASCII):
        return EXCEL_DAY_ZERO + dt.timedelta(days=int(cell))
    parts = re.fullmatch(r"([0-9]{1,4})[-/. ]+([0-9]{1,2}|[A-Za-z]+)[-/., ]+([0-9]{1,4})( 00:00(:00)?)?", cell)
    if parts is None:
        raise wrong
    first, middle, last = parts.group(1), parts.group(2), parts.group(3)
    if len(first) == 4:
        first, last = last, first
    month = int(middle) if middle.isdigit() else MONTHS.get(middle[:3].casefold(), 0)
    if len(last) != 4 or len(first) > 2:
        raise ValueError("tahun ditulis empat angka, misalnya 14/05/2025.")
    try:
        found = dt.date(int(last), month, int(first))
    except ValueError:
        raise ValueError(f"tanggal “{_short(cell)}” tidak ada di kalender.") from None
    if not EARLIEST <= found <= LATEST:
        raise ValueError(f"tahun {found.year} tidak mungkin. Periksa tanggalnya.")
    return found


def month(cell: str) -> dt.date:
    """Return the first day of "2025-05", "05/2025", "Mei 2025", or of the month of a date."""
    parts = re.fullmatch(r"([0-9]{1,2}|[A-Za-z]+)[-/. ]+([0-9]{4})", cell)
    if turned := re.fullmatch(r"([0-9]{4})[-/. ]+([0-9]{1,2})", cell, flags=re.ASCII):
        year, word = turned.group(1), turned.group(2)
    elif parts:
        year, word = parts.group(2), parts.group(1)
    else:
        return day(cell).replace(day=1)
    position = int(word) if word.isdigit() else MONTHS.get(word[:3].casefold(), 0)
    if not (1 <= position <= 12 and EARLIEST.year <= int(year) <= LATEST.year):
        raise ValueError(f"bulan “{_short(cell)}” tidak dapat dibaca. Tulis seperti 2025-05 atau Mei 2025.")
    return dt.date(int(year), position, 1)


def choice(words: Mapping[str, str], what: str) -> Reader:
    """Return a reader of one of `words` ({value: label}), by value or label, capitals and signs aside."""
    known = {plain(word): value for value, label in words.items() for word in (value, label)}

    def read(cell: str) -> str:
        found = known.get(plain(cell))
        if found is None:
            raise ValueError(f"{what} “{_short(cell)}” tidak dikenal. Pilih: {', '.join(words.values())}.")
        return found

    return read


def shown(value: Any) -> str:
    """Return a value as the preview prints it."""
    if value is None or value == "":
        return "kosong"
    if isinstance(value, dt.date):
        return date_long(value)
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    return number(value) if isinstance(value, int) else str(value)


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:39]}…"
