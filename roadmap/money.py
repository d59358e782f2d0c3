"""The money for deeds as arithmetic: ceilings, what is committed and paid, what is missing, when it runs out.

Pure: rows go in as dataclasses, whole rupiah, and nothing is read or stored here.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

# The price of one deed: most that may be paid (MoU of the ministry with the notaries' association, April 2025).
FEE = 2_500_000
# The pace of a forecast: what was committed within four weeks.
PACE_DAYS = 28
VILLAGE_FUND = "village_ops"


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed and the one source that pays it. `line` is the budget line, None where none is named.

    `committed_on` falls back on the payment or the hand-over to the notary, for older rows; None when none is known.
    """

    code: str
    source: str
    amount: int
    line: int | None = None
    notary: str = ""
    committed_on: dt.date | None = None
    is_paid: bool = False
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One budget line of the year."""

    pk: int
    source: str
    title: str
    amount: int
    account_code: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """A group of deeds. `owed` is what is not paid although the minuta is signed."""

    count: int = 0
    committed: int = 0
    paid: int = 0
    owed: int = 0


def sums(deeds: Iterable[Deed]) -> Sums:
    rows = list(deeds)
    return Sums(
        count=len(rows),
        committed=sum(deed.amount for deed in rows),
        paid=sum(deed.amount for deed in rows if deed.is_paid),
        owed=sum(deed.amount for deed in rows if deed.is_signed and not deed.is_paid),
    )


def grouped(deeds: Iterable[Deed], key: Callable[[Deed], str]) -> dict[str, Sums]:
    """Return the sums by source, by notary or by whatever `key` says; every deed is in exactly one group."""
    groups: defaultdict[str, list[Deed]] = defaultdict(list)
    for deed in deeds:
        groups[key(deed)].append(deed)
    return {name: sums(rows) for name, rows in groups.items()}


@dataclass(frozen=True)
class Allotment:
    """Which deeds each line pays, and those that no line pays, by source."""

    by_line: Mapping[int, Sequence[Deed]]
    without_line: Mapping[str, Sequence[Deed]]


def allot(ceilings: Sequence[Ceiling], deeds: Iterable[Deed]) -> Allotment:
    """Give every deed to its line; one that names none to the line of its source, when that has exactly one."""
    known = {ceiling.pk for ceiling in ceilings}
    of_source: defaultdict[str, list[int]] = defaultdict(list)
    for ceiling in ceilings:
        of_source[ceiling.source].append(ceiling.pk)
    by_line: defaultdict[int, list[Deed]] = defaultdict(list)
    without: defaultdict[str, list[Deed]] = defaultdict(list)
    for deed in deeds:
        lines = of_source[deed.source]
        if deed.line in known:
            by_line[deed.line or 0].append(deed)
        elif deed.line is None and len(lines) == 1:
            by_line[lines[0]].append(deed)
        else:
            without[deed.source].append(deed)
    return Allotment(dict(by_line), dict(without))


@dataclass(frozen=True, slots=True)
class Exhaustion:
    """When a ceiling is reached: no deed of the full price fits any more.

    Reached: `is_reached`, `on` the day it happened (None when that is not known). Otherwise `on` is the forecast at
    the pace of the last 28 days, None when it is not reached within the year; `pace` is rupiah a week.
    """

    is_reached: bool
    on: dt.date | None
    pace: int


def exhaustion(ceiling: int, deeds: Sequence[Deed], day: dt.date, year: int) -> Exhaustion:
    """Return when `ceiling` is reached by these commitments, as of `day`, within the budget `year`."""
    first = day - dt.timedelta(days=PACE_DAYS - 1)
    recent = sum(deed.amount for deed in deeds if deed.committed_on and first <= deed.committed_on <= day)
    pace = recent * 7 // PACE_DAYS
    left = ceiling - sum(deed.amount for deed in deeds if deed.committed_on is None)
    if left < FEE:
        return Exhaustion(True, None, pace)
    dated = sorted((deed.committed_on, deed.amount) for deed in deeds if deed.committed_on)
    for on, amount in dated:
        left -= amount
        if left < FEE:
            return Exhaustion(True, on, pace)
    if not recent:
        return Exhaustion(False, None, pace)
    # Deeds of the full price: after the last that fits, none does.
    days = math.ceil(left // FEE * FEE * PACE_DAYS / recent)
    last = dt.date(year, 12, 31)
    return Exhaustion(False, day + dt.timedelta(days=days) if days <= (last - day).days else None, pace)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Deeds that nobody pays yet: `open` of them, and of these `deeds` that what is left does not cover."""

    open: int
    deeds: int

    @property
    def needed(self) -> int:
        return self.open * FEE

    @property
    def rupiah(self) -> int:
        return self.deeds * FEE


def shortfall(desa: int, kelurahan: int, left: Mapping[str, int]) -> Shortfall:
    """Return what is missing for desa and kelurahan without a source; `left` is {source: room for whole deeds}.

    A deed is paid by one line alone, so leftovers of several lines do not add up to a deed; a kelurahan gets none
    from the village fund.
    """
    village_fund = max(0, left.get(VILLAGE_FUND, 0))
    others = sum(max(0, room) for source, room in left.items() if source != VILLAGE_FUND)
    short_kelurahan = max(0, kelurahan - others)
    others -= kelurahan - short_kelurahan
    return Shortfall(desa + kelurahan, short_kelurahan + max(0, desa - village_fund - others))


def room(ceiling: int, committed: int) -> int:
    """Return how many deeds of the full price still fit under a ceiling."""
    return max(0, ceiling - committed) // FEE
