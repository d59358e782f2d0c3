"""What became of published figures afterwards: approvals that were taken back, and facts that were approved late.

The figures of a past day are those that were known on it and never change; this note tells why a reader who compares
two days sees a figure fall, or a fact in a day that did not count it. Counts of stages only: no village, no reason in
the office's own words.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from lumajang_kdkmp.formats import date_day, number
from roadmap.models import Transition
from roadmap.stages import GUIDELINE, STAGE
from roadmap.workflow import MoveCode

# How far back the note reaches, and after how many days an approval is late enough to be told.
DAYS_TOLD = 30
DAYS_USUAL = 7


@dataclass(frozen=True)
class Correction:
    """What changed on a day, and what that means for the days published before."""

    on: str
    what: str
    why: str


def corrections(day: dt.date) -> Sequence[Correction]:
    """Return the corrections of the 30 days up to `day`, newest first. Two queries."""
    moves = (
        Transition.objects.within(settings.REGENCY_CODE)
        .filter(on__gt=day - dt.timedelta(days=DAYS_TOLD), on__lte=day)
        .exclude(stage=GUIDELINE)
        .order_by()
    )
    taken_back = moves.filter(move=MoveCode.REOPEN).values_list("on", "stage").annotate(count=Count("pk"))
    rows = [(on, stage, _taken_back(on, stage, count)) for on, stage, count in taken_back]
    late = (
        moves.filter(move=MoveCode.APPROVE, happened_on__isnull=False)
        .values_list("on", "stage", "happened_on")
        .annotate(count=Count("pk"))
    )
    counts: dict[tuple[dt.date, str], tuple[int, dt.date]] = {}
    for on, stage, happened_on, count in late:
        if (on - happened_on).days > DAYS_USUAL:
            before, first = counts.get((on, stage), (0, happened_on))
            counts[on, stage] = before + count, min(first, happened_on)
    rows += [(on, stage, _late(on, stage, *found)) for (on, stage), found in counts.items()]
    return [row for *_, row in sorted(rows, key=lambda one: (-one[0].toordinal(), STAGE[one[1]].number))]


def _taken_back(on: dt.date, stage: str, count: int) -> Correction:
    return Correction(
        date_day(on),
        f"{STAGE[stage].label}: {number(count)} ditarik dari angka",
        "Persetujuannya dibuka kembali untuk diperbaiki. Angka hari-hari sebelumnya tetap memuatnya.",
    )


def _late(on: dt.date, stage: str, count: int, first: dt.date) -> Correction:
    return Correction(
        date_day(on),
        f"{STAGE[stage].label}: {number(count)} menyusul",
        f"Terjadi sejak {date_day(first)}, baru disetujui tanggal ini. Angka hari-hari di antaranya belum memuatnya.",
    )
