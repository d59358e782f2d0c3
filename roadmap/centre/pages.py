"""What the pages of the reconciliation show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.sheets import Column, Sheet, write_xlsx
from roadmap.centre.sources import STAGE_OF, TITLES, words_of
from roadmap.models import CentreDifference, CentreList, CentreRow
from roadmap.models.centre import Closing, Result, Source
from roadmap.stages import STAGE
from villages.codes import VILLAGE_CODE

PER_PAGE = 50
OWNERS = {Role.CAMAT: "Kecamatan", Role.DISKOPINDAG: "Diskopindag"}
TONES = {
    Result.MATCHED: "ok",
    Result.DIFFERENT: "warn",
    Result.UNPROVEN: "neutral",
    Result.ABSENT: "late",
    Result.UNKNOWN: "neutral",
}
DIFFERENCES = CentreDifference.objects.select_related("village__kecamatan", "list", "closed_by")


@dataclass(frozen=True)
class Chip:
    label: str
    href: str
    is_on: bool
    count: int | None = None


@dataclass(frozen=True)
class Line:
    """One difference: whose, what stands here and there, and who settles it."""

    pk: int
    place: str
    title: str
    source: str
    ours: str
    theirs: str
    owner: str
    since: Any
    is_open: bool
    closing: str
    reason: str


@dataclass(frozen=True)
class DifferencePage:
    chips: tuple[Chip, ...]
    page: Page[CentreDifference]
    lines: tuple[Line, ...]
    lists: tuple[CentreList, ...]
    annexes: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


def line_of(row: CentreDifference) -> Line:
    """Return a difference as it is printed. Wants village and kecamatan loaded."""
    return Line(
        row.pk,
        f"{row.village.get_kind_display()} {row.village.name}, {row.village.kecamatan}",
        TITLES.get(row.field, row.field),
        row.get_source_display(),
        row.ours,
        row.theirs,
        OWNERS[Role(row.owner)],
        row.opened_on,
        row.closed_on is None,
        row.get_closing_display(),
        row.reason,
    )


def difference_page(user: User, query: QueryDict) -> DifferencePage:
    """Return the differences of the person's area: open ones, or those with a source, a village, or settled."""
    source = query.get("sumber", "") if query.get("sumber") in Source.values else ""
    done = query.get("selesai") == "1"
    rows: QuerySet[CentreDifference] = DIFFERENCES.visible_to(user).filter(closed_on__isnull=not done)
    if source:
        rows = rows.filter(source=source)
    words = [Source(source).label] if source else []
    words.append("Sudah selesai" if done else "Belum selesai")
    if VILLAGE_CODE.fullmatch(query.get("desa", "")):
        rows = rows.filter(village=query["desa"])
        words.append(f"Kode desa {query['desa']}")
    page = Paginator(rows.order_by("opened_on", "village_id", "field"), PER_PAGE).get_page(query.get("page"))
    chips = [Chip("Semua sumber", _href(selesai=done), not source)]
    chips += [Chip(label, _href(sumber=value, selesai=done), source == value) for value, label in Source.choices]
    chips.append(Chip("Sudah selesai", _href(sumber=source, selesai=not done), done))
    lists = CentreList.objects.visible_to(user).defer("content").select_related("uploaded_by")[:10]
    is_dinas = user.role == Role.DISKOPINDAG
    annexes = [(label, reverse("centre_annex", args=[value])) for value, label in Source.choices] if is_dinas else []
    lines = tuple(map(line_of, page))
    return DifferencePage(tuple(chips), page, lines, tuple(lists), tuple(annexes), tuple(words))


def _href(**query: Any) -> str:
    kept = {name: "1" if value is True else value for name, value in query.items() if value}
    return reverse("difference_list") + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True)
class ListPage:
    """One list: how many of each result, and the rows of the result asked for."""

    list: CentreList
    stage: str
    chips: tuple[Chip, ...]
    page: Page[CentreRow]
    lines: tuple[tuple[CentreRow, str, str, str], ...]


def list_page(centre_list: CentreList, user: User, query: QueryDict) -> ListPage:
    """Return the page of a compared list; differing rows first."""
    asked = query.get("hasil", "")
    asked = asked if asked in Result.values else Result.DIFFERENT.value
    rows = CentreRow.objects.visible_to(user).filter(list=centre_list, result=asked)
    page = Paginator(rows.select_related("village__kecamatan").order_by("number", "pk"), PER_PAGE).get_page(
        query.get("page")
    )
    chips = tuple(
        Chip(Result(value).label, f"?hasil={value}", value == asked, getattr(centre_list, value))
        for value in Result.values
    )
    lines = tuple((row, _place(row), theirs_of(row), TONES[Result(row.result)]) for row in page)
    return ListPage(centre_list, STAGE[STAGE_OF[centre_list.source]].label, chips, page, lines)


def _place(row: CentreRow) -> str:
    if row.village is None:
        return "Desa tidak dikenali"
    return f"{row.village.get_kind_display()} {row.village.name}, {row.village.kecamatan}"


def theirs_of(row: CentreRow) -> str:
    """Return what the register says of a row: "Nomor SK badan hukum AHU-1; ...", "" where it says nothing."""
    shown = {TITLES[name]: words_of(name, value) for name, value in row.theirs.items() if value and name in TITLES}
    return "; ".join(f"{title} {value}" for title, value in shown.items())


def annex(source: str, rows: Iterable[CentreDifference], notes: list[tuple[str, str]]) -> bytes:
    """Return the annex of a letter that asks a register to correct: what we have proved to be right."""
    columns = [
        Column("No.", 6, "int"), Column("Kode", 15), Column("Kecamatan", 18), Column("Desa/Kelurahan", 24),
        Column("Isian", 24), Column(f"Tertulis di {Source(source).label}", 36), Column("Seharusnya", 36),
        Column("Dasar", 40), Column("Sejak", 12, "date"),
    ]  # fmt: skip
    lines = [
        [
            number, row.village_id, row.village.kecamatan.name, row.village.name, TITLES.get(row.field, row.field),
            row.theirs, row.ours, row.reason, row.opened_on,
        ]
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return write_xlsx([Sheet("Lampiran", columns, lines, notes)])


def to_correct(user: User, source: str) -> QuerySet[CentreDifference]:
    """Return what the register has wrong: settled as ours being right, the newest word on each field."""
    newer = CentreDifference.objects.filter(
        village=OuterRef("village"), source=source, field=OuterRef("field"), pk__gt=OuterRef("pk")
    )
    rows = DIFFERENCES.visible_to(user).filter(source=source, closing=Closing.CONFIRMED)
    rows = rows.filter(~Exists(newer))
    return rows.order_by("village_id", "field")
