"""The Bupati's page: the summary of the regency with decisions, index, money and whom to call, as one read model.

Three queries beside those of the summary (five): decisions, index, money. The one-page paper and the meeting mode
print the same.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import date_day, number
from roadmap import priorities
from roadmap.contact import contact_href
from roadmap.dashboards import KecamatanRow, Summary, history, summarise
from roadmap.decisions import Agenda, agenda
from roadmap.deed_budget import DeedBudget, deed_budget
from roadmap.figures import Count, Links
from roadmap.index_frozen import FrozenIndex, frozen_index
from roadmap.last_visit import seven_days_to
from roadmap.policies import MONEY_ROLES
from roadmap.priorities import Act
from roadmap.sentences import News, news_since
from roadmap.snapshot import FRESH_DAYS, Snapshot, VillageRow
from roadmap.stages import FOUNDING, LEGAL_ENTITY, NOTARY, STAGE

WAITS = (
    (FOUNDING, "Musdesus ke berkas"),
    (NOTARY, "Berkas ke akta"),
    (LEGAL_ENTITY, "Akta ke badan hukum"),
)
NAMED_IN_A_MESSAGE = 4


@dataclass(frozen=True)
class AreaLine:
    """One kecamatan of the table: its row, its index, how old its news is, and whom to call."""

    row: KecamatanRow
    index: str
    news: str
    news_tone: str
    contact: str

    @property
    def legal(self) -> Count:
        return self.row.verified[STAGE[LEGAL_ENTITY].number - 1]

    @property
    def deeds(self) -> Count:
        return self.row.verified[STAGE[NOTARY].number - 1]


@dataclass(frozen=True)
class LeaderPage:
    """Everything on the Bupati's page. `budget` is None for those who do not see the money."""

    summary: Summary
    agenda: Agenda
    quality: FrozenIndex
    budget: DeedBudget | None
    areas: tuple[AreaLine, ...]
    news: News
    acts: tuple[Act, ...]

    @property
    def waits(self) -> tuple[tuple[str, str], ...]:
        """How long the way takes from stage to stage: words, median of the last four weeks."""
        return tuple((words, self.summary.of(code).taken or "belum ada") for code, words in WAITS)

    @property
    def silent(self) -> str:
        """The kecamatan without news for a week, in a sentence; "" when all have told something."""
        names = [line.row.name for line in self.areas if line.news_tone]
        return f"Tanpa kabar sepekan: {', '.join(names)}." if names else ""


def leader_page(
    shown: Snapshot, role: str, links: Links, *, agency: str = "", since: dt.date | None = None
) -> LeaderPage:
    """Return the page for a snapshot of the regency: history, decisions, index and money, four queries.

    What is new is told from `since` on, by default for the last seven days.
    """
    summary = summarise(shown, history(shown), links)
    index = frozen_index(shown.day, shown.area_code)
    waiting = agenda(shown.day, shown.area_code, may_decide=role == Role.BUPATI and not links.day_query)
    areas = tuple(
        _area(row, shown.by_kecamatan[row.code], index.areas.get(row.code, ""), shown.day)
        for row in summary.kecamatan
    )
    contacts = {line.row.code: line.contact for line in areas}
    acts = (*_to_decide(waiting, role, links), *priorities.priorities(shown, role, agency, links, contacts))
    return LeaderPage(
        summary=summary,
        agenda=waiting,
        quality=index,
        budget=deed_budget(shown) if role in MONEY_ROLES else None,
        areas=areas,
        news=news_since(shown, since or seven_days_to(shown.day), links),
        acts=acts[: priorities.MOST],
    )


def _to_decide(waiting: Agenda, role: str, links: Links) -> tuple[Act, ...]:
    """What only the Bupati can do comes first: others wait for it."""
    if role != Role.BUPATI or not waiting.waiting:
        return ()
    what = f"Putuskan usulan yang menunggu, batas terdekat {waiting.waiting[0].due}"
    return (Act(what, f"{number(len(waiting.waiting))} usulan", reverse("decision_list") + links.day_query),)


def _area(row: KecamatanRow, villages: Sequence[VillageRow], index: str, day: dt.date) -> AreaLine:
    news_on = max((village.news_on for village in villages if village.news_on), default=None)
    is_stale = news_on is None or (day - news_on).days >= FRESH_DAYS
    return AreaLine(
        row=row,
        index=index,
        news=ago(news_on, day),
        news_tone="warn" if is_stale else "",
        contact=contact_href(villages[0].office_phone, message(row, villages, day)),
    )


def ago(day: dt.date | None, today: dt.date) -> str:
    """Return "hari ini", "kemarin", "9 hari lalu", or "belum ada"."""
    if day is None:
        return "belum ada"
    days = (today - day).days
    return {0: "hari ini", 1: "kemarin"}.get(days, f"{number(days)} hari lalu")


def message(row: KecamatanRow, villages: Sequence[VillageRow], day: dt.date) -> str:
    """Return the ready text to a camat: how many are late, which, and what is asked."""
    late = sorted(
        (village for village in villages if village.state.is_late), key=lambda v: -v.state.days_late
    )
    start = f"Yth. Camat {row.name}. Per {date_day(day)}, "
    if not late:
        return f"{start}semua desa tepat waktu. Mohon kabar perkembangan pekan ini."
    names = ", ".join(village.bare_name for village in late[:NAMED_IN_A_MESSAGE])
    more = (
        f" dan {number(len(late) - NAMED_IN_A_MESSAGE)} desa lain" if len(late) > NAMED_IN_A_MESSAGE else ""
    )
    return (
        f"{start}{number(len(late))} dari {number(len(villages))} desa lewat tenggat: {names}{more}. "
        "Mohon kabar: apa yang menahan, siapa yang mengerjakan, kapan selesai."
    )
