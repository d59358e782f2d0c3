"""The parts that every report has, as plain JSON: counts, late villages, money, packs, index, decisions.

Numbers stay numbers here: the sheet needs them, and the paper writes them out. No query.
"""

import datetime as dt
from collections import Counter
from typing import Any

from cooperatives.models import FundingSource, RegistrationKind
from lumajang_kdkmp.formats import date_short, number, rupiah
from roadmap import plan
from roadmap.centre.sources import COUNTERPARTS
from roadmap.figures import Count, Phrase, verified_since
from roadmap.index import BANDS, TOO_LITTLE
from roadmap.models import Decision, DecisionState
from roadmap.money import allot, grouped, sums
from roadmap.reporting.facts import FLAGS, Facts
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import OPERATING, REGISTRATION, STAGES
from roadmap.state import Level

Plain = dict[str, Any]
FLAG_LABELS = {
    RegistrationKind.NIK_KOPERASI: "Nomor induk koperasi",
    RegistrationKind.NPWP: "NPWP",
    RegistrationKind.NIB: "NIB",
    RegistrationKind.BANK_ACCOUNT: "Rekening bank",
    RegistrationKind.SIMKOPDES: "Akun SIMKOPDES",
}


def counts(shown: Snapshot, facts: Facts, since: dt.date) -> list[Plain]:
    """Return the thirteen counts: the eight stages as verified, and the five registrations behind stage seven.

    Each has total, done, this period (from `since` to the day), planned by the day, gap, its target date, and how
    many the central registers confirm, None where there is no register to compare with.
    """
    stages = [_stage_count(shown, number, since) for number in range(len(STAGES))]
    return [
        *stages,
        *(_flag_count(shown, facts, kind, n, since) for n, kind in enumerate(FLAGS, len(STAGES) + 1)),
    ]


def _stage_count(shown: Snapshot, place: int, since: dt.date) -> Plain:
    stage = STAGES[place]
    done = shown.reaching(stage.code, Level.VERIFIED)
    gained = len(verified_since(shown, stage.code, since.isoformat()))
    matched = shown.reaching(stage.code, Level.MATCHED) if stage.code in COUNTERPARTS else None
    return {**_count(shown, stage.number, stage.label, stage.code, done, gained), "matched": matched}


def _flag_count(shown: Snapshot, facts: Facts, kind: RegistrationKind, place: int, since: dt.date) -> Plain:
    days = [on for _, which, on in facts.registrations if which == kind]
    counted = _count(
        shown, place, FLAG_LABELS[kind], REGISTRATION, len(days), sum(on >= since for on in days)
    )
    return {**counted, "matched": None}


def _count(shown: Snapshot, place: int, label: str, stage: str, done: int, gained: int) -> Plain:
    planned = plan.planned_count(stage, shown.day, shown.targets, len(shown))
    starts = plan.planned_from(stage, shown.targets)
    gap = done - planned
    return {
        "number": place,
        "label": label,
        "total": len(shown),
        "done": done,
        "period": gained,
        "planned": planned,
        "gap": gap,
        "gap_text": "belum mulai" if shown.day < starts and not done else signed(gap),
        "is_behind": gap < 0,
        "due": shown.targets[stage].due_on.isoformat(),
        "due_text": date_short(shown.targets[stage].due_on),
    }


def signed(value: int) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


def late(shown: Snapshot, facts: Facts) -> list[Plain]:
    """Return every late village, longest first: where it stands, what blocks it, whose turn, what was promised."""
    found = sorted(
        (row for row in shown if row.state.is_late), key=lambda row: (-row.state.days_late, row.code)
    )
    return [_late(row, facts) for row in found]


def _late(row: VillageRow, facts: Facts) -> Plain:
    promise = facts.promises.get(row.code) or facts.promises.get(row.kecamatan_code)
    return {
        "code": row.code,
        "name": row.name,
        "kecamatan": row.kecamatan,
        "stage": row.state.current.label if row.state.current else "",
        "days": row.state.days_late,
        "blocker": ", ".join(blocker.label for blocker in row.blockers),
        "owner": row.state.turn.label if row.state.turn else "",
        "promise": promise[0].isoformat() if promise else "",
        "promise_text": f"{day_of(promise[0], facts.day)}, {promise[1]}" if promise else "",
    }


def day_of(day: dt.date, reported: dt.date) -> str:
    """Return "30 Jun", with the year only when it is not the report's."""
    return date_short(day) if day.year != reported.year else date_short(day).rpartition(" ")[0]


def money(facts: Facts) -> Plain:
    """Return the money for deeds by source, whole rupiah; ceilings only for the regency, whose budget they are."""
    rows, names = facts.money, dict(FundingSource.choices)
    groups = grouped(rows.deeds, lambda deed: deed.source)
    ceilings = Counter[str]()
    for line in rows.ceilings:
        ceilings[line.source] += line.amount
    found = [
        [str(names[source]), groups[source].count if source in groups else 0, ceilings[source],
         groups[source].committed if source in groups else 0, groups[source].paid if source in groups else 0]
        for source in names
        if source in groups or ceilings[source]
    ]  # fmt: skip
    total = sums(rows.deeds)
    whole = ["Jumlah", total.count, sum(ceilings.values()), total.committed, total.paid]
    return {
        "rows": found,
        "whole": whole,
        "texts": [
            [row[0], number(row[1]), rupiah(row[2]) if row[2] else "–", rupiah(row[3]), rupiah(row[4])]
            for row in [*found, whole]
        ],
        "without_line": sum(len(deeds) for deeds in allot(rows.ceilings, rows.deeds).without_line.values())
        if rows.ceilings
        else 0,
    }


def deeds(facts: Facts) -> list[list[Any]]:
    """Return how many deeds each source of funds pays, and their sum: what everybody of the area may read."""
    names = dict(FundingSource.choices)
    counted = Counter(deed.source for deed in facts.money.deeds)
    return [
        *([str(names[source]), counted[source]] for source in names if counted[source]),
        ["Jumlah", len(facts.money.deeds)],
    ]


def packs(shown: Snapshot, facts: Facts) -> list[Plain]:
    """Return how many desa have which part of the Dana Desa stage II pack; a kelurahan has no Dana Desa."""
    desa = [row.code for row in shown if row.kind == "desa"]
    have = [facts.packs[code] for code in desa if code in facts.packs]
    parts = (
        ("Surat pernyataan dukungan APBDes bertanda tangan", sum(pack.has_statement for pack in have)),
        ("Akta atau tanda terima dokumen dari notaris", sum(pack.has_deed for pack in have)),
        ("Paket lengkap", sum(pack.has_statement and pack.has_deed for pack in have)),
        ("Paket terkirim", sum(pack.is_sent for pack in have)),
    )
    return [{"label": label, "done": done, "total": len(desa)} for label, done in parts]


def operating(shown: Snapshot) -> list[Plain]:
    """Return how far the cooperatives operate, each village once: at the highest level that it reaches."""
    levels = ((Level.VERIFIED, "Beroperasi, diverifikasi"), (Level.EVIDENCED, "Beroperasi, berbukti"),
              (Level.CLAIMED, "Beroperasi, baru diklaim"))  # fmt: skip
    rest, found = len(shown), []
    above = 0
    for level, label in levels:
        reached = shown.reaching(OPERATING, level)
        found.append({"label": label, "done": max(0, reached - above)})
        above = max(above, reached)
    return [*found, {"label": "Belum beroperasi", "done": rest - above}]


def index(facts: Facts) -> Plain:
    """Return the distribution of the activity index at the end of the newest month that was frozen by the day."""
    bands = Counter(band for band, _ in facts.index.values())
    return {
        "month": facts.index_month,
        "rows": [{"label": band.label, "done": bands[band.code]} for band in (*BANDS, TOO_LITTLE)],
        "total": len(facts.index),
    }


def decisions(facts: Facts, since: dt.date) -> Plain:
    """Return the decisions of an area: those of the last meetings with what became of them, and those that wait.

    Listed are the ones decided or done from `since` on, and every one that still runs.
    """
    waiting, decided = [], []
    for row in facts.decisions:
        if row.decided_on is None or row.decided_on > facts.day:
            waiting.append([row.title, row.get_proposer_display(), date_short(row.due_on)])
        elif (shown := _decided(row, facts.day, since)) is not None:
            decided.append(shown)
    done = sum(row["is_done"] for row in decided)
    return {
        "decided": decided,
        "waiting": waiting,
        "sentence": (
            f"{number(done)} dari {number(len(decided))} keputusan sudah dijalankan."
            if decided
            else "Belum ada keputusan yang dijalankan."
        ),
    }


def _decided(row: Decision, day: dt.date, since: dt.date) -> Plain | None:
    ended = row.outcome_on if row.outcome_on and row.outcome_on <= day else None
    runs = row.state == DecisionState.APPROVED and ended is None
    decided_on = row.decided_on or day
    if not runs and max(ended or decided_on, decided_on) < since:
        return None
    late_days = (day - row.task_due_on).days
    if row.state == DecisionState.REFUSED:
        status = "Ditolak"
    elif ended:
        status = f"{row.get_outcome_display()} {date_short(ended)}"
    else:
        status = f"Belum, lewat {number(late_days)} hari" if late_days > 0 else "Belum, masih dalam batas"
    return {
        "title": row.title,
        "owner": row.get_owner_display(),
        "decided": date_short(decided_on),
        "due": date_short(row.task_due_on),
        "status": status,
        "is_done": bool(ended and row.outcome == "done"),
        "is_late": runs and late_days > 0,
    }


def phrase(row: Phrase) -> list[str]:
    count: Count = row.count
    return [count.text, row.words]
