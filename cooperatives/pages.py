"""The page of a cooperative and the page of its people, read for one person: who may not write sees names only."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from cooperatives import eligibility, eligibility_facts, file_list, policies
from cooperatives.drafts import DEED_DRAFT, deed_subject
from cooperatives.models import (
    Body,
    BusinessUnit,
    Cooperative,
    Founder,
    MonthlyFigures,
    OfficerRole,
    OfficerTerm,
    Person,
    Registration,
    RegistrationKind,
)
from cooperatives.models.registration import number_warning
from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import Document

UNKNOWN = "belum tercatat"
# What the deed says: these pages change nothing once the minuta is signed.
FIXED_BY_MINUTA = {"cooperative_edit", "name_check", "meetings"}
# Encrypted columns: who only reads names does not even fetch them.
SECRET = ("person__nik_penduduk", "person__phone", "person__address")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of facts: label, value, and a warning where the portal finds it odd.

    `number` is what is copied, `key` its name in the page; both "" for what nobody copies.
    """

    label: str
    value: str
    warning: str = ""
    number: str = ""
    key: str = ""

    @property
    def issued(self) -> str:
        """What stands behind the number: ", 12 Jun 2025"."""
        return self.value.removeprefix(self.number)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A founder or officer. `nik` is masked, and "" for readers without personal data. `pk` is the person's."""

    pk: int
    row: int
    role: str
    name: str
    since: str
    nik: str
    details: str
    is_attorney: bool = False


@dataclass(frozen=True)
class CooperativePage:
    """Everything the page prints. A refusal is the sentence that greys its buttons, "" when they are free."""

    cooperative: Cooperative
    identity: Sequence[Line]
    deed: Sequence[Line]
    registrations: Sequence[Line]
    members: Sequence[Line]
    units: Sequence[Line]
    figures_on: str
    board: Sequence[PersonLine]
    supervisors: Sequence[PersonLine]
    founders: Sequence[PersonLine]
    findings: Sequence[eligibility.Finding]
    thresholds: eligibility.Thresholds
    documents: Sequence[Document]
    parts: Sequence[file_list.Part]
    write_refusal: str
    deed_refusal: str
    signed_refusal: str

    @property
    def unrecorded(self) -> str:
        """The numbers that are not there yet, in one line: "NPWP koperasi, NIB"."""
        return ", ".join(line.label for line in self.registrations if not line.number)

    @property
    def officers(self) -> list[PersonLine]:
        return [*self.board, *self.supervisors]

    @property
    def faults(self) -> list[eligibility.Finding]:
        return [finding for finding in self.findings if not finding.passed]

    @property
    def fixes(self) -> list[tuple[eligibility.Finding, str]]:
        """The faults, each with the address where this reader may put it right, or ""."""
        return [(finding, self._fix(finding)) for finding in self.faults]

    def _fix(self, finding: eligibility.Finding) -> str:
        if self.deed_refusal if finding.by_dinas else self.write_refusal:
            return ""
        if self.signed_refusal and finding.page in FIXED_BY_MINUTA:
            return ""
        anchor = f"#{finding.field}" if finding.field else ""
        return reverse(finding.page, args=[self.cooperative.pk]) + anchor

    @property
    def passed(self) -> list[eligibility.Finding]:
        return [finding for finding in self.findings if finding.passed]

    @property
    def verdict(self) -> str:
        """The eligibility in one sentence."""
        blocking = sum(finding.blocks for finding in self.findings)
        if blocking:
            return f"{blocking} syarat wajib belum terpenuhi"
        return "Layak ke notaris" if not self.faults else "Layak ke notaris, dengan saran"

    @property
    def is_eligible(self) -> bool:
        return not any(finding.blocks for finding in self.findings)

    @property
    def may_write(self) -> bool:
        return not self.write_refusal

    @property
    def may_change_deed(self) -> bool:
        """Whether what the deed says may still be changed by this person."""
        return not (self.write_refusal or self.signed_refusal)

    @property
    def may_return(self) -> bool:
        """Whether this person may record that the notary gave the file back: it lies there, unsigned."""
        assignment = getattr(self.cooperative, "notary_assignment", None)
        lies_there = assignment is not None and assignment.returned_on is None and not self.signed_refusal
        return lies_there and not self.deed_refusal

    @property
    def draft(self) -> Document | None:
        """The newest deed draft, in whatever state."""
        return next((document for document in self.documents if document.kind == DEED_DRAFT), None)


def with_last_figures() -> dict[str, Subquery]:
    """Return the annotation of the last month's figures: `last_figures`, a dictionary, None where there is none."""
    months = MonthlyFigures.objects.filter(cooperative=OuterRef("pk")).order_by("-month")
    shown = JSONObject(men="members_men", women="members_women", paying="paying_members", on="recorded_on")
    return {"last_figures": Subquery(months.values(shown=shown)[:1])}


def cooperative_page(cooperative: Cooperative, user: User) -> CooperativePage:
    """Return the page; `cooperative` comes with village, kecamatan, deed_funding, notary and last figures loaded."""
    write_refusal = refusal(policies.check_records, cooperative.pk, user)
    personal = not write_refusal
    founders, terms = founders_of(cooperative, personal), officers_of(cooperative, personal)
    units = list(cooperative.business_units.filter(closed_on=None))
    assessed = eligibility_facts.assess(cooperative, founders=founders, terms=terms, units=units)
    facts, findings = assessed.facts, assessed.findings
    officers = [_officer(term, personal) for term in terms]
    numbers = list(cooperative.registrations.all())
    figures = getattr(cooperative, "last_figures", None) or {}
    is_complete = not any(finding.blocks for finding in findings)
    return CooperativePage(
        cooperative=cooperative,
        identity=_identity(cooperative, facts),
        deed=_deed(cooperative),
        registrations=_registrations(numbers),
        members=_members(figures, len(founders)),
        units=_units(units),
        figures_on=formats.date_short(dt.date.fromisoformat(figures["on"])) if figures else "",
        board=[line for body, line in officers if body == Body.BOARD],
        supervisors=[line for body, line in officers if body == Body.SUPERVISOR],
        founders=[_founder(founder, personal) for founder in founders],
        findings=findings,
        thresholds=assessed.thresholds,
        documents=_documents(cooperative, user) if personal else (),
        parts=file_list.parts(cooperative, terms, numbers, is_complete=is_complete) if personal else (),
        write_refusal=write_refusal,
        deed_refusal=refusal(policies.check_deed_file, cooperative.pk, user),
        signed_refusal=_signed(cooperative),
    )


def _signed(cooperative: Cooperative) -> str:
    """Say from the loaded row what policies.check_unsigned would say, without its query."""
    assignment = getattr(cooperative, "notary_assignment", None)
    if assignment is None or assignment.minuta_signed_on is None:
        return ""
    return (
        f"Minuta ditandatangani {formats.date_long(assignment.minuta_signed_on)}. "
        "Isi akta hanya dapat diubah dengan akta perubahan."
    )


def founders_of(cooperative: Cooperative, personal: bool) -> list[Founder]:
    """Return the founders in the order of the list, with what the reader may see of the people: one query."""
    rows = cooperative.founders.select_related("person").order_by("number")
    return list(rows if personal else rows.defer(*SECRET))


def officers_of(cooperative: Cooperative, personal: bool) -> list[OfficerTerm]:
    """Return who is in office today, the board first in the order of the deed: one query."""
    today = clock.today()
    in_office = Q(ends_on=None) | Q(ends_on__gte=today)
    rows = cooperative.officer_terms.filter(in_office, starts_on__lte=today).select_related("person")
    ranks = {role: rank for rank, role in enumerate(OfficerRole.values)}
    return sorted(
        rows if personal else rows.defer(*SECRET), key=lambda term: (term.body, ranks[term.role], term.pk)
    )


def _details(person: Person, personal: bool) -> str:
    if not personal:
        return ""
    parts = [person.get_gender_display(), person.occupation]
    if person.village_post:
        parts.append(person.get_village_post_display())
    if not person.lives_here:
        parts.append("alamat KTP di luar desa ini")
    return ", ".join(part for part in parts if part)


def _officer(term: OfficerTerm, personal: bool) -> tuple[str, PersonLine]:
    person = term.person
    return term.body, PersonLine(
        pk=person.pk,
        row=term.pk,
        role=f"{term.title} (karena jabatan)" if term.ex_officio else term.title,
        name=person.name,
        since=formats.date_short(term.starts_on),
        nik=person.masked_nik if personal else "",
        details=_details(person, personal),
    )


def _founder(founder: Founder, personal: bool) -> PersonLine:
    person = founder.person
    paid = f"simpanan pokok {formats.rupiah(founder.principal_paid)}" if personal else ""
    return PersonLine(
        pk=person.pk,
        row=founder.pk,
        role=f"Pendiri {founder.number}",
        name=person.name,
        since=paid,
        nik=person.masked_nik if personal else "",
        details=_details(person, personal),
        is_attorney=founder.is_attorney,
    )


def _identity(cooperative: Cooperative, facts: eligibility.Facts) -> list[Line]:
    place = [cooperative.street, cooperative.hamlet]
    if cooperative.rt or cooperative.rw:
        place.append(f"RT {cooperative.rt or '-'} RW {cooperative.rw or '-'}")
    units = f"{len(facts.kbli)} kegiatan (KBLI {', '.join(facts.kbli)})" if facts.kbli else UNKNOWN
    return [
        Line("Model pembentukan", cooperative.get_formation_path_display()),
        Line("Jenis koperasi", cooperative.get_coop_kind_display()),
        Line("Alamat", ", ".join(part for part in place if part) or UNKNOWN),
        Line("Kegiatan usaha", units),
        Line("Simpanan pokok", _money(cooperative.principal_saving)),
        Line("Simpanan wajib", _money(cooperative.mandatory_saving)),
        Line(cooperative.village.meeting_name, _day(facts.musdesus_on)),
        Line("Rapat pendirian", _day(facts.founding_on)),
        Line("Surat kuasa pendiri", _day(cooperative.power_of_attorney_on)),
    ]


def _day(day: dt.date | None) -> str:
    return formats.date_long(day) if day else UNKNOWN


def _money(amount: int) -> str:
    return formats.rupiah(amount) if amount else UNKNOWN


def _deed(cooperative: Cooperative) -> list[Line]:
    funding = getattr(cooperative, "deed_funding", None)
    assignment = getattr(cooperative, "notary_assignment", None)
    money = f"{funding.get_source_display()}, {formats.rupiah(funding.amount)}" if funding else UNKNOWN
    lines = [Line("Dana akta", money)]
    if assignment is None:
        return [*lines, Line("Notaris", UNKNOWN)]
    lines += [
        Line("Notaris", f"{assignment.notary}, {assignment.notary.domicile}"),
        Line("Diserahkan", formats.date_long(assignment.handed_over_on)),
    ]
    if assignment.returned_on:
        back = formats.date_long(assignment.returned_on)
        lines.append(Line("Dikembalikan notaris", back, assignment.returned_reason))
    signed = assignment.minuta_signed_on
    lines.append(
        Line("Minuta", f"ditandatangani {formats.date_long(signed)}" if signed else "belum ditandatangani")
    )
    return lines


def _registrations(numbers: Sequence[Registration]) -> list[Line]:
    rows = {row.kind: row for row in numbers}
    lines = []
    for kind in RegistrationKind:
        row = rows.get(kind)
        if row is None:
            lines.append(Line(kind.label, UNKNOWN))
            continue
        day, warning = formats.date_short(row.issued_on), number_warning(kind, row.number)
        lines.append(Line(kind.label, f"{row.number}, {day}", warning, row.number, kind.value))
    return lines


def _members(figures: Mapping[str, Any], founders: int) -> list[Line]:
    """Return members and who pays, as of the last month that was recorded; an unknown figure is no zero."""
    lines = [Line("Pendiri", _people(founders or None))]
    if not figures:
        return [*lines, Line("Anggota", UNKNOWN)]
    men, women = figures["men"], figures["women"]
    both = None if men is None or women is None else men + women
    return [*lines, Line("Anggota", _people(both)), Line("Membayar simpanan wajib", _people(figures["paying"]))]


def _people(count: int | None) -> str:
    return UNKNOWN if count is None else f"{formats.number(count)} orang"


def _units(units: Iterable[BusinessUnit]) -> list[Line]:
    """Return the units that were opened, each with its last sale."""
    opened = sorted((unit for unit in units if unit.opened_on), key=lambda unit: (unit.opened_on, unit.pk))
    return [Line(unit.get_unit_type_display() or f"KBLI {unit.kbli_id}", _unit_words(unit)) for unit in opened]


def _unit_words(unit: BusinessUnit) -> str:
    last = unit.last_sale_on
    sold = f"penjualan terakhir {formats.date_short(last)}" if last else "belum ada penjualan"
    return f"dibuka {formats.date_short(unit.opened_on)}, {sold}" if unit.opened_on else sold


def _documents(cooperative: Cooperative, user: User) -> list[Document]:
    rows = Document.objects.visible_to(user).filter(subject=deed_subject(cooperative.pk))
    return list(rows.select_related("job").defer("context", "params").order_by("kind", "-version")[:20])
