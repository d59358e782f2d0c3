"""The snapshot of a report: everything that its PDF, XLSX and text say, as plain JSON made once.

Figures come from the read models of the pages, so that a report says what the dashboard of its day says.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import date_day, date_long, date_short, number, time_short
from roadmap import definitions
from roadmap.briefing_paper import sheet
from roadmap.dashboards import History, summarise
from roadmap.reporting import paper_pages, parts
from roadmap.reporting.facts import Facts, facts_of
from roadmap.reporting.kinds import (
    FORTNIGHTLY,
    GOVERNOR,
    KINDS,
    LEADER,
    MONTHLY,
    TASK_FORCE,
    Period,
    period_before,
)
from roadmap.reporting.news import told
from roadmap.snapshot import Snapshot, snapshot
from villages.models import Office

Plain = dict[str, Any]
# Said of the making, not of the data: the fingerprint leaves them out.
OF_THE_MAKING = ("maker", "made_at", "foot")
# What only a report counts; the figures of the pages are explained in the words of the pages.
OWN_DEFINITIONS = (
    ("Legalitas", "Lima nomor tahap Perizinan, dihitung menurut tanggal terbitnya; rencananya rencana tahap itu."),
    ("Janji", "Tanggal terdekat yang dijanjikan OPD untuk desa itu atau kecamatannya dan belum terlaksana."),
    ("Lengkap", "Desa yang berkabar dalam pekan itu; tepat waktu bila kabarnya masuk sebelum batas pekan."),
    ("Terikat", "Akta yang sumber dananya sudah ditetapkan; terbayar bila tanggal bayarnya tercatat."),
    ("Paket Dana Desa II", "Surat pernyataan dukungan APBDes dan akta atau tanda terima notaris; kelurahan tidak "
     "mempunyai Dana Desa."),
)  # fmt: skip
OF_MONEY = ("Terikat",)
READERS = {
    TASK_FORCE: f"Satgas {settings.REGENCY_NAME}",
    LEADER: str(Office.BUPATI.label),
    GOVERNOR: f"Gubernur {settings.PROVINCE_NAME}",
}


@dataclass(frozen=True)
class Base:
    """What all reports of one round are made from: one snapshot of an area and its facts."""

    shown: Snapshot
    facts: Facts

    def of(self, code: str) -> "Base":
        return Base(self.shown.of(code), self.facts.of(code))


def base(day: dt.date, area_code: str) -> Base:
    """Read an area as of the end of `day`: eighteen queries, whatever the number of villages."""
    shown = snapshot(day, area_code)
    read = Base(shown, facts_of(shown))
    return read if area_code == settings.REGENCY_CODE else read.of(area_code)


def report_title(period: Period, area_name: str) -> str:
    """Return "Laporan mingguan Kabupaten Lumajang, pekan 24 (9 Juni sampai 15 Juni 2025)"."""
    kind = KINDS[period.kind]
    if period.kind == FORTNIGHTLY:
        return f"{kind.title}, {period.name}"
    days = f" ({period.days})" if period.kind != MONTHLY else ""
    return f"{kind.title} {area_name}, {period.name}{days}"


def frozen(period: Period, of: Base, *, maker: str) -> Plain:
    """Return the snapshot of a report of `period` as of the day of `of`; `maker` is who asked for it.

    Four queries for the sheet of a meeting pack, none for the others.
    """
    shown, facts = of.shown, of.facts
    kind, day = KINDS[period.kind], shown.day
    is_regency = shown.area_code == settings.REGENCY_CODE
    past = facts.past.get(shown.area_code, History({}))
    summary = summarise(shown, past, paper_pages.NO_LINKS)
    counts = parts.counts(shown, facts, period.first)
    context: Plain = {
        "kind": kind.code,
        "title": f"{kind.title} KDKMP",
        "name": report_title(period, shown.area_name),
        "regency": settings.REGENCY_NAME,
        "area": shown.area_name,
        "area_code": shown.area_code,
        "period": period.words,
        "period_name": period.name,
        "period_noun": kind.noun,
        "day": day.isoformat(),
        "as_of": f"Keadaan per {date_long(day)}",
        "reader": READERS[kind.reader],
        "filters": _filters(period, shown),
        "definitions": _definitions(has_money=kind.has_money),
        "counts": counts,
        "late": parts.late(shown, facts),
        "told": told(period, shown, summary, facts.weeks, Role.SATGAS if is_regency else Role.CAMAT),
        "money": parts.money(facts) if kind.has_money else None,
        "deeds": parts.deeds(facts),
        "packs": parts.packs(shown, facts),
        "operating": parts.operating(shown),
        "index": parts.index(facts),
        # The last meeting lay in the period before.
        "decisions": parts.decisions(facts, period_before(period).first),
        "cover": paper_pages.cover(shown, summary) if is_regency else None,
        "areas": paper_pages.areas(summary) if is_regency else [],
        "changes": [parts.phrase(row) for row in summary.changes] if is_regency else [],
        "pages": _pages(period, of),
        "sheet": sheet(shown) if period.kind == FORTNIGHTLY else None,
        "letter": _letter(period, shown, counts) if period.kind == MONTHLY else None,
        "signature": _signature(period, of),
    }
    context["data_hash"] = fingerprint(context)
    now = clock.now()
    made_at = f"{date_long(now)}, {time_short(now)}"
    foot = f"{kind.title}, {shown.area_name}, per {date_short(day)}. Sidik data {context['data_hash'][:12]}"
    return context | {"maker": maker, "made_at": made_at, "foot": foot}


def fingerprint(context: Plain) -> str:
    """Return the SHA-256 of the data of a report: the same data have the same one, whoever asks and when."""
    data = {
        key: value for key, value in context.items() if key not in (*OF_THE_MAKING, "data_hash", "register")
    }
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _definitions(*, has_money: bool) -> list[list[str]]:
    shared = [definitions.DEFINITIONS[code] for code in definitions.IN_REPORTS]
    own = [list(row) for row in OWN_DEFINITIONS if has_money or row[0] not in OF_MONEY]
    return [*([row.term, row.meaning] for row in shared), *own]


def _filters(period: Period, shown: Snapshot) -> list[list[str]]:
    return [
        ["Wilayah", f"{shown.area_name}, {number(len(shown))} desa/kelurahan"],
        ["Periode", period.words],
        [
            "Keadaan",
            f"Akhir hari {date_long(shown.day)}; tahap seperti tercatat hari itu, nomor dan dana menurut suratnya",
        ],
        ["Target", "Yang berlaku pada tanggal itu"],
        ["Tingkat", "Diverifikasi, bila tidak disebut lain"],
    ]


def _pages(period: Period, of: Base) -> list[Plain]:
    """One page a kecamatan; the report to the Governor speaks of kecamatan in one table."""
    if period.kind == MONTHLY:
        return []
    asks = period.kind == FORTNIGHTLY
    return [
        paper_pages.kecamatan_page(of.shown.of(code), of.facts, asks=asks)
        for code in of.shown.kecamatan_names
    ]


def _signature(period: Period, of: Base) -> Plain:
    shown, facts = of.shown, of.facts
    if shown.area_code != settings.REGENCY_CODE:
        place = shown.kecamatan_names[shown.area_code]
        return paper_pages.signature(facts, Office.CAMAT, shown.area_code, place, shown.day)
    office = Office.BUPATI if period.kind == MONTHLY else Office.KADIS_DISKOPINDAG
    place = settings.REGENCY_NAME.removeprefix("Kabupaten ")
    return paper_pages.signature(facts, office, shown.area_code, place, shown.day)


def _letter(period: Period, shown: Snapshot, found: list[Plain]) -> Plain:
    """The covering letter to the Governor, from the same figures."""
    counts = {row["label"]: row for row in found}
    legal, deed = counts["Badan hukum"], counts["Akta notaris"]
    added = f", bertambah {number(legal['period'])} dalam bulan laporan" if legal["period"] else ""
    late = sum(row.state.is_late for row in shown)
    return {
        "subject": f"Laporan perkembangan KDKMP {settings.REGENCY_NAME} bulan {period.name}",
        "reader": READERS[GOVERNOR],
        "place": settings.PROVINCE_CAPITAL,
        "copies": f"Ketua Satgas Percepatan Pembentukan KDMP {settings.REGENCY_NAME}; Kepala Dinas Koperasi dan UKM "
        f"Provinsi {settings.PROVINCE_NAME}",
        "paragraphs": [
            f"Menindaklanjuti Instruksi Presiden Nomor 9 Tahun 2025 tentang Percepatan Pembentukan Koperasi "
            f"Desa/Kelurahan Merah Putih, bersama ini kami laporkan perkembangan di {settings.REGENCY_NAME} sampai "
            f"dengan {date_day(shown.day)} {shown.day.year}.",
            f"Dari {number(len(shown))} desa dan kelurahan, {_so_many(legal['done'], 'koperasi', 'berbadan hukum')}"
            f"{added}; {_so_many(deed['done'], 'akta', 'ditandatangani')} dan "
            f"{_so_many(counts['Beroperasi']['done'], 'koperasi', 'beroperasi')}. "
            f"{f'{number(late)} desa melewati' if late else 'Tidak ada desa yang melewati'} tenggat tahapnya.",
            "Rincian menurut tahap, kecamatan, kendala, pembiayaan akta, dan keputusan ada dalam lampiran. "
            "Demikian laporan ini kami sampaikan, atas perhatian Bapak/Ibu Gubernur kami ucapkan terima kasih.",
        ],
    }


def _so_many(count: int, noun: str, done: str) -> str:
    return f"{number(count)} {noun} sudah {done}" if count else f"belum ada {noun} yang {done}"
