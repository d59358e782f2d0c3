"""What a sheet is made of: columns with a kind, rows of plain values, and the notes that explain them. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lumajang_kdkmp.formats import WIB

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Kind = Literal["text", "int", "number", "percent", "money", "date", "time"]


@dataclass(frozen=True)
class Marked:
    """A cell that is told apart: "fault" is red and wraps, "example" is grey and slanted."""

    value: "Plain"
    tone: Literal["fault", "example"] = "fault"


# None and "" are an empty cell. A float is a share or a mean; whole rupiah are int.
Plain = str | int | float | Decimal | bool | dt.date | dt.datetime | None
Cell = Plain | Marked


@dataclass(frozen=True)
class Column:
    """A column: its heading, how wide it is in letters, and what its cells are.

    The kind chooses the number format, not the value: text in a column of dates stays text ("belum"), a number in
    a column of text is written as text, so that codes keep their zeros. `hint` says what the column means; it goes
    to the sheet "Keterangan". `choices` give the cells a list to choose from.
    """

    label: str
    width: int = 16
    kind: Kind = "text"
    hint: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A table. `notes` are pairs (word, text) of its sheet "Keterangan": source, day, filter, maker.

    `spare_rows` are empty rows below that are ready to be filled in; `frozen_columns` stay when one scrolls.
    `footer` stands on every printed page, and in a CSV as a row of its own below the others.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[tuple[str, str]] = ()
    spare_rows: int = 0
    frozen_columns: int = 0
    footer: str = ""


def text_of(value: Cell) -> str:
    """Return a value as the text of a cell: ISO dates, times in WIB, Ya/Tidak, numbers without grouping."""
    if isinstance(value, Marked):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, dt.datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def local(value: dt.datetime) -> dt.datetime:
    """Return a moment as the wall clock in WIB shows it, without a zone: spreadsheets know none."""
    return value.astimezone(WIB).replace(tzinfo=None) if value.tzinfo else value
