"""What the villages can build a business on, for the agencies that help: sector by kecamatan, and who waits."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.formats import number
from roadmap.dashboards import village_href
from roadmap.figures import Count, Links
from roadmap.models import StageProgress
from roadmap.stages import POTENTIAL
from roadmap.workflow import Status
from villages.models import Sector, VillageKind, VillagePotential

EVERY = "all"


@dataclass(frozen=True, slots=True)
class PotentialFilter:
    """What is shown: one agency or all, one sector, one kecamatan; empty shows everything."""

    agency: str = ""
    sector: str = ""
    kecamatan: str = ""


@dataclass(frozen=True)
class SectorRow:
    """One kecamatan of the table: how many villages it has in each sector."""

    name: str
    cells: tuple[tuple[str, Count], ...]
    villages: Count


@dataclass(frozen=True)
class PotentialVillage:
    """A village with its potentials in the sectors asked for."""

    name: str
    kecamatan: str
    href: str
    potentials: str
    agencies: str
    is_validated: bool


@dataclass(frozen=True)
class WaitingVillage:
    """A village whose potential stage waits for DPMD."""

    name: str
    kecamatan: str
    href: str
    wait: str


@dataclass(frozen=True)
class PotentialPage:
    filter: PotentialFilter
    notes: tuple[str, ...]
    sectors: tuple[str, ...]
    rows: tuple[SectorRow, ...]
    whole: SectorRow
    villages: tuple[PotentialVillage, ...]
    title: str
    chips: tuple[tuple[str, str, bool], ...]
    waiting: tuple[WaitingVillage, ...]
    # The list is long: it shows when somebody asks for it.
    is_asked: bool

    @property
    def count(self) -> str:
        return number(len(self.villages))


class _Potential(NamedTuple):
    village: str
    bare_name: str
    kind: str
    kecamatan_code: str
    kecamatan: str
    sector: str
    commodity: str
    agency: str
    validated_on: dt.date | None

    @property
    def name(self) -> str:
        return f"{VillageKind(self.kind).label} {self.bare_name}"


COLUMNS = (
    "village_id",
    "village__name",
    "village__kind",
    "village__kecamatan_id",
    "village__kecamatan__name",
    "sector",
    "commodity",
    "agency",
    "validated_on",
)


def potential_page(user: User, query: QueryDict, today: dt.date) -> PotentialPage:
    """Return the page as it stands now: two queries."""
    everything = _potentials(user)
    asked, notes = _read(user, query, everything)
    links = Links(reverse("potential_list"), (("agency", asked.agency or EVERY),), "#daftar")
    mine = [p for p in everything if asked.agency in ("", p.agency)]
    sectors = [sector for sector in Sector if any(p.sector == sector for p in mine)]
    names = dict(sorted({(p.kecamatan_code, p.kecamatan) for p in mine}))
    shown = [p for p in mine if asked.sector in ("", p.sector) and asked.kecamatan in ("", p.kecamatan_code)]
    return PotentialPage(
        filter=asked,
        notes=tuple(notes),
        sectors=tuple(sector_name(sector) for sector in sectors),
        rows=tuple(
            _row([p for p in mine if p.kecamatan_code == code], name, sectors, links, code)
            for code, name in names.items()
        ),
        whole=_row(mine, "Jumlah", sectors, links, ""),
        villages=_villages(shown),
        title=_title(asked, names),
        chips=_chips(asked),
        waiting=_waiting(user, today),
        is_asked=bool(asked.sector or asked.kecamatan or "agency" in query),
    )


def _potentials(user: User) -> list[_Potential]:
    rows = VillagePotential.objects.visible_to(user).filter(removed_on=None).order_by("village_id", "id")
    return [_Potential(*row) for row in rows.values_list(*COLUMNS)]


def _read(user: User, query: QueryDict, known: list[_Potential]) -> tuple[PotentialFilter, list[str]]:
    """Return what the address asks; an agency sees its own villages first, DPMD and the others all."""
    own = user.agency if user.agency not in ("", Agency.DPMD) else ""
    agency, sector, kecamatan = (query.get(name, "").strip() for name in ("agency", "sector", "kecamatan"))
    notes = []
    if agency and agency != EVERY and agency not in Agency:
        notes.append("OPD itu tidak dikenal, jadi saringan itu diabaikan.")
        agency = ""
    if sector and sector not in Sector:
        notes.append("Sektor itu tidak dikenal, jadi saringan itu diabaikan.")
        sector = ""
    if kecamatan and kecamatan not in {p.kecamatan_code for p in known}:
        notes.append("Kecamatan itu tidak mempunyai potensi tercatat, jadi saringan itu diabaikan.")
        kecamatan = ""
    return PotentialFilter("" if agency == EVERY else agency or own, sector, kecamatan), notes


def sector_name(sector: Sector) -> str:
    """Return a name short enough for the head of a column: "Perdagangan dan jasa"."""
    return str(sector.value).replace("-", " dan ").capitalize()


def _row(found: list[_Potential], name: str, sectors: list[Sector], links: Links, code: str) -> SectorRow:
    def count(sector: str) -> Count:
        villages = {p.village for p in found if sector in ("", p.sector)}
        return links.count(len(villages), sector=sector, kecamatan=code)

    return SectorRow(name, tuple((sector_name(sector), count(sector.value)) for sector in sectors), count(""))


def _villages(shown: list[_Potential]) -> tuple[PotentialVillage, ...]:
    groups: defaultdict[str, list[_Potential]] = defaultdict(list)
    for potential in shown:
        groups[potential.village].append(potential)
    return tuple(
        PotentialVillage(
            name=group[0].name,
            kecamatan=group[0].kecamatan,
            href=village_href(code),
            potentials=", ".join(p.commodity for p in group),
            agencies=", ".join(dict.fromkeys(Agency(p.agency).label for p in group)),
            is_validated=all(p.validated_on for p in group),
        )
        for code, group in groups.items()
    )


def _title(asked: PotentialFilter, names: dict[str, str]) -> str:
    parts = ["Desa dengan potensi tercatat"]
    if asked.sector:
        parts.append(f"sektor {Sector(asked.sector).label.lower()}")
    if asked.kecamatan:
        parts.append(f"Kecamatan {names.get(asked.kecamatan, asked.kecamatan)}")
    if asked.agency:
        parts.append(f"didampingi {Agency(asked.agency).label}")
    return ", ".join(parts)


def _chips(asked: PotentialFilter) -> tuple[tuple[str, str, bool], ...]:
    base = Links(reverse("potential_list"))
    rows = [("Semua OPD", EVERY), *((agency.label, agency.value) for agency in Agency)]
    return tuple(
        (label, base.href(agency=value), asked.agency == ("" if value == EVERY else value))
        for label, value in rows
    )


def _waiting(user: User, today: dt.date) -> tuple[WaitingVillage, ...]:
    """Return the villages whose potentials wait for validation, oldest first; DPMD's link leads to the decision."""
    rows = (
        StageProgress.objects.visible_to(user)
        .filter(stage=POTENTIAL, status=Status.SUBMITTED)
        .order_by("submitted_on", "id")
        .values_list("id", "village_id", "village__name", "village__kecamatan__name", "submitted_on")
    )
    decides = user.agency == Agency.DPMD
    return tuple(
        WaitingVillage(
            name=name,
            kecamatan=kecamatan,
            href=reverse("verification", args=[pk]) if decides else village_href(code),
            wait=f"{number((today - since).days)} hari" if since < today else "hari ini",
        )
        for pk, code, name, kecamatan, since in rows
        if since
    )
