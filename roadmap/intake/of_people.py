"""Founders and officers of many cooperatives in one file: the columns and the acts of the import of one."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cooperatives import actions, people_import, people_table, policies
from cooperatives.models import Cooperative, Founder, MeetingKind, OfficerTerm, Person
from cooperatives.people_columns import COLUMNS
from cooperatives.people_import import Line as PersonLine
from cooperatives.people_sheets import CHOICES, WIDTHS
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.crypto import DOT
from roadmap.intake.fields import Field, day, shown
from roadmap.intake.kinds import Kind, Line, place_of
from roadmap.intake.of_cooperatives import NO_COOPERATIVE, UNDONE
from roadmap.intake.steps import Since, Step
from roadmap.intake.table import Row, Table
from villages.models import Village

STARTS = "office_starts_on"
SECRET = {"nik_penduduk", "phone", "address"}
PEOPLE = (
    *(
        Field(
            column.field,
            column.title,
            column.read,
            column.spellings,
            column.is_needed,
            column.missing,
            width=WIDTHS.get(column.field, 15),
            choices=CHOICES.get(column.field, ()),
            is_number_text=column.field in {"nik_penduduk", "phone"},
        )
        for column in COLUMNS
    ),
    Field(STARTS, "Mulai menjabat", day, (), hint="Kosong berarti tanggal rapat pendirian, atau hari ini."),
)
TITLES = {item.name: item.title for item in PEOPLE}


@dataclass
class Group:
    """The people of one cooperative: written together, once."""

    cooperative: Cooperative
    plan: people_import.Plan
    is_written: bool = False


def _lines(by: User, villages: Sequence[Village]) -> Iterable[Line]:
    """Return a line for each cooperative whose minuta is not signed. Nobody's NIK leaves the portal in a template."""
    rows = Cooperative.objects.visible_to(by).exclude(notary_assignment__minuta_signed_on__isnull=False)
    open_ones = set(rows.values_list("pk", flat=True))
    return [place_of(village) for village in villages if village.pk in open_ones]


def _compare(table: Table, by: User) -> list[Step]:
    groups: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.place:
            groups.setdefault(row.place.code, []).append(row)
    rows = Cooperative.objects.visible_to(by).filter(pk__in=groups).select_related("village__kecamatan")
    cooperatives = {row.pk: row for row in rows.prefetch_related("meetings")}
    founded = {
        row.pk: meeting.held_on
        for row in cooperatives.values()
        for meeting in row.meetings.all()
        if meeting.kind == MeetingKind.FOUNDING and meeting.held_on
    }
    signed = policies.signed(cooperatives)
    known = people_import.known_of(cooperatives.values(), table.rows)
    steps: list[Step] = []
    for code, people in groups.items():
        cooperative = cooperatives.get(code)
        if cooperative is None or code in signed:
            words = policies.SIGNED if cooperative else NO_COOPERATIVE
            for row in people:
                table.fault(row, "code" if "code" in table.columns else "village", words)
            continue
        part = people_table.Table(headings=table.headings, columns=table.columns, rows=people)
        steps += _steps(part, cooperative, founded.get(code) or clock.today(), known)
    return steps


def _steps(
    part: people_table.Table[Row], cooperative: Cooperative, first_day: dt.date, known: people_import.Known
) -> list[Step]:
    own = {row.number: row.values.pop(STARTS) for row in part.rows if STARTS in row.values}
    people_table.check_rows(part)
    group = Group(cooperative, people_import.plan(cooperative, part, first_day, known, own))
    for line in group.plan.lines:
        if starts_on := own.get(line.row.number):
            _check_start(part, line, starts_on)
    written = {people_import.NEW, people_import.CHANGED}
    return [_step(line, group) for line in group.plan.lines if line.status in written]


def _check_start(part: people_table.Table[Row], line: PersonLine, starts_on: dt.date) -> None:
    """Add a fault for a first day in office on which nothing begins."""
    if starts_on > clock.today():
        part.fault(line.row, STARTS, "tanggal ini belum terjadi.")
    elif line.term or any(fault.field == "office" for fault in line.row.faults):
        pass
    elif not line.row.values.get("office"):
        part.fault(line.row, STARTS, "isi jabatan koperasinya juga, atau kosongkan tanggal ini.")
    elif line.held and line.held.starts_on != starts_on:
        since = shown(line.held.starts_on)
        words = f"jabatan ini tercatat mulai {since}. Kosongkan tanggal ini, atau perbaiki di halaman Orang."
        part.fault(line.row, STARTS, words)


def _step(line: PersonLine, group: Group) -> Step:
    key = people_import.nik_index(line.row.values["nik_penduduk"])
    step = Step(line.row.number, group.cooperative.pk, key, subject=group, cells={"name": "name"})
    step.warnings = [fault.text for fault in line.row.warnings]
    if line.founder is None:
        step.new = {"person.name": line.name}
        step.shown = [("Pendiri", "belum ada", f"{line.name}, {line.masked}")]
    else:
        step.version = line.founder.version
    for name, value in line.of_person.items():
        _change(step, "person", name, getattr(line.person, name), value)
    for name, value in line.of_founder.items():
        _change(step, "founder", name, getattr(line.founder, name), value)
    if line.term:
        step.new |= {f"term.{name}": line.term[name] for name in ("body", "role", "starts_on")}
        step.old["term.former"] = line.former.pk if line.former else None
        step.shown.append((TITLES["office"], "kosong", f"{line.office}, mulai {shown(line.term['starts_on'])}"))
    return step


def _change(step: Step, record: str, name: str, old: Any, new: Any) -> None:
    step.old[f"{record}.{name}"], step.new[f"{record}.{name}"] = old, new
    hidden = name in SECRET
    step.shown.append((TITLES[name], DOT * 3 if hidden else shown(old), DOT * 3 if hidden else shown(new)))


def _write(step: Step, by: User) -> None:
    group: Group = step.subject
    if not group.is_written:
        group.is_written = True
        people_import.write(group.cooperative, by, group.plan)


def _restore(step: Step, by: User) -> str:
    person = Person.objects.visible_to(by).filter(nik_index=step.key, village=step.code).first()
    founder = Founder.objects.visible_to(by).filter(person=person).select_related("cooperative", "person").first()
    if person is None or founder is None:
        raise Since("Orang ini tidak lagi tercatat sebagai pendiri.")
    if words := refusal(policies.check_unsigned, founder.cooperative):
        raise Since(words)
    for record, name in (("person", person), ("founder", founder)):
        if any(getattr(name, field) != value for field, value in _part(step.new, record).items()):
            raise Since("Data orang ini sudah diubah lagi sesudah impor.")
    note = _take_back_term(step, person, by)
    if step.is_new:
        actions.remove_founder(founder=founder, by=by)
    # Of somebody who was known before he became a founder, too.
    if old := _part(step.old, "person"):
        actions.update_person(person=person, by=by, seen_version=person.version, **old)
    if not step.is_new and (old := _part(step.old, "founder")):
        actions.update_founder(founder=founder, by=by, seen_version=founder.version, **old)
    return note


def _take_back_term(step: Step, person: Person, by: User) -> str:
    """Take the office back that the import gave, and give it to who had it before. Returns what could not be done,
    without a name: what an undoing leaves behind is kept and not encrypted.
    """
    wanted = _part(step.new, "term")
    if not wanted:
        return ""
    terms = OfficerTerm.objects.visible_to(by).filter(person=person, ends_on=None, **wanted)
    term = terms.select_related("cooperative", "person").first()
    if term is None:
        return "Jabatannya sudah berakhir atau diganti sesudah impor."
    if term.kinship_declared_on or term.fitness_declared_on:
        raise Since(f"Pernyataan sebagai {term.title} sudah dicatat sesudah impor.")
    former = OfficerTerm.objects.visible_to(by).filter(pk=step.old.get("term.former")).first()
    is_back = actions.withdraw_appointment(
        term=term, by=by, seen_version=term.version, reason=UNDONE, former=former
    )
    if former and not is_back:
        return f"Jabatan {term.title} kini kosong: pejabat sebelumnya sudah berubah. Isi lagi di halaman Orang."
    return ""


def _part(values: dict[str, Any], record: str) -> dict[str, Any]:
    return {name.partition(".")[2]: value for name, value in values.items() if name.startswith(f"{record}.")}


PERSONS = Kind(
    "orang",
    "Orang koperasi",
    "Pendiri, pengurus, dan pengawas dari banyak koperasi sekaligus.",
    "Satu baris satu orang, dikenali dari NIK. Data orang tetap tersimpan bila impornya dibatalkan.",
    lambda by: PEOPLE,
    _lines,
    _compare,
    _write,
    _restore,
    is_personal=True,
)
