"""The page of disaster mode: what is paused on a day, where, why, and by whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_short, number
from roadmap import policies
from roadmap.clocks import around
from roadmap.disasters import Pause, known_pause, pauses_of
from roadmap.figures import Count, Links
from roadmap.models import ClockPause
from villages.models import Village


@dataclass(frozen=True)
class PauseLine:
    """One pause as it was known on the day of the page. `end_url` is "" where this person may not end it now."""

    code: str
    place: str
    place_url: str
    reason: str
    starts_on: dt.date
    ends_on: dt.date | None
    span: str
    legal_basis: str
    declared: str
    ended: str
    tone: str
    status: str
    end_url: str


@dataclass(frozen=True)
class PausePage:
    """Running, coming and past pauses, and how many villages stand still."""

    title: str
    paused: Count
    running: tuple[PauseLine, ...]
    coming: tuple[PauseLine, ...]
    past: tuple[PauseLine, ...]
    add_url: str

    @property
    def lines(self) -> tuple[PauseLine, ...]:
        """All pauses in the order of the page."""
        return (*self.running, *self.coming, *self.past)


def pause_page(user: User, day: dt.date, links: Links, *, is_today: bool) -> PausePage:
    """Return the page within the user's area as known on `day`: two queries."""
    found: dict[str, list[PauseLine]] = {"running": [], "coming": [], "past": []}
    now: list[Pause] = []
    rows = ClockPause.objects.filter(around(user.area_code), declared_on__lte=day)
    for row in rows.select_related("declared_by", "ended_by"):
        pause = known(row, day)
        part = _part(pause, day)
        if pause and part == "running":
            now.append(pause)
        found[part].append(_line(row, pause, part, user, day, day_query=links.day_query))
    paused = _villages(user, now)
    may_add = is_today and not refusal(policies.check_pause, user.area_code, user)
    return PausePage(
        title=f"{number(paused)} desa dijeda" if paused else "Tidak ada jeda bencana",
        paused=links.count(paused, paused="1"),
        running=tuple(found["running"]),
        coming=tuple(found["coming"]),
        past=tuple(found["past"]),
        add_url=reverse("pause_add") if may_add else "",
    )


def known(row: ClockPause, day: dt.date) -> Pause | None:
    """Return a stored pause as it was known on `day`."""
    return known_pause(
        row.area_code, row.reason, row.starts_on, row.planned_until, row.ended_on, row.end_known_on, day
    )


def _part(pause: Pause | None, day: dt.date) -> str:
    if pause is None:
        return "past"
    if pause.covers(day):
        return "running"
    return "coming" if pause.starts_on > day else "past"


def _villages(user: User, pauses: Sequence[Pause]) -> int:
    codes: Any = Village.objects.visible_to(user).order_by().values_list("code", flat=True)
    return sum(bool(pauses_of(code, pauses).rows) for code in codes)


STATUS = {
    "running": ("Sedang dijeda", "info"),
    "coming": ("Belum mulai", "neutral"),
    "past": ("Selesai", "ok"),
}


def _line(
    row: ClockPause, pause: Pause | None, part: str, user: User, day: dt.date, *, day_query: str
) -> PauseLine:
    is_village = row.area_code.count(".") == 3
    may_end = not day_query and row.ended_on is None and part != "past"
    may_end = may_end and not refusal(policies.check_pause, row.area_code, user)
    end_known = row.end_known_on and row.end_known_on <= day
    status, tone = STATUS[part] if pause else ("Dibatalkan", "neutral")
    return PauseLine(
        code=row.area_code,
        place=row.place,
        place_url=reverse("village" if is_village else "kecamatan", args=[row.area_code]) + day_query,
        reason=row.reason,
        starts_on=row.starts_on,
        ends_on=pause.ends_on if pause else None,
        span=pause.span if pause else "dibatalkan sebelum mulai",
        legal_basis=row.legal_basis,
        declared=f"Ditetapkan {row.declared_by}, {date_short(row.declared_on)}",
        ended=f"Diakhiri {row.ended_by}, {date_short(row.end_known_on)}"
        if end_known and row.end_known_on
        else "",
        tone=tone,
        status=status,
        end_url=reverse("pause_end", args=[row.pk]) if may_end else "",
    )
