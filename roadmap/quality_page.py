"""The page of data quality: findings by kind and kecamatan, and the list that a number opens."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import number
from roadmap.dashboards import village_href
from roadmap.figures import Count, Links
from roadmap.quality import Finding, Kind, findings
from roadmap.quality_facts import quality_facts
from roadmap.quality_trend import Trend, trend
from roadmap.stages import Actor

ROWS_PER_PAGE = 50
TONES = {Kind.CONTRADICTION: "late", Kind.DUPLICATE: "late", Kind.LOOK: "info", Kind.STALE: "neutral"}


@dataclass(frozen=True)
class KindChip:
    """A kind to press, with its number of findings."""

    label: str
    help: str
    count: int
    href: str
    is_on: bool


@dataclass(frozen=True)
class AreaRow:
    """One kecamatan: how many findings of each kind."""

    name: str
    cells: tuple[tuple[str, Count], ...]
    whole: Count


@dataclass(frozen=True)
class FindingRow:
    """One finding as it is written."""

    village: str
    village_href: str
    kecamatan: str
    kind: str
    tone: str
    words: str
    href: str
    act: str
    owner: str


@dataclass(frozen=True)
class QualityPage:
    """Everything on the page. `villages` of the `total` villages have nothing to mend."""

    total: int
    clean: int
    found: int
    notes: tuple[str, ...]
    chips: tuple[KindChip, ...]
    kind_help: str
    kinds: tuple[str, ...]
    areas: tuple[AreaRow, ...]
    trend: Trend
    rows: tuple[FindingRow, ...]
    page: Page
    title: str
    # What is chosen, in words.
    scope: str
    empty_text: str
    clear_href: str
    is_narrowed: bool
    # All that is asked for, with the names of village and kecamatan.
    chosen: tuple[tuple[Finding, str, str], ...]


def quality_page(user: User, query: QueryDict, day: dt.date) -> QualityPage:
    """Return the page of the user's area as it stands on `day`: fourteen queries."""
    facts = quality_facts(user, day)
    found = findings(facts)
    names = facts.shown.kecamatan_names
    kind, area, notes = _read(query, names)
    links = Links(reverse("data_quality"), fragment="#daftar")
    chosen = [one for one in found if kind in ("", one.kind) and one.village.startswith(area)]
    page = Paginator(chosen, ROWS_PER_PAGE).get_page(query.get("page"))
    villages = {row.code: (row.name, row.kecamatan) for row in facts.shown}
    within = [one for one in found if one.village.startswith(area)]
    return QualityPage(
        total=len(facts.shown),
        clean=len(facts.shown) - len({one.village for one in found}),
        found=len(found),
        notes=tuple(notes),
        chips=_chips(within, kind, area, links),
        kind_help=Kind(kind).help if kind else "",
        kinds=tuple(one.label for one in Kind),
        areas=_areas(found, names, links),
        trend=trend(user, day, Counter(one.kind for one in within), kind=kind, area=area),
        rows=tuple(_row(one, *villages[one.village]) for one in page.object_list),
        page=page,
        title=f"{_scope(kind, names.get(area, ''))}: {number(len(chosen))} hal",
        scope=_scope(kind, names.get(area, "")),
        empty_text=_empty_words(kind, names.get(area, "")),
        clear_href=links.href(),
        is_narrowed=bool(kind or area),
        chosen=tuple((one, *villages[one.village]) for one in chosen),
    )


def _read(query: QueryDict, names: dict[str, str]) -> tuple[str, str, list[str]]:
    kind, area, notes = query.get("kind", ""), query.get("kecamatan", ""), []
    if kind and kind not in set(Kind):
        notes.append("Jenis itu tidak dikenal, jadi saringan itu diabaikan.")
        kind = ""
    if area and area not in names:
        notes.append("Kecamatan itu tidak ada di wilayah Anda, jadi saringan itu diabaikan.")
        area = ""
    return kind, area, notes


def _chips(found: list[Finding], kind: str, area: str, links: Links) -> tuple[KindChip, ...]:
    counts = Counter(one.kind for one in found)
    return tuple(
        KindChip(one.label, one.help, counts[one], links.href(kind=one.value, kecamatan=area), one == kind)
        for one in Kind
    )


def _areas(found: list[Finding], names: dict[str, str], links: Links) -> tuple[AreaRow, ...]:
    """Most findings first; a kecamatan without any keeps its row."""
    counts = Counter((one.village[:8], one.kind) for one in found)
    rows = []
    for code, name in names.items():
        cells = tuple(
            (kind.label, links.count(counts[code, kind], kind=kind.value, kecamatan=code)) for kind in Kind
        )
        whole = sum(count.value for _, count in cells)
        rows.append(AreaRow(name, cells, links.count(whole, kecamatan=code)))
    return tuple(sorted(rows, key=lambda row: (-row.whole.value, row.name)))


def _row(one: Finding, village: str, kecamatan: str) -> FindingRow:
    return FindingRow(
        village=village,
        village_href=village_href(one.village),
        kecamatan=kecamatan,
        kind=one.kind.label,
        tone=TONES.get(one.kind, "warn"),
        words=one.words,
        href=one.href,
        act=one.act,
        owner=owner_words(one, kecamatan),
    )


def owner_words(one: Finding, kecamatan: str) -> str:
    """Return "Camat Pasirian", or "Diskopindag"."""
    return f"{one.owner.label} {kecamatan}" if one.owner == Actor.CAMAT else one.owner.label


def _scope(kind: str, area: str) -> str:
    parts = [Kind(kind).label if kind else "Semua jenis", f"Kecamatan {area}" if area else ""]
    return ", ".join(part for part in parts if part)


def _empty_words(kind: str, area: str) -> str:
    where = f" di Kecamatan {area}" if area else ""
    what = f" jenis “{Kind(kind).label}”" if kind else ""
    return f"Tidak ada yang perlu diperbaiki{what}{where}."
