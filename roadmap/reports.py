"""The weekly progress report: what the paper prints, as plain texts and numbers frozen on the day it is asked for.

One page for the regency and one for each kecamatan, all from one snapshot of the day asked for, with the targets
that were in force on that day. The same function serves the regency and a single kecamatan.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from cooperatives.models import Cooperative
from cooperatives.naming import NameSuffix, VillageName, legal_name
from lumajang_kdkmp import clock
from lumajang_kdkmp.documents.models import PaperSize
from lumajang_kdkmp.documents.services import Paper
from lumajang_kdkmp.formats import date_day, date_long, date_short, number
from roadmap import figures, plan
from roadmap.charts import STAGE_FILLS, Curve
from roadmap.dashboards import KecamatanRow, Summary, history, summarise
from roadmap.definitions import IN_REPORTS, sentences
from roadmap.figures import Links, StageFigures
from roadmap.snapshot import Snapshot, VillageRow, snapshot
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, STAGE, STAGES
from roadmap.state import Level
from roadmap.village_filter import parse_day
from villages.holders import holders_on
from villages.models import Office

TEMPLATE = "papers/progress_report.html"
TEMPLATE_VERSION = "2"
KIND = "progress_report"
TITLE = "Laporan Kemajuan KDKMP"
BLOCKERS_SHOWN = 5
VILLAGE_BLOCKERS_SHOWN = 2
BLOCKER_LETTERS = 80
LINE_LETTERS = 60
# With more letters than this the table of a kecamatan is set smaller, or it would not fit its page.
ROOMY_LETTERS = 1200
# A paper has no addresses: the figures of the page are used without theirs.
NO_LINKS = Links("")

Plain = dict[str, Any]


def report_title(area_name: str, day: dt.date) -> str:
    """Return "Laporan kemajuan Kabupaten Lumajang, pekan 24 (9 Juni sampai 15 Juni 2025)"."""
    week = plan.week_of(day)
    return (
        f"Laporan kemajuan {area_name}, pekan {week.number} "
        f"({date_day(week.monday)} sampai {date_day(week.sunday)} {week.sunday.year})"
    )


def progress_report(kind: str, params: Mapping[str, Any]) -> Paper:
    """Return the report of an area on a day. `params`: area_code, on (ISO date), paper (A4 or F4).

    Seven queries. Raises ValidationError for an area, a day or a paper that cannot be reported.
    """
    day = parse_day(str(params.get("on", "")))
    if day is None or day > clock.today():
        raise ValidationError("Pilih tanggal laporan dari awal program sampai hari ini.")
    paper = str(params.get("paper", PaperSize.A4))
    if paper not in PaperSize:
        raise ValidationError("Pilih kertas A4 atau F4.")
    shown = snapshot(day, str(params.get("area_code", "")))
    if not shown.rows:
        raise ValidationError("Wilayah ini tidak mempunyai desa. Pilih kabupaten atau satu kecamatan.")
    context = _context(shown)
    return Paper(TEMPLATE, TEMPLATE_VERSION, context, paper_size=paper)  # type: ignore[arg-type]


def _context(shown: Snapshot) -> Plain:
    holders = _holders(shown)
    names = _cooperative_names(shown)
    is_regency = shown.area_code == settings.REGENCY_CODE
    week = plan.week_of(shown.day)
    summary = summarise(shown, history(shown), NO_LINKS)
    context = {
        "title": TITLE,
        "regency": settings.REGENCY_NAME,
        "area": summary.area_name,
        "period": f"Pekan {week.number}, {date_long(week.monday)} sampai {date_long(week.sunday)}",
        "as_of": f"Keadaan per {date_long(shown.day)}",
        "cover": _cover(shown, summary, holders) if is_regency else None,
        "pages": [_page(shown.of(code), names, holders) for code in shown.kecamatan_names],
        "definitions": sentences(*IN_REPORTS),
    }
    fingerprint = hashlib.sha256(json.dumps(context, sort_keys=True).encode()).hexdigest()[:12]
    return context | {
        "foot": f"{TITLE}, {summary.area_name}, per {date_short(shown.day)}. Sidik data {fingerprint}"
    }


def _cover(shown: Snapshot, summary: Summary, holders: Mapping[tuple[str, str], Plain]) -> Plain:
    """Return the page of the regency."""
    table = [row for row in (*sorted(summary.kecamatan, key=lambda row: row.code), summary.whole) if row]
    return {
        "headline": summary.headline.sentence,
        "outlook": f"{summary.headline.outlook} {summary.furthest_behind}".strip(),
        "tiles": _tiles(summary),
        "stages": [_stage(row, shown.targets[row.stage.code].due_on) for row in summary.stages],
        "curve": _curve(summary.curve),
        "map": {row.code: [row.state.last_done, int(row.state.is_late)] for row in shown},
        "legend": [[place.count.text, place.words, STAGE_FILLS[int(place.tone[1:])]] for place in summary.places],
        "late": summary.late.text,
        "blockers": [
            [row.count.text, Truncator(row.words).chars(LINE_LETTERS)] for row in summary.blockers[:BLOCKERS_SHOWN]
        ],
        "changes": [[change.count.text, change.words] for change in summary.changes],
        "kecamatan": [_table_row(row) for row in table],
        "signature": _signature(holders, Office.KADIS_DISKOPINDAG, shown.area_code, "Lumajang", shown.day),
    }  # fmt: skip


def _table_row(row: KecamatanRow) -> list[str]:
    """Return a kecamatan's line: name, villages, verified from Musdesus on, late, share with news."""
    verified = [count.text for count in row.verified[STAGE[MUSDESUS].number - 1 :]]
    return [row.name, row.villages.text, *verified, row.late.text, row.freshness.text.split()[0]]


def _tiles(summary: Summary) -> list[list[str]]:
    """Return the four figures on top: label, figure, what it is out of, and what to make of it."""
    legal, progress = summary.legal_entity, summary.progress
    return [
        ["Berbadan hukum", legal.verified.text, f"dari {summary.total_text}", legal.gap_text],
        ["Kemajuan program", progress.text, f"rencana {progress.planned_text}", f"deviasi {progress.gap_text}"],
        ["Lewat tenggat", summary.late.text, f"dari {summary.total_text}", f"{summary.blocked.text} dengan kendala"],
        ["Ada kabar pekan ini", summary.freshness.text, f"{summary.freshness.fresh.text} desa",
         f"{summary.freshness.stale.text} tanpa kabar"],
    ]  # fmt: skip


def _stage(row: StageFigures, due: dt.date) -> Plain:
    return {
        "label": f"{row.stage.number}. {row.stage.label}",
        "bar": [row.verified.value, row.total, row.planned, row.stage.number],
        "due": date_short(due).rpartition(" ")[0],
        "planned": row.planned_text,
        "claimed": row.claimed.text,
        "evidenced": row.evidenced.text,
        "verified": row.verified.text,
        "gap": row.gap_short,
        "is_behind": row.gap < 0,
        "week": f"+{row.this_week.text}" if row.this_week.value else "0",
    }


def _curve(curve: Curve) -> Plain:
    def plain(points: Any) -> list[list[Any]]:
        return [[day.isoformat(), round(share, 5)] for day, share in points]

    return {
        "day": curve.day.isoformat(),
        "plan": plain(curve.plan),
        "actual": plain(curve.actual),
        "forecast": plain(curve.forecast),
        "marks": [[day.isoformat(), words] for day, words in curve.marks],
    }


def _page(shown: Snapshot, names: Mapping[str, str], holders: Mapping[tuple[str, str], Plain]) -> Plain:
    """Return the page of one kecamatan."""
    name = shown.kecamatan_names[shown.area_code]
    legal, late = shown.reaching(LEGAL_ENTITY, Level.VERIFIED), sum(row.state.is_late for row in shown)
    fresh = figures.freshness(shown, NO_LINKS)
    rows = [_row(row, names[row.code]) for row in shown]
    letters = sum(len(row["name"]) + len(row["cooperative"]) + len(row["blockers"]) for row in rows)
    return {
        "name": f"Kecamatan {name}",
        "sentence": (
            f"{number(legal)} dari {number(len(shown))} koperasi sudah berbadan hukum, "
            f"{f'{number(late)} desa lewat tenggat' if late else 'tidak ada yang lewat tenggat'}. "
            f"Ada kabar pekan ini dari {fresh.fresh.text} desa."
        ),
        "counts": [[stage.label, number(shown.reaching(stage.code, Level.VERIFIED))] for stage in STAGES],
        "rows": rows,
        "is_tight": letters > ROOMY_LETTERS,
        "signature": _signature(holders, Office.CAMAT, shown.area_code, name, shown.day),
    }


def _row(row: VillageRow, cooperative: str) -> Plain:
    current, state = row.state.current, row.current_state
    since = f" sejak {_day(state.since, row.state.day)}" if state.since else ""
    turn = f", giliran {row.state.turn.label}" if row.state.turn else ""
    return {
        "name": row.full_name,
        "code": row.code,
        "cooperative": cooperative,
        "done": row.state.last_done,
        "is_late": row.state.is_late,
        "stage": f"{current.number}. {current.label}" if current else "Semua selesai",
        "status": f"{state.status.label}{since}{turn}",
        "due": _day(row.state.targets[current.code].due_on, row.state.day) if current else "",
        "late": row.state.pause_words or (f"lewat {number(row.state.days_late)} hari" if row.state.is_late else ""),
        "blockers": _blockers(row),
    }


def _day(day: dt.date, reported: dt.date) -> str:
    """Return "30 Jun", with the year only when it is not the report's."""
    return date_short(day) if day.year != reported.year else date_short(day).rpartition(" ")[0]


def _blockers(row: VillageRow) -> str:
    """Return the longest open blockers, so short that a page of thirteen villages never grows over its end."""
    words = "; ".join(blocker.label for blocker in row.blockers[:VILLAGE_BLOCKERS_SHOWN])
    more = len(row.blockers) - VILLAGE_BLOCKERS_SHOWN
    return f"{Truncator(words).chars(BLOCKER_LETTERS)}{f'; dan {more} lagi' if more > 0 else ''}"


def _cooperative_names(shown: Snapshot) -> dict[str, str]:
    """Return the legal name of each village's cooperative, also of those not recorded yet. One query."""
    suffixes = dict(Cooperative.objects.within(shown.area_code).values_list("village_id", "name_suffix"))
    return {
        row.code: legal_name(
            VillageName(
                row.bare_name,
                row.kecamatan,
                settings.REGENCY_NAME,
                is_kelurahan=row.kind == "kelurahan",
                is_shared=row.name_is_shared,
            ),
            NameSuffix(suffixes.get(row.code, "")),
        )
        for row in shown
    }


def _holders(shown: Snapshot) -> dict[tuple[str, str], Plain]:
    """Return who signs for each office and area on the day of the report: one query."""
    found = holders_on(shown.day, [Office.CAMAT, Office.KADIS_DISKOPINDAG], shown.area_code)
    return {
        place: {
            "acting": f"{holder.get_acting_display()} " if holder.acting else "",
            "name": holder.name,
            "nip": holder.nip,
        }
        for place, holder in found.items()
    }


def _signature(
    holders: Mapping[tuple[str, str], Plain], office: Office, area_code: str, place: str, day: dt.date
) -> Plain:
    """Return the signature block; name and NIP are empty, to be filled in by hand, when nobody is recorded."""
    holder = holders.get((office, area_code), {"acting": "", "name": "", "nip": ""})
    title = f"Camat {place}" if office == Office.CAMAT else Office(office).label
    return {
        "place": f"{place}, {date_long(day).partition(', ')[2]}",
        "title": f"{holder['acting']}{title}",
        "name": holder["name"],
        "nip": holder["nip"],
    }
