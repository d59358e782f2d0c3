"""The meeting mode: the same figures in large type, one kecamatan on a screen, its worst villages and what to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from roadmap.asked import AskedDay
from roadmap.dashboards import village_href
from roadmap.leader_page import AreaLine, LeaderPage
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import Actor
from roadmap.workflow import Status

WORST = 3
# What the chair asks, by where the file is: the one who is asked must be able to answer.
QUESTIONS = {
    Status.SUBMITTED: "Kapan pemeriksaan {stage} selesai, dan apa yang masih diragukan?",
    Status.RETURNED: "Apa yang sudah diperbaiki dari {stage} yang dikembalikan, dan kapan dikirim lagi?",
    Status.IN_PROGRESS: "Apa yang masih kurang pada {stage}, siapa yang melengkapi, dan tanggal berapa dikirim?",
    Status.NOT_STARTED: "Mengapa {stage} belum dimulai, dan tanggal berapa dimulai?",
}
ALL_DONE = "Apa usaha berikutnya, dan siapa pembelinya?"


@dataclass(frozen=True)
class Asked:
    """A village on the screen: how it stands, and the question about it."""

    name: str
    href: str
    days: str
    stands: str
    whom: str
    question: str


@dataclass(frozen=True)
class Screen:
    """One screen of the meeting: the regency, or one kecamatan (`line`), with the ways on and back."""

    title: str
    line: AreaLine | None
    villages: tuple[Asked, ...]
    place: str
    back: str
    on: str


def screen(shown: Snapshot, page: LeaderPage, code: str, asked: AskedDay) -> Screen:
    """Return the screen of a kecamatan of the page, of the regency for "". Raises LookupError for any other code."""
    codes = ["", *(line.row.code for line in page.areas)]
    if code not in codes:
        raise LookupError(code)
    here = codes.index(code)
    line = page.areas[here - 1] if here else None
    return Screen(
        title=f"Kecamatan {line.row.name}" if line else page.summary.area_name,
        line=line,
        villages=tuple(_asked(row, asked.query) for row in worst(shown.by_kecamatan[code])) if line else (),
        place=f"{here} dari {len(codes) - 1} kecamatan" if line else f"{len(codes) - 1} kecamatan",
        back=_href(codes[here - 1], asked) if here else "",
        on=_href(codes[here + 1], asked) if here + 1 < len(codes) else "",
    )


def _href(code: str, asked: AskedDay) -> str:
    return (reverse("meeting_area", args=[code]) if code else reverse("meeting")) + asked.query


def worst(rows: Sequence[VillageRow]) -> list[VillageRow]:
    """Return the three villages to speak about: latest first, then those with a blocker, then the least advanced."""
    return sorted(
        rows, key=lambda row: (-row.state.days_late, not row.blockers, row.state.last_done, row.code)
    )[:WORST]


def question(row: VillageRow) -> str:
    """Return what the chair asks about a village: of its blocker, else of the stage where it stands."""
    stage = row.state.current
    if stage is None:
        return ALL_DONE
    if row.blockers:
        reason = row.blockers[0].label
        return f"Bagaimana kendala “{reason}” diatasi, siapa yang mengerjakan, dan kapan selesai?"
    return QUESTIONS[row.current_state.status].format(stage=stage.label)


def _asked(row: VillageRow, day_query: str) -> Asked:
    stage, turn = row.state.current, row.state.turn
    # What waits for the camat is asked of the camat; what waits for an office, of the office.
    whom = "Camat" if turn in (None, Actor.CAMAT) else turn.label
    return Asked(
        name=row.full_name,
        href=village_href(row.code) + day_query,
        days=f"lewat {row.state.days_late} hari" if row.state.is_late else "tepat waktu",
        stands=f"{stage.label}, {row.current_state.status.label.lower()}" if stage else "Semua tahap selesai",
        whom=whom,
        question=question(row),
    )
