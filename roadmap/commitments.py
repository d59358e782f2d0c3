"""Promised support as it is shown: rows with their buttons, the list of an agency, the lane beside its potentials."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.formats import date_short, number
from roadmap import policies
from roadmap.dashboards import village_href
from roadmap.figures import Links
from roadmap.models import Commitment, CommitmentStatus
from roadmap.worklists import Flag
from villages.models import Village

ROWS_PER_PAGE = 50
LANE_ROWS = 5
EVERY = "all"
RUNNING, LATE, DELIVERED, CANCELLED = "running", "late", "delivered", "cancelled"
PARTS = {
    RUNNING: "Berjalan",
    LATE: "Lewat tenggat",
    DELIVERED: "Selesai",
    CANCELLED: "Batal",
    EVERY: "Semua",
}
ROWS = Commitment.objects.select_related("kecamatan", "village__kecamatan", "made_by", "closed_by")


@dataclass(frozen=True)
class CommitmentLine:
    """One commitment; the addresses are "" where this person may not change it, or it is closed."""

    agency: str
    place: str
    place_url: str
    promise: str
    flag: Flag
    detail: str
    note: str
    edit_url: str
    deliver_url: str


@dataclass(frozen=True)
class PartChip:
    """A part of the list to press, with the number of rows it shows."""

    label: str
    count: int
    href: str
    is_on: bool


@dataclass(frozen=True)
class CommitmentPage:
    """The list, as the address asks for it."""

    title: str
    notes: tuple[str, ...]
    agencies: tuple[tuple[str, str, bool], ...]
    parts: tuple[PartChip, ...]
    lines: tuple[CommitmentLine, ...]
    page: Page
    empty_text: str
    may_add: bool


@dataclass(frozen=True)
class CommitmentLane:
    """What stands beside the potentials: how an agency keeps its word, and what is due first."""

    title: str
    lines: tuple[CommitmentLine, ...]
    href: str
    may_add: bool


def commitment_page(user: User, query: QueryDict, today: dt.date) -> CommitmentPage:
    """Return the list within the user's area: three queries. An agency sees its own first, others see all."""
    asked, part, notes = _read(user, query)
    links = Links(reverse("commitment_list"), (("agency", asked or EVERY),))
    mine = ROWS.visible_to(user)
    if asked:
        mine = mine.filter(agency=asked)
    facts = list(mine.order_by().values_list("status", "due_on"))
    page = Paginator(_part(mine, part, today), ROWS_PER_PAGE).get_page(query.get("page"))
    return CommitmentPage(
        title=title_words(asked, facts, today),
        notes=tuple(notes),
        agencies=_agencies(asked, part),
        parts=tuple(
            PartChip(label, _count(facts, code, today), links.href(status=code), code == part)
            for code, label in PARTS.items()
        ),
        lines=tuple(commitment_line(row, user, today) for row in page.object_list),
        page=page,
        empty_text=_empty_words(asked, part),
        may_add=may_promise(user),
    )


def commitment_lane(user: User, agency: str, today: dt.date) -> CommitmentLane:
    """Return the lane of one agency, "" for all of them, with what is due first. One query."""
    rows = ROWS.visible_to(user).order_by("due_on", "id")
    if agency:
        rows = rows.filter(agency=agency)
    found = list(rows)
    links = Links(reverse("commitment_list"), (("agency", agency or EVERY),))
    running = [row for row in found if row.status == CommitmentStatus.RUNNING]
    return CommitmentLane(
        title=title_words(agency, [(row.status, row.due_on) for row in found], today),
        lines=tuple(commitment_line(row, user, today) for row in running[:LANE_ROWS]),
        href=links.href(status=EVERY),
        may_add=may_promise(user) and agency in ("", user.agency),
    )


def village_commitments(village: Village, user: User, today: dt.date) -> tuple[CommitmentLine, ...]:
    """Return what is promised to a village or to its whole kecamatan, running ones first. One query."""
    rows = ROWS.visible_to(user).filter(
        Q(village=village) | Q(village=None, kecamatan_id=village.kecamatan_id)
    )
    found = sorted(rows, key=lambda row: (row.status != CommitmentStatus.RUNNING, row.due_on, row.pk))
    return tuple(commitment_line(row, user, today) for row in found)


def may_promise(user: User) -> bool:
    return not refusal(policies.check_commitment, user.agency, user.area_code, user)


def commitment_line(row: Commitment, user: User, today: dt.date) -> CommitmentLine:
    """Return one row as it is written. Wants `kecamatan`, `village__kecamatan` and the people loaded."""
    is_running = row.status == CommitmentStatus.RUNNING
    may_write = is_running and not refusal(policies.check_commitment, row.agency, row.place_code, user)
    detail = f"Tenggat {date_short(row.due_on)}, dicatat {row.made_by} {date_short(row.made_on)}"
    return CommitmentLine(
        agency=row.get_agency_display(),
        place=row.place,
        place_url=village_href(row.village_id)
        if row.village_id
        else reverse("kecamatan", args=[row.kecamatan_id]),
        promise=row.promise,
        flag=_flag(row, today),
        detail=detail,
        note=_note(row),
        edit_url=reverse("commitment_edit", args=[row.pk]) if may_write else "",
        deliver_url=reverse("commitment_deliver", args=[row.pk]) if may_write else "",
    )


def _flag(row: Commitment, today: dt.date) -> Flag:
    if row.status == CommitmentStatus.DELIVERED and row.delivered_on:
        return Flag(f"Selesai {date_short(row.delivered_on)}", "ok")
    if row.status == CommitmentStatus.CANCELLED:
        return Flag("Batal", "neutral")
    if row.due_on < today:
        return Flag(f"Lewat tenggat {number((today - row.due_on).days)} hari", "late")
    return Flag("Berjalan", "info")


def _note(row: Commitment) -> str:
    if row.status == CommitmentStatus.RUNNING:
        return ""
    word = "Bukti" if row.status == CommitmentStatus.DELIVERED else "Alasan batal"
    return f"{word}: {row.closing_note.rstrip('.')}. Dicatat {row.closed_by}."


def title_words(agency: str, facts: Iterable[tuple[str, dt.date]], today: dt.date) -> str:
    """Return "Komitmen DKPP: 4 berjalan, 1 lewat tenggat". `facts` are (status, due date) of each."""
    due = [day for status, day in facts if status == CommitmentStatus.RUNNING]
    late = sum(day < today for day in due)
    who = Agency(agency).label if agency else "OPD"
    return f"Komitmen {who}: {number(len(due))} berjalan, {number(late)} lewat tenggat"


def _read(user: User, query: QueryDict) -> tuple[str, str, list[str]]:
    notes = []
    agency, part = query.get("agency", "").strip(), query.get("status", "").strip()
    if agency and agency != EVERY and agency not in Agency:
        notes.append("OPD itu tidak dikenal, jadi saringan itu diabaikan.")
        agency = ""
    if part and part not in PARTS:
        notes.append("Status itu tidak dikenal, jadi saringan itu diabaikan.")
        part = ""
    asked = "" if agency == EVERY else agency or user.agency
    return asked, part or RUNNING, notes


def _part(rows: QuerySet[Commitment], part: str, today: dt.date) -> QuerySet[Commitment]:
    """Running ones by due date, closed ones newest first."""
    if part == LATE:
        return rows.filter(status=RUNNING, due_on__lt=today).order_by("due_on", "id")
    if part == RUNNING:
        return rows.filter(status=RUNNING).order_by("due_on", "id")
    return (rows if part == EVERY else rows.filter(status=part)).order_by("-due_on", "-id")


def _count(facts: Iterable[tuple[str, dt.date]], part: str, today: dt.date) -> int:
    return sum(
        part == EVERY or (status == RUNNING and day < today if part == LATE else status == part)
        for status, day in facts
    )


def _agencies(asked: str, part: str) -> tuple[tuple[str, str, bool], ...]:
    base = Links(reverse("commitment_list"), (("status", part),))
    rows = [("Semua OPD", EVERY), *((a.label, a.value) for a in Agency if a != Agency.DISKOPINDAG)]
    return tuple(
        (label, base.href(agency=value), asked == ("" if value == EVERY else value)) for label, value in rows
    )


def _empty_words(agency: str, part: str) -> str:
    who = Agency(agency).label if agency else "OPD"
    return {
        RUNNING: f"Belum ada komitmen {who} yang berjalan.",
        LATE: f"Tidak ada komitmen {who} yang lewat tenggat.",
        DELIVERED: f"Belum ada komitmen {who} yang selesai.",
        CANCELLED: f"Tidak ada komitmen {who} yang dibatalkan.",
        EVERY: f"Belum ada komitmen {who}. OPD mencatat janjinya di halaman ini, dengan tenggat.",
    }[part]
