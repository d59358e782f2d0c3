"""What a kind of table is made of; the kinds themselves stand in the modules beside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lumajang_kdkmp.accounts.models import User
from roadmap.intake.fields import Field
from roadmap.intake.steps import Step
from roadmap.intake.table import Table
from villages.models import Village

# One line of a template: the values by name of the column, those of the place too.
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of table.

    - `about`: what it brings, one sentence; `rule`: what one line is, and what is left alone.
    - `fields(by)`: the columns that this person may fill in.
    - `lines(by, villages)`: what stands in the portal now, for the template. A fixed number of queries.
    - `compare(table, by)`: returns the steps of the rows and adds faults to them. A fixed number of queries.
    - `is_personal`: whether its rows name people, so that what the action says of them is not kept in the clear.
    - `write(step, by)`: calls the action. Raises what it raises.
    - `restore(step, by)`: takes a step back, by actions; returns what is to be known
      of it, or "". Raises Since where it was changed in the meantime.
    """

    code: str
    title: str
    about: str
    rule: str
    fields: Callable[[User], Sequence[Field]]
    lines: Callable[[User, Sequence[Village]], Iterable[Line]]
    compare: Callable[[Table, User], list[Step]]
    write: Callable[[Step, User], None]
    restore: Callable[[Step, User], str]
    is_personal: bool = False


def place_of(village: Village) -> dict[str, str]:
    """Return the three cells of a village."""
    return {"code": village.pk, "kecamatan": village.kecamatan.name, "village": village.name}


def twice(table: Table, keys: Mapping[int, Any], column: str, what: str) -> None:
    """Add a fault to every row whose key an earlier row has. `keys` are by row number; None is no key."""
    seen: dict[Any, int] = {}
    for row in table.rows:
        key = keys.get(row.number)
        if key is None:
            continue
        if key in seen:
            table.fault(row, column, f"{what} sama dengan baris {seen[key]}. Satu baris saja untuk isi yang sama.")
        else:
            seen[key] = row.number
