"""What the public columns are read from: one village on a day with its cooperative, numbers and potentials.

Only what is verified or a dated fact of the cooperative is here; no person, no return, no blocker, no late mark.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from cooperatives.models import Cooperative, Registration, RegistrationKind
from cooperatives.naming import NameSuffix, VillageName, legal_name
from lumajang_kdkmp.accounts.roles import Agency
from roadmap.dashboards import history
from roadmap.plan import DAYS_OF_WEEK, PROGRAM_START, planned_count, planned_progress, weighted
from roadmap.snapshot import Snapshot, VillageRow, snapshot
from roadmap.stages import STAGES, Stage
from roadmap.state import Level
from roadmap.workflow import Status
from villages.models import Sector, VillageKind, VillagePotential

# A telephone number or NIK that somebody wrote into a free text: seven digits or more, however they are parted.
LONG_NUMBER = re.compile(r"\+?\d(?:[ .()/-]{0,2}\d){6,}")
WITHHELD = "(nomor tidak ditampilkan)"


@dataclass(frozen=True)
class Potential:
    """A validated potential of a village on the day."""

    village: VillageRow
    sector: str
    commodity: str
    agency: str
    validated_on: dt.date

    @property
    def sector_name(self) -> str:
        return str(Sector(self.sector).label)

    @property
    def agency_name(self) -> str:
        return str(Agency(self.agency).label)


@dataclass(frozen=True)
class VillageFacts:
    """One village on the day; `numbers` are the days on which its registrations were issued, by kind."""

    row: VillageRow
    day: dt.date
    cooperative: str
    numbers: Mapping[str, dt.date]
    potentials: Sequence[Potential]

    def verified_on(self, stage: str) -> dt.date | None:
        """Return the day of the fact of a stage that a second office has checked, else None."""
        state = self.row.state.of(stage)
        return state.happened_on if state.status == Status.APPROVED else None

    @property
    def last_stage(self) -> Stage | None:
        done = self.row.state.last_done
        return STAGES[done - 1] if done else None


@dataclass(frozen=True)
class AreaFacts:
    """One kecamatan on the day. Shares are of 1."""

    code: str
    name: str
    day: dt.date
    villages: int
    desa: int
    verified: Mapping[str, int]
    reached: float
    planned: float


@dataclass(frozen=True)
class WeekFacts:
    """How far one stage was at the end of a week, or on the day asked for."""

    on: dt.date
    day: dt.date
    stage: Stage
    verified: int
    planned: int
    villages: int


def clean_text(text: str) -> str:
    """Return a free text without anything that could be somebody's number."""
    return LONG_NUMBER.sub(WITHHELD, text)


def village_facts(day: dt.date, area_code: str) -> list[VillageFacts]:
    """Return the villages of an area in the order of their codes: seven queries, also for a single village."""
    shown = snapshot(day, area_code)
    suffixes = dict(Cooperative.objects.within(area_code).values_list("pk", "name_suffix"))
    numbers: defaultdict[str, dict[str, dt.date]] = defaultdict(dict)
    issued = Registration.objects.within(area_code).filter(issued_on__lte=day)
    for code, kind, on in issued.exclude(kind=RegistrationKind.SK_AHU).values_list(
        "cooperative_id", "kind", "issued_on"
    ):
        numbers[code][kind] = on
    by_village: defaultdict[str, list[Potential]] = defaultdict(list)
    for potential in _potentials(shown):
        by_village[potential.village.code].append(potential)
    return [
        VillageFacts(
            row, day, _legal_name(row, suffixes.get(row.code, "")), numbers[row.code], by_village[row.code]
        )
        for row in shown
    ]


def potential_facts(day: dt.date, area_code: str) -> list[Potential]:
    """Return the validated potentials of an area, village by village: five queries."""
    return _potentials(snapshot(day, area_code))


def _potentials(shown: Snapshot) -> list[Potential]:
    rows = {row.code: row for row in shown}
    found = (
        VillagePotential.objects.within(shown.area_code)
        .filter(Q(removed_on=None) | Q(removed_on__gt=shown.day), validated_on__lte=shown.day)
        .order_by("village_id", "sector", "id")
        .values_list("village_id", "sector", "commodity", "agency", "validated_on")
    )
    return [
        Potential(rows[code], sector, clean_text(commodity), agency, on)
        for code, sector, commodity, agency, on in found
    ]


def _legal_name(row: VillageRow, suffix: str) -> str:
    """Return the legal name; until the cooperative is recorded, the name it will have."""
    name = VillageName(
        row.bare_name,
        row.kecamatan,
        settings.REGENCY_NAME,
        is_kelurahan=row.kind == VillageKind.KELURAHAN,
        is_shared=row.name_is_shared,
    )
    return legal_name(name, NameSuffix(suffix))


def area_facts(day: dt.date, area_code: str) -> list[AreaFacts]:
    """Return the kecamatan of an area in the order of their codes: four queries."""
    shown = snapshot(day, area_code)
    planned = planned_progress(day, shown.targets)
    found = []
    for code, name in shown.kecamatan_names.items():
        part = shown.of(code)
        verified = {stage.code: part.reaching(stage.code, Level.VERIFIED) for stage in STAGES}
        shares = {stage: count / len(part) for stage, count in verified.items()}
        desa = sum(row.kind == VillageKind.DESA for row in part)
        reached = weighted(shares, part.targets)
        found.append(AreaFacts(code, name, day, len(part), desa, verified, reached, planned))
    return found


def week_facts(day: dt.date, area_code: str) -> list[WeekFacts]:
    """Return the stages by weeks from the start of the programme to `day`: five queries.

    A week ends on Sunday; the last row of each stage is the day itself. The plan is worked out with the targets in
    force on `day`.
    """
    shown = snapshot(day, area_code)
    past = history(shown)
    first = PROGRAM_START + dt.timedelta(days=6 - PROGRAM_START.weekday())
    sundays = (first + dt.timedelta(days=n) for n in range(0, (day - first).days + 1, DAYS_OF_WEEK))
    total = len(shown)
    return [
        WeekFacts(
            on,
            day,
            stage,
            past.until(stage.code, on),
            planned_count(stage.code, on, shown.targets, total),
            total,
        )
        for on in sorted({*sundays, day})
        for stage in STAGES
    ]
