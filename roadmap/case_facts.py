"""What the portal knows of a stage, line by line, so that a verifier can hold it against the papers."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cooperatives.models import Body, Cooperative, Meeting, MeetingKind, RegistrationKind
from cooperatives.models.registration import number_warning
from lumajang_kdkmp import clock, formats
from roadmap.gates import SALE_AGE_DAYS
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, POTENTIAL, REGISTRATION

UNKNOWN = "belum tercatat"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, what was entered, and a warning where the portal finds it odd."""

    label: str
    value: str
    warning: str = ""


def facts_of(progress: StageProgress, cooperative: Cooperative | None) -> list[Fact]:
    """Return the lines for this stage; the date of the fact comes first. Two queries at most."""
    late_entry = ""
    if progress.happened_on and progress.submitted_on and (progress.submitted_on - progress.happened_on).days > 14:
        late_entry = f"Dikirim {(progress.submitted_on - progress.happened_on).days} hari setelah kejadian."
    facts = [Fact(progress.definition.fact, _day(progress.happened_on), late_entry)]
    if progress.stage == POTENTIAL:
        return facts + _potential(progress)
    if cooperative is None or progress.stage not in LINES:
        return facts
    return facts + LINES[progress.stage](cooperative)


def _day(day: dt.date | None) -> str:
    return formats.date_long(day) if day else UNKNOWN


def _count(number: int | None, unit: str) -> str:
    return UNKNOWN if number is None else f"{formats.number(number)} {unit}"


def _potential(progress: StageProgress) -> list[Fact]:
    rows = progress.village.potentials.filter(removed_on=None).select_related("recorded_by")
    return [
        Fact(
            row.get_sector_display(),
            f"{row.commodity}, OPD pendamping {row.get_agency_display()}" + (f". {row.note}" if row.note else ""),
        )
        for row in rows
    ]


def _meeting(cooperative: Cooperative, kind: MeetingKind) -> Meeting | None:
    return next((meeting for meeting in cooperative.meetings.all() if meeting.kind == kind), None)


def _name_and_path(cooperative: Cooperative) -> list[Fact]:
    return [
        Fact("Nama resmi", cooperative.legal_name),
        Fact("Model pembentukan", cooperative.get_formation_path_display()),
    ]


def _people(men: int | None, women: int | None) -> str:
    if men is None and women is None:
        return UNKNOWN
    return f"{formats.number((men or 0) + (women or 0))} orang ({men or 0} laki-laki, {women or 0} perempuan)"


def _candidates(number: int | None, least: int) -> Callable[[str], Fact]:
    odd = number is None or (number % 2 == 1 and number >= least)
    warning = "" if odd else f"Harus ganjil dan paling sedikit {least}."
    return lambda label: Fact(label, _count(number, "orang"), warning)


def _musdesus(cooperative: Cooperative) -> list[Fact]:
    meeting = _meeting(cooperative, MeetingKind.MUSDESUS)
    facts = _name_and_path(cooperative)
    if meeting is None:
        return [*facts, Fact("Musyawarah", UNKNOWN)]
    return [
        *facts,
        Fact("Tanggal musyawarah", _day(meeting.held_on)),
        Fact("Peserta hadir", _people(meeting.present_men, meeting.present_women)),
        _candidates(meeting.board_candidates, 5)("Calon pengurus"),
        _candidates(meeting.supervisor_candidates, 3)("Calon pengawas"),
    ]


def _founding(cooperative: Cooperative) -> list[Fact]:
    meeting = _meeting(cooperative, MeetingKind.FOUNDING)
    musdesus = _meeting(cooperative, MeetingKind.MUSDESUS)
    order = ""
    if meeting and musdesus and meeting.held_on < musdesus.held_on:
        order = f"Lebih dahulu daripada musyawarah ({formats.date_short(musdesus.held_on)})."
    terms = [term for term in cooperative.officer_terms.all() if term.ends_on is None]
    names = {
        body: ", ".join(f"{term.person.name} ({term.title})" for term in terms if term.body == body) for body in Body
    }
    return [
        *_name_and_path(cooperative),
        Fact("Rapat pendirian", _day(meeting.held_on if meeting else None), order),
        Fact("Jumlah pendiri", _count(len(cooperative.founders.all()), "orang")),
        Fact("Pengurus", names[Body.BOARD] or UNKNOWN),
        Fact("Pengawas", names[Body.SUPERVISOR] or UNKNOWN),
        Fact("Simpanan pokok", formats.rupiah(cooperative.principal_saving)),
        Fact("Simpanan wajib", formats.rupiah(cooperative.mandatory_saving)),
    ]


def _notary(cooperative: Cooperative) -> list[Fact]:
    funding = getattr(cooperative, "deed_funding", None)
    assignment = getattr(cooperative, "notary_assignment", None)
    money = f"{funding.get_source_display()}, {formats.rupiah(funding.amount)}" if funding else UNKNOWN
    return [
        Fact("Nama resmi", cooperative.legal_name),
        Fact("Dana akta", money),
        Fact("Notaris", str(assignment.notary) if assignment else UNKNOWN),
        Fact("Diserahkan ke notaris", _day(assignment.handed_over_on if assignment else None)),
        Fact("Minuta ditandatangani", _day(assignment.minuta_signed_on if assignment else None)),
    ]


def _numbers(cooperative: Cooperative, kinds: list[RegistrationKind]) -> list[Fact]:
    rows = {row.kind: row for row in cooperative.registrations.all()}
    facts = []
    for kind in kinds:
        row = rows.get(kind)
        value = f"{row.number}, {formats.date_short(row.issued_on)}" if row else UNKNOWN
        facts.append(Fact(kind.label, value, number_warning(kind, row.number) if row else ""))
    return facts


def _legal_entity(cooperative: Cooperative) -> list[Fact]:
    assignment = getattr(cooperative, "notary_assignment", None)
    return [
        Fact("Nama resmi", cooperative.legal_name),
        *_numbers(cooperative, [RegistrationKind.SK_AHU]),
        Fact("Minuta ditandatangani", _day(assignment.minuta_signed_on if assignment else None)),
    ]


def _registration(cooperative: Cooperative) -> list[Fact]:
    after = [kind for kind in RegistrationKind if kind != RegistrationKind.SK_AHU]
    return [Fact("Nama resmi", cooperative.legal_name), *_numbers(cooperative, after)]


def _operating(cooperative: Cooperative) -> list[Fact]:
    since = clock.today() - dt.timedelta(days=SALE_AGE_DAYS)
    units = [
        Fact(
            unit.get_unit_type_display(),
            f"dibuka {_day(unit.opened_on)}, penjualan terakhir {_day(unit.last_sale_on)}",
            "" if unit.last_sale_on and unit.last_sale_on >= since else "Tidak ada penjualan 30 hari terakhir.",
        )
        for unit in cooperative.business_units.all()
        if unit.closed_on is None
    ]
    visits = cooperative.village.visits.filter(business_seen=True).select_related("visitor")[:3]
    seen = [Fact(f"Kunjungan {formats.date_short(v.visited_on)}", v.findings or "usaha berjalan") for v in visits]
    return [*(units or [Fact("Unit usaha", UNKNOWN)]), *(seen or [Fact("Kunjungan", UNKNOWN)])]


LINES: dict[str, Callable[[Cooperative], list[Fact]]] = {
    MUSDESUS: _musdesus,
    FOUNDING: _founding,
    NOTARY: _notary,
    LEGAL_ENTITY: _legal_entity,
    REGISTRATION: _registration,
    OPERATING: _operating,
}
# What each stage's lines read, so that the caller fetches it with a fixed number of queries.
READS: dict[str, tuple[str, ...]] = {
    MUSDESUS: ("meetings",),
    FOUNDING: ("meetings", "founders", "officer_terms__person"),
    LEGAL_ENTITY: ("registrations",),
    REGISTRATION: ("registrations",),
    OPERATING: ("business_units",),
}
