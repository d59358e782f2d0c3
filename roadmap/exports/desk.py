"""Lists of the desks: what waits for verification, where the files are, the money, the quality of data."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cooperatives.models import FundingSource
from lumajang_kdkmp.listings import Listing, field
from roadmap.custody_board import Wait
from roadmap.deed_desk import DeedKecamatan, DeedVillage
from roadmap.money import Deed
from roadmap.money_rows import money_rows
from roadmap.quality import Finding
from roadmap.queues import GuidelineRow, Waiting
from villages.models import Village

QUEUE: Listing[Waiting] = Listing(
    kind="verification_queue",
    title="Menunggu pemeriksaan",
    slug="verifikasi",
    fields=(
        field("code", "Kode", lambda row: row.code, width=15),
        field("village", "Desa/kelurahan", lambda row: row.village, width=24),
        field("kecamatan", "Kecamatan", lambda row: row.kecamatan),
        field("stage", "Tahap", lambda row: row.stage.label, width=20),
        field("since", "Diajukan", lambda row: row.since, "date", 12),
        field("days", "Hari menunggu", lambda row: row.days, "int", 10, "Hari kalender sejak diajukan."),
    ),
)

CUSTODY: Listing[Wait] = Listing(
    kind="custody",
    title="Bola di siapa",
    slug="bola",
    fields=(
        field("code", "Kode", lambda row: row.code, width=15),
        field("village", "Desa/kelurahan", lambda row: row.name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.kecamatan),
        field("holder", "Pemegang", lambda row: row.spell.holder.label, width=18),
        field("notary", "Notaris", lambda row: row.spell.notary, width=30),
        field("since", "Sejak", lambda row: row.spell.since, "date", 12),
        field(
            "days", "Hari kerja", lambda row: row.days if row.is_open else None, "int", 10,
            "Tanpa Sabtu, Minggu, libur nasional, dan cuti bersama; hari diterima belum dihitung.",
        ),
        field("outlier", "Menonjol", lambda row: row.is_outlier, width=10, hint="Jauh lebih lama dari yang lain."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DeedMoney:
    """A deed with the names of its village and of the line that pays it."""

    deed: Deed
    village: str
    kecamatan: str
    line: str


def money_of_deeds(day: dt.date, area_code: str, year: int) -> Iterator[DeedMoney]:
    """Yield the deeds that the page of money counts, by code. Two queries, when the first one is asked for."""
    found = money_rows(min(day, dt.date(year, 12, 31)), area_code, year)
    lines = {line.pk: line.title for line in found.ceilings}
    villages = Village.objects.within(area_code).select_related("kecamatan").in_bulk()
    for deed in found.deeds:
        place = villages[deed.code]
        yield DeedMoney(deed, place.full_name, place.kecamatan.name, lines.get(deed.line or 0, ""))


MONEY: Listing[DeedMoney] = Listing(
    kind="deed_money",
    title="Uang akta per koperasi",
    slug="uang-akta",
    fields=(
        field("code", "Kode", lambda row: row.deed.code, width=15),
        field("village", "Desa/kelurahan", lambda row: row.village, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.kecamatan),
        field("source", "Sumber dana", lambda row: FundingSource(row.deed.source).label, width=26),
        field("line", "Pagu", lambda row: row.line, width=34),
        field("amount", "Jumlah (Rp)", lambda row: row.deed.amount, "money", 14),
        field(
            "committed", "Ditetapkan", lambda row: row.deed.committed_on, "date", 12,
            "Bila kosong pada data lama: tanggal bayar atau tanggal serah ke notaris.",
        ),
        field("notary", "Notaris", lambda row: row.deed.notary, width=30),
        field("signed", "Minuta ditandatangani", lambda row: row.deed.is_signed, width=12),
        field("paid", "Sudah dibayar", lambda row: row.deed.is_paid, width=12),
    ),
)  # fmt: skip

QUALITY: Listing[tuple[Finding, str, str]] = Listing(
    kind="data_quality",
    title="Mutu data",
    slug="mutu-data",
    fields=(
        field("code", "Kode", lambda row: row[0].village, width=15),
        field("village", "Desa/kelurahan", lambda row: row[1], width=26),
        field("kecamatan", "Kecamatan", lambda row: row[2]),
        field("kind", "Jenis", lambda row: row[0].kind.label),
        field("finding", "Catatan", lambda row: row[0].words, width=70),
        field("act", "Tindakan", lambda row: row[0].act, width=26),
    ),
)

DEED_VILLAGES: Listing[DeedVillage] = Listing(
    kind="deed_batches",
    title="Rancangan akta per desa",
    slug="rancangan-akta",
    fields=(
        field("code", "Kode", lambda row: row.code, width=15),
        field("village", "Desa/kelurahan", lambda row: row.name, width=26),
        field("cooperative", "Koperasi", lambda row: row.legal_name, width=50),
        field("eligible", "Berkas pendirian diterima", lambda row: row.eligible, width=14),
        field("draft", "Rancangan", lambda row: row.state_label, width=20),
    ),
)

DEED_KECAMATAN: Listing[DeedKecamatan] = Listing(
    kind="deed_batches",
    title="Rancangan akta per kecamatan",
    slug="rancangan-akta",
    fields=(
        field("code", "Kode", lambda row: row.code, width=12),
        field("kecamatan", "Kecamatan", lambda row: row.name, width=22),
        field("villages", "Desa", lambda row: row.villages, "int", 10),
        field("cooperatives", "Koperasi", lambda row: row.cooperatives, "int", 10),
        field("eligible", "Layak", lambda row: row.eligible, "int", 10, "Berkas pendiriannya sudah diterima."),
        field("ready", "Siap", lambda row: row.ready, "int", 10),
        field("waiting", "Sedang dibuat", lambda row: row.waiting, "int", 10),
        field("failed", "Gagal", lambda row: row.failed, "int", 10),
    ),
)


def _person(user: Any) -> str:
    return str(user) if user else ""


GUIDELINES: Listing[GuidelineRow] = Listing(
    kind="guideline_list",
    title="Petunjuk teknis",
    slug="juknis",
    fields=(
        field("title", "Judul", lambda row: row.guideline.title, width=50),
        field("number", "Nomor", lambda row: row.guideline.number, width=30),
        field("dated", "Tanggal naskah", lambda row: row.guideline.dated_on, "date", 14),
        field("drafted", "Diajukan oleh", lambda row: _person(row.guideline.drafted_by), width=24),
        field("published", "Terbit", lambda row: row.guideline.published_on, "date", 12),
        field("publisher", "Diterbitkan oleh", lambda row: _person(row.guideline.published_by), width=24),
    ),
)
