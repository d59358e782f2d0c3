"""People: founders, officers, kin. Full NIK, telephone and address never enter the audit trail."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.models import Cooperative, FamilyRelation, Founder, Gender, OfficerTerm, Person
from cooperatives.models.people import NIK_CONTEXT
from cooperatives.nik import check_nik
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.crypto import DOT, blind_index, mask_nik
from villages.models import Village

_NIK_FIELDS = ("nik_penduduk", "birth_date", "gender")
_SECRET = ("phone", "address")
_FOUNDER_FIELDS = ("principal_paid", "mandatory_paid", "is_attorney")
_TERM_FIELDS = ("body", "role", "ex_officio", "starts_on", "person")


def nik_index(nik: str) -> str:
    """Return the blind index that stands for a NIK in the database."""
    return blind_index(nik, context=NIK_CONTEXT)


def _check_person(person: Person) -> None:
    """Validate a person and the NIK against birth date and sex. Raises ValidationError by field."""
    person.nik_index = nik_index(person.nik_penduduk)
    writes.clean(person)
    found = check_nik(
        person.nik_penduduk, birth_date=person.birth_date, is_female=person.gender == Gender.FEMALE
    )
    if found.errors:
        raise ValidationError({"nik_penduduk": list(found.errors)})


def _check_same(person: Person, village: Village, item: Mapping[str, Any]) -> None:
    """Raise ValidationError when a known NIK belongs to another village, or comes with another name."""
    if person.village_id != village.pk:
        raise ValidationError(
            "NIK ini sudah tercatat di desa/kelurahan lain. Minta Diskopindag memindahkan datanya."
        )
    if str(item.get("name", person.name)).split() != person.name.split():
        raise ValidationError(f"NIK ini sudah tercatat atas nama {person.name}. Periksa nama dan NIK-nya.")


def _in_row(number: int, name: str, error: ValidationError) -> list[str]:
    """Return the messages of one row of a list, each with the row it belongs to."""
    return [f"Baris {number} ({name[:60]}): {message}" for message in error.messages]


def _get_or_create_people(village: Village, items: Sequence[Mapping[str, Any]]) -> list[Person]:
    """Return the person of each item, found by NIK or created: one query to find, one to insert.

    An item of a known NIK may consist of the NIK alone. Raises ValidationError naming the rows.
    """
    niks = [str(item.get("nik_penduduk", "")) for item in items]
    indexes = [nik_index(nik) for nik in niks]
    known = {row.nik_index: row for row in Person.objects.filter(nik_index__in=indexes)}
    new: list[Person] = []
    people: list[Person] = []
    errors: list[str] = []
    for number, (index, item) in enumerate(zip(indexes, items, strict=True), start=1):
        person = known.get(index) or Person(village=village, **item)
        try:
            if index in known:
                _check_same(person, village, item)
            else:
                _check_person(person)
                new.append(person)
                known[index] = person
        except ValidationError as error:
            errors += _in_row(number, str(item.get("name", "")) or mask_nik(niks[number - 1]), error)
        people.append(person)
    if errors:
        raise ValidationError(errors)
    with writes.saving(Person):
        Person.objects.bulk_create(new)
    return people


@transaction.atomic
def add_founders(*, cooperative: Cooperative, by: User, people: Sequence[Mapping[str, Any]]) -> list[Founder]:
    """Add founders. Each item: fields of Person (at least nik_penduduk), plus principal_paid, mandatory_paid
    (whole rupiah) and is_attorney. Numbers follow the ones that are there.

    Raises NotAllowed, ValidationError with a message for each wrong row; then nothing is written.
    """
    policies.check_records(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    items = [{key: value for key, value in item.items() if key not in _FOUNDER_FIELDS} for item in people]
    persons = _get_or_create_people(cooperative.village, items)
    taken = set(Founder.objects.filter(person__in=persons).values_list("person_id", flat=True))
    last = cooperative.founders.aggregate(last=Max("number"))["last"] or 0
    founders: list[Founder] = []
    errors: list[str] = []
    for number, (person, item) in enumerate(zip(persons, people, strict=True), start=1):
        extra = {key: item[key] for key in _FOUNDER_FIELDS if key in item}
        founder = Founder(cooperative=cooperative, person=person, number=last + number, **extra)
        try:
            if person.pk in taken:
                raise ValidationError("Orang ini sudah tercatat sebagai pendiri.")
            writes.clean(founder)
        except ValidationError as error:
            errors += _in_row(number, person.name, error)
        taken.add(person.pk)
        founders.append(founder)
    if errors:
        raise ValidationError(errors)
    with writes.saving(Founder):
        Founder.objects.bulk_create(founders)
    shown = [f"{row.number}. {row.person.masked_nik}" for row in founders]
    note_of(cooperative.pk, "founders.add", by, {"founders": [None, shown]})
    return founders


@transaction.atomic
def update_founder(*, founder: Founder, by: User, seen_version: int, **changes: Any) -> None:
    """Correct what a founder paid in, until the minuta is signed."""
    policies.check_records(founder.cooperative_id, by)
    policies.check_unsigned(founder.cooperative)
    if set(changes) - {"principal_paid", "mandatory_paid"}:
        raise TypeError("Only what was paid in changes here.")
    diff = writes.change(founder, seen_version=seen_version, changes=changes)
    if diff:
        note_of(founder.cooperative_id, "founder.update", by, diff, note=f"pendiri {founder.number}")


@transaction.atomic
def remove_founder(*, founder: Founder, by: User) -> None:
    """Take a founder off the list until the minuta is signed; the person stays on record."""
    policies.check_records(founder.cooperative_id, by)
    policies.check_unsigned(founder.cooperative)
    if Founder.objects.filter(pk=founder.pk).delete()[0]:
        shown = f"{founder.number}. {founder.person.masked_nik}"
        note_of(founder.cooperative_id, "founder.remove", by, {"founders": [shown, None]})


@transaction.atomic
def appoint_attorneys(
    *, cooperative: Cooperative, by: User, founders: Iterable[Founder], on: dt.date
) -> None:
    """Let these founders, and no others, appear before the notary by a power of attorney dated `on`."""
    policies.check_records(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    check_happened("power_of_attorney_on", on)
    wanted = {founder.pk for founder in founders}
    rows = list(cooperative.founders.all())
    if not wanted or wanted - {row.pk for row in rows}:
        raise ValidationError("Pilih penerima kuasa dari daftar pendiri koperasi ini.")
    for row in rows:
        if row.is_attorney != (row.pk in wanted):
            writes.change(row, seen_version=row.version, changes={"is_attorney": row.pk in wanted})
    writes.change(cooperative, seen_version=cooperative.version, changes={"power_of_attorney_on": on})
    numbers = [row.number for row in rows if row.pk in wanted]
    note_of(cooperative.pk, "attorneys.appoint", by, {"attorneys": [None, numbers], "on": [None, on]})


@transaction.atomic
def update_person(*, person: Person, by: User, seen_version: int, **changes: Any) -> None:
    """Correct a person's data; until the minuta is signed where the person founds a cooperative."""
    policies.check_records(person.village_id, by)
    founder = Founder.objects.filter(person=person).select_related("cooperative").first()
    if founder and set(changes) - {"phone"}:
        policies.check_unsigned(founder.cooperative)
    merged = {name: changes.get(name, getattr(person, name)) for name in _NIK_FIELDS}
    found = check_nik(
        str(merged["nik_penduduk"]),
        birth_date=merged["birth_date"],
        is_female=merged["gender"] == Gender.FEMALE,
    )
    if found.errors:
        raise ValidationError({"nik_penduduk": list(found.errors)})
    if "nik_penduduk" in changes:
        changes["nik_index"] = nik_index(changes["nik_penduduk"])
    diff = writes.change(person, seen_version=seen_version, changes=changes)
    diff.pop("nik_index", None)
    if "nik_penduduk" in diff:
        diff["nik_penduduk"] = [mask_nik(value) for value in diff["nik_penduduk"]]
    for name in _SECRET:
        if name in diff:
            diff[name] = [DOT * 3 if value else "" for value in diff[name]]
    if diff:
        note_of(person.village_id, "person.update", by, diff, note=f"person:{person.pk}")


@transaction.atomic
def move_person(*, person: Person, village: Village, by: User, seen_version: int) -> None:
    """Put a person who moved under another village: Diskopindag only, and not while founder or in office."""
    policies.check_deed_file(person.village_id, by)
    policies.check_deed_file(village.pk, by)
    in_office = person.officer_terms.filter(ends_on=None).exists()
    if in_office or Founder.objects.filter(person=person).exists():
        raise ValidationError("Orang ini masih pendiri atau pengurus di koperasi lama. Akhiri dulu di sana.")
    diff = writes.change(person, seen_version=seen_version, changes={"village": village})
    if diff:
        note_of(village.pk, "person.move", by, diff, note=f"person:{person.pk}")


def _persons_of_terms(village: Village, terms: Sequence[Mapping[str, Any]]) -> list[Person]:
    """Return the person of each term: given as `person`, or by the fields of Person."""
    items = [
        {key: value for key, value in term.items() if key not in _TERM_FIELDS}
        for term in terms
        if "person" not in term
    ]
    found = iter(_get_or_create_people(village, items)) if items else iter(())
    people = [term["person"] if "person" in term else next(found) for term in terms]
    if any(person.village_id != village.pk for person in people):
        raise ValidationError("Pengurus dan pengawas dipilih dari orang yang tercatat di desa/kelurahan ini.")
    return people


@transaction.atomic
def appoint_officers(
    *, cooperative: Cooperative, by: User, terms: Sequence[Mapping[str, Any]]
) -> list[OfficerTerm]:
    """Appoint board members and supervisors. Each term: body, role, starts_on, ex_officio (False), and either
    `person` or fields of Person (the NIK alone for a known person).

    Whoever holds a role now leaves it the day before: so a new village head follows as ex-officio chair.
    Raises NotAllowed, ValidationError; then nothing is written.
    """
    policies.check_records(cooperative.pk, by)
    people = _persons_of_terms(cooperative.village, terms)
    holders = {
        (row.body, row.role): row
        for row in cooperative.officer_terms.filter(ends_on=None).exclude(role="member")
    }
    new: list[OfficerTerm] = []
    errors: list[str] = []
    for number, (person, term) in enumerate(zip(people, terms, strict=True), start=1):
        fields = {key: term[key] for key in _TERM_FIELDS if key in term and key != "person"}
        row = OfficerTerm(cooperative=cooperative, person=person, **fields)
        try:
            writes.clean(row)
            check_happened("starts_on", row.starts_on)
            if former := holders.pop((row.body, row.role), None):
                last_day = row.starts_on - dt.timedelta(days=1)
                writes.change(former, seen_version=former.version, changes={"ends_on": last_day})
        except ValidationError as error:
            errors += _in_row(number, person.name, error)
        new.append(row)
    if errors:
        raise ValidationError(errors)
    with writes.saving(OfficerTerm):
        OfficerTerm.objects.bulk_create(new)
    shown = [f"{row.title}: {row.person.masked_nik} {row.starts_on}" for row in new]
    note_of(cooperative.pk, "officers.appoint", by, {"officers": [None, shown]})
    return new


@transaction.atomic
def end_term(*, term: OfficerTerm, by: User, seen_version: int, on: dt.date, reason: str) -> None:
    """End a term; `on` is its last day."""
    policies.check_records(term.cooperative_id, by)
    if not reason.strip():
        raise ValidationError({"reason": "Isi alasan masa jabatan ini berakhir."})
    check_happened("ends_on", on, not_before=term.starts_on, since="masa jabatan mulai")
    diff = writes.change(term, seen_version=seen_version, changes={"ends_on": on})
    if diff:
        note_of(term.cooperative_id, "officer.end", by, diff, note=f"{term.title}: {reason.strip()}")


@transaction.atomic
def withdraw_appointment(
    *, term: OfficerTerm, by: User, seen_version: int, reason: str, former: OfficerTerm | None = None
) -> bool:
    """Take back an appointment that was recorded by mistake, and return whether `former`, who left for it, is back.

    Who holds another office by now, or left on another day, stays away. Until the minuta is signed; needs a reason.
    Raises NotAllowed, ValidationError, VersionConflict.
    """
    policies.check_records(term.cooperative_id, by)
    policies.check_unsigned(term.cooperative)
    if not reason.strip():
        raise ValidationError({"reason": "Isi alasan pengangkatan ini ditarik."})
    writes.remove(term, seen_version=seen_version)
    shown = f"{term.title}: {term.person.masked_nik} {term.starts_on}"
    note_of(term.cooperative_id, "officers.withdraw", by, {"officers": [shown, None]}, note=reason.strip())
    if former is None or former.ends_on != term.starts_on - dt.timedelta(days=1):
        return False
    running = OfficerTerm.objects.filter(cooperative=term.cooperative_id, ends_on=None)
    if running.filter(person=former.person_id).exists():
        return False
    diff = writes.change(former, seen_version=former.version, changes={"ends_on": None})
    note_of(term.cooperative_id, "officer.resume", by, diff, note=f"{former.title}: {reason.strip()}")
    return True


@transaction.atomic
def record_declarations(
    *,
    cooperative: Cooperative,
    by: User,
    on: dt.date | None,
    kinship: Iterable[OfficerTerm] = (),
    fitness: Iterable[OfficerTerm] = (),
) -> None:
    """Record that these officers signed the declarations of kin (R7) and of fitness (R8, R9), all on one day.

    None instead of a day takes back what was recorded by mistake. Other officers stay as they are.
    """
    policies.check_records(cooperative.pk, by)
    if on is not None:
        check_happened("signed_on", on)
    shown: writes.Diff = {}
    for name, terms in (("kinship_declared_on", kinship), ("fitness_declared_on", fitness)):
        differing = [term for term in terms if getattr(term, name) != on]
        if any(term.cooperative_id != cooperative.pk for term in differing):
            raise ValidationError("Pilih dari pengurus dan pengawas koperasi ini.")
        if not differing:
            continue
        rows = OfficerTerm.objects.filter(pk__in=[term.pk for term in differing])
        rows.update(version=F("version") + 1, **{name: on})
        shown[name] = [{term.pk: getattr(term, name) for term in differing}, on]
    if shown:
        note_of(cooperative.pk, "officers.declare", by, shown)


@transaction.atomic
def record_relation(
    *, cooperative: Cooperative, by: User, person_a: Person, person_b: Person, kind: str, degree: int = 1
) -> FamilyRelation:
    """Record that two people of the cooperative are kin; degree 1 is parent, child, spouse, parent-in-law."""
    policies.check_records(cooperative.pk, by)
    if {person_a.village_id, person_b.village_id} != {cooperative.pk}:
        raise ValidationError("Kedua orang harus tercatat di desa/kelurahan koperasi ini.")
    first, second = sorted((person_a, person_b), key=lambda person: person.pk)
    row = FamilyRelation(cooperative=cooperative, person_a=first, person_b=second, kind=kind, degree=degree)
    writes.insert(row)
    shown: writes.Diff = {"people": [None, [first.pk, second.pk]], "kind": [None, kind]}
    note_of(cooperative.pk, "relation.record", by, shown)
    return row


@transaction.atomic
def remove_relation(*, relation: FamilyRelation, by: User) -> None:
    """Take back a relation that was recorded by mistake."""
    policies.check_records(relation.cooperative_id, by)
    if FamilyRelation.objects.filter(pk=relation.pk).delete()[0]:
        pair = [relation.person_a_id, relation.person_b_id]
        note_of(relation.cooperative_id, "relation.remove", by, {"people": [pair, None]})


@transaction.atomic
def reveal_nik(*, person: Person, by: User, reason: str) -> str:
    """Return the full NIK and remember who looked, when and why."""
    policies.check_reveal(person.village_id, by)
    if not reason.strip():
        raise ValidationError({"reason": "Isi alasan melihat NIK lengkap. Alasan ini dicatat."})
    note_of(person.village_id, "person.reveal_nik", by, {"person": [None, person.pk]}, note=reason.strip())
    return person.nik_penduduk
