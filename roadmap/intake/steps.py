"""What one row of a file changes: an act with its values before and after, kept so that it can be taken back."""

import copy
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from lumajang_kdkmp import writes
from roadmap.intake.fields import Field, shown
from roadmap.intake.table import Row, Table

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Since(Exception):
    """What an import wrote was changed since: it is left as it is. The message is Indonesian."""


@dataclass
class Step:
    """One act on one record of a village. `old` is empty where the record is new; `version` is the one seen.

    `key` tells the record within the village; `cells` are {field of the record: column of the table};
    `shown` are (heading, before, after) as the preview prints them; `afterwards` is what is to be known once the act
    is taken back; `subject` is not kept.
    """

    row: int
    code: str
    key: str = ""
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    shown: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    afterwards: str = ""
    subject: Any = None

    @property
    def is_new(self) -> bool:
        return not self.version

    def kept(self) -> dict[str, Any]:
        """Return what is kept for taking the act back: plain values, days in ISO."""
        return {
            "row": self.row,
            "code": self.code,
            "key": self.key,
            "old": {name: _plain(value) for name, value in self.old.items()},
            "new": {name: _plain(value) for name, value in self.new.items()},
            "version": self.version,
            "afterwards": self.afterwards,
        }


def revived(kept: Mapping[str, Any]) -> Step:
    """Return the step of `Step.kept`."""
    step = Step(kept["row"], kept["code"], kept["key"], version=kept["version"])
    # Imports of before did not keep it.
    step.afterwards = kept.get("afterwards", "")
    step.old = {name: _typed(name, value) for name, value in kept["old"].items()}
    step.new = {name: _typed(name, value) for name, value in kept["new"].items()}
    return step


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(name: str, value: Any) -> Any:
    is_day = (name.endswith("_on") or name.endswith("birth_date")) and isinstance(value, str)
    return dt.date.fromisoformat(value) if is_day and _DAY.fullmatch(value) else value


def differences(record: models.Model | None, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (old, new) of what `values` changes in a record; everything is new where there is none."""
    if record is None:
        return {}, dict(values)
    new = {name: value for name, value in values.items() if getattr(record, name) != value}
    return {name: getattr(record, name) for name in new}, new


def step_of(
    row: Row,
    record: Any,
    values: Mapping[str, Any],
    fields: Iterable[Field],
    *,
    key: str = "",
    cells: Mapping[str, str] | None = None,
) -> Step | None:
    """Return the step that brings a record to `values`, or None where nothing differs.

    `cells` are {field of the record: name of its column}, the same name where it has none.
    """
    old, new = differences(record, values)
    if not new or row.place is None:
        return None
    where = dict(cells or {name: name for name in values})
    titles = {item.name: item.title for item in fields}
    step = Step(row.number, row.place.code, key, old, new, getattr(record, "version", 0), where, subject=record)
    step.shown = [
        (titles.get(where.get(name, name), name), shown(old.get(name)), shown(value)) for name, value in new.items()
    ]
    return step


def check(table: Table, row: Row, draft: models.Model, values: Mapping[str, Any], cells: Mapping[str, str]) -> None:
    """Add to a row what its model refuses in these values, cell by cell. No query."""
    draft = copy.copy(draft)
    for name, value in values.items():
        setattr(draft, name, value)
    try:
        writes.clean(draft, only=set(values))
    except ValidationError as error:
        refuse(table, row, error, cells)


def refuse(table: Table, row: Row, error: Exception, cells: Mapping[str, str]) -> None:
    """Add what an act refuses to the row, in the cells of the fields it names."""
    by_field = getattr(error, "error_dict", None) or {"": [error]}
    for name, faults in by_field.items():
        cell = cells.get(name, name)
        for fault in faults:
            for words in getattr(fault, "messages", [str(fault)]):
                table.fault(row, cell if cell in table.columns else _first(table, cells), words)


def _first(table: Table, cells: Mapping[str, str]) -> str:
    return next((name for name in cells.values() if name in table.columns), "code")


def unchanged(record: Any, step: Step, what: str) -> Any:
    """Return the record if it still holds what the import wrote; raises Since otherwise."""
    if record is None:
        raise Since(f"{what} sudah tidak ada.")
    if any(getattr(record, name) != value for name, value in step.new.items()):
        raise Since(f"{what} sudah diubah lagi sesudah impor.")
    return record
