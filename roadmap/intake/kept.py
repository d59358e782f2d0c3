"""What is kept of a file between its upload, the import and its undoing: plain JSON, encrypted by the model."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives.people_table import tidy
from roadmap.intake.plan import FAULTY, SAME, Plan
from roadmap.intake.plan import NEW as NEW_ROW

# Characters of all cells together, more than 3,000 full rows have; with quotes and commas it still fits the model.
# Counted before anything is copied, for a workbook may refer to one long text from hundreds of thousands of cells.
MAX_TEXT = 4_000_000


def cells_json(cells: Sequence[Sequence[Any]]) -> str:
    """Return the cells of a file as JSON; days as ISO text, which is how they are read again.

    Raises ValidationError where the texts together are longer than any table.
    """
    if sum(len(value) for row in cells for value in row if isinstance(value, str)) > MAX_TEXT:
        raise ValidationError(
            "Isi berkas ini terlalu panjang. Hapus kolom yang tidak diminta atau bagi menjadi beberapa berkas, lalu "
            "unggah lagi."
        )
    return json.dumps([_row(row) for row in cells], ensure_ascii=False)


def cells_of(text: str) -> list[list[Any]]:
    """Return the cells of `cells_json`."""
    return json.loads(text) if text else []


def fingerprint(text: str) -> str:
    """Return what tells whether two files hold the same cells: saving anew in Excel changes every byte else."""
    return hashlib.sha256(text.encode()).hexdigest()


def plan_json(found: Plan) -> str:
    """Return what a page shows of a plan, and its digest."""
    table = found.table
    by_row: dict[int, list[Any]] = {}
    for step in found.steps:
        by_row.setdefault(step.row, []).append(step)
    lines = [
        {
            "row": row.number,
            "place": row.place.label if row.place else "",
            "status": _status(row, by_row.get(row.number, ())),
            "shown": [list(item) for step in by_row.get(row.number, ()) for item in step.shown],
            "warnings": [words for step in by_row.get(row.number, ()) for words in step.warnings],
        }
        for row in table.rows
    ]
    faults = [{"cell": fault.cell, "row": 0, "position": None, "text": fault.text} for fault in table.faults]
    faults += [
        {
            "cell": fault.cell,
            "row": row.number,
            "position": table.columns.get(fault.field),
            "text": fault.text,
        }
        for row in table.rows
        for fault in row.faults
    ]
    content = {
        "heading_row": table.heading_row,
        "unknown": table.unknown,
        "sums": table.sums,
        "lines": [line for line in lines if line["status"] != SAME],
        "faults": faults,
        "digest": digest(found),
    }
    return json.dumps(content, ensure_ascii=False)


def digest(found: Plan) -> str:
    """Return what stands for a plan: another one means that the records have moved since it was shown."""
    return hashlib.sha256(json.dumps(found.digest, default=str).encode()).hexdigest()


def steps_json(found: Plan) -> str:
    """Return the steps as they are kept for taking them back."""
    return json.dumps([step.kept() for step in found.steps], ensure_ascii=False)


def _status(row: Any, steps: Sequence[Any]) -> str:
    if row.faults:
        return FAULTY
    if not steps:
        return SAME
    return NEW_ROW if any(step.is_new for step in steps) else "changed"


def _row(row: Sequence[Any]) -> list[Any]:
    """Return the cells of a row up to its last filled one: a reader of workbooks fills every row up to its limit."""
    found = [_cell(value) for value in row]
    while found and found[-1] in (None, ""):
        found.pop()
    return found


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return tidy(value) if isinstance(value, str) else value
    if isinstance(value, dt.date | dt.datetime):
        return tidy(value)
    if isinstance(value, int | float) and abs(value) < 1e300 and value == value:
        return value
    return tidy(value)
