"""The page "Uang akta": the money of a budget year on a day, every value as it is written."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from cooperatives.models import FundingSource
from lumajang_kdkmp.formats import date_short, number, rupiah, rupiah_short
from roadmap.money import (
    FEE,
    PACE_DAYS,
    Ceiling,
    Deed,
    Exhaustion,
    Shortfall,
    Sums,
    allot,
    exhaustion,
    grouped,
    room,
    shortfall,
    sums,
)
from roadmap.money_rows import money_rows
from villages.models import Village

FIRST_YEAR, LAST_YEAR = 2025, 2100
FORECAST_RULE = (
    f"Pagu dianggap tercapai ketika sisanya tidak cukup untuk satu akta lagi ({rupiah(FEE)}). Perkiraan memakai laju "
    f"penetapan {PACE_DAYS} hari terakhir tanpa perubahan, sampai akhir tahun anggaran."
)
DATE_RULE = (
    "Terikat: dana yang sudah ditetapkan untuk akta. Baris lama tanpa tanggal penetapan memakai tanggal bayar atau "
    "tanggal serah ke notaris. Terutang: minuta sudah ditandatangani, biayanya belum dibayar."
)


@dataclass(frozen=True)
class Figures:
    """A row of a table: a name and its sums, written out."""

    name: str
    count: str
    committed: str
    paid: str
    owed: str


@dataclass(frozen=True)
class LineFigures:
    """A budget line, or the deeds of a source that no line pays (`pk` None, nothing but committed and paid)."""

    pk: int | None
    title: str
    source: str
    account_code: str
    count: str
    ceiling: str
    committed: str
    paid: str
    left: str
    is_over: bool
    reached: str
    tone: str
    share: tuple[int, int] | None


@dataclass(frozen=True)
class MoneyPage:
    """The money of one budget year as of the end of a day."""

    year: int
    years: tuple[tuple[int, bool], ...]
    day: dt.date
    lines: tuple[LineFigures, ...]
    sources: tuple[Figures, ...]
    notaries: tuple[Figures, ...]
    total: Figures
    kpis: tuple[tuple[str, str, str], ...]
    headline: str
    missing: Shortfall
    missing_words: str

    @property
    def rules(self) -> tuple[str, ...]:
        return (DATE_RULE, FORECAST_RULE)


def asked_year(query: QueryDict, day: dt.date) -> int:
    """Return ?tahun=2025, or the year of the day when it names none of the programme."""
    text = query.get("tahun", "")
    year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else day.year


def money_page(day: dt.date, area_code: str, year: int) -> MoneyPage:
    """Return the money of a year as of the end of `day`: two queries, whatever the number of villages."""
    day = min(day, dt.date(year, 12, 31))
    rows = money_rows(day, area_code, year)
    ceilings, deeds = rows.ceilings, rows.deeds
    villages = Village.objects.within(area_code).values_list("pk", "kind")
    kinds = Counter(kind for code, kind in villages if code not in rows.funded)
    lines = _lines(ceilings, deeds, day, year)
    total, ceiling = sums(deeds), sum(line.amount for line in ceilings)
    left = room_by_source(ceilings, deeds)
    missing = shortfall(kinds["desa"], kinds["kelurahan"], left)
    return MoneyPage(
        year=year,
        years=tuple((y, y == year) for y in sorted({FIRST_YEAR, day.year, year, *rows.years})),
        day=day,
        lines=lines,
        sources=_tables(grouped(deeds, lambda deed: deed.source), dict(FundingSource.choices)),
        notaries=_tables(grouped(deeds, lambda deed: deed.notary), {"": "Belum ke notaris"}),
        total=_figures("Jumlah", total),
        kpis=_kpis(ceiling, total),
        headline=_headline(ceiling, total),
        missing=missing,
        missing_words=_missing_words(missing),
    )


def _figures(name: str, row: Sums) -> Figures:
    return Figures(name, number(row.count), rupiah(row.committed), rupiah(row.paid), rupiah(row.owed))


def _tables(groups: dict[str, Sums], names: dict[str, str]) -> tuple[Figures, ...]:
    """Return the groups, the biggest commitment first."""
    order = sorted(groups.items(), key=lambda item: (-item[1].committed, item[0]))
    return tuple(_figures(names.get(key, key), row) for key, row in order)


def _lines(
    ceilings: Sequence[Ceiling], deeds: Sequence[Deed], day: dt.date, year: int
) -> tuple[LineFigures, ...]:
    shares = allot(ceilings, deeds)
    names = dict(FundingSource.choices)
    found = []
    for ceiling in ceilings:
        own = shares.by_line.get(ceiling.pk, ())
        row = sums(own)
        left = ceiling.amount - row.committed
        reached, tone = reached_words(exhaustion(ceiling.amount, own, day, year))
        found.append(
            LineFigures(
                pk=ceiling.pk,
                title=ceiling.title,
                source=names[ceiling.source],
                account_code=ceiling.account_code,
                count=number(row.count),
                ceiling=rupiah(ceiling.amount),
                committed=rupiah(row.committed),
                paid=rupiah(row.paid),
                left=rupiah(left),
                is_over=left < 0,
                reached=reached,
                tone=tone,
                share=(row.committed, ceiling.amount),
            )
        )
    return tuple(
        found + [_without_line(names[key], rows) for key, rows in sorted(shares.without_line.items())]
    )


def _without_line(source: str, deeds: Iterable[Deed]) -> LineFigures:
    row = sums(deeds)
    return LineFigures(
        pk=None,
        title="Belum ditautkan ke pagu",
        source=source,
        account_code="",
        count=number(row.count),
        ceiling="–",
        committed=rupiah(row.committed),
        paid=rupiah(row.paid),
        left="–",
        is_over=False,
        reached="–",
        tone="",
        share=None,
    )


def reached_words(when: Exhaustion) -> tuple[str, str]:
    """Return when a ceiling is reached, in words, and its tone."""
    if when.is_reached:
        return (
            f"Tercapai {date_short(when.on)}" if when.on else "Tercapai, tanggalnya tidak tercatat"
        ), "late"
    if when.on:
        return f"Perkiraan {date_short(when.on)}", "warn"
    return "Tidak tercapai tahun ini", ""


def room_by_source(ceilings: Sequence[Ceiling], deeds: Sequence[Deed]) -> dict[str, int]:
    """Return how many whole deeds still fit, by source."""
    by_line = allot(ceilings, deeds).by_line
    left: Counter[str] = Counter()
    for ceiling in ceilings:
        left[ceiling.source] += room(ceiling.amount, sums(by_line.get(ceiling.pk, ())).committed)
    return dict(left)


def _kpis(ceiling: int, total: Sums) -> tuple[tuple[str, str, str], ...]:
    return (
        ("Pagu", rupiah_short(ceiling), "menurut baris pagu tahun ini"),
        ("Terikat", rupiah_short(total.committed), f"{number(total.count)} akta"),
        ("Dibayar", rupiah_short(total.paid), f"{rupiah_short(total.owed)} terutang"),
        ("Selisih pagu", rupiah_short(ceiling - total.committed), "pagu dikurangi terikat"),
    )


def _headline(ceiling: int, total: Sums) -> str:
    if not ceiling:
        return (
            f"{rupiah_short(total.committed)} terikat untuk {number(total.count)} akta, pagu belum tercatat"
        )
    committed = rupiah_short(total.committed)
    return f"{committed} dari pagu {rupiah_short(ceiling)} terikat untuk {number(total.count)} akta"


def _missing_words(missing: Shortfall) -> str:
    if not missing.open:
        return "Semua desa dan kelurahan sudah punya sumber dana akta."
    need = f"{number(missing.open)} akta belum berdana dan memerlukan {rupiah(missing.needed)}"
    if not missing.deeds:
        return f"{need}; sisa pagu cukup untuk semuanya."
    return (
        f"{need}. Sisa pagu tidak cukup untuk {number(missing.deeds)} akta: kurang {rupiah(missing.rupiah)}."
    )
