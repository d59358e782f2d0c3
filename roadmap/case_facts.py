"""What the portal knows of a stage, line by line, so that a verifier can hold it against the papers."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from cooperatives.eligibility import Thresholds
from cooperatives.models import (
    Cooperative,
    Founder,
    Meeting,
    MeetingKind,
    OfficerRole,
    OfficerTerm,
    RegistrationKind,
)
from cooperatives.models.registration import number_warning
from cooperatives.pages import SECRET
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


def facts_of(
    progress: StageProgress, cooperative: Cooperative | None, thresholds: Callable[[dt.date], Thresholds]
) -> list[Fact]:
    """Return the lines for this stage; the date of the fact comes first. What READS names is loaded already."""
    late_entry = ""
    if (
        progress.happened_on
        and progress.submitted_on
        and (progress.submitted_on - progress.happened_on).days > 14
    ):
        late_entry = f"Dikirim {(progress.submitted_on - progress.happened_on).days} hari setelah kejadian."
    facts = [Fact(progress.definition.fact, _day(progress.happened_on), late_entry)]
    if progress.stage == POTENTIAL:
        return facts + _potential(progress)
    if cooperative is None:
        return facts
    if progress.stage == MUSDESUS:
        return facts + _musdesus(cooperative, progress.happened_on, thresholds)
    if progress.stage not in LINES:
        return facts
    return facts + LINES[progress.stage](cooperative, progress.happened_on)


def _day(day: dt.date | None) -> str:
    return formats.date_long(day) if day else UNKNOWN


def _other_day(label: str, day: dt.date | None, stage_day: dt.date | None) -> list[Fact]:
    """Return a line for a recorded day only where it is not the stage's own: then one of the two is wrong."""
    if day is not None and day == stage_day:
        return []
    return [Fact(label, _day(day), "Berbeda dari tanggal tahap ini." if day and stage_day else "")]


def _count(number: int | None, unit: str) -> str:
    return UNKNOWN if number is None else f"{formats.number(number)} {unit}"


def _potential(progress: StageProgress) -> list[Fact]:
    return [
        Fact(
            row.get_sector_display(),
            f"{row.commodity}, OPD pendamping {row.get_agency_display()}"
            + (f". {row.note}" if row.note else ""),
        )
        for row in progress.village.potentials.all()
        if row.removed_on is None
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


def _candidates(label: str, number: int | None, least: int) -> Fact:
    fits = number is None or (number % 2 == 1 and number >= least)
    return Fact(label, _count(number, "orang"), "" if fits else f"Harus ganjil dan paling sedikit {least}.")


def _musdesus(
    cooperative: Cooperative, stage_day: dt.date | None, thresholds: Callable[[dt.date], Thresholds]
) -> list[Fact]:
    meeting = _meeting(cooperative, MeetingKind.MUSDESUS)
    facts = _name_and_path(cooperative)
    if meeting is None:
        return [*facts, Fact("Musyawarah", UNKNOWN)]
    least = thresholds(meeting.held_on)
    return [
        *facts,
        *_other_day("Tanggal musyawarah", meeting.held_on, stage_day),
        Fact("Peserta hadir", _people(meeting.present_men, meeting.present_women)),
        _candidates("Calon pengurus", meeting.board_candidates, least.min_board),
        _candidates("Calon pengawas", meeting.supervisor_candidates, least.min_supervisors),
    ]


def _founding(cooperative: Cooperative, stage_day: dt.date | None) -> list[Fact]:
    meeting = _meeting(cooperative, MeetingKind.FOUNDING)
    terms = [term for term in cooperative.officer_terms.all() if term.ends_on is None]
    rank = {role: number for number, role in enumerate(OfficerRole.values)}
    terms.sort(key=lambda term: (term.body, rank[term.role], term.pk))
    return [
        *_name_and_path(cooperative),
        *_other_day("Rapat pendirian", meeting.held_on if meeting else None, stage_day),
        Fact("Jumlah pendiri", _count(len(cooperative.founders.all()), "orang")),
        *([Fact(term.title, term.person.name) for term in terms] or [Fact("Pengurus dan pengawas", UNKNOWN)]),
        Fact("Simpanan pokok", formats.rupiah(cooperative.principal_saving)),
        Fact("Simpanan wajib", formats.rupiah(cooperative.mandatory_saving)),
    ]


def _notary(cooperative: Cooperative, stage_day: dt.date | None) -> list[Fact]:
    funding = getattr(cooperative, "deed_funding", None)
    assignment = getattr(cooperative, "notary_assignment", None)
    money = f"{funding.get_source_display()}, {formats.rupiah(funding.amount)}" if funding else UNKNOWN
    return [
        Fact("Nama resmi", cooperative.legal_name),
        Fact("Dana akta", money),
        Fact("Notaris", str(assignment.notary) if assignment else UNKNOWN),
        Fact("Diserahkan ke notaris", _day(assignment.handed_over_on if assignment else None)),
        *_other_day("Minuta ditandatangani", assignment.minuta_signed_on if assignment else None, stage_day),
    ]


def _numbers(cooperative: Cooperative, kinds: Iterable[RegistrationKind]) -> list[Fact]:
    rows = {row.kind: row for row in cooperative.registrations.all()}
    facts = []
    for kind in kinds:
        row = rows.get(kind)
        value = f"{row.number}, {formats.date_short(row.issued_on)}" if row else UNKNOWN
        facts.append(Fact(kind.label, value, number_warning(kind, row.number) if row else ""))
    return facts


def _legal_entity(cooperative: Cooperative, stage_day: dt.date | None) -> list[Fact]:
    assignment = getattr(cooperative, "notary_assignment", None)
    return [
        Fact("Nama resmi", cooperative.legal_name),
        *_numbers(cooperative, [RegistrationKind.SK_AHU]),
        Fact("Minuta ditandatangani", _day(assignment.minuta_signed_on if assignment else None)),
    ]


def _registration(cooperative: Cooperative, stage_day: dt.date | None) -> list[Fact]:
    after = [kind for kind in RegistrationKind if kind != RegistrationKind.SK_AHU]
    return [Fact("Nama resmi", cooperative.legal_name), *_numbers(cooperative, after)]


def _operating(cooperative: Cooperative, stage_day: dt.date | None) -> list[Fact]:
    since = clock.today() - dt.timedelta(days=SALE_AGE_DAYS)
    units = [
        Fact(
            unit.get_unit_type_display(),
            f"dibuka {_day(unit.opened_on)}, penjualan terakhir {_day(unit.last_sale_on)}",
            ""
            if unit.last_sale_on and unit.last_sale_on >= since
            else "Tidak ada penjualan 30 hari terakhir.",
        )
        for unit in cooperative.business_units.all()
        if unit.closed_on is None
    ]
    visits = [visit for visit in cooperative.village.visits.all() if visit.business_seen]
    seen = [
        Fact(f"Kunjungan {formats.date_short(v.visited_on)}", v.findings or "usaha berjalan") for v in visits[:3]
    ]
    return [*(units or [Fact("Unit usaha", UNKNOWN)]), *(seen or [Fact("Kunjungan", UNKNOWN)])]


LINES: dict[str, Callable[[Cooperative, dt.date | None], list[Fact]]] = {
    FOUNDING: _founding,
    NOTARY: _notary,
    LEGAL_ENTITY: _legal_entity,
    REGISTRATION: _registration,
    OPERATING: _operating,
}
# What each stage's lines read, so that the caller fetches it with a fixed number of queries.
READS: dict[str, tuple[str | Prefetch, ...]] = {
    MUSDESUS: ("meetings",),
    FOUNDING: (
        "meetings",
        Prefetch("founders", Founder.objects.select_related("person").defer(*SECRET)),
        Prefetch("officer_terms", OfficerTerm.objects.select_related("person").defer(*SECRET)),
    ),
    LEGAL_ENTITY: ("registrations",),
    REGISTRATION: ("registrations",),
    OPERATING: ("business_units", "village__visits"),
}
