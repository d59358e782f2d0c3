"""What everybody may see: verified figures, the map, and one page for each village. No person, no late list, no
blocker, no return: those are for the offices that work on them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from cooperatives.models import Cooperative
from cooperatives.naming import NameSuffix, VillageName, legal_name
from lumajang_kdkmp.formats import date_long, date_short, number
from roadmap.charts import Curve
from roadmap.clocks import clocks_on
from roadmap.contact import dial_href
from roadmap.dashboards import KecamatanRow, Summary, history, map_cells, summarise
from roadmap.figures import Count, Links, StageFigures
from roadmap.open_data.facts import clean_text
from roadmap.open_data.guide import Shelf, shelves
from roadmap.snapshot import Snapshot, VillageRow, snapshot
from roadmap.stages import GUIDELINE, LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, STAGES
from roadmap.state import blank_state, states_on
from roadmap.village_filter import VillageFilter, read_filter, stage_options
from roadmap.workflow import Status
from villages.maps import MapCell
from villages.models import Village, VillagePotential

# What the public page lets one ask; nothing of it tells whose turn it is or who is late.
PUBLIC_FILTERS = ("q", "kecamatan", "stage", "level")
LIST_PLACE = "#daftar"


@dataclass(frozen=True)
class PublicRow:
    """A village in the public list."""

    name: str
    kecamatan: str
    href: str
    stage: str


@dataclass(frozen=True)
class Choice:
    """A field of the form that narrows the list: options are (value, words, is it asked for)."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


def _options(named: Iterable[tuple[str, str]], asked: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((value, words, value == asked) for value, words in named)


@dataclass(frozen=True)
class PublicPage:
    """The public page; `rows` are the villages somebody asked for, none as long as nothing was asked."""

    summary: Summary
    cells: dict[str, MapCell]
    suggestions: tuple[str, ...]
    filter: VillageFilter
    title: str
    rows: tuple[PublicRow, ...]
    notes: tuple[str, ...]
    links: Links

    @property
    def count(self) -> str:
        return number(len(self.rows))

    @property
    def figures(self) -> tuple[StageFigures, ...]:
        """The stages that everybody knows by name."""
        return tuple(self.summary.of(stage) for stage in (MUSDESUS, NOTARY, LEGAL_ENTITY, OPERATING))

    @property
    def kecamatan(self) -> list[KecamatanRow]:
        """The kecamatan by name: who is late longest is nobody's business here."""
        return sorted(self.summary.kecamatan, key=lambda row: row.name)

    @property
    def curve(self) -> Curve:
        """The S-curve with plan and actual; the forecast stands in the words above."""
        return replace(self.summary.curve, forecast=())

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """The same figures as files, of the same day."""
        return shelves(dict(self.links.fixed).get("per", ""))

    @property
    def was_asked(self) -> bool:
        return not self.filter.is_empty

    @property
    def only(self) -> str:
        """The address of the one village that a search found, "" for none or several."""
        return self.rows[0].href if self.filter.q and len(self.rows) == 1 else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter.kecamatan or self.filter.stage)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What the form narrows by, kecamatan and stage, each option with whether it is asked for."""
        areas = [(row.code, row.name) for row in self.kecamatan]
        return (
            Choice("kecamatan", "Kecamatan", _options(areas, self.filter.kecamatan)),
            Choice("stage", "Kini di tahap", _options(stage_options(), self.filter.stage)),
        )


def public_links(day: dt.date, today: dt.date) -> Links:
    return Links(reverse("public"), () if day == today else (("per", day.isoformat()),), LIST_PLACE)


def public_page(day: dt.date, query: QueryDict, links: Links) -> PublicPage:
    """Return the public page as of `day`: five queries."""
    shown = snapshot(day, settings.REGENCY_CODE)
    asked, notes = read_filter(query, shown, PUBLIC_FILTERS)
    found = [] if asked.is_empty else asked.choose(shown)
    return PublicPage(
        summary=summarise(shown, history(shown), links),
        cells=map_cells(shown.rows, lambda row: links.href(kecamatan=row.kecamatan_code), show_late=False),
        suggestions=_suggestions(shown),
        filter=asked,
        title=", ".join(asked.words(shown.kecamatan_names, {})),
        rows=tuple(_row(row, links.day_query) for row in found),
        notes=tuple(notes),
        links=links,
    )


def _suggestions(shown: Snapshot) -> tuple[str, ...]:
    """Return the village names for the search box; a double name with its kecamatan."""
    return tuple(f"{row.bare_name} {row.kecamatan}" if row.name_is_shared else row.bare_name for row in shown)


def _row(row: VillageRow, day_query: str) -> PublicRow:
    done = row.state.last_done
    return PublicRow(
        name=row.name,
        kecamatan=row.kecamatan,
        href=reverse("public_village", args=[row.code]) + day_query,
        stage=f"{STAGES[done - 1].label} selesai" if done else "Belum ada tahap selesai",
    )


@dataclass(frozen=True)
class PublicStage:
    """One stage on a village's public page: done with its date, or due."""

    label: str
    state: str
    words: str


@dataclass(frozen=True)
class PublicVillage:
    """One village for everybody."""

    name: str
    kecamatan: str
    cooperative: str
    day: str
    done: Count
    stages: tuple[PublicStage, ...]
    potentials: tuple[str, ...]
    # When what everybody sees of this village last changed, as words; "" if it never did.
    updated: str
    # Whether nothing of the village itself is known: the guideline is the regency's.
    is_empty: bool
    office_phone: str
    office_href: str


def public_village(village: Village, day: dt.date) -> PublicVillage:
    """Return a village's public page as of `day`: four queries. Wants the kecamatan loaded."""
    clocks = clocks_on(day, village.pk)
    state = states_on(day, village.pk, [village.pk], clocks).get(village.pk) or blank_state(
        village.pk, clocks
    )
    stages = []
    for stage in STAGES:
        own = state.of(stage.code)
        if own.status == Status.APPROVED and own.happened_on:
            stages.append(PublicStage(stage.label, "done", date_long(own.happened_on)))
            continue
        is_current = stage is state.current
        due = date_short(state.targets[stage.code].due_on)
        doing = state.pause_words or "sedang berjalan"
        words = f"{doing}, target {due}" if is_current else f"target {due}"
        stages.append(PublicStage(stage.label, "current" if is_current else "none", words))
    potentials = list(
        VillagePotential.objects.filter(village=village, removed_on=None, validated_on__lte=day)
    )
    approved = {code: one for code, one in state.stages.items() if one.status == Status.APPROVED}
    updates = [one.since for one in approved.values()] + [one.validated_on for one in potentials]
    last = max((on for on in updates if on), default=None)
    return PublicVillage(
        name=f"{village.get_kind_display()} {village.name}",
        kecamatan=village.kecamatan.name,
        cooperative=_cooperative_name(village),
        day=date_long(day),
        done=Count(state.last_done, f"{state.last_done} dari {len(STAGES)}", ""),
        stages=tuple(stages),
        potentials=tuple(
            f"{clean_text(potential.commodity)} ({potential.get_sector_display().lower()})"
            for potential in potentials
        ),
        updated=date_long(last) if last else "",
        is_empty=not potentials and not approved.keys() - {GUIDELINE},
        office_phone=village.kecamatan.office_phone,
        office_href=dial_href(village.kecamatan.office_phone),
    )


def _cooperative_name(village: Village) -> str:
    """Return the legal name; until the cooperative is recorded, the name it will have."""
    own = Cooperative.objects.filter(pk=village.pk).values_list("name_suffix", flat=True).first()
    name = VillageName(
        village.name,
        village.kecamatan.name,
        settings.REGENCY_NAME,
        is_kelurahan=village.is_kelurahan,
        is_shared=village.name_is_shared,
    )
    return legal_name(name, NameSuffix(own or ""))
