"""The page of reminders: what is due and overdue in the reader's area right now, and the texts for WhatsApp."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import date_day, date_long, date_short, number
from roadmap.figures import Links
from roadmap.reminders.rules import Desk, Due, Level, told
from roadmap.reminders.things import dues_on
from roadmap.wa_text import WaText, plain
from villages.models import Kecamatan

ROWS_PER_PAGE = 50
MINE = (("mine", "1"),)
LINES_IN_A_TEXT = 20
TONES = {
    Level.SOON: "neutral",
    Level.NEAR: "warn",
    Level.OVERDUE: "late",
    Level.DINAS: "late",
    Level.SATGAS: "late",
}


@dataclass(frozen=True)
class Line:
    """One thing: its place, what it is, when it is due, how pressing, and whose it is."""

    place: str
    what: str
    topic: str
    due: str
    over: str
    level: str
    tone: str
    desk: str
    href: str
    button: str


@dataclass(frozen=True)
class LevelChip:
    label: str
    count: str
    href: str
    is_on: bool


@dataclass(frozen=True)
class AreaText:
    """The text for the camat of one kecamatan; `key` names its box on the page."""

    key: str
    name: str
    count: str
    wa: WaText


@dataclass(frozen=True)
class ReminderPage:
    """The page: `dues` are all that fit the filter, `lines` those of this part, `words` the filter in words."""

    title: str
    notes: tuple[str, ...]
    chips: tuple[LevelChip, ...]
    areas: tuple[tuple[str, str, bool], ...]
    level: str
    words: tuple[str, ...]
    dues: tuple[Due, ...]
    is_mine: bool
    all_href: str
    lines: tuple[Line, ...]
    page: Page
    texts: tuple[AreaText, ...]


def reminder_page(user: User, query: QueryDict, today: dt.date) -> ReminderPage:
    """Return the page within the user's area: twelve queries. A camat and an agency see what is theirs to do.

    ?level= and ?kecamatan= narrow it; with ?mine=1 it is what the reader's own desk is told, as in the inbox.
    """
    dues = [due for due in dues_on(today, user.area_code) if _is_for(due, user)]
    names = dict(Kecamatan.objects.visible_to(user).order_by("name").values_list("code", "name"))
    if any(due.thing.area_code == settings.REGENCY_CODE for due in dues):
        names[settings.REGENCY_CODE] = "Seluruh kabupaten"
    area, level, notes = _read(query, names)
    desk, is_mine = Desk(user.role, user.agency), query.get("mine") == "1"
    links = Links(reverse("reminders"), (("kecamatan", area),) if area else ())
    here = [due for due in dues if area in ("", due.thing.area_code[:8])]
    if is_mine:
        here = [due for due in here if any(told_desk == desk for _, told_desk in told(due))]
    fits = partial(_is_told, desk) if is_mine else _fits
    shown = [due for due in here if fits(due, level)]
    words = [Level(level).label] if level else []
    if area:
        words.append(names[area] if area == settings.REGENCY_CODE else f"Kecamatan {names[area]}")
    if is_mine:
        words.append("yang disampaikan kepada Anda")
    page = Paginator(shown, ROWS_PER_PAGE).get_page(query.get("page"))
    return ReminderPage(
        title=_title(here),
        notes=tuple(notes),
        chips=tuple(_chips(here, level, Links(links.base, (*links.fixed, *MINE)) if is_mine else links, fits)),
        areas=tuple((code, name, code == area) for code, name in names.items()),
        level=level,
        words=tuple(words),
        dues=tuple(shown),
        is_mine=is_mine,
        all_href=links.href(level=level),
        lines=tuple(_line(due, desk) for due in page.object_list),
        page=page,
        texts=texts(here, names, today),
    )


def _is_for(due: Due, user: User) -> bool:
    """Those who lead see all of their area; a camat and an agency what they are asked for."""
    desk = due.thing.desk
    if user.role == Role.CAMAT:
        return desk.role == Role.CAMAT
    if user.role == Role.OPD:
        return (desk.role, desk.agency) == (user.role, user.agency)
    return True


def _fits(due: Due, level: str) -> bool:
    """An escalated thing is overdue as well, and one that came to Satgas has passed Diskopindag."""
    if not level or level == due.level:
        return True
    return level in {one for one, _ in told(due)}


def _is_told(desk: Desk, due: Due, level: str) -> bool:
    """Return whether this desk is told of it, at this level or at any."""
    return any(told_desk == desk and level in ("", one) for one, told_desk in told(due))


def _read(query: QueryDict, names: dict[str, str]) -> tuple[str, str, list[str]]:
    area, level, notes = query.get("kecamatan", ""), query.get("level", ""), []
    if area and area not in names:
        area = ""
        notes.append("Kecamatan itu tidak ada di wilayah Anda, jadi saringan itu diabaikan.")
    if level and level not in set(Level):
        level = ""
        notes.append("Tingkat pengingat itu tidak dikenal, jadi saringan itu diabaikan.")
    return area, level, notes


def _title(dues: Sequence[Due]) -> str:
    late = sum(due.level.is_overdue for due in dues)
    if not dues:
        return "Tidak ada yang jatuh tempo"
    if not late:
        return f"{number(len(dues))} hal segera jatuh tempo, tidak ada yang lewat tenggat"
    return f"{number(late)} hal lewat tenggat, {number(len(dues) - late)} segera jatuh tempo"


def _chips(
    dues: Sequence[Due], level: str, links: Links, fits: Callable[[Due, str], bool]
) -> Iterable[LevelChip]:
    for one in Level:
        count = sum(fits(due, one) for due in dues)
        is_on = one == level
        yield LevelChip(one.label, number(count), links.href() if is_on else links.href(level=one), is_on)


def _line(due: Due, reader: Desk) -> Line:
    thing = due.thing
    href, button = thing.door(reader)
    level = told(due)[-1][0]
    return Line(
        place=thing.place,
        what=thing.what,
        topic=thing.topic.label,
        due=date_short(thing.due_on),
        over=f"lewat {number(due.days_over)} hari kerja" if due.level.is_overdue else "",
        level=level.label,
        tone=TONES[level],
        desk=thing.desk_words,
        href=href,
        button=button,
    )


def texts(dues: Iterable[Due], names: dict[str, str], today: dt.date) -> tuple[AreaText, ...]:
    """Return a text for the camat of each kecamatan with something overdue in the villages, by name."""
    piles: defaultdict[str, list[Due]] = defaultdict(list)
    for due in dues:
        if due.level.is_overdue and due.thing.area_code.count(".") >= 2:
            piles[due.thing.area_code[:8]].append(due)
    return tuple(
        AreaText(
            f"wa-{code.replace('.', '-')}",
            name,
            number(len(piles[code])),
            _text(code, name, piles[code], today),
        )
        for code, name in names.items()
        if code in piles
    )


def _text(code: str, name: str, dues: Sequence[Due], today: dt.date) -> WaText:
    shown = dues[:LINES_IN_A_TEXT]
    lines = [
        f"- *{plain(due.thing.place)}*: {plain(due.thing.what)}, tenggat {date_day(due.thing.due_on)}, "
        f"lewat {number(due.days_over)} hari kerja, bola di {due.thing.desk_words}\n{_address(due.thing.link)}"
        for due in shown
    ]
    more = len(dues) - len(shown)
    tail = [f"Dan {number(more)} hal lain: {_address(reverse('reminders'))}?level=overdue"] if more else []
    head = f"*Pengingat KDKMP Kecamatan {plain(name)}*\n{date_long(today)}: {number(len(dues))} hal lewat tenggat."
    return WaText("\n".join([head, "", *lines, *tail]))


def _address(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
