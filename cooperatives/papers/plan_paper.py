"""D14, the business plan of three years: what a loan proposal under PMK 49/2025 must hold as well."""

from typing import Any

from cooperatives.models import BusinessPlan, OfficerRole
from cooperatives.models.articles import SURPLUS_FIELDS
from cooperatives.papers.common import (
    BLANK,
    above,
    base,
    dated,
    known,
    officer,
    officer_signer,
    seat,
)
from cooperatives.papers.gathering import articles_of
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.repayment import YEARLY_PERCENT, repayment, split_surplus
from cooperatives.papers.rows import FileRows
from cooperatives.wording import money, numbered
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import number, rupiah

YEARS = (1, 2, 3)
YEAR_WORDS = ("pertama", "kedua", "ketiga")
# PMK 49/2025: of a loan, at most this much may pay for operation.
OPERATION_LIMIT = 500_000_000
NOT_KNOWN = "–"

SURPLUS_LABELS = {
    "surplus_reserve": "Dana cadangan",
    "surplus_services": "Anggota, sebanding dengan jasa usaha",
    "surplus_capital": "Anggota, sebanding dengan simpanan",
    "surplus_officers": "Pengurus, pengawas, dan pengelola",
    "surplus_education": "Dana pendidikan perkoperasian",
    "surplus_social": "Dana sosial",
}


def lines_of(text: str, what: str) -> list[str]:
    """Return the lines of a text, or one gap where there is none."""
    return [line.strip() for line in text.splitlines() if line.strip()] or [gap(what)]


def _amount(value: int | None, what: str) -> str:
    """Return rupiah in figures; zero is an answer, nothing is a gap."""
    return gap(what) if value is None else rupiah(value)


def _sum(values: list[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)


def _figures(plan: BusinessPlan) -> tuple[list[dict[str, Any]], list[int | None]]:
    """Return the rows of the three-year table, and the surplus of each year where both sides are known."""
    incomes = [getattr(plan, f"income_{year}") for year in YEARS]
    costs = [getattr(plan, f"cost_{year}") for year in YEARS]
    surplus = [
        None if income is None or cost is None else income - cost
        for income, cost in zip(incomes, costs, strict=True)
    ]
    rows = [
        {
            "label": label,
            "cells": [
                _amount(value, f"{label.lower()} tahun {word}")
                for value, word in zip(values, YEAR_WORDS, strict=True)
            ],
        }
        for label, values in (("Pendapatan", incomes), ("Biaya", costs))
    ]
    return rows, surplus


def _projection(file: FileRows, surplus: list[int | None]) -> list[dict[str, Any]]:
    """Return how the articles divide the surplus of each year; a year without surplus divides nothing."""
    articles = articles_of(file)
    if articles is None:
        return [{"label": gap("pembagian SHU menurut anggaran dasar"), "share": "", "cells": ["", "", ""]}]
    percents = {name: getattr(articles, name) for name in SURPLUS_FIELDS}
    labels = SURPLUS_LABELS | {"surplus_village": f"Dana pembangunan {file.village.kind}"}
    years = [None if value is None else split_surplus(value, percents) for value in surplus]
    return [
        {
            "label": labels[name],
            "share": f"{percents[name]}%",
            "cells": [NOT_KNOWN if year is None else rupiah(year[name]) for year in years],
        }
        for name in SURPLUS_FIELDS
        if percents[name]
    ]


def _capital(plan: BusinessPlan) -> dict[str, Any]:
    of_members = "Anggota (simpanan pokok, simpanan wajib, simpanan lain)"
    uses = [plan.need_investment, plan.need_operation]
    sources = [plan.from_members, plan.from_loan, plan.from_grant]
    need, found = _sum(uses), _sum(sources)
    difference = ""
    if need is not None and found is not None and need != found:
        words = "kurang" if found < need else "lebih"
        difference = f"Jumlah sumber modal {words} {rupiah(abs(need - found))} dari kebutuhan."
    return {
        "uses": [
            {"label": "Investasi (bangunan, peralatan, kendaraan)", "sum": _amount(uses[0], "kebutuhan investasi")},
            {"label": "Modal kerja dan operasional", "sum": _amount(uses[1], "kebutuhan modal kerja")},
        ],
        "sources": [
            {"label": of_members, "sum": _amount(sources[0], "modal dari anggota")},
            {"label": "Pinjaman", "sum": _amount(sources[1], "modal dari pinjaman")},
            {"label": "Hibah", "sum": _amount(sources[2], "modal dari hibah")},
        ],
        "need": NOT_KNOWN if need is None else rupiah(need),
        "need_words": "" if need is None else money(need),
        "found": NOT_KNOWN if found is None else rupiah(found),
        "difference": difference,
    }  # fmt: skip


def _loan(plan: BusinessPlan) -> dict[str, Any]:
    """Return the loan and its repayment by years; {"asked": ""} where the plan does without one."""
    if plan.from_loan == 0:
        return {"asked": "", "years": []}
    months = plan.loan_months
    years = repayment(plan.from_loan, months) if plan.from_loan and months else []
    total = {"principal": sum(year.principal for year in years), "interest": sum(year.interest for year in years)}
    return {
        "asked": money(plan.from_loan) if plan.from_loan else gap("modal dari pinjaman"),
        "months": f"{numbered(months)} bulan" if months else gap("lama pinjaman"),
        "rate": f"{YEARLY_PERCENT}% (enam persen) per tahun",
        "operation_limit": rupiah(OPERATION_LIMIT),
        "disbursement": known(plan.disbursement, "tahap pencairan"),
        "years": [
            {
                "label": f"Tahun ke-{place}",
                "months": number(year.months),
                "principal": rupiah(year.principal),
                "interest": rupiah(year.interest),
                "sum": rupiah(year.principal + year.interest),
                "balance": rupiah(year.balance),
            }
            for place, year in enumerate(years, 1)
        ],
        "total": {name: rupiah(value) for name, value in total.items()} | {"sum": rupiah(sum(total.values()))},
    }


def _units(file: FileRows) -> list[dict[str, str]]:
    rows = [
        {
            "kind": unit.get_unit_type_display().replace("desa", file.village.kind),
            "title": unit.kbli.title,
            "code": unit.kbli_id,
        }
        for unit in file.units
    ]
    return rows or [{"kind": gap("kegiatan usaha (KBLI)"), "title": "", "code": ""}]


def _potentials(file: FileRows) -> list[dict[str, str]]:
    rows = [
        {"sector": row.get_sector_display(), "commodity": row.commodity, "note": row.note}
        for row in file.potentials
    ]
    return rows or [{"sector": gap(f"potensi {file.village.kind}"), "commodity": "", "note": ""}]


def business_plan(file: FileRows) -> dict[str, Any]:
    """Return D14 from the plan, the business units, the potentials of the village and the articles."""
    plan = getattr(file.cooperative, "business_plan", None) or BusinessPlan(cooperative=file.cooperative)
    rows, surplus = _figures(plan)
    surplus_cells = [NOT_KNOWN if value is None else rupiah(value) for value in surplus]
    chair = officer(file.board, OfficerRole.CHAIR)
    return base(file, "Rencana Kegiatan Usaha") | {
        "seat": seat(file.cooperative),
        "coop_kind": f"Koperasi {file.cooperative.get_coop_kind_display()}",
        "founders": f"{numbered(len(file.founders))} orang" if file.founders else gap("jumlah pendiri"),
        "units": _units(file),
        "potentials": _potentials(file),
        "market": lines_of(plan.members_and_market, "anggota dan pasar"),
        "suppliers": lines_of(plan.suppliers, "pemasok dan mitra"),
        "years": [str(plan.first_year + year - 1) for year in YEARS],
        "figures": rows,
        "surplus": surplus_cells,
        "has_loss": any(value is not None and value < 0 for value in surplus),
        "projection": _projection(file, surplus),
        "capital": _capital(plan),
        "loan": _loan(plan),
        "risks": lines_of(plan.risks, "risiko dan mitigasi"),
        "signers": [[BLANK, above(officer_signer(chair, "Ketua"), dated(file))]],
    }


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="business_plan",
        code="D14",
        title="Rencana kegiatan usaha",
        version="D14/1 PMK 49/2025",
        build=business_plan,
    ),
)
