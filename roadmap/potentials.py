"""What the villages can build a business on, for the agencies that help: sector by kecamatan, and who waits."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, Subquery
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.formats import number
from roadmap.asked import AskedDay
from roadmap.commitments import CommitmentLane, commitment_lane
from roadmap.dashboards import village_href
from roadmap.figures import Count, Links
from roadmap.lists import Choice
from roadmap.models import IndexSnapshot
from roadmap.potential_filter import EVERY, NO_CLASS, PotentialFilter, choices, read_filter
from roadmap.stages import POTENTIAL, STAGES
from roadmap.state import sent_on, states_on
from roadmap.village_filter import FINISHED
from villages.models import Sector, VillageKind, VillagePotential


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


class Potential(NamedTuple):
    """One potential of one village, as the page reads it."""

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


@dataclass(frozen=True)
class PotentialPage:
    filter: PotentialFilter
    notes: tuple[str, ...]
    sectors: tuple[str, ...]
    rows: tuple[SectorRow, ...]
    whole: SectorRow
    villages: tuple[PotentialVillage, ...]
    title: str
    empty_text: str
    chips: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    waiting: tuple[WaitingVillage, ...]
    lane: CommitmentLane
    # The list is long: it shows when somebody asks for it.
    is_asked: bool
    chosen: tuple[Potential, ...]

    @property
    def count(self) -> str:
        return number(len(self.villages))

    @property
    def is_wide(self) -> bool:
        """Whether the matrix has too many columns to stand beside the commitments."""
        return len(self.sectors) > 6


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


def potential_page(user: User, query: QueryDict, day: AskedDay) -> PotentialPage:
    """Return the page as of a day: three queries, two more where a stage is asked, one where a class is.

    What a potential says is as it stands now; which were recorded and validated is as of the day.
    """
    today = day.day
    everything = potentials_of(user, today)
    names = dict(sorted({(p.kecamatan_code, p.kecamatan) for p in everything}))
    commodities = {p.commodity.lower() for p in everything}
    # An agency sees its own villages first, DPMD and the others all.
    own = user.agency if user.agency != Agency.DPMD else ""
    asked, notes = read_filter(query, own, names, commodities)
    links = Links(reverse("potential_list"), (*asked.fixed(), *day.pairs), "#daftar")
    fits = _fitting_villages(user, asked, today, {p.village for p in everything})
    mine = [p for p in everything if _is_meant(p, asked, fits)]
    sectors = [sector for sector in Sector if any(p.sector == sector for p in mine)]
    rows = [(code, name) for code, name in names.items() if any(p.kecamatan_code == code for p in mine)]
    shown = [p for p in mine if asked.sector in ("", p.sector) and asked.kecamatan in ("", p.kecamatan_code)]
    words = asked.words(names)
    return PotentialPage(
        filter=asked,
        notes=tuple(notes),
        sectors=tuple(sector_name(sector) for sector in sectors),
        rows=tuple(
            _row([p for p in mine if p.kecamatan_code == code], name, sectors, links, code)
            for code, name in rows
        ),
        whole=_row(mine, "Jumlah", sectors, links, ""),
        villages=_villages(shown, day),
        title=", ".join(["Desa dengan potensi tercatat", *words]),
        empty_text=_empty_words(words),
        chips=_chips(asked, day),
        choices=choices(
            asked, names, {p.commodity.lower() for p in everything if asked.agency in ("", p.agency)}
        ),
        waiting=_waiting(user, day),
        lane=commitment_lane(user, asked.agency, day),
        is_asked=bool(day.others),
        chosen=tuple(shown),
    )


def _fitting_villages(
    user: User, asked: PotentialFilter, today: dt.date, villages: set[str]
) -> set[str] | None:
    """Return the villages at the stage and of the class asked for, None where neither is asked."""
    found: list[set[str]] = []
    if asked.stage:
        states = states_on(today, user.area_code)
        at = {code: state.current.code if state.current else FINISHED for code, state in states.items()}
        # A village that never moved is at the first stage.
        found.append({code for code in villages if at.get(code, STAGES[0].code) == asked.stage})
    if asked.kelas:
        newest = IndexSnapshot.objects.filter(month__lte=today).order_by("-month").values("month")[:1]
        rows = IndexSnapshot.objects.visible_to(user).filter(
            month=Subquery(newest), band="" if asked.kelas == NO_CLASS else asked.kelas
        )
        found.append(set(rows.values_list("village_id", flat=True)))
    return set.intersection(*found) if found else None


def _is_meant(potential: Potential, asked: PotentialFilter, fits: set[str] | None) -> bool:
    return (
        asked.agency in ("", potential.agency)
        and asked.commodity in ("", potential.commodity.lower())
        and (fits is None or potential.village in fits)
    )


def _empty_words(words: list[str]) -> str:
    """Say what there is none of: "Belum ada desa dengan potensi: sektor perikanan, Kecamatan Kunir." """
    if not words:
        return "Belum ada potensi tercatat."
    joined = f" yang {words[0]}" if len(words) == 1 and words[0].startswith("didampingi") else f": {', '.join(words)}"
    return f"Belum ada desa dengan potensi tercatat{joined}."


def potentials_of(user: User, day: dt.date) -> list[Potential]:
    """Return every potential of the user's area that was recorded by `day` and not yet removed. One query."""
    there = Q(removed_on=None) | Q(removed_on__gt=day)
    rows = VillagePotential.objects.visible_to(user).filter(there, recorded_on__lte=day)
    return [Potential(*row) for row in rows.order_by("village_id", "id").values_list(*COLUMNS)]


def sector_name(sector: Sector) -> str:
    """Return a name short enough for the head of a column: "Perdagangan dan jasa"."""
    return str(sector.value).replace("-", " dan ").capitalize()


def _row(found: list[Potential], name: str, sectors: list[Sector], links: Links, code: str) -> SectorRow:
    def count(sector: str) -> Count:
        villages = {p.village for p in found if sector in ("", p.sector)}
        return links.count(len(villages), sector=sector, kecamatan=code)

    return SectorRow(name, tuple((sector_name(sector), count(sector.value)) for sector in sectors), count(""))


def _villages(shown: list[Potential], day: AskedDay) -> tuple[PotentialVillage, ...]:
    groups: defaultdict[str, list[Potential]] = defaultdict(list)
    for potential in shown:
        groups[potential.village].append(potential)
    return tuple(
        PotentialVillage(
            name=group[0].name,
            kecamatan=group[0].kecamatan,
            href=village_href(code) + day.query,
            potentials=", ".join(p.commodity for p in group),
            agencies=", ".join(dict.fromkeys(Agency(p.agency).label for p in group)),
            is_validated=all(p.validated_on and p.validated_on <= day.day for p in group),
        )
        for code, group in groups.items()
    )


def _chips(asked: PotentialFilter, day: AskedDay) -> tuple[tuple[str, str, bool], ...]:
    """The agencies to press; everything else that is asked stays."""
    rest = (*asked.fixed()[1:], ("sector", asked.sector), ("kecamatan", asked.kecamatan), *day.pairs)
    base = Links(reverse("potential_list"), tuple(pair for pair in rest if pair[1]))
    rows = [("Semua OPD", EVERY), *((agency.label, agency.value) for agency in Agency)]
    return tuple(
        (label, base.href(agency=value), asked.agency == ("" if value == EVERY else value))
        for label, value in rows
    )


def _waiting(user: User, day: AskedDay) -> tuple[WaitingVillage, ...]:
    """Return the villages whose potentials waited for validation, oldest first; today DPMD's link leads there."""
    sent = sent_on(day.day, user.area_code, [POTENTIAL])
    decides = day.is_today and user.agency == Agency.DPMD
    return tuple(
        WaitingVillage(
            name=row.village,
            kecamatan=row.kecamatan,
            href=reverse("verification", args=[row.progress])
            if decides
            else village_href(row.code) + day.query,
            wait=f"{number((day.day - row.since).days)} hari" if row.since < day.day else "hari ini",
        )
        for row in sent
    )
