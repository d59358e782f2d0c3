"""The money for deeds at a glance, for the summary: what is bound, what is left, what is missing, when it ends."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from cooperatives.models import FundingSource
from lumajang_kdkmp.formats import number, percent, rupiah_short
from roadmap.money import FEE, allot, exhaustion, shortfall, sums
from roadmap.money_page import reached_words, room_by_source
from roadmap.money_rows import MoneyRows, money_rows
from roadmap.snapshot import Snapshot


@dataclass(frozen=True)
class Part:
    """A part of the whole: words, deeds, money, and its colour in the bar."""

    words: str
    money: str
    rupiah: int
    tone: str


@dataclass(frozen=True)
class Ends:
    """One ceiling: how far it is used, and when it is reached."""

    source: str
    committed: int
    ceiling: int
    words: str
    tone: str


@dataclass(frozen=True)
class DeedBudget:
    """The money of the budget year of a day."""

    committed: int
    ceiling: int
    missing_deeds: int
    missing: int
    open_deeds: int
    parts: tuple[Part, ...]
    ends: tuple[Ends, ...]
    at_notary: int
    signed: int

    @property
    def committed_text(self) -> str:
        return rupiah_short(self.committed)

    @property
    def ceiling_text(self) -> str:
        return rupiah_short(self.ceiling)

    @property
    def missing_text(self) -> str:
        """Return "Kurang Rp45 juta untuk 18 akta", or "" when what is left is enough."""
        if not self.missing_deeds:
            return ""
        return f"Kurang {rupiah_short(self.missing)} untuk {number(self.missing_deeds)} akta"

    @property
    def verdict(self) -> str:
        """What to make of it, in a sentence."""
        if not self.ceiling:
            return "Pagu belum tercatat."
        if not self.open_deeds:
            return "Semua akta sudah berdana."
        if self.missing_deeds:
            return f"{self.missing_text}."
        need = rupiah_short(self.open_deeds * FEE)
        return f"{number(self.open_deeds)} akta belum berdana ({need}); sisa pagu cukup bila sumbernya ditetapkan."

    @property
    def share_text(self) -> str:
        return (
            f"{percent(self.committed / self.ceiling, 0)} terikat" if self.ceiling else "pagu belum tercatat"
        )

    @property
    def stack(self) -> tuple[tuple[int, str, str], ...]:
        return tuple((part.rupiah, part.tone, part.words) for part in self.parts)


def deed_budget(shown: Snapshot) -> DeedBudget:
    """Return the money as of the day of a snapshot: one query; desa and kelurahan are those of the snapshot."""
    rows = money_rows(shown.day, shown.area_code, shown.day.year)
    kinds = Counter(row.kind for row in shown if row.code not in rows.funded)
    left = room_by_source(rows.ceilings, rows.deeds)
    missing = shortfall(kinds["desa"], kinds["kelurahan"], left)
    total, ceiling = sums(rows.deeds), sum(line.amount for line in rows.ceilings)
    signed = sum(deed.is_signed for deed in rows.deeds)
    handed = sum(bool(deed.notary) for deed in rows.deeds)
    parts = (
        Part(f"Terikat, {number(total.count)} akta", rupiah_short(total.committed), total.committed, "s6"),
        Part("Sisa pagu", rupiah_short(max(0, ceiling - total.committed)), max(0, ceiling - total.committed), "s4"),
        Part(f"Kekurangan, {number(missing.deeds)} akta", rupiah_short(missing.rupiah), missing.rupiah, "late"),
    )  # fmt: skip
    return DeedBudget(
        committed=total.committed,
        ceiling=ceiling,
        missing_deeds=missing.deeds,
        missing=missing.rupiah,
        open_deeds=missing.open,
        parts=parts,
        ends=_ends(rows, shown.day),
        at_notary=handed - signed,
        signed=signed,
    )


def _ends(rows: MoneyRows, day: dt.date) -> tuple[Ends, ...]:
    names = dict(FundingSource.choices)
    shares = allot(rows.ceilings, rows.deeds).by_line
    found = []
    for ceiling in rows.ceilings:
        own = shares.get(ceiling.pk, ())
        words, tone = reached_words(exhaustion(ceiling.amount, own, day, day.year))
        found.append(Ends(names[ceiling.source], sums(own).committed, ceiling.amount, words, tone))
    return tuple(found)
