"""What pages show of decisions: those that wait, those that run, and what became of the rest."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_day, date_long, date_short, number, rupiah_short
from roadmap import policies
from roadmap.asked import AskedDay
from roadmap.figures import Links
from roadmap.models import Decision, DecisionState, Outcome
from roadmap.rulings import ANSWERS
from villages.models import Kecamatan

# A deadline this near is red.
NEAR_DAYS = 1
ROWS_PER_PAGE = 30
ENDED = (DecisionState.APPROVED, DecisionState.REFUSED)
# A list in an address: word, label of its chip. A row is in exactly one of them; the order is that of the list.
GROUPS: dict[str, str] = {
    "menunggu": "Menunggu",
    "lewat": "Lewat batas",
    "berjalan": "Berjalan",
    "selesai": "Selesai",
    "gagal": "Tidak terlaksana",
    "ditolak": "Ditolak",
    "ditarik": "Ditarik",
}
TONES = {"menunggu": "info", "lewat": "late", "berjalan": "info", "selesai": "ok", "gagal": "warn"}


def group_of(decision: Decision, day: dt.date) -> str:
    """Return the group of a decision as it stands now, late as of `day`."""
    if decision.is_waiting:
        return "menunggu"
    if decision.state != DecisionState.APPROVED:
        return "ditolak" if decision.state == DecisionState.REFUSED else "ditarik"
    if decision.outcome:
        return "selesai" if decision.outcome == Outcome.DONE else "gagal"
    return "lewat" if decision.is_overdue(day) else "berjalan"


def day_words(day: dt.date) -> str:
    """Return "Jumat, 13 Juni"."""
    return date_long(day).rpartition(" ")[0]


@dataclass(frozen=True)
class Button:
    """One of the three answers as a link to its confirmation."""

    label: str
    href: str
    is_first: bool


@dataclass(frozen=True)
class Card:
    """A proposal that waits, as it is put before the Bupati. `buttons` is empty for everybody else."""

    title: str
    href: str
    facts: str
    due: str
    due_tone: str
    cost: str
    effect: str
    owner: str
    proposer: str
    asked: str
    answer: str
    buttons: tuple[Button, ...]


def card(decision: Decision, day: dt.date, *, may_decide: bool) -> Card:
    """Return a waiting proposal as it stood on `day`."""
    asked = bool(decision.asked_on and decision.asked_on <= day)
    answered = bool(asked and decision.answered_on and decision.answered_on <= day)
    return Card(
        title=decision.title,
        href=reverse("decision", args=[decision.pk]),
        facts=decision.facts,
        due=day_words(decision.due_on),
        due_tone="late" if (decision.due_on - day).days <= NEAR_DAYS else "",
        cost=rupiah_short(decision.cost) if decision.cost else "tidak ada",
        effect=decision.effect,
        owner=decision.get_owner_display(),
        proposer=decision.get_proposer_display(),
        asked=decision.question if asked else "",
        answer=decision.answer if answered else "",
        buttons=_buttons(decision) if may_decide else (),
    )


def _buttons(decision: Decision) -> tuple[Button, ...]:
    return tuple(
        Button(answer.label, reverse("decision_decide", args=[decision.pk, answer.code]), n == 0)
        for n, answer in enumerate(ANSWERS.values())
    )


@dataclass(frozen=True)
class Agenda:
    """The decisions of an area on a day, for the summary: what waits, and how many run or are overdue."""

    waiting: tuple[Card, ...]
    running: int
    overdue: int
    last: str

    @property
    def heading(self) -> str:
        """Return "3 hal perlu keputusan Bupati"."""
        return f"{number(len(self.waiting))} hal perlu keputusan Bupati"

    @property
    def running_words(self) -> str:
        """Return "2 keputusan berjalan", or "" when none does."""
        return f"{number(self.running)} keputusan berjalan" if self.running else ""


def agenda(day: dt.date, area_code: str, *, may_decide: bool = False) -> Agenda:
    """Return the decisions as they stood at the end of `day`. One query."""
    done_later = Q(outcome_on=None) | Q(outcome_on__gt=day)
    rows = Decision.objects.within(area_code).filter(
        Q(decided_on=None) | Q(decided_on__gt=day) | Q(state__in=ENDED), proposed_on__lte=day
    )
    newest = rows.filter(state__in=ENDED, decided_on__lte=day).order_by("-decided_on", "-pk").values("pk")[:1]
    found = rows.filter(
        Q(decided_on=None) | Q(decided_on__gt=day) | Q(state="approved") & done_later | Q(pk__in=newest)
    )
    waiting, running, overdue, last = [], 0, 0, None
    for row in found.order_by("due_on", "pk"):
        if row.decided_on is None or row.decided_on > day:
            waiting.append(card(row, day, may_decide=may_decide and row.is_waiting))
            continue
        last = max(last or row.decided_on, row.decided_on)
        if row.state == DecisionState.APPROVED and (row.outcome_on is None or row.outcome_on > day):
            running += 1
            overdue += row.task_due_on < day
    return Agenda(tuple(waiting), running, overdue, date_day(last) if last else "")


@dataclass(frozen=True)
class Row:
    """One decision in the list."""

    title: str
    href: str
    status: str
    tone: str
    when: str
    detail: str


@dataclass(frozen=True)
class Chip:
    label: str
    count: int
    href: str
    is_on: bool


@dataclass(frozen=True)
class DecisionPage:
    """The list of decisions of an area."""

    cards: tuple[Card, ...]
    chips: tuple[Chip, ...]
    rows: Page
    headline: str
    note: str
    is_narrowed: bool
    chosen: tuple["Listed", ...]

    @property
    def count(self) -> str:
        return f"{number(len(self.cards) + self.rows.paginator.count)} keputusan"


# A decision with its group.
Listed = tuple[Decision, str]


def decision_page(user: User, query: QueryDict, asked: AskedDay) -> DecisionPage:
    """Return the decisions that `user` may see, as of a day. `query`: status (a key of GROUPS), page. Two queries."""
    day = asked.day
    names = dict(Kecamatan.objects.visible_to(user).values_list("code", "name"))
    rows = list(Decision.objects.visible_to(user).filter(proposed_on__lte=day))
    for row in rows:
        row.turn_back_to(day)
    every = [(row, group_of(row, day)) for row in rows]
    counts = Counter(group for _, group in every)
    wanted = query.get("status", "")
    wanted = wanted if wanted in GROUPS else ""
    # The waiting ones stand above as cards, unless they are asked for by their chip.
    shown = [pair for pair in every if pair[1] == wanted or (not wanted and pair[1] != "menunggu")]
    shown.sort(key=lambda pair: _place(*pair))
    waiting = [row for row, group in every if group == "menunggu"]
    may_decide = asked.is_today and user.role == "bupati"
    return DecisionPage(
        cards=tuple(card(row, day, may_decide=may_decide) for row in waiting) if not wanted else (),
        chips=_chips(counts, wanted, asked),
        rows=Paginator([_row(row, group, day, names) for row, group in shown], ROWS_PER_PAGE).get_page(
            query.get("page")
        ),
        headline=_headline(len(waiting)),
        note=_note(counts),
        is_narrowed=bool(wanted),
        chosen=tuple(shown) if wanted else (*((row, "menunggu") for row in waiting), *shown),
    )


def _headline(waiting: int) -> str:
    if not waiting:
        return "Tidak ada keputusan yang menunggu"
    return f"{number(waiting)} hal perlu keputusan Bupati"


def _note(counts: Mapping[str, int]) -> str:
    running = counts["berjalan"] + counts["lewat"]
    if not running:
        return "Tidak ada keputusan yang sedang dijalankan."
    late = f", {number(counts['lewat'])} lewat batas" if counts["lewat"] else ", semua dalam batas waktu"
    return f"{number(running)} keputusan sedang dijalankan{late}."


def _place(decision: Decision, group: str) -> tuple[int, float, int]:
    """The order of the list: what is to be done first, then what ended last."""
    order = list(GROUPS).index(group)
    if group in ("menunggu", "lewat", "berjalan"):
        due = decision.due_on if group == "menunggu" else decision.task_due_on
        return order, due.toordinal(), decision.pk
    ended = decision.outcome_on or decision.decided_on or decision.proposed_on
    return len(GROUPS), -ended.toordinal(), -decision.pk


def _chips(counts: Mapping[str, int], wanted: str, asked: AskedDay) -> tuple[Chip, ...]:
    links = Links(reverse("decision_list"), asked.pairs)
    found = [
        Chip(label, counts[group], links.href(status=group), group == wanted)
        for group, label in GROUPS.items()
        if counts[group] or group == wanted
    ]
    return (Chip("Semua", sum(counts.values()), links.href(), not wanted), *found)


def _row(decision: Decision, group: str, day: dt.date, names: Mapping[str, str]) -> Row:
    words = {
        "menunggu": f"diputuskan paling lambat {date_short(decision.due_on)}",
        "lewat": f"seharusnya selesai {date_short(decision.task_due_on)}",
        "berjalan": f"selesai paling lambat {date_short(decision.task_due_on)}",
    }
    ended = decision.outcome_on or decision.decided_on or decision.proposed_on
    late = (day - decision.task_due_on).days
    place = f", Kecamatan {names[decision.area_code]}" if decision.area_code in names else ""
    decided = f". Diputuskan {date_short(decision.decided_on)}" if decision.decided_on else ""
    return Row(
        title=decision.title,
        href=reverse("decision", args=[decision.pk]),
        status=f"Lewat {number(late)} hari" if group == "lewat" else GROUPS[group],
        tone=TONES.get(group, "neutral"),
        when=words.get(group) or f"{GROUPS[group].lower()} {date_short(ended)}",
        detail=(
            f"Pelaksana {decision.get_owner_display()}{place}, usulan {decision.get_proposer_display()}{decided}."
        ),
    )


@dataclass(frozen=True)
class Step:
    """One step in the life of a decision: when, who, what was said. `tone` is a mark of the timeline."""

    title: str
    when: str
    words: tuple[str, ...]
    tone: str


def steps(decision: Decision, day: dt.date) -> tuple[Step, ...]:
    """Return the life of a decision, from proposal to outcome. Needs the people joined."""
    found = [
        Step(
            f"Diusulkan {decision.get_proposer_display()}",
            f"{date_long(decision.proposed_on)}, {decision.proposed_by}",
            (),
            "done",
        )
    ]
    if decision.asked_on:
        found.append(Step("Bupati bertanya", date_long(decision.asked_on), (decision.question,), "done"))
        if decision.answered_on:
            found.append(Step("Dijawab", date_long(decision.answered_on), (decision.answer,), "done"))
    if decision.decided_on:
        words = (decision.ruling, f"Catatan: {decision.note}" if decision.note else "")
        when = f"{date_long(decision.decided_on)}, {decision.decided_by}"
        found.append(Step(decision.get_state_display(), when, _said(words), "done"))
    else:
        found.append(
            Step(decision.get_state_display(), f"Paling lambat {date_long(decision.due_on)}", (), "current")
        )
    return (*found, *_task(decision, day))


def _said(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word)


def _task(decision: Decision, day: dt.date) -> tuple[Step, ...]:
    if decision.state != DecisionState.APPROVED:
        return ()
    if decision.outcome_on:
        when = f"{date_long(decision.outcome_on)}, {decision.outcome_by}"
        tone = "done" if decision.outcome == Outcome.DONE else "late"
        return (Step(decision.get_outcome_display(), when, _said([decision.outcome_note]), tone),)
    title = f"Dijalankan {decision.get_owner_display()}"
    due = f"selesai paling lambat {date_long(decision.task_due_on)}"
    late = decision.is_overdue(day)
    return (
        Step(f"{title}, lewat batas" if late else title, due.capitalize(), (), "late" if late else "current"),
    )


@dataclass(frozen=True)
class Rights:
    """What the person may do with a decision now."""

    buttons: tuple[Button, ...]
    may_answer: bool
    may_withdraw: bool
    may_report: bool


def rights(decision: Decision, user: User) -> Rights:
    """Return what `user` may do with a decision now."""
    may_change = not refusal(policies.check_answer, decision, user)
    return Rights(
        buttons=() if refusal(policies.check_decide, decision, user) else _buttons(decision),
        may_answer=may_change and decision.state == DecisionState.ASKED,
        may_withdraw=may_change,
        may_report=not refusal(policies.check_outcome, decision, user),
    )
