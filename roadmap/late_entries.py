"""Facts of a day or earlier that were recorded only afterwards: what the figures of that day do not hold.

The figures of a past day are those that were known on it, so that they never change. Beside them stands what came
to be known later, row by row.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse

from lumajang_kdkmp.formats import date_short, number
from roadmap.asked import AskedDay
from roadmap.dashboards import village_href
from roadmap.models import FileReceipt, Holder, Transition, Visit
from roadmap.stages import STAGE

STAGE_FACT, VISIT, RECEIPT = "stage", "visit", "receipt"
KINDS = {STAGE_FACT: "Tahap", VISIT: "Kunjungan", RECEIPT: "Serah terima berkas"}


@dataclass(frozen=True, slots=True)
class LateEntry:
    """One fact: where, what, when it happened and when it was recorded. `detail` is a stage or a holder."""

    village: str
    kind: str
    detail: str
    happened_on: dt.date
    recorded_on: dt.date

    @property
    def words(self) -> str:
        """Return "Akta notaris", "Kunjungan", "Serah terima berkas: Notaris"."""
        if self.kind == STAGE_FACT:
            return STAGE[self.detail].label
        return f"{KINDS[self.kind]}: {Holder(self.detail).label}" if self.detail else KINDS[self.kind]


@dataclass(frozen=True)
class LateEntries:
    """How many, as written, and the address of exactly these."""

    count: int
    text: str
    href: str


def late_entries(asked: AskedDay, area_code: str) -> LateEntries | None:
    """Return what was recorded after a past day about the villages of an area; None for today. One query."""
    if asked.is_today:
        return None
    count = len(found_later(asked.day, area_code))
    query = urlencode((*asked.pairs, ("wilayah", area_code)))
    return LateEntries(count, number(count), f"{reverse('late_entries')}?{query}")


def found_later(day: dt.date, area_code: str) -> list[LateEntry]:
    """Return the facts up to `day` that were recorded after it and stand today, by village. One query."""
    rows = _stage_facts(day, area_code).union(_visits(day, area_code), _receipts(day, area_code), all=True)
    entries = {}
    for village, kind, detail, key, happened_on, recorded_on in rows:
        # Of several moves of one stage the first brought the fact.
        entry = LateEntry(village, kind, detail, happened_on, recorded_on)
        before = entries.get((kind, key))
        if before is None or recorded_on < before.recorded_on:
            entries[kind, key] = entry
    return sorted(entries.values(), key=lambda entry: (entry.village, entry.happened_on, entry.words))


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _stage_facts(day: dt.date, area_code: str) -> QuerySet[Transition]:
    """Return the later moves that bring a fact of the day or earlier, where it was not known on the day.

    The fact must still stand: the last move of the stage tells of it too.
    """
    same = Transition.objects.filter(progress=OuterRef("progress"))
    after = same.filter(id__gt=OuterRef("id"), on__gt=day)
    taken_back = after.filter(Q(happened_on=None) | Q(happened_on__gt=day))
    known = same.filter(on__lte=day)
    newer = Transition.objects.filter(progress=OuterRef("progress"), on__lte=day, id__gt=OuterRef("id"))
    known_then = known.filter(~Exists(newer), happened_on__lte=day)
    return (
        Transition.objects.within(area_code)
        .filter(~Exists(taken_back), ~Exists(known_then), on__gt=day, happened_on__lte=day)
        .order_by()
        .values_list("village_id", _text(STAGE_FACT), "stage", F("progress_id"), "happened_on", "on")
    )


def _visits(day: dt.date, area_code: str) -> QuerySet[Visit]:
    rows = Visit.objects.within(area_code).filter(visited_on__lte=day, recorded_on__gt=day).order_by()
    return rows.values_list("village_id", _text(VISIT), _text(""), "id", "visited_on", "recorded_on")


def _receipts(day: dt.date, area_code: str) -> QuerySet[FileReceipt]:
    rows = FileReceipt.objects.within(area_code).filter(received_on__lte=day, recorded_on__gt=day).order_by()
    return rows.values_list("village_id", _text(RECEIPT), "holder", "id", "received_on", "recorded_on")


@dataclass(frozen=True)
class LateRow:
    """One fact as the page writes it."""

    village: str
    href: str
    kecamatan: str
    words: str
    happened: str
    recorded: str


def late_rows(
    entries: Iterable[LateEntry], names: Mapping[str, tuple[str, str]], day_query: str
) -> tuple[LateRow, ...]:
    """Return the rows of the page; `names` is {village code: (name, kecamatan)}, `day_query` the day in addresses."""
    return tuple(
        LateRow(
            village=names[entry.village][0],
            href=village_href(entry.village) + day_query,
            kecamatan=names[entry.village][1],
            words=entry.words,
            happened=date_short(entry.happened_on),
            recorded=date_short(entry.recorded_on),
        )
        for entry in entries
    )
