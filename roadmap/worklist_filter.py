"""Which part of the worklist is on the board: all, late, waiting for others, finished. Links, so it can be sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.urls import reverse

from roadmap.state import VillageState

T = TypeVar("T")
ALL, LATE, WAITING, DONE = "", "late", "waiting", "done"
LABELS = {ALL: "Semua", LATE: "Terlambat", WAITING: "Menunggu pihak lain", DONE: "Selesai"}


@dataclass(frozen=True)
class ShowChip:
    """A part to press; the number is how many villages it leaves on the board."""

    label: str
    count: int
    href: str
    is_on: bool


@dataclass(frozen=True)
class Show:
    """The part asked for. An unknown value of the address shows everything."""

    part: str
    chips: tuple[ShowChip, ...]

    @property
    def cards(self) -> bool:
        return self.part in (ALL, LATE)

    @property
    def waiting(self) -> bool:
        return self.part != DONE

    @property
    def done(self) -> bool:
        return self.part in (ALL, DONE)


def belongs(part: str, state: VillageState, has_task: bool) -> bool:
    """Return whether a village is in the part; `has_task` tells that the camat can work on it now."""
    if part == LATE:
        return state.is_late
    if part == WAITING:
        return not has_task and state.current is not None
    return part != DONE or state.current is None


def choose(asked: str, places: list[T], fits: Callable[[str, T], bool]) -> tuple[Show, list[T]]:
    """Return the part that the address asks for, with its chips, and the villages it leaves."""
    part = asked if asked in LABELS else ALL
    base = reverse("worklist")
    chips = (
        ShowChip(label, _count(places, code, fits), f"{base}?show={code}" if code else base, code == part)
        for code, label in LABELS.items()
    )
    return Show(part, tuple(chips)), [place for place in places if fits(part, place)]


def _count(places: Iterable[T], part: str, fits: Callable[[str, T], bool]) -> int:
    return sum(fits(part, place) for place in places)
