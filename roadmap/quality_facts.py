"""Read from the database what the checks of data quality look at: a fixed number of queries for any area."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, Count, Value

from cooperatives.models import Founder, Meeting, MeetingKind, NotaryAssignment, OfficerTerm, Registration
from lumajang_kdkmp.accounts.models import User
from roadmap.models import Evidence, Holiday, StageProgress
from roadmap.snapshot import Snapshot, snapshot
from villages.holders import holders_on
from villages.models import Office, Village


class MeetingFact(NamedTuple):
    pk: int
    village: str
    kind: str
    held_on: dt.date
    start_at: dt.time | None
    witness: str


class NumberFact(NamedTuple):
    village: str
    kind: str
    number: str
    issued_on: dt.date


class SeatFact(NamedTuple):
    """A person in a cooperative: as a founder, or in an office that is running."""

    person: int
    name: str
    village: str
    in_office: bool


class FileFact(NamedTuple):
    sha256: str
    village: str
    stage: str
    name: str


@dataclass(frozen=True)
class QualityFacts:
    """Everything the checks need about an area on a day. Codes are village codes, `progress` their stage rows."""

    shown: Snapshot
    progress: dict[tuple[str, str], int]
    without_address: frozenset[str]
    with_head: frozenset[str]
    numbers: tuple[NumberFact, ...]
    meetings: tuple[MeetingFact, ...]
    seats: tuple[SeatFact, ...]
    shared_files: tuple[FileFact, ...]
    minuta_on: dict[str, dt.date]
    holidays: dict[dt.date, str]


def quality_facts(user: User, day: dt.date) -> QualityFacts:
    """Return the facts of the user's area: thirteen queries."""
    return facts_within(user.area_code if user.is_active else "", day)


def facts_within(area_code: str, day: dt.date) -> QualityFacts:
    """Return the facts of an area, for jobs, which have no user: thirteen queries."""
    heads = holders_on(day, [Office.VILLAGE_HEAD], area_code)
    assignments = NotaryAssignment.objects.within(area_code).exclude(minuta_signed_on=None)
    stages = StageProgress.objects.within(area_code).values_list("village_id", "stage", "pk")
    numbers = Registration.objects.within(area_code).order_by("cooperative_id", "kind")
    meetings = (
        Meeting.objects.within(area_code)
        .filter(kind__in=[MeetingKind.MUSDESUS, MeetingKind.FOUNDING])
        .order_by("cooperative_id", "held_on", "pk")
    )
    return QualityFacts(
        shown=snapshot(day, area_code),
        progress={(village, stage): pk for village, stage, pk in stages},
        without_address=frozenset(
            Village.objects.within(area_code).filter(office_address="").values_list("pk", flat=True)
        ),
        with_head=frozenset(code for _, code in heads),
        numbers=tuple(
            NumberFact(*row) for row in numbers.values_list("cooperative_id", "kind", "number", "issued_on")
        ),
        meetings=tuple(
            MeetingFact(*row)
            for row in meetings.values_list(
                "pk", "cooperative_id", "kind", "held_on", "start_at", "witness_name"
            )
        ),
        seats=_seats(area_code),
        shared_files=_shared_files(area_code),
        minuta_on=dict(assignments.values_list("cooperative_id", "minuta_signed_on")),
        holidays=dict(Holiday.objects.filter(on__lte=day).values_list("on", "name")),
    )


def _seats(area_code: str) -> tuple[SeatFact, ...]:
    """A person has one row for each NIK (its blind index is unique), so the row's key tells people apart."""
    columns = ("person_id", "person__name", "cooperative_id", "sits")
    founders = Founder.objects.within(area_code).annotate(sits=Value(False, output_field=BooleanField()))
    officers = OfficerTerm.objects.within(area_code).filter(ends_on=None)
    officers = officers.annotate(sits=Value(True, output_field=BooleanField()))
    rows = founders.order_by().values_list(*columns).union(officers.order_by().values_list(*columns))
    return tuple(SeatFact(person, name, village, bool(sits)) for person, name, village, sits in rows)


def _shared_files(area_code: str) -> tuple[FileFact, ...]:
    """Files whose very bytes serve more than one village."""
    rows = Evidence.objects.within(area_code).filter(removed_on=None)
    shared = (
        rows.order_by()
        .values("sha256")
        .annotate(places=Count("village_id", distinct=True))
        .filter(places__gt=1)
        .values("sha256")
    )
    found = rows.filter(sha256__in=shared).order_by("sha256", "village_id", "pk")
    return tuple(
        FileFact(*row) for row in found.values_list("sha256", "village_id", "progress__stage", "name")
    )
