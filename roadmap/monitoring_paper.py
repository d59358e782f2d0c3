"""Paper D25, the monitoring sheet: filled in after a visit, or empty to take along. A visit's page shows the same."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives.actions.figures import FIGURES
from cooperatives.models import Body, Cooperative, MonthlyFigures, OfficerRole
from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.documents.services import Paper
from roadmap.models import Monitoring, VisitFinding
from roadmap.monitoring_sheet import AREAS, COMPLIANCE, COMPLIANCE_WORDS, NEVER_ITEMS, NO
from roadmap.months import month_before, month_words

KIND = "monitoring_sheet"
TEMPLATE = "papers/monitoring_sheet.html"
TEMPLATE_VERSION = "D25/1"
BLANK_FINDINGS = 3
DATES = ("board_met_on", "supervisors_checked_on", "annual_meeting_planned_on", "simkopdes_updated_on", "trained_on")
Plain = dict[str, Any]


def monitoring_sheet(kind: str, params: Mapping[str, Any]) -> Paper:
    """Return the sheet of a visit (params: visit) or an empty one (params: cooperative); paper F4 or A4.

    Raises ValidationError for a bad paper, Monitoring.DoesNotExist, Cooperative.DoesNotExist.
    """
    paper = str(params.get("paper", "F4"))
    if paper not in ("A4", "F4"):
        raise ValidationError("Pilih kertas F4 atau A4.")
    if params.get("visit"):
        row = SHEETS.get(pk=params["visit"])
        context = sheet_context(row)
    else:
        rows = Cooperative.objects.select_related("village__kecamatan")
        context = blank_context(rows.get(pk=str(params["cooperative"])))
    return Paper(TEMPLATE, TEMPLATE_VERSION, context, paper_size=paper)  # type: ignore[arg-type]


SHEETS = Monitoring.objects.select_related("visit__visitor", "visit__village__kecamatan")


def sheet_context(row: Monitoring) -> Plain:
    """Return what page and paper say of one sheet, all as text. Four queries."""
    visit = row.visit
    cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=visit.village_id)
    figures = _figures(cooperative, visit.visited_on)
    return _head(cooperative, visit.visited_on) | {
        "is_blank": False,
        "visit": [
            ["Tanggal kunjungan", formats.date_long(visit.visited_on)],
            ["Petugas", f"{visit.visitor}, {visit.visitor.get_role_display()}"],
            ["Pendamping", row.companions or "-"],
            ["Usaha saat dikunjungi", "Berjalan" if visit.business_seen else "Tidak terlihat berjalan"],
            ["Penjualan terakhir", _day(visit.last_sale_on)],
        ],
        "areas": [
            {
                "title": area.title,
                "rows": [_answer(item.question, row.answers.get(item.code, {})) for item in area.items],
            }
            for area in AREAS
        ],
        "facts": [[label, _fact(row, name)] for name, label in _fact_labels()],
        "figures_month": month_words(figures.month) if figures else "",
        "figures": _figure_rows(figures),
        "findings": [_finding(found) for found in visit.found.all()],
        "notes": visit.findings,
        "chair_response": row.chair_response,
        "date": f"{cooperative.village.name}, {formats.date_long(visit.visited_on).partition(', ')[2]}",
        "visitor": str(visit.visitor),
        "foot": f"Lembar monitoring {cooperative.village}, {formats.date_short(visit.visited_on)}",
    }


def blank_context(cooperative: Cooperative) -> Plain:
    """Return the empty sheet of a cooperative: its name, and room to write."""
    return _head(cooperative, clock.today()) | {
        "is_blank": True,
        "visit": [[label, ""] for label in ("Tanggal kunjungan", "Petugas", "Pendamping", "Penjualan terakhir")],
        "areas": [
            {"title": area.title, "rows": [_answer(item.question, {}, look=item.look) for item in area.items]}
            for area in AREAS
        ],
        "facts": [[label, ""] for _, label in _fact_labels()],
        "figures_month": "",
        "figures": _figure_rows(None),
        "findings": [["", "", "", "", ""] for _ in range(BLANK_FINDINGS)],
        "notes": "",
        "chair_response": "",
        "date": f"{cooperative.village.name}, .........................",
        "visitor": "",
        "foot": f"Lembar monitoring {cooperative.village}",
    }


def _head(cooperative: Cooperative, day: dt.date) -> Plain:
    terms = cooperative.officer_terms.filter(body=Body.BOARD, role=OfficerRole.CHAIR, starts_on__lte=day)
    chairs = [term for term in terms.select_related("person") if term.ends_on is None or day <= term.ends_on]
    village = cooperative.village
    return {
        "title": "Lembar Monitoring dan Evaluasi Koperasi",
        "cooperative": cooperative.legal_name,
        "village": village.full_name,
        "kecamatan": str(village.kecamatan),
        "choices": [words for _, words in COMPLIANCE],
        "chair": chairs[0].person.name if chairs else "",
    }


def _answer(question: str, answer: Mapping[str, Any], *, look: str = "") -> Plain:
    effect = answer.get("effect")
    return {
        "question": question,
        "look": look,
        "compliance": COMPLIANCE_WORDS.get(str(answer.get("compliance", "")), ""),
        "effect": "" if effect is None else str(effect),
        "note": str(answer.get("note", "")),
    }


def _fact_labels() -> list[tuple[str, str]]:
    names = ("partner_signed", "cash_report_month", *DATES)
    labels = {name: str(Monitoring._meta.get_field(name).verbose_name) for name in names}
    return [(name, words[0].upper() + words[1:]) for name, words in labels.items()]


def _fact(row: Monitoring, name: str) -> str:
    value = getattr(row, name)
    if value is None and name in NEVER_ITEMS and row.answers.get(NEVER_ITEMS[name], {}).get("compliance") == NO:
        return "Belum ada"
    if name == "partner_signed":
        return {True: "Ada", False: "Tidak ada"}.get(value, "Tidak diperiksa")
    if name == "cash_report_month":
        return month_words(value) if value else "Tidak diketahui"
    return _day(value)


def _day(day: dt.date | None) -> str:
    return formats.date_long(day) if day else "Tidak diketahui"


def _figures(cooperative: Cooperative, day: dt.date) -> MonthlyFigures | None:
    """Return the newest month that was recorded around a visit: its own or one of the two before."""
    months = cooperative.monthly_figures.filter(month__gte=month_before(day, 2), month__lte=day)
    return months.order_by("-month").first()


def _figure_rows(figures: MonthlyFigures | None) -> list[list[str]]:
    rows = []
    for name in FIGURES:
        label = str(MonthlyFigures._meta.get_field(name).verbose_name)
        value = getattr(figures, name, None)
        words = "" if value is None else formats.rupiah(value) if name == "sales" else formats.number(value)
        rows.append([label[0].upper() + label[1:].removesuffix(" (Rp)"), words])
    return rows


def _finding(row: VisitFinding) -> list[str]:
    state = f"Selesai {formats.date_short(row.closed_on)}" if row.closed_on else "Belum selesai"
    return [row.finding, row.recommendation, row.owner, formats.date_short(row.due_on), state]
