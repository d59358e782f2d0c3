"""Whose turn the file of a village is: one holder on every day, from the dated facts. Pure; no row is read here.

A village always has exactly one holder: what is known up to the end of a day is looked up in the table below, from
the end of the road to its beginning, and the first line that holds wins. A signed hand-over (FileReceipt) wins from
its day until something else happens later.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cooperatives.models import RegistrationKind
from roadmap.models.custody import Holder
from roadmap.plan import PROGRAM_START
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL, REGISTRATION
from roadmap.workflow import Status

# What a new cooperative needs after the decree; with all but the account the bank is awaited.
NUMBERS = frozenset(RegistrationKind.values) - {RegistrationKind.SK_AHU.value}
BANK_ACCOUNT = RegistrationKind.BANK_ACCOUNT.value
# The stages that the camat sends in before a file goes to the notary, in their order.
STAGES_BEFORE_NOTARY = (POTENTIAL, MUSDESUS, FOUNDING)


@dataclass(frozen=True, slots=True)
class Move:
    """A stage came to a status on a day."""

    on: dt.date
    stage: str
    status: Status


@dataclass(frozen=True, slots=True)
class HandOver:
    """The file went to a notary; `returned_on` is when it came back."""

    notary: str
    on: dt.date
    returned_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Somebody signed for the file."""

    on: dt.date
    holder: Holder


@dataclass(frozen=True)
class FileFacts:
    """Everything dated that is known about the file of one village; `numbers` is {registration kind: issued on}."""

    moves: Sequence[Move] = ()
    hand_overs: Sequence[HandOver] = ()
    minuta_on: dt.date | None = None
    sabh_submitted_on: dt.date | None = None
    sabh_returned_on: dt.date | None = None
    numbers: Mapping[str, dt.date] = field(default_factory=dict)
    receipts: Sequence[Receipt] = ()

    def days(self) -> list[dt.date]:
        """Return every day on which something happened, in order."""
        single = (self.minuta_on, self.sabh_submitted_on, self.sabh_returned_on, *self.numbers.values())
        found = {day for day in single if day} | {move.on for move in self.moves}
        for hand_over in self.hand_overs:
            found |= {day for day in (hand_over.on, hand_over.returned_on) if day}
        return sorted(found)


@dataclass(frozen=True)
class Situation:
    """What is known of a file at the end of a day."""

    statuses: Mapping[str, Status]
    notary: str
    is_at_notary: bool
    was_at_notary: bool
    is_signed: bool
    is_submitted: bool
    is_refused: bool
    has_decree: bool
    missing: frozenset[str]

    def status(self, stage: str) -> Status:
        return self.statuses.get(stage, Status.NOT_STARTED)

    @property
    def stage(self) -> str:
        """The first stage before the notary that is not approved; the founding file when all are."""
        open_stages = (code for code in STAGES_BEFORE_NOTARY if self.status(code) != Status.APPROVED)
        return next(open_stages, FOUNDING)


def situation(facts: FileFacts, day: dt.date) -> Situation:
    """Return what is known at the end of `day`."""

    def by_now(on: dt.date | None) -> bool:
        return on is not None and on <= day

    gone = [row for row in facts.hand_overs if row.on <= day]
    there = [row for row in gone if not by_now(row.returned_on)]
    known = {kind for kind, on in facts.numbers.items() if on <= day}
    return Situation(
        statuses={move.stage: move.status for move in facts.moves if move.on <= day},
        notary=(there or gone)[-1].notary if gone else "",
        is_at_notary=bool(there),
        was_at_notary=bool(gone),
        is_signed=by_now(facts.minuta_on),
        is_submitted=by_now(facts.sabh_submitted_on),
        is_refused=by_now(facts.sabh_returned_on),
        has_decree=RegistrationKind.SK_AHU.value in known,
        missing=NUMBERS - known,
    )


@dataclass(frozen=True)
class Line:
    """One line of the table: in this situation this holder has the file."""

    words: str
    holder: Holder
    holds: Callable[[Situation], bool]


# From the end of the road to its beginning; the first line that holds wins.
LATER: tuple[Line, ...] = (
    Line("Perizinan disetujui", Holder.DONE, lambda s: s.status(REGISTRATION) == Status.APPROVED),
    Line(
        "Perizinan menunggu verifikasi",
        Holder.DISKOPINDAG,
        lambda s: s.has_decree and s.status(REGISTRATION) == Status.SUBMITTED,
    ),
    Line("Tinggal rekening bank", Holder.BANK, lambda s: s.has_decree and s.missing == {BANK_ACCOUNT}),
    Line("SK terbit, perizinan belum lengkap", Holder.KECAMATAN, lambda s: s.has_decree),
    Line("Ditolak SABH", Holder.NOTARY, lambda s: s.is_signed and s.is_refused),
    Line("Diajukan ke SABH", Holder.AHU, lambda s: s.is_signed and s.is_submitted),
    Line("Minuta ditandatangani", Holder.NOTARY, lambda s: s.is_signed),
    Line("Diserahkan ke notaris", Holder.NOTARY, lambda s: s.is_at_notary),
    Line(
        "Dikembalikan notaris",
        Holder.DISKOPINDAG,
        lambda s: s.was_at_notary and s.status(FOUNDING) == Status.APPROVED,
    ),
)
# Before the notary: the stage at hand and its status.
EARLIER: Mapping[tuple[str, Status], Holder] = {
    (POTENTIAL, Status.NOT_STARTED): Holder.VILLAGE,
    (POTENTIAL, Status.IN_PROGRESS): Holder.KECAMATAN,
    (POTENTIAL, Status.SUBMITTED): Holder.DPMD,
    (POTENTIAL, Status.RETURNED): Holder.KECAMATAN,
    (MUSDESUS, Status.NOT_STARTED): Holder.VILLAGE,
    (MUSDESUS, Status.IN_PROGRESS): Holder.KECAMATAN,
    (MUSDESUS, Status.SUBMITTED): Holder.DISKOPINDAG,
    (MUSDESUS, Status.RETURNED): Holder.KECAMATAN,
    (FOUNDING, Status.NOT_STARTED): Holder.VILLAGE,
    (FOUNDING, Status.IN_PROGRESS): Holder.KECAMATAN,
    (FOUNDING, Status.SUBMITTED): Holder.DISKOPINDAG,
    (FOUNDING, Status.RETURNED): Holder.KECAMATAN,
    (FOUNDING, Status.APPROVED): Holder.DISKOPINDAG,
}


def holder_of(now: Situation) -> Holder:
    """Return who has the file in this situation: always exactly one."""
    line = next((line for line in LATER if line.holds(now)), None)
    return line.holder if line else EARLIER[now.stage, now.status(now.stage)]


@dataclass(frozen=True, slots=True)
class Event:
    """From `on` the file is with `holder`; `notary` names whom, where it is a notary. A signed one wins the day."""

    on: dt.date
    holder: Holder
    notary: str = ""
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """The file is with one holder from `since` to the day before `until`, None while it is still there."""

    holder: Holder
    since: dt.date
    until: dt.date | None
    notary: str = ""


def events_of(facts: FileFacts) -> list[Event]:
    """Return who has the file after each day on which something happened, and the signed hand-overs."""
    found = []
    for day in facts.days():
        now = situation(facts, day)
        holder = holder_of(now)
        found.append(Event(day, holder, now.notary if holder == Holder.NOTARY else ""))
    for receipt in facts.receipts:
        notary = situation(facts, receipt.on).notary if receipt.holder == Holder.NOTARY else ""
        found.append(Event(receipt.on, receipt.holder, notary, is_signed=True))
    return found


def spells(events: Iterable[Event]) -> list[Spell]:
    """Return the spells in order, without gap or overlap: the first begins with the programme, the last is open.

    Of several events of one day the last one counts, and a signed hand-over more than any other; what changes
    nothing begins no new spell.
    """
    found = [Spell(Holder.VILLAGE, PROGRAM_START, None)]
    for event in _one_a_day(events):
        last = found[-1]
        if (event.holder, event.notary) == (last.holder, last.notary):
            continue
        on = max(event.on, PROGRAM_START)
        fresh = Spell(event.holder, on, None, event.notary)
        if on == last.since:
            found[-1] = fresh
            continue
        found[-1] = Spell(last.holder, last.since, on, last.notary)
        found.append(fresh)
    return found


def _one_a_day(events: Iterable[Event]) -> list[Event]:
    """Return the event that counts of each day, in order of the days."""
    by_day: dict[dt.date, Event] = {}
    for event in events:
        before = by_day.get(event.on)
        if before is None or event.is_signed or not before.is_signed:
            by_day[event.on] = event
    return [by_day[day] for day in sorted(by_day)]


def spell_on(found: Sequence[Spell], day: dt.date) -> Spell:
    """Return the spell that `day` lies in; before the programme began it is the first."""
    return next((spell for spell in reversed(found) if spell.since <= day), found[0])
