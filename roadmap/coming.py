"""The agenda of an area: meetings that are called or planned, and mass signings, from a day on.

About now, for a plan keeps no past. Three queries, whatever the number of villages.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cooperatives.models import Meeting, MeetingKind, MeetingPlan, SigningSlot
from lumajang_kdkmp.formats import date_day, day_name, time_short
from roadmap.dashboards import village_href

AHEAD_DAYS = 28
MOST = 12


@dataclass(frozen=True)
class Coming:
    """One line: `overdue` is a plan whose day has passed and of which no meeting is recorded."""

    on: dt.date
    day: str
    village: str
    href: str
    words: str
    overdue: bool


@dataclass(frozen=True)
class Agenda:
    """The next weeks, overdue plans first; `more` lines do not fit on the page."""

    rows: tuple[Coming, ...]
    more: int
    days: int = AHEAD_DAYS


def coming(area_code: str, day: dt.date) -> Agenda:
    """Return what is due in the area from `day` on, and plans of the founding whose day has passed."""
    rows = sorted(
        [*_called(area_code, day), *_foundings(area_code, day), *_signings(area_code, day)],
        key=lambda row: (row.on, row.village, row.words),
    )
    return Agenda(tuple(rows[:MOST]), max(len(rows) - MOST, 0))


def _line(on: dt.date, day: dt.date, village: object, code: str, *parts: str) -> Coming:
    words = ", ".join(part for part in parts if part)
    return Coming(on, f"{day_name(on)}, {date_day(on)}", str(village), village_href(code), words, overdue=on < day)


def _called(area_code: str, day: dt.date) -> list[Coming]:
    plans = (
        MeetingPlan.objects.within(area_code)
        .filter(planned_on__range=(day, day + dt.timedelta(days=AHEAD_DAYS)))
        .exclude(
            Exists(
                Meeting.objects.filter(
                    cooperative=OuterRef("cooperative"),
                    kind=OuterRef("kind"),
                    held_on__gte=OuterRef("planned_on"),
                )
            )
        )
        .select_related("cooperative__village")
    )
    return [
        _line(
            plan.planned_on,
            day,
            plan.cooperative.village,
            plan.cooperative_id,
            plan.get_kind_display(),
            f"pukul {time_short(plan.start_at)}" if plan.start_at else "",
            plan.venue,
        )
        for plan in plans
    ]


def _foundings(area_code: str, day: dt.date) -> list[Coming]:
    """What the village meetings planned, where nobody has called the founding by letter yet."""
    others = {"cooperative": OuterRef("cooperative"), "kind": MeetingKind.FOUNDING}
    meetings = (
        Meeting.objects.within(area_code)
        .filter(kind=MeetingKind.MUSDESUS, founding_planned_on__lte=day + dt.timedelta(days=AHEAD_DAYS))
        .exclude(Exists(Meeting.objects.filter(**others)))
        .exclude(Exists(MeetingPlan.objects.filter(**others)))
        .select_related("cooperative__village")
    )
    return [
        _line(
            row.founding_planned_on,
            day,
            row.cooperative.village,
            row.cooperative_id,
            "Rapat pendirian",
            "rencana sudah lewat, belum tercatat terlaksana"
            if row.founding_planned_on < day
            else "menurut berita acara musdesus",
        )
        for row in meetings
    ]


def _signings(area_code: str, day: dt.date) -> list[Coming]:
    slots = (
        SigningSlot.objects.within(area_code)
        .filter(event__held_on__range=(day, day + dt.timedelta(days=AHEAD_DAYS)))
        .select_related("event", "cooperative__village")
    )
    return [
        _line(
            slot.event.held_on,
            day,
            slot.cooperative.village,
            slot.cooperative_id,
            "Penandatanganan akta",
            f"pukul {time_short(slot.starts_at)}",
            slot.event.venue,
        )
        for slot in slots
    ]
