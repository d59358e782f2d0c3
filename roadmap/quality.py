"""What in the data lacks, contradicts itself, is old, or should be looked at; each finding leads to its mending.

The last kind is called "perlu dicek" and nothing more: a full evening of meetings or a day off has often a good
reason. Nothing here blames a person.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.urls import reverse

from cooperatives.models import MeetingKind, RegistrationKind
from lumajang_kdkmp import formats
from lumajang_kdkmp.formats import number
from roadmap.quality_facts import MeetingFact, QualityFacts
from roadmap.snapshot import FRESH_DAYS, VillageRow
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, POTENTIAL, REGISTRATION, STAGE, STAGES, Actor
from roadmap.workflow import Status

ONE_HOUR = 60
# Few dates occur, and many times.
date_long, date_short = (lru_cache(maxsize=1000)(f) for f in (formats.date_long, formats.date_short))
STAGE_OF_MEETING = {MeetingKind.MUSDESUS: MUSDESUS, MeetingKind.FOUNDING: FOUNDING}
MEETING_WORDS = {MeetingKind.MUSDESUS: "Musdesus", MeetingKind.FOUNDING: "Rapat pendirian"}
PERMITS = tuple(kind for kind in RegistrationKind if kind != RegistrationKind.SK_AHU)


class Kind(StrEnum):
    """The kinds of findings, in the order of the page."""

    MISSING = "missing"
    CONTRADICTION = "contradiction"
    STALE = "stale"
    DUPLICATE = "duplicate"
    ORDER = "order"
    LOOK = "look"

    @property
    def label(self) -> str:
        return LABELS[self][0]

    @property
    def help(self) -> str:
        return LABELS[self][1]


LABELS = {
    Kind.MISSING: ("Kurang", "Data yang sudah waktunya ada, tetapi belum tercatat."),
    Kind.CONTRADICTION: ("Bertentangan", "Dua catatan tentang hal yang sama tidak cocok."),
    Kind.STALE: ("Tidak ada kabar", f"Tanpa kabar dari kecamatan selama {FRESH_DAYS} hari."),
    Kind.DUPLICATE: ("Kembar", "Orang, nomor, atau berkas yang sama dipakai lebih dari satu koperasi."),
    Kind.ORDER: ("Urutan tahap", "Tahap melompat, atau tanggalnya mendahului tahap sebelumnya."),
    Kind.LOOK: ("Perlu dicek", "Belum tentu salah. Tanyakan dulu; sering ada penjelasannya."),
}


# Who mends it, by the step: what the office keeps itself is its own, everything else is known in the kecamatan.
OWN_STEPS = frozenset({"Catat pejabat", "Periksa SK", "Periksa tahap", "Periksa bukti"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what, where, and the page on which it is mended (`act` names that step)."""

    kind: Kind
    village: str
    words: str
    href: str
    act: str

    @property
    def owner(self) -> Actor:
        """Return who mends it: the camat, or Diskopindag for what it keeps or decides itself."""
        return Actor.DISKOPINDAG if self.act in OWN_STEPS else Actor.CAMAT


Check = Callable[[QualityFacts], Iterator[Finding]]


def findings(facts: QualityFacts) -> list[Finding]:
    """Return all findings in the order of kinds, then of villages."""
    order = list(Kind)
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda one: (order.index(one.kind), one.village, one.words))


def _approved(row: VillageRow, stage: str) -> bool:
    return row.state.of(stage).status == Status.APPROVED


def _page(name: str, *args: object) -> str:
    return reverse(name, args=args)


def missing_village_data(facts: QualityFacts) -> Iterator[Finding]:
    """Letters and papers print the office's address and the head's name."""
    for row in facts.shown:
        if row.code in facts.without_address:
            words = "Alamat kantor desa/kelurahan belum diisi."
            yield Finding(Kind.MISSING, row.code, words, _page("village_edit", row.code), "Isi alamat")
        if row.code not in facts.with_head:
            words = "Kepala desa/lurah yang menjabat belum tercatat."
            yield Finding(
                Kind.MISSING, row.code, words, _page("admin:villages_officeholder_add"), "Catat pejabat"
            )


def missing_numbers(facts: QualityFacts) -> Iterator[Finding]:
    """A verified legal entity has its decree, verified permits their five numbers."""
    known = {(fact.village, fact.kind) for fact in facts.numbers}
    for row in facts.shown:
        wanted = [RegistrationKind.SK_AHU] if _approved(row, LEGAL_ENTITY) else []
        wanted += PERMITS if _approved(row, REGISTRATION) else []
        for kind in wanted:
            if (row.code, kind) not in known:
                words = f"{kind.label} belum tercatat, padahal tahapnya sudah disetujui."
                yield Finding(
                    Kind.MISSING, row.code, words, _page("registration", row.code, kind.value), "Isi nomor"
                )


def missing_officers(facts: QualityFacts) -> Iterator[Finding]:
    """A founding file that is verified names the board."""
    seated = {fact.village for fact in facts.seats if fact.in_office}
    for row in facts.shown:
        if _approved(row, FOUNDING) and row.code not in seated:
            words = "Pengurus dan pengawas belum tercatat, padahal berkas pendirian sudah disetujui."
            yield Finding(Kind.MISSING, row.code, words, _page("people", row.code), "Catat pengurus")


def meeting_dates(facts: QualityFacts) -> Iterator[Finding]:
    """The day in the minutes is the day on the roadmap."""
    rows = {row.code: row for row in facts.shown}
    for meeting in facts.meetings:
        stage = STAGE[STAGE_OF_MEETING[MeetingKind(meeting.kind)]]
        row = rows.get(meeting.village)
        told = row.state.of(stage.code).happened_on if row else None
        if told and told != meeting.held_on:
            label = MEETING_WORDS[MeetingKind(meeting.kind)].lower()
            words = (
                f"Tanggal {label}: {date_short(meeting.held_on)} di data rapat, "
                f"{date_short(told)} di tahap {stage.label}."
            )
            yield Finding(Kind.CONTRADICTION, meeting.village, words, _meeting_page(meeting), "Periksa rapat")


def decree_dates(facts: QualityFacts) -> Iterator[Finding]:
    """A decree is never older than the deed it approves."""
    for fact in facts.numbers:
        signed_on = facts.minuta_on.get(fact.village)
        if fact.kind == RegistrationKind.SK_AHU and signed_on and fact.issued_on < signed_on:
            words = (
                f"SK pengesahan bertanggal {date_short(fact.issued_on)}, "
                f"sebelum minuta ditandatangani {date_short(signed_on)}."
            )
            href = _page("registration", fact.village, fact.kind)
            yield Finding(Kind.CONTRADICTION, fact.village, words, href, "Periksa SK")


def stale_villages(facts: QualityFacts) -> Iterator[Finding]:
    """No news within the days that count as fresh."""
    for row in facts.shown:
        if row.is_fresh:
            continue
        if row.news_on:
            days = number((facts.shown.day - row.news_on).days)
            words = f"Kabar terakhir {date_short(row.news_on)}, {days} hari lalu."
        else:
            words = "Belum pernah ada kabar."
        yield Finding(Kind.STALE, row.code, words, _page("visit_add", row.code), "Catat kunjungan")


def people_in_two(facts: QualityFacts) -> Iterator[Finding]:
    """One person founds and serves in one cooperative."""
    places: defaultdict[int, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    for fact in facts.seats:
        places[fact.person].add(fact.village)
        names[fact.person] = fact.name
    villages = {row.code: row.full_name for row in facts.shown}
    for person, codes in places.items():
        for code in sorted(codes) if len(codes) > 1 else ():
            others = ", ".join(villages.get(other, other) for other in sorted(codes - {code}))
            words = f"{names[person]} juga tercatat di koperasi {others}."
            yield Finding(Kind.DUPLICATE, code, words, _page("people", code), "Periksa orang")


def plain_number(text: str) -> str:
    """Return a number without signs and leading zeros: AHU-0000012.AH.01 and AHU 12 AH 1 are the same."""
    parts = re.findall(r"[A-Z]+|[0-9]+", text.upper())
    return "-".join(part.lstrip("0") or "0" for part in parts)


def numbers_in_two(facts: QualityFacts) -> Iterator[Finding]:
    """The database refuses the same spelling twice; this finds the same number in two spellings."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in facts.numbers:
        if fact.kind != RegistrationKind.BANK_ACCOUNT:
            groups[fact.kind, plain_number(fact.number)].append(fact.village)
    villages = {row.code: row.full_name for row in facts.shown}
    for (kind, _), codes in groups.items():
        for code in codes if len(codes) > 1 else ():
            others = ", ".join(villages.get(other, other) for other in codes if other != code)
            words = f"{RegistrationKind(kind).label} sama dengan {others}."
            yield Finding(Kind.DUPLICATE, code, words, _page("registration", code, kind), "Periksa nomor")


def files_in_two(facts: QualityFacts) -> Iterator[Finding]:
    """The same bytes as evidence of two villages."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for fact in facts.shared_files:
        groups[fact.sha256].add(fact.village)
    villages = {row.code: row.full_name for row in facts.shown}
    for fact in facts.shared_files:
        others = ", ".join(villages.get(code, code) for code in sorted(groups[fact.sha256] - {fact.village}))
        words = f"Berkas bukti “{fact.name}” sama persis dengan berkas {others}."
        href = _stage_page(facts, fact.village, fact.stage)
        yield Finding(Kind.DUPLICATE, fact.village, words, href, "Periksa bukti")


def stage_order(facts: QualityFacts) -> Iterator[Finding]:
    """A stage is not verified, and does not happen, before those it needs."""
    for row in facts.shown:
        for stage in STAGES:
            for before in stage.needs:
                if words := _disorder(row, stage.code, before):
                    href = _stage_page(facts, row.code, stage.code)
                    yield Finding(Kind.ORDER, row.code, words, href, "Periksa tahap")


def _disorder(row: VillageRow, stage: str, before: str) -> str:
    state, needed = row.state.of(stage), row.state.of(before)
    if state.status == Status.APPROVED and needed.status != Status.APPROVED:
        return f"{STAGE[stage].label} sudah disetujui, {STAGE[before].label} belum."
    if state.happened_on and needed.happened_on and state.happened_on < needed.happened_on:
        return (
            f"{STAGE[stage].label} bertanggal {date_short(state.happened_on)}, "
            f"sebelum {STAGE[before].label} {date_short(needed.happened_on)}."
        )
    return ""


def meetings_within_the_hour(facts: QualityFacts) -> Iterator[Finding]:
    """One officer as witness of village meetings that began within an hour of each other."""
    groups: defaultdict[tuple[dt.date, str], list[MeetingFact]] = defaultdict(list)
    for meeting in facts.meetings:
        if meeting.kind == MeetingKind.MUSDESUS and meeting.witness and meeting.start_at:
            groups[meeting.held_on, " ".join(meeting.witness.lower().split())].append(meeting)
    for (day, _), meetings in groups.items():
        for meeting in meetings:
            near = sum(_minutes_apart(meeting, other) < ONE_HOUR for other in meetings)
            if near > 1:
                words = (
                    f"{meeting.witness} tercatat hadir di {near} musdesus dalam satu jam, {date_long(day)}. "
                    "Pastikan siapa yang hadir di mana."
                )
                yield Finding(Kind.LOOK, meeting.village, words, _meeting_page(meeting), "Periksa rapat")


def _minutes_apart(one: MeetingFact, other: MeetingFact) -> int:
    if one.start_at is None or other.start_at is None:
        return ONE_HOUR
    first, second = (t.hour * 60 + t.minute for t in (one.start_at, other.start_at))
    return abs(first - second)


def meetings_on_holidays(facts: QualityFacts) -> Iterator[Finding]:
    """A meeting on a national holiday or joint leave is possible, and worth a question."""
    for meeting in facts.meetings:
        if name := facts.holidays.get(meeting.held_on):
            label = MEETING_WORDS[MeetingKind(meeting.kind)]
            words = f"{label} tercatat pada hari libur: {date_long(meeting.held_on)}, {name}."
            yield Finding(Kind.LOOK, meeting.village, words, _meeting_page(meeting), "Periksa rapat")


def _meeting_page(meeting: MeetingFact) -> str:
    return _page("meeting_edit", meeting.village, meeting.pk)


def _stage_page(facts: QualityFacts, code: str, stage: str) -> str:
    """The verifier's page, on which a stage is returned or opened again; DPMD alone has one for potentials."""
    progress = facts.progress.get((code, stage))
    return _page("verification", progress) if progress and stage != POTENTIAL else _page("village", code)


CHECKS: tuple[Check, ...] = (
    missing_village_data,
    missing_numbers,
    missing_officers,
    meeting_dates,
    decree_dates,
    stale_villages,
    people_in_two,
    numbers_in_two,
    files_in_two,
    stage_order,
    meetings_within_the_hour,
    meetings_on_holidays,
)
