"""Promised support as it is shown: rows with their buttons, the list of an agency, the lane beside its potentials."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.formats import date_short, number
from roadmap import policies
from roadmap.asked import AskedDay
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

    @property
    def words(self) -> list[str]:
        """What is asked, in short phrases."""
        agency = [label for label, _, is_on in self.agencies if is_on]
        return [*agency, *(chip.label.lower() for chip in self.parts if chip.is_on)]


@dataclass(frozen=True)
class CommitmentLane:
    """What stands beside the potentials: how an agency keeps its word, and what is due first."""

    title: str
    lines: tuple[CommitmentLine, ...]
    href: str
    may_add: bool


def commitment_page(user: User, query: QueryDict, day: AskedDay) -> CommitmentPage:
    """Return the list within the user's area on a day: three queries. An agency sees its own first, others see all.

    A due date that was moved later shows as it stands now; a past day has no buttons.
    """
    asked, part, notes = _read(user, query)
    links = Links(reverse("commitment_list"), (("agency", asked or EVERY), *day.pairs))
    today, mine = day.day, made_by(ROWS.visible_to(user), day.day)
    if asked:
        mine = mine.filter(agency=asked)
    facts = list(mine.order_by().values_list("then", "due_on"))
    page = Paginator(_part(mine, part, today), ROWS_PER_PAGE).get_page(query.get("page"))
    return CommitmentPage(
        title=title_words(asked, facts, today),
        notes=tuple(notes),
        agencies=_agencies(asked, part, day),
        parts=tuple(
            PartChip(label, _count(facts, code, today), links.href(status=code), code == part)
            for code, label in PARTS.items()
        ),
        lines=tuple(commitment_line(row, user, day) for row in page.object_list),
        page=page,
        empty_text=_empty_words(asked, part),
        may_add=day.is_today and may_promise(user),
    )


def made_by(rows: QuerySet[Commitment], day: dt.date) -> QuerySet[Commitment]:
    """Return those that were made by a day, each with `then`, its status on that day."""
    closed_later = When(closed_on__gt=day, then=Value(CommitmentStatus.RUNNING.value))
    return rows.filter(made_on__lte=day).annotate(then=Case(closed_later, default="status"))


def commitment_lane(user: User, agency: str, day: AskedDay) -> CommitmentLane:
    """Return the lane of one agency, "" for all of them, with what is due first. One query."""
    rows = made_by(ROWS.visible_to(user), day.day).order_by("due_on", "id")
    if agency:
        rows = rows.filter(agency=agency)
    found = list(rows)
    links = Links(reverse("commitment_list"), (("agency", agency or EVERY), *day.pairs))
    running = [row for row in found if row.was_open_on(day.day)]
    return CommitmentLane(
        title=title_words(agency, [(row.then, row.due_on) for row in found], day.day),
        lines=tuple(commitment_line(row, user, day) for row in running[:LANE_ROWS]),
        href=links.href(status=EVERY),
        may_add=day.is_today and may_promise(user) and agency in ("", user.agency),
    )


def village_commitments(village: Village, user: User, day: AskedDay) -> tuple[CommitmentLine, ...]:
    """Return what is promised to a village or to its whole kecamatan, running ones first. One query."""
    rows = made_by(ROWS.visible_to(user), day.day).filter(
        Q(village=village) | Q(village=None, kecamatan_id=village.kecamatan_id)
    )
    found = sorted(rows, key=lambda row: (not row.was_open_on(day.day), row.due_on, row.pk))
    return tuple(commitment_line(row, user, day) for row in found)


def may_promise(user: User) -> bool:
    return not refusal(policies.check_commitment, user.agency, user.area_code, user)


def commitment_line(row: Commitment, user: User, day: AskedDay) -> CommitmentLine:
    """Return one row as it stood on a day. Wants `kecamatan`, `village__kecamatan` and the people loaded."""
    is_running = row.was_open_on(day.day)
    may_write = day.is_today and is_running
    may_write = may_write and not refusal(policies.check_commitment, row.agency, row.place_code, user)
    detail = f"Tenggat {date_short(row.due_on)}, dicatat {row.made_by} {date_short(row.made_on)}"
    place = village_href(row.village_id) if row.village_id else reverse("kecamatan", args=[row.kecamatan_id])
    return CommitmentLine(
        agency=row.get_agency_display(),
        place=row.place,
        place_url=place + day.query,
        promise=row.promise,
        flag=_flag(row, is_running, day.day),
        detail=detail,
        note="" if is_running else _note(row),
        edit_url=reverse("commitment_edit", args=[row.pk]) if may_write else "",
        deliver_url=reverse("commitment_deliver", args=[row.pk]) if may_write else "",
    )


def _flag(row: Commitment, is_running: bool, day: dt.date) -> Flag:
    if is_running:
        if row.due_on < day:
            return Flag(f"Lewat tenggat {number((day - row.due_on).days)} hari", "late")
        return Flag("Berjalan", "info")
    if row.status == CommitmentStatus.DELIVERED and row.delivered_on:
        return Flag(f"Selesai {date_short(row.delivered_on)}", "ok")
    return Flag("Batal", "neutral")


def _note(row: Commitment) -> str:
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
        return rows.filter(then=RUNNING, due_on__lt=today).order_by("due_on", "id")
    if part == RUNNING:
        return rows.filter(then=RUNNING).order_by("due_on", "id")
    return (rows if part == EVERY else rows.filter(then=part)).order_by("-due_on", "-id")


def _count(facts: Iterable[tuple[str, dt.date]], part: str, today: dt.date) -> int:
    return sum(
        part == EVERY or (status == RUNNING and day < today if part == LATE else status == part)
        for status, day in facts
    )


def _agencies(asked: str, part: str, day: AskedDay) -> tuple[tuple[str, str, bool], ...]:
    base = Links(reverse("commitment_list"), (("status", part), *day.pairs))
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
