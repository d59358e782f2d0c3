"""Many people at once: what a table would change, shown first; then written in one transaction, by known actions.

The rows travel from the preview to the writing in the page, encrypted and signed for half an hour and for one
person: nothing of them is kept on the server before it is wanted.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import actions, people_table, policies
from cooperatives.actions.people import nik_index
from cooperatives.models import Cooperative, Founder, OfficerTerm, Person
from cooperatives.people_columns import COLUMNS, Office
from cooperatives.people_table import Fault, Row, Table
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.crypto import DecryptionError, decrypt, encrypt, mask_nik
from lumajang_kdkmp.formats import date_short

GOOD_FOR_SECONDS = 30 * 60
_CONTEXT = "people.import"
_EXPIRED = "Pratinjau ini sudah lewat 30 menit atau bukan milik Anda. Tempel atau unggah lagi tabelnya."
PAID = ("principal_paid", "mandatory_paid")
NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"
LABELS = {NEW: "Baru", CHANGED: "Berubah", SAME: "Sama", FAULTY: "Perbaiki"}
COLORS = {NEW: "info", CHANGED: "warn", SAME: "neutral", FAULTY: "late"}
_TITLES = {column.field: column.title for column in COLUMNS}


@dataclass
class Line:
    """One row of the table against what is on record. `masked` is all that is shown of the NIK.

    `held` is the office that the person has now, `term` the one that the row gives,
    `former` the term of somebody else that ends by it.
    """

    row: Row
    person: Person | None = None
    founder: Founder | None = None
    of_person: dict[str, Any] = field(default_factory=dict)
    of_founder: dict[str, Any] = field(default_factory=dict)
    held: OfficerTerm | None = None
    term: dict[str, Any] = field(default_factory=dict)
    former: OfficerTerm | None = None

    @property
    def name(self) -> str:
        return str(self.row.values.get("name", ""))

    @property
    def masked(self) -> str:
        return mask_nik(self.row.values.get("nik_penduduk", ""))

    @property
    def status(self) -> str:
        if self.row.faults:
            return FAULTY
        if self.founder is None:
            return NEW
        return CHANGED if self.of_person or self.of_founder or self.term else SAME

    @property
    def label(self) -> str:
        return LABELS[self.status]

    @property
    def color(self) -> str:
        return COLORS[self.status]

    @property
    def office(self) -> str:
        """The office in the table, as its heading says it."""
        found: Office | None = self.row.values.get("office")
        titles = {office: title for title, office in people_table.OFFICES.items()}
        return titles[found] if found else ""

    @property
    def changes(self) -> str:
        """What would be written over, by the headings of the columns."""
        names = [*self.of_person, *self.of_founder, *(["office"] if self.term else [])]
        return ", ".join(_TITLES[name] for name in names)


@dataclass
class Plan:
    """What a table would do to a cooperative on a day."""

    table: Table[Any]
    starts_on: dt.date
    lines: list[Line]

    @property
    def faults(self) -> list[Fault]:
        return self.table.all_faults

    @property
    def warnings(self) -> list[str]:
        """What is odd and forbids nothing: one sentence of a kind, with all its cells."""
        cells: dict[str, list[str]] = {}
        for line in self.lines:
            for fault in line.row.warnings:
                cells.setdefault(fault.text, []).append(fault.cell)
        return [f"{', '.join(found)}: {text}" for text, found in cells.items()]

    def count(self, status: str) -> int:
        return sum(line.status == status for line in self.lines)

    @property
    def writes(self) -> int:
        """The number of rows that would be written."""
        return self.count(NEW) + self.count(CHANGED)

    @property
    def digest(self) -> str:
        """Stands for what was shown: another digest at the writing means that the records have moved since."""
        shown = [[line.row.number, line.status, line.changes] for line in self.lines]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """What is on record of the people of some tables: people by the index of their NIK, founders by cooperative and
    person, running terms by cooperative and person, and those of an office that one person has by cooperative and
    office.
    """

    people: Mapping[str, Person]
    founders: Mapping[tuple[str, int], Founder]
    held: Mapping[tuple[str, int], OfficerTerm]
    holders: Mapping[tuple[str, str, str], OfficerTerm]


def known_of(cooperatives: Iterable[Cooperative], rows: Iterable[Row]) -> Known:
    """Return what is on record of the people in these rows and of these cooperatives. Three queries."""
    indexes = {_index(row) for row in rows}
    codes = [row.pk for row in cooperatives]
    people = Person.objects.filter(nik_index__in=indexes)
    terms = list(OfficerTerm.objects.filter(cooperative__in=codes, ends_on=None).order_by("-pk"))
    return Known(
        {row.nik_index: row for row in people},
        {(row.cooperative_id, row.person_id): row for row in Founder.objects.filter(cooperative__in=codes)},
        {(row.cooperative_id, row.person_id): row for row in terms},
        {(row.cooperative_id, row.body, row.role): row for row in terms if row.role != "member"},
    )


def _index(row: Row) -> str:
    return nik_index(row.values.get("nik_penduduk", ""))


def plan(
    cooperative: Cooperative,
    table: Table[Any],
    starts_on: dt.date,
    known: Known | None = None,
    starts: Mapping[int, dt.date] | None = None,
) -> Plan:
    """Compare a table with the records and add what only they show to the faults of its rows.

    Offices begin on `starts_on`, or on the day that `starts` has for the number of the row. No query with `known`,
    three without.
    """
    known = known or known_of([cooperative], table.rows)
    lines = []
    for row in table.rows:
        line = Line(row, known.people.get(_index(row)))
        if line.person:
            key = (cooperative.pk, line.person.pk)
            line.founder, line.held = known.founders.get(key), known.held.get(key)
        _compare(cooperative, table, line)
        _compare_office(table, line, (starts or {}).get(row.number, starts_on), cooperative.pk, known)
        lines.append(line)
    return Plan(table, starts_on, lines)


def _compare(cooperative: Cooperative, table: Table[Any], line: Line) -> None:
    """Find what the row changes of a known person, and what a new one starts with."""
    values, person = line.row.values, line.person
    born = values.get("birth_date")
    if born and born >= clock.today():
        table.fault(line.row, "birth_date", "tanggal lahir ini belum terjadi. Periksa tahunnya di KTP.")
    if person is None:
        values.setdefault("lives_here", True)
    elif person.village_id != cooperative.pk:
        words = "NIK ini sudah tercatat di desa/kelurahan lain. Minta Diskopindag memindahkan datanya."
        table.fault(line.row, "nik_penduduk", words)
    elif line.name and line.name.casefold().split() != person.name.casefold().split():
        words = f"NIK ini sudah tercatat atas nama {person.name}. Periksa nama dan NIK-nya di KTP."
        table.fault(line.row, "nik_penduduk", words)
    else:
        line.of_person = {
            name: value
            for name, value in values.items()
            if name not in (*PAID, "office", "nik_penduduk") and value != getattr(person, name)
        }
    if line.founder:
        paid = {name: values[name] for name in PAID if name in values}
        line.of_founder = {name: value for name, value in paid.items() if value != getattr(line.founder, name)}
    else:
        values.setdefault("principal_paid", cooperative.principal_saving)
        values.setdefault("mandatory_paid", cooperative.mandatory_saving)


def _compare_office(table: Table[Any], line: Line, starts_on: dt.date, code: str, known: Known) -> None:
    """Find the term that the row asks for; a person who holds another office now must leave that first.

    Who holds the office now leaves it the day before, which must not be before the holder's own first day.
    """
    office: Office | None = line.row.values.get("office")
    if not office:
        return
    body, role, ex_officio = office
    if line.held is None:
        line.term = {"body": body, "role": role, "ex_officio": ex_officio, "starts_on": starts_on}
        holder = known.holders.get((code, body, role))
        if holder and holder.starts_on >= starts_on:
            words = (
                f"{holder.title} dijabat orang lain sejak {date_short(holder.starts_on)}, jadi penggantinya mulai "
                "sesudah hari itu. Periksa jabatannya, atau isi tanggal mulai yang benar."
            )
            table.fault(line.row, "office", words)
        elif holder:
            line.former = holder
            words = f"menggantikan {holder.title} yang menjabat sejak {date_short(holder.starts_on)}"
            line.row.warnings.append(Fault(table.cell_of(line.row, "office"), "office", words))
    elif (line.held.body, line.held.role) != (body, role):
        words = f"orang ini masih menjabat {line.held.title}. Akhiri dulu jabatan itu di halaman Orang."
        table.fault(line.row, "office", words)


@transaction.atomic
def write(cooperative: Cooperative, by: User, wanted: Plan) -> None:
    """Write a plan without faults: new founders, changed people, what they paid, and offices. All or nothing.

    Raises NotAllowed, ValidationError, VersionConflict like the actions it calls.
    """
    if wanted.faults:
        raise ValidationError([str(fault) for fault in wanted.faults])
    new = [line for line in wanted.lines if line.founder is None]
    if new:
        actions.add_founders(cooperative=cooperative, by=by, people=[_item(line) for line in new])
    for line in wanted.lines:
        if line.person and line.of_person:
            actions.update_person(
                person=line.person, by=by, seen_version=line.person.version, **line.of_person
            )
        if line.founder and line.of_founder:
            # One cooperative for all rows: its state is not asked for again.
            line.founder.cooperative = cooperative
            actions.update_founder(
                founder=line.founder, by=by, seen_version=line.founder.version, **line.of_founder
            )
    seated = [line.term | {"nik_penduduk": line.row.values["nik_penduduk"]} for line in wanted.lines if line.term]
    if seated:
        actions.appoint_officers(cooperative=cooperative, by=by, terms=seated)


def _item(line: Line) -> dict[str, Any]:
    """Return what add_founders wants: everything of a new person, the NIK and the money of a known one."""
    values = line.row.values
    if line.person is None:
        return {name: value for name, value in values.items() if name != "office"}
    return {name: values[name] for name in ("nik_penduduk", *PAID)}


# From the preview to the writing


def sealed(cooperative: Cooperative, by: User, wanted: Plan) -> str:
    """Return the table, encrypted and signed, for the hidden field of the preview."""
    table = wanted.table
    content = {
        "code": cooperative.pk,
        "by": by.pk,
        "headings": list(table.headings),
        # By its heading: in a file made anew the cells may stand elsewhere.
        "rows": [
            [row.number, list(row.cells), [f"{_TITLES[fault.field]}: {fault.text}" for fault in row.faults]]
            for row in table.rows
        ],
        "starts_on": wanted.starts_on.isoformat(),
        "digest": wanted.digest,
    }
    text = json.dumps(content, ensure_ascii=False)
    return signing.TimestampSigner(salt=_CONTEXT).sign(encrypt(text, context=_CONTEXT))


def unsealed(cooperative: Cooperative, by: User, text: str) -> dict[str, Any]:
    """Return the content of a sealed field. Raises ValidationError when it is old, altered or somebody else's."""
    try:
        signed = signing.TimestampSigner(salt=_CONTEXT).unsign(text, max_age=GOOD_FOR_SECONDS)
        content: dict[str, Any] = json.loads(decrypt(signed, context=_CONTEXT))
    except (signing.BadSignature, DecryptionError):
        raise ValidationError(_EXPIRED) from None
    if (content["code"], content["by"]) != (cooperative.pk, by.pk):
        raise ValidationError(_EXPIRED)
    return content


def planned_again(cooperative: Cooperative, by: User, text: str) -> tuple[Plan, bool]:
    """Return the plan of a sealed table as the records are now, and whether it is still what was shown.

    Raises NotAllowed, ValidationError.
    """
    policies.check_records(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    content = unsealed(cooperative, by, text)
    cells = {number: row for number, row, _ in content["rows"]}
    first = min(cells, default=2) - 1
    grid = [cells.get(number, ()) for number in range(1, max(cells, default=1) + 1)]
    # The headings stand right above the first person: rows in between were blank.
    grid[first - 1] = content["headings"]
    found = plan(
        cooperative, people_table.parse_rows(grid), dt.date.fromisoformat(content["starts_on"])
    )
    return found, found.digest == content["digest"]
