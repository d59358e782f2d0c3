""" "Dari mana angka ini?": the definition, the basis and the as-of of the rows that a figure opens."""

from dataclasses import dataclass

from lumajang_kdkmp.formats import date_day
from roadmap.asked import AskedDay
from roadmap.definitions import DEFINITIONS, Definition
from roadmap.plan import Targets
from roadmap.stages import STAGE, Stage
from roadmap.village_filter import VillageFilter
from roadmap.workflow import Status


@dataclass(frozen=True)
class Origin:
    """What stands at the head of a list about its number: `count` is written as the figure that led here."""

    count: str
    as_of: str
    definitions: tuple[Definition, ...]
    targets: str = ""

    @property
    def bases(self) -> tuple[str, ...]:
        """By which dates it is counted, each basis once."""
        return tuple(dict.fromkeys(definition.basis.value for definition in self.definitions))


def origin(asked: AskedDay, count: str, *codes: str, targets: str = "") -> Origin:
    """Return the origin of a number. `codes` are keys of DEFINITIONS; KeyError for any other."""
    return Origin(count, asked.words, tuple(DEFINITIONS[code] for code in codes), targets)


def village_origin(asked: AskedDay, chosen: VillageFilter, count: str, targets: Targets) -> Origin:
    """Return the origin of a number of villages, as the filter behind it says."""
    return origin(asked, count, *codes_of(chosen), targets=_target_words(chosen, targets))


def codes_of(chosen: VillageFilter) -> list[str]:
    """Return the definitions that a filter rests on; that of the villages themselves where it asks nothing."""
    asks = (
        ("here", bool(chosen.stage and not (chosen.level or chosen.status))),
        (chosen.level, bool(chosen.level)),
        ("status", bool(chosen.status) and chosen.status != Status.APPROVED),
        ("verified", chosen.status == Status.APPROVED),
        ("news", bool(chosen.news)),
        ("week", bool(chosen.since) and not chosen.news),
        ("late", bool(chosen.late)),
        ("paused", bool(chosen.paused)),
        ("turn", bool(chosen.turn)),
        ("blocked", bool(chosen.blocker)),
        ("fresh", bool(chosen.fresh)),
    )
    return [code for code, is_asked in asks if is_asked] or ["villages"]


def _target_words(chosen: VillageFilter, targets: Targets) -> str:
    """Return the targets in force that the number is judged by: of its stage, of all where it is about lateness."""
    stages: list[Stage] = [STAGE[chosen.stage]] if chosen.stage in STAGE else []
    if chosen.late and not stages:
        stages = list(STAGE.values())
    return ", ".join(f"{stage.label} {date_day(targets[stage.code].due_on)}" for stage in stages)
