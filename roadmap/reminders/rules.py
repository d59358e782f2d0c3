"""When somebody is reminded of what, and who is told when nothing happens. Pure; working days throughout.

One thing has one level on a day. The first three levels are for whoever has the ball, the last two go up the line:
camat (or agency), Diskopindag, Satgas.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import date_short, number
from roadmap.workdays import OfficeDays

# More lines than this at one level are told as one.
LINES_EACH = 8
PREFIX = "remind:"


class Topic(StrEnum):
    """What one can be reminded of."""

    STAGE = "stage"
    RETURNED = "returned"
    BLOCKER = "blocker"
    DECISION = "decision"
    COMMITMENT = "commitment"
    FINDING = "finding"
    NEWS = "news"

    @property
    def label(self) -> str:
        return TOPIC_LABELS[self]


TOPIC_LABELS = {
    Topic.STAGE: "Target tahap",
    Topic.RETURNED: "Tahap dikembalikan",
    Topic.BLOCKER: "Kendala terbuka",
    Topic.DECISION: "Keputusan Bupati",
    Topic.COMMITMENT: "Komitmen OPD",
    Topic.FINDING: "Temuan kunjungan",
    Topic.NEWS: "Kabar mingguan",
}


class Level(StrEnum):
    """How pressing a thing is."""

    SOON = "soon"
    NEAR = "near"
    OVERDUE = "overdue"
    DINAS = "dinas"
    SATGAS = "satgas"

    @property
    def label(self) -> str:
        return LEVEL_LABELS[self]

    @property
    def is_overdue(self) -> bool:
        return self in OVERDUE


LEVEL_LABELS = {
    Level.SOON: "Segera jatuh tempo",
    Level.NEAR: "Hampir jatuh tempo",
    Level.OVERDUE: "Lewat tenggat",
    Level.DINAS: "Naik ke Diskopindag",
    Level.SATGAS: "Naik ke Satgas",
}
OVERDUE = (Level.OVERDUE, Level.DINAS, Level.SATGAS)


@dataclass(frozen=True, slots=True)
class Rule:
    """Working days of one topic. `soon` and `near` before the date (0: no word then), `dinas` and `satgas` after.

    `grace` makes a date for what has none: so many working days after it began.
    """

    soon: int = 7
    near: int = 2
    dinas: int = 5
    satgas: int = 10
    grace: int = 0
    is_active: bool = True


FIRST_RULES: Mapping[Topic, Rule] = {
    Topic.STAGE: Rule(),
    # Whoever got it back was told that day; a word comes when nothing happened.
    Topic.RETURNED: Rule(soon=0, near=0, grace=5),
    Topic.BLOCKER: Rule(soon=0, near=0, grace=10),
    Topic.DECISION: Rule(),
    Topic.COMMITMENT: Rule(),
    Topic.FINDING: Rule(),
    Topic.NEWS: Rule(soon=0, near=1),
}


def level_of(due_on: dt.date, today: dt.date, days: OfficeDays, rule: Rule) -> Level | None:
    """Return how pressing something due on `due_on` is; None when there is nothing to say yet."""
    if not rule.is_active:
        return None
    if today <= due_on:
        left = days.between(today, due_on)
        if rule.near and left <= rule.near:
            return Level.NEAR
        return Level.SOON if rule.soon and left <= rule.soon else None
    over = days.between(due_on, today)
    if over >= rule.satgas:
        return Level.SATGAS
    return Level.DINAS if over >= rule.dinas else Level.OVERDUE


@dataclass(frozen=True, slots=True)
class Desk:
    """Who has the ball."""

    role: str
    agency: str = ""


DISKOPINDAG, SATGAS = Desk(Role.DISKOPINDAG), Desk(Role.SATGAS)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing with a date. `key` names it ("stage:35.08.04.2004:musdesus"), `what` begins its sentence."""

    topic: Topic
    key: str
    area_code: str
    place: str
    kecamatan: str
    what: str
    due_on: dt.date
    desk: Desk
    desk_words: str
    link: str
    button: str
    # Where everybody else looks at it: the form of the desk is not for them.
    look: str = ""

    def door(self, desk: Desk) -> tuple[str, str]:
        """Return address and button for the people of `desk`."""
        if desk == self.desk or not self.look:
            return self.link, self.button
        return self.look, "Lihat"


@dataclass(frozen=True, slots=True)
class Due:
    """A thing on a day: its level, and by how many working days it is over its date (0 before)."""

    thing: Thing
    level: Level
    days_over: int


def told(due: Due) -> list[tuple[Level, Desk]]:
    """Return who is told at which level: the desk itself, and up the line those who are not that desk."""
    desk = due.thing.desk
    if not due.level.is_overdue:
        return [(due.level, desk)]
    found = [(Level.OVERDUE, desk)]
    if desk.role == Role.BUPATI:
        return found  # there is no line above
    if due.level in (Level.DINAS, Level.SATGAS) and desk != DISKOPINDAG:
        found.append((Level.DINAS, DISKOPINDAG))
    if due.level == Level.SATGAS and desk != SATGAS:
        found.append((Level.SATGAS, SATGAS))
    return found


@dataclass(frozen=True, slots=True)
class Word:
    """What one desk is told: about one thing, or about many in an area."""

    subject: str
    level: Level
    desk: Desk
    area_code: str
    place: str
    text: str
    button: str
    link: str


def subjects(key: str) -> list[str]:
    """Return every subject under which somebody may have been told of a thing."""
    return [f"{PREFIX}{level}:{key}" for level in Level]


def words_for(dues: Iterable[Due], list_url: str, regency: str) -> list[Word]:
    """Return what everybody is told: a line a thing, or one for many where there would be more than eight lines.

    A camat counts by kecamatan; those of the regency are told by kecamatan first, and of all at once when that is
    still too much. `list_url` is the page that lists them, `regency` the code of the whole.
    """
    piles: defaultdict[tuple[Level, Desk, str], list[Due]] = defaultdict(list)
    for due in dues:
        for level, desk in told(due):
            area = due.thing.area_code[:8] if desk.role == Role.CAMAT else regency
            piles[level, desk, area].append(due)
    found: list[Word] = []
    for (level, desk, area), pile in piles.items():
        found += _words(level, desk, area, pile, list_url)
    return found


def _words(level: Level, desk: Desk, area: str, pile: Sequence[Due], list_url: str) -> list[Word]:
    if len(pile) <= LINES_EACH:
        return [_line(level, desk, due) for due in pile]
    if desk.role == Role.CAMAT:
        return [_group(level, desk, area, "", pile, list_url)]
    parts: defaultdict[tuple[str, str], list[Due]] = defaultdict(list)
    for due in pile:
        parts[due.thing.area_code[:8], due.thing.kecamatan].append(due)
    if len(parts) > LINES_EACH:
        return [_group(level, desk, area, "", pile, list_url)]
    return [
        _group(level, desk, code, name, part, list_url, is_part=True)
        for (code, name), part in sorted(parts.items())
    ]


def _line(level: Level, desk: Desk, due: Due) -> Word:
    thing = due.thing
    link, button = thing.door(desk)
    return Word(
        subject=f"{PREFIX}{level}:{thing.key}",
        level=level,
        desk=desk,
        area_code=thing.area_code,
        place=thing.place,
        text=f"{thing.what}: {_when(level, thing)}",
        button=button,
        link=link,
    )


def _when(level: Level, thing: Thing) -> str:
    day = date_short(thing.due_on)
    if level == Level.SOON:
        return f"jatuh tempo {day}."
    if level == Level.NEAR:
        return f"sebentar lagi jatuh tempo, {day}."
    if level == Level.OVERDUE:
        return f"lewat tenggat {day}."
    return f"sudah lama lewat tenggat {day}, bola di {thing.desk_words}."


GROUPED = {
    Level.SOON: "segera jatuh tempo",
    Level.NEAR: "hampir jatuh tempo",
    Level.OVERDUE: "lewat tenggat",
    Level.DINAS: "sudah lama lewat tenggat",
    Level.SATGAS: "lewat tenggat dan belum selesai di Diskopindag",
}


def _group(
    level: Level, desk: Desk, area: str, name: str, pile: Sequence[Due], list_url: str, *, is_part: bool = False
) -> Word:
    counts: defaultdict[str, int] = defaultdict(int)
    for due in pile:
        counts[due.thing.topic.label.lower()] += 1
    parts = ", ".join(f"{number(count)} {label}" for label, count in counts.items())
    villages = len({due.thing.area_code for due in pile if due.thing.area_code.count(".") == 3})
    where = "desa Anda" if desk.role == Role.CAMAT else "desa"
    head = f"{number(villages)} {where} {GROUPED[level]}" if villages else GROUPED[level].capitalize()
    # The page then shows what is told to this desk at this level: the things that are counted here, no other.
    query = f"?level={level}&mine=1" + (f"&kecamatan={area}" if is_part else "")
    return Word(
        subject=f"{PREFIX}{level}:{desk.role}{desk.agency}:{area}",
        level=level,
        desk=desk,
        area_code=area,
        place=f"Kecamatan {name}" if name else "",
        text=f"{head}: {parts}.",
        button="Lihat daftarnya",
        link=f"{list_url}{query}",
    )
