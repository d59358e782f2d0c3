"""The pages of a report as plain texts and numbers: cover of an area, one page for each kecamatan. No query."""

import datetime as dt
from typing import Any

from django.utils.text import Truncator

from lumajang_kdkmp.formats import date_long, date_short, number
from roadmap import figures
from roadmap.charts import STAGE_FILLS, Curve
from roadmap.dashboards import KecamatanRow, Summary
from roadmap.figures import Links, StageFigures
from roadmap.meeting import question, worst
from roadmap.reporting.facts import Facts
from roadmap.reporting.parts import day_of
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, STAGE, STAGES, Actor
from roadmap.state import Level
from villages.models import Office, OfficeHolder

BLOCKERS_SHOWN = 5
VILLAGE_BLOCKERS_SHOWN = 2
BLOCKER_LETTERS = 80
LINE_LETTERS = 48
# With more letters than this the table of a kecamatan is set smaller, or it would not fit its page.
ROOMY_LETTERS = 1200
# A paper has no addresses: the figures of the page are used without theirs.
NO_LINKS = Links("")

Plain = dict[str, Any]


def cover(shown: Snapshot, summary: Summary) -> Plain:
    """Return the first page of an area: headline, stages, map, curve, and for the regency its kecamatan."""
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
    }  # fmt: skip


def areas(summary: Summary) -> list[list[Any]]:
    """Return each kecamatan by code, and the regency last: code, name, villages, eight verified, late, with news."""
    table = [row for row in (*sorted(summary.kecamatan, key=lambda row: row.code), summary.whole) if row]
    return [
        [row.code, row.name, row.villages.value, *(count.value for count in row.verified), row.late.value,
         row.freshness.fresh.value]
        for row in table
    ]  # fmt: skip


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
        "matched": row.matched.text if row.matched else "–",
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


def kecamatan_page(shown: Snapshot, facts: Facts, *, asks: bool) -> Plain:
    """Return the page of one kecamatan: each village with stage, turn and blockers; with `asks` what to ask about."""
    name = shown.kecamatan_names[shown.area_code]
    legal, late = shown.reaching(LEGAL_ENTITY, Level.VERIFIED), sum(row.state.is_late for row in shown)
    fresh = figures.freshness(shown, NO_LINKS)
    rows = [_row(row, facts.names[row.code]) for row in shown]
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
        "asks": [_ask(row) for row in worst(shown.rows)] if asks else [],
        "signature": signature(facts, Office.CAMAT, shown.area_code, name, shown.day),
    }


def _row(row: VillageRow, cooperative: str) -> Plain:
    current, state = row.state.current, row.current_state
    since = f" sejak {day_of(state.since, row.state.day)}" if state.since else ""
    turn = f", giliran {row.state.turn.label}" if row.state.turn else ""
    return {
        "name": row.full_name,
        "code": row.code,
        "cooperative": cooperative,
        "done": row.state.last_done,
        "is_late": row.state.is_late,
        "stage": f"{current.number}. {current.label}" if current else "Semua selesai",
        "status": f"{state.status.label}{since}{turn}",
        "due": day_of(row.state.targets[current.code].due_on, row.state.day) if current else "",
        "due_on": row.state.targets[current.code].due_on.isoformat() if current else "",
        "late": row.state.pause_words
        or (f"lewat {number(row.state.days_late)} hari" if row.state.is_late else ""),
        "days": row.state.days_late,
        "blockers": _blockers(row),
    }


def _blockers(row: VillageRow) -> str:
    """Return the longest open blockers, so short that a page of thirteen villages never grows over its end."""
    words = "; ".join(blocker.label for blocker in row.blockers[:VILLAGE_BLOCKERS_SHOWN])
    more = len(row.blockers) - VILLAGE_BLOCKERS_SHOWN
    return f"{Truncator(words).chars(BLOCKER_LETTERS)}{f'; dan {more} lagi' if more > 0 else ''}"


def _ask(row: VillageRow) -> list[str]:
    """Return the village, who is asked, and the question of the chair."""
    turn = row.state.turn
    return [row.full_name, Actor.CAMAT.label if turn in (None, Actor.CAMAT) else turn.label, question(row)]


def signature(facts: Facts, office: Office, area_code: str, place: str, day: dt.date) -> Plain:
    """Return the signature block of who holds the office on `day`; an empty name and NIP are filled in by hand."""
    holder: OfficeHolder | None = facts.holders.get((office, area_code))
    acting = f"{holder.get_acting_display()} " if holder and holder.acting else ""
    title = f"Camat {place}" if office == Office.CAMAT else Office(office).label
    return {
        "place": f"{place}, {date_long(day).partition(', ')[2]}",
        "title": f"{acting}{title}",
        "name": holder.name if holder else "",
        "nip": holder.nip if holder else "",
    }
