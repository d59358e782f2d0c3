"""The page "Bola di siapa": who has the files on a day, for how many working days, and which wait unusually long."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import clock, formats
from roadmap.clocks import Calendars, calendars_on
from roadmap.custody import Spell, spell_on, spells
from roadmap.custody_facts import spells_of, spells_until
from roadmap.disasters import pauses_of
from roadmap.figures import Count, Links
from roadmap.models import Holder
from villages.models import Village

LOOK_BACK_DAYS = 90
LEAST_FOR_OUTLIERS = 5
# Tukey's fence: beyond the third quartile by more than this many interquartile ranges.
FENCE = 1.5
# Where nearly every file waits a day, three days would stand out: a working week is nobody's delay.
USUAL_DAYS = 5
OUTLIER_RULE = (
    "Menonjol: hari kerjanya melebihi kuartil ketiga ditambah 1,5 kali jarak antarkuartil di antara semua berkas di "
    f"pemegang yang sama, dan lebih dari {USUAL_DAYS} hari; dihitung bila ada sedikitnya {LEAST_FOR_OUTLIERS} berkas."
)
UNNAMED = "tanpa-nama"  # the notary of a file whose notary nobody recorded, in an address
CLOCK_RULE = (
    "Hari kerja tanpa Sabtu, Minggu, libur nasional, cuti bersama, dan hari jeda bencana; hari berkas diterima "
    "belum dihitung."
)


def outlier_limit(days: Sequence[int]) -> float | None:
    """Return the number of working days beyond which a wait stands out, None for fewer than five waits."""
    if len(days) < LEAST_FOR_OUTLIERS:
        return None
    first, _, third = quantiles(days, n=4, method="inclusive")
    return max(USUAL_DAYS, third + FENCE * (third - first))


@dataclass(frozen=True)
class Wait:
    """Where the file of one village is: `days` are working days, `limit` where they begin to stand out."""

    code: str
    name: str
    kecamatan_code: str
    kecamatan: str
    spell: Spell
    days: int
    limit: float | None = None
    paused: str = ""
    day_query: str = ""

    @property
    def is_outlier(self) -> bool:
        return self.limit is not None and self.days > self.limit

    @property
    def is_open(self) -> bool:
        return self.spell.holder != Holder.DONE

    @property
    def href(self) -> str:
        return reverse("village", args=[self.code]) + self.day_query

    @property
    def holder(self) -> str:
        return holder_words(self.spell)

    @property
    def since(self) -> str:
        return formats.date_short(self.spell.since)


def holder_words(spell: Spell) -> str:
    """Return "Kecamatan", or "Notaris Anggita Larasati, S.H., M.Kn." where the notary is known."""
    return f"{spell.holder.label} {spell.notary}".strip()


def days_words(days: float | None) -> str:
    """Return "7", "7,5", or a dash where there is nothing to count."""
    return "–" if days is None else formats.number(days, 1 if days % 1 else None)


@dataclass(frozen=True)
class Spread:
    """How many waits, and their median in working days."""

    count: int
    median: str


def spread(days: Iterable[int]) -> Spread:
    found = list(days)
    return Spread(len(found), days_words(median(found) if found else None))


@dataclass(frozen=True)
class HolderFigures:
    """One holder: running waits only."""

    label: str
    href: str
    waits: Spread
    longest: Wait | None
    outliers: Count
    counts_days: bool
    is_chosen: bool


@dataclass(frozen=True)
class DeskFigures:
    """A kecamatan or a notary: what waits there now, and what left it within the last 90 days."""

    name: str
    href: str
    running: Spread
    finished: Spread
    outliers: Count
    everywhere: Spread | None = None


@dataclass(frozen=True)
class Board:
    """The page; `rows` are what the filter leaves, the longest wait first."""

    day: dt.date
    total: int
    holders: tuple[HolderFigures, ...]
    rows: tuple[Wait, ...]
    kecamatan: tuple[DeskFigures, ...]
    notaries: tuple[DeskFigures, ...]
    holder: str
    area: str
    notary: str
    only_outliers: bool
    holder_options: tuple[tuple[str, str, bool], ...]
    area_options: tuple[tuple[str, str, bool], ...]
    notary_options: tuple[tuple[str, str, bool], ...]
    clear_href: str
    kept: tuple[tuple[str, str], ...]

    @property
    def is_filtered(self) -> bool:
        return bool(self.holder or self.area or self.notary or self.only_outliers)

    @property
    def words(self) -> list[str]:
        """What is asked, in short phrases."""
        holder = [label.lower() for _, label, is_on in self.holder_options if is_on]
        notary = [name for _, name, is_on in self.notary_options if is_on]
        area = [f"Kecamatan {name}" for _, name, is_on in self.area_options if is_on]
        return [*holder, *notary, *area, *(["menonjol"] if self.only_outliers else [])]

    @property
    def headline(self) -> str:
        """Where most files are, in one sentence."""
        waiting = [row for row in self.holders if row.counts_days and row.waits.count]
        if not waiting:
            return "Tidak ada berkas yang ditunggu"
        top = max(waiting, key=lambda row: row.waits.count)
        return (
            f"Bola paling banyak di {top.label}: {formats.number(top.waits.count)} berkas, "
            f"median {top.waits.median} hari kerja"
        )

    @property
    def window(self) -> str:
        first = self.day - dt.timedelta(days=LOOK_BACK_DAYS - 1)
        return f"{formats.date_short(first)} sampai {formats.date_short(self.day)}"

    @property
    def rules(self) -> tuple[str, ...]:
        return (CLOCK_RULE, OUTLIER_RULE)


def custody_board(day: dt.date, area_code: str, query: QueryDict) -> Board:
    """Return who has the files of an area at the end of `day`: seven queries, whatever the number of villages.

    ?holder=, ?notaris=, ?kecamatan= and ?menonjol=1 choose rows; values that mean nothing choose none away.
    """
    villages = Village.objects.within(area_code).select_related("kecamatan").order_by("code")
    by_code, days = spells_until(day, area_code), calendars_on(day, area_code)
    courses = {village: by_code.get(village.pk) or spells(()) for village in villages}
    links = _links(day)
    waits = _waits(courses, day, days, links)
    names = {wait.kecamatan_code: wait.kecamatan for wait in waits}
    holder = query.get("holder", "") if query.get("holder") in Holder.values else ""
    area = query.get("kecamatan", "") if query.get("kecamatan") in names else ""
    notaries = {_notary_key(w): _notary_name(w.spell.notary) for w in waits if w.spell.holder == Holder.NOTARY}
    notary = query.get("notaris", "") if query.get("notaris") in notaries else ""
    only_outliers = query.get("menonjol") == "1"
    chosen = [
        wait
        for wait in waits
        if holder in ("", wait.spell.holder)
        and area in ("", wait.kecamatan_code)
        and notary in ("", _notary_key(wait))
        and (wait.is_outlier or not only_outliers)
    ]
    here = [wait for wait in waits if area in ("", wait.kecamatan_code)]
    return Board(
        day=day,
        total=len(waits),
        holders=tuple(_holder_figures(which, here, links, holder, area) for which in Holder),
        rows=tuple(sorted(chosen, key=lambda wait: (not wait.is_open, -wait.days, wait.code))),
        kecamatan=_per_kecamatan(courses, waits, day, days, links),
        notaries=_per_notary(courses, waits, day, days, links),
        holder=holder,
        area=area,
        notary=notary,
        only_outliers=only_outliers,
        holder_options=tuple((which.value, which.label, which.value == holder) for which in Holder),
        area_options=tuple((code, name, code == area) for code, name in sorted(names.items(), key=_by_name)),
        notary_options=tuple((key, name, key == notary) for key, name in sorted(notaries.items(), key=_by_name)),
        clear_href=links.href(),
        kept=links.fixed,
    )


def _notary_key(wait: Wait) -> str:
    """Return the notary who has a file, as an address tells it; "" where no notary has it."""
    return (wait.spell.notary or UNNAMED) if wait.spell.holder == Holder.NOTARY else ""


def _notary_name(name: str) -> str:
    return name or "Notaris belum tercatat"


def _outliers(waits: Iterable[Wait], links: Links, **filters: str) -> Count:
    return links.count(sum(wait.is_outlier for wait in waits), **filters, menonjol="1")


def _by_name(item: tuple[str, str]) -> str:
    return item[1]


def _links(day: dt.date) -> Links:
    """Return links to this page on the same day; today's carry no date."""
    return Links(reverse("custody"), () if day == clock.today() else (("per", day.isoformat()),))


Courses = dict[Village, list[Spell]]


def _pause_words(days: Calendars, code: str, day: dt.date) -> str:
    pause = pauses_of(code, days.pauses).on(day)
    return pause.words if pause else ""


def _waits(courses: Courses, day: dt.date, days: Calendars, links: Links) -> list[Wait]:
    """Return where each file is, with the limit of its holder."""
    found = []
    for village, course in courses.items():
        spell = spell_on(course, day)
        found.append(
            Wait(
                code=village.pk,
                name=village.full_name,
                kecamatan_code=village.kecamatan_id,
                kecamatan=village.kecamatan.name,
                spell=spell,
                days=days.of(village.pk).between(spell.since, day),
                paused=_pause_words(days, village.pk, day),
                day_query=links.day_query,
            )
        )
    limits = {which: outlier_limit([w.days for w in found if w.spell.holder == which]) for which in Holder}
    limits[Holder.DONE] = None
    return [replace(wait, limit=limits[wait.spell.holder]) for wait in found]


def _holder_figures(
    which: Holder, waits: Sequence[Wait], links: Links, holder: str, area: str
) -> HolderFigures:
    here = [wait for wait in waits if wait.spell.holder == which]
    counts_days = which != Holder.DONE
    return HolderFigures(
        label=which.label,
        href=links.href(holder=which.value, kecamatan=area),
        waits=spread(wait.days for wait in here) if counts_days else Spread(len(here), "–"),
        longest=max(here, key=lambda wait: wait.days, default=None) if counts_days else None,
        outliers=_outliers(here, links, holder=which.value, kecamatan=area),
        counts_days=counts_days,
        is_chosen=which.value == holder,
    )


def _finished(course: Sequence[Spell], day: dt.date) -> Iterable[Spell]:
    """Yield the spells that ended within the last 90 days."""
    first = day - dt.timedelta(days=LOOK_BACK_DAYS)
    return (spell for spell in course if spell.until is not None and first < spell.until <= day)


def _per_kecamatan(
    courses: Courses, waits: Sequence[Wait], day: dt.date, days: Calendars, links: Links
) -> tuple[DeskFigures, ...]:
    ended: defaultdict[str, list[int]] = defaultdict(list)
    for village, course in courses.items():
        for spell in _finished(course, day):
            if spell.holder == Holder.KECAMATAN and spell.until:
                ended[village.kecamatan_id].append(days.of(village.pk).between(spell.since, spell.until))
    names = {wait.kecamatan_code: wait.kecamatan for wait in waits}
    found = []
    for code, name in sorted(names.items(), key=_by_name):
        here = [wait for wait in waits if wait.kecamatan_code == code and wait.is_open]
        desk = [wait.days for wait in here if wait.spell.holder == Holder.KECAMATAN]
        whole = spread(wait.days for wait in here)
        href = links.href(kecamatan=code)
        outliers = _outliers(here, links, kecamatan=code)
        found.append(DeskFigures(name, href, spread(desk), spread(ended[code]), outliers, whole))
    return tuple(found)


def _per_notary(
    courses: Courses, waits: Sequence[Wait], day: dt.date, days: Calendars, links: Links
) -> tuple[DeskFigures, ...]:
    running: defaultdict[str, list[Wait]] = defaultdict(list)
    ended: defaultdict[str, list[int]] = defaultdict(list)
    for wait in waits:
        if wait.spell.holder == Holder.NOTARY:
            running[wait.spell.notary].append(wait)
    for village, course in courses.items():
        for spell in _finished(course, day):
            if spell.holder == Holder.NOTARY and spell.until:
                ended[spell.notary].append(days.of(village.pk).between(spell.since, spell.until))
    found = []
    for name in sorted({*running, *ended}):
        here, key = running[name], name or UNNAMED
        href = links.href(holder=Holder.NOTARY, notaris=key) if here else ""
        now = spread(wait.days for wait in here)
        outliers = _outliers(here, links, holder=Holder.NOTARY, notaris=key)
        found.append(DeskFigures(_notary_name(name), href, now, spread(ended[name]), outliers))
    return tuple(found)


@dataclass(frozen=True)
class CustodyLine:
    """Where the file of one village is today, in a sentence; the past of it, the latest first."""

    sentence: str
    is_done: bool
    spell: Spell
    past: tuple[tuple[str, str, str], ...]


def custody_line(code: str, today: dt.date) -> CustodyLine:
    """Return the line of the village page as of a day: six queries."""
    calendars = calendars_on(today, code)
    course, days = spells_of(code, today), calendars.of(code)
    now = course[-1]
    since = formats.date_day(now.since) if now.since.year == today.year else formats.date_short(now.since)
    waited = days.between(now.since, today)
    words = (
        f"Selesai sejak {since}"
        if now.holder == Holder.DONE
        else f"Berkas di {holder_words(now)} sejak {since} ({formats.number(waited)} hari kerja)"
    )
    past = tuple(
        (
            holder_words(spell),
            f"{formats.date_short(spell.since)} sampai {formats.date_short(spell.until)}",
            f"{formats.number(days.between(spell.since, spell.until))} hari kerja",
        )
        for spell in reversed(course)
        if spell.until
    )
    return CustodyLine(words, now.holder == Holder.DONE, now, past)
