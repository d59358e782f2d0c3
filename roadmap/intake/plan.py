"""A file against the records: what would change, row by row, tried out with the real actions and taken back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives.people_columns import plain
from cooperatives.people_table import Fault
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit import trail
from roadmap.intake.kinds import Kind
from roadmap.intake.of_cooperatives import BUSINESS, REGISTRATIONS
from roadmap.intake.of_people import PERSONS
from roadmap.intake.of_villages import VILLAGE_POTENTIALS, VILLAGES
from roadmap.intake.steps import Step, refuse
from roadmap.intake.table import Table, parse
from villages.matching import How, Matcher, Place
from villages.models import Village

KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (VILLAGES, VILLAGE_POTENTIALS, PERSONS, REGISTRATIONS, BUSINESS)
}
NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"
# So many acts are tried out while the person waits; a larger file is tried by its job alone.
TRIED_AT_ONCE = 500


class Refused(Exception):
    """Some steps were refused; their rows carry the faults. Nothing was written."""


class _Rehearsed(Exception):
    """Ends a rehearsal: everything is rolled back."""


@dataclass
class Plan:
    """What a file would do now."""

    kind: Kind
    table: Table
    steps: list[Step]

    @property
    def faults(self) -> list[Fault]:
        return self.table.all_faults

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what becomes of them."""
        new = {step.row for step in self.steps if step.is_new}
        changed = {step.row for step in self.steps} - new
        found = Counter(
            FAULTY if row.faults else NEW if row.number in new else CHANGED if row.number in changed else SAME
            for row in self.table.rows
        )
        return {name: found[name] for name in (NEW, CHANGED, SAME, FAULTY)}

    @property
    def digest(self) -> list[Any]:
        """Stands for what was shown: another one later means that the records have moved since.

        The values themselves are in it, for the preview hides some of them.
        """
        return [[step.kept(), step.shown] for step in self.steps]


def matcher_for(by: User) -> Matcher:
    """Return a matcher over the villages of a person. One query."""
    rows = Village.objects.visible_to(by).values_list("code", "name", "kecamatan_id", "kecamatan__name", "kind")
    return Matcher([Place(*row) for row in rows])


def plan(kind: Kind, cells: Sequence[Sequence[Any]], by: User) -> Plan:
    """Read and compare a file; nothing is written."""
    table = parse(cells, kind.fields(by), matcher_for(by))
    if table.faults and (other := _other_kind(table, kind, by)):
        words = f"ini tabel {other.title}, bukan {kind.title}. Unggah di halaman Impor {other.title}."
        table.faults, table.unknown = [Fault("", "", words)], []
    steps = kind.compare(table, by) if table.rows else []
    for row in table.rows:
        if row.place and row.how == How.SPELLING:
            words = f"dikenali sebagai {row.place.label} ({row.place.code})"
            for step in [step for step in steps if step.row == row.number][:1]:
                step.warnings.append(words)
    return Plan(kind, table, steps)


def _other_kind(table: Table, kind: Kind, by: User) -> Kind | None:
    """Return the kind whose headings a refused table has, where they fit better than those of the kind chosen."""
    headings = {plain(heading) for heading in table.headings}

    def hits(one: Kind) -> int:
        return sum(plain(item.title) in headings for item in one.fields(by))

    best = max(KINDS.values(), key=hits)
    return best if hits(best) > max(hits(kind), 1) else None


def rehearse(found: Plan, by: User) -> None:
    """Let the actions refuse what they would refuse, then take everything back. Adds faults to the rows.

    Where rows have faults already, the others are tried: one correction for all. People are written together or not
    at all.
    """
    if found.faults and found.kind.is_personal:
        return
    faulty = {row.number for row in found.table.rows if row.faults}
    steps = [step for step in found.steps if step.row not in faulty]
    if not steps or len(steps) > TRIED_AT_ONCE:
        return
    try:
        with trail.together():
            _act(found, steps, by)
            raise _Rehearsed
    except (_Rehearsed, Refused):
        pass


def execute(found: Plan, by: User) -> None:
    """Write all steps in one transaction. Raises Refused when a row is refused; then nothing is written.

    Raises VersionConflict when somebody was faster: plan again.
    """
    if found.faults:
        raise Refused
    with trail.together():
        _act(found, found.steps, by)


def _act(found: Plan, steps: Sequence[Step], by: User) -> None:
    rows = {row.number: row for row in found.table.rows}
    is_refused = False
    for step in steps:
        try:
            found.kind.write(step, by)
        except (ValidationError, NotAllowed) as error:
            is_refused = True
            refuse(found.table, rows[step.row], error, step.cells)
    if is_refused:
        # Leaves the block by an error, so that no event of a refused act is kept.
        raise Refused
