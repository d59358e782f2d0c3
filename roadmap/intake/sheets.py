"""The files of an import: the template with what stands in the portal, and the copy that says what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives.people_table import letters
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.sheets import Column, Limits, Marked, Sheet, read_csv, read_xlsx, write_xlsx
from roadmap.intake.fields import PLACE
from roadmap.intake.kinds import Kind
from roadmap.intake.table import IGNORED, MAX_COLUMNS, MAX_ROWS
from villages.models import Village

SHEET, MESSAGES, FAULTS = "Isian", "Pesan", "Kesalahan"
LIMITS = Limits(
    rows=2 * MAX_ROWS,
    columns=MAX_COLUMNS,
    too_long=f"Lembar ini terlalu panjang. Isi paling banyak {MAX_ROWS} baris, tanpa baris kosong.",
)
SPARE = 50
assert FAULTS.casefold() in IGNORED, "the corrected copy comes back with this column"


def read(upload: Any) -> list[Sequence[Any]]:
    """Return the cells of an uploaded .xlsx or .csv. Raises ValidationError that names the file's fault."""
    if str(upload.name or "").lower().endswith(".csv"):
        if upload.size > LIMITS.megabytes * 1024 * 1024:
            raise ValidationError(f"Berkas ini lebih besar dari {LIMITS.megabytes} MB. Bagi menjadi beberapa berkas.")
        return list(read_csv(upload.read(), max_rows=LIMITS.rows, max_columns=LIMITS.columns))
    return read_xlsx(upload, sheet=SHEET, limits=LIMITS)


def template(kind: Kind, by: User, villages: Sequence[Village], day: Any) -> bytes:
    """Return the sheet of a kind with the person's villages and what is recorded of them."""
    fields = [*PLACE, *kind.fields(by)]
    columns = [
        Column(item.title, item.width, item.kind, item.hint, item.choices) for item in fields
    ]
    rows = [[line.get(item.name) for item in fields] for line in kind.lines(by, villages)]
    needed = ", ".join(item.title for item in fields if item.is_needed)
    notes = [
        (kind.title, kind.about),
        ("Satu baris", kind.rule),
        ("Desa", "Dikenali dari kodenya; bila kosong, dari kecamatan dan nama desa. Nama desa saja tidak cukup."),
        *([("Kolom wajib", needed)] if needed else []),
        ("Isi portal per", date_long(day)),
        ("Setelah diunggah", "Portal memperlihatkan pratinjau. Belum ada yang tersimpan sebelum Anda menyetujuinya."),
    ]
    return write_xlsx([Sheet(SHEET, columns, rows, notes, spare_rows=SPARE, frozen_columns=len(PLACE))])


def with_faults(cells: Sequence[Sequence[Any]], heading_row: int, faults: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the file to correct: the wrong cells in red, what is wrong beside them, and all messages on a sheet.

    `faults` are {"row": number, "position": column or None, "text": words}. Rows above the headings stay out, so
    the messages name the cells as they stand in this copy.
    """
    width = max(map(len, cells[heading_row - 1 :]), default=0)
    headings = [str(cell or "") for cell in cells[heading_row - 1]] if cells else []
    headings += [""] * (width - len(headings))
    # Our own column of an earlier copy goes, wherever it stands; every other one stays with its cells.
    kept = [at for at, title in enumerate(headings) if title.casefold() != FAULTS.casefold()]
    by_row: dict[int, list[Mapping[str, Any]]] = {}
    for fault in faults:
        by_row.setdefault(fault["row"], []).append(fault)
    lines = []
    for number, row in enumerate(cells[heading_row:], start=heading_row + 1):
        found = by_row.get(number, ())
        bad = {fault["position"] for fault in found}
        line = [_cell(row[at] if at < len(row) else None, at in bad) for at in kept]
        line.append(Marked("\n".join(fault["text"] for fault in found)) if found else "")
        lines.append(line)
    columns = [*(Column(headings[at], 18) for at in kept), Column(FAULTS, 60)]
    messages = [[_name(fault, kept, heading_row - 1), fault["text"]] for fault in faults]
    of_messages = [Column("Sel", 10), Column("Yang perlu diperbaiki", 90)]
    made = Sheet(SHEET, columns, lines, frozen_columns=min(3, len(kept)))
    return write_xlsx([made, Sheet(MESSAGES, of_messages, messages)])


def _cell(value: Any, is_bad: bool) -> Any:
    text = str(value) if isinstance(value, float | int) and not isinstance(value, bool) else value
    return Marked(text or "") if is_bad else text


def _name(fault: Mapping[str, Any], kept: Sequence[int], above: int) -> str:
    if not fault["row"]:
        return ""
    row = fault["row"] - above
    return f"{letters(kept.index(fault['position']))}{row}" if fault["position"] in kept else f"Baris {row}"
