"""Villages with where they stand, and the kecamatan of the summary."""

import datetime as dt

from lumajang_kdkmp.listings import Field, Listing, field
from lumajang_kdkmp.sheets import Cell
from roadmap.leader_page import AreaLine
from roadmap.snapshot import VillageRow
from roadmap.stages import STAGES
from roadmap.workflow import Status

LEVEL_NOTE = (
    "Tanggal tahap",
    "Tanggal kejadian dari tahap yang sudah diterima; selain itu status tahapnya. Terlambat dihitung dari target "
    "yang berlaku pada tanggal daftar ini.",
)


def _stage(row: VillageRow) -> str:
    return row.state.current.label if row.state.current else "Semua tahap selesai"


def _target(row: VillageRow) -> dt.date | None:
    return row.state.targets[row.state.current.code].due_on if row.state.current else None


def _of_stage(code: str) -> Field[VillageRow]:
    stage = next(stage for stage in STAGES if stage.code == code)

    def value(row: VillageRow) -> Cell:
        """The date of a verified fact, or the status in words."""
        state = row.state.of(code)
        return state.happened_on if state.status == Status.APPROVED and state.happened_on else state.status.label

    return field(f"stage_{code}", stage.label, value, "date", 15)


VILLAGES: Listing[VillageRow] = Listing(
    kind="village_list",
    title="Desa dan kelurahan",
    slug="desa",
    fields=(
        field("code", "Kode", lambda row: row.code, width=15, hint="Kode Kemendagri desa/kelurahan."),
        field("village", "Desa/kelurahan", lambda row: row.name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.kecamatan),
        field("stage", "Tahap kini", _stage, width=20, hint="Tahap pertama yang belum diterima."),
        field("status", "Status", lambda row: row.current_state.status.label, width=20),
        field("target", "Target", _target, "date", 12, "Batas waktu tahap kini."),
        field("days_late", "Hari terlambat", lambda row: row.state.days_late, "int", 10),
        field("turn", "Giliran", lambda row: row.state.turn.label if row.state.turn else ""),
        field("blockers", "Kendala", lambda row: ", ".join(one.label for one in row.blockers), width=30),
        field(
            "news", "Kabar terakhir", lambda row: row.news_on, "date", 14,
            "Kabar terakhir dari kecamatan: langkah, kunjungan, kendala, atau konfirmasi.",
        ),
        field("paused", "Jeda", lambda row: row.state.pause_words, width=24, hint="Jeda bencana pada hari itu."),
        field("day", "Keadaan per", lambda row: row.state.day, "date", 12),
        *(_of_stage(stage.code) for stage in STAGES),
    ),
    more=(
        field("bare_name", "Nama", lambda row: row.bare_name, width=22, hint="Nama tanpa kata desa atau kelurahan."),
        field("kind", "Jenis", lambda row: "Desa" if row.kind == "desa" else "Kelurahan"),
        field("kecamatan_code", "Kode kecamatan", lambda row: row.kecamatan_code),
        field("is_late", "Terlambat", lambda row: row.state.is_late, hint="Ya atau Tidak."),
        field("stages_done", "Tahap selesai", lambda row: row.state.last_done, "int", hint="0 sampai 8, berurutan."),
    ),
    notes=(LEVEL_NOTE,),
)  # fmt: skip

KECAMATAN: Listing[AreaLine] = Listing(
    kind="kecamatan_list",
    title="Kecamatan",
    slug="kecamatan",
    fields=(
        field("code", "Kode", lambda line: line.row.code, width=12),
        field("kecamatan", "Kecamatan", lambda line: line.row.name, width=22),
        field("villages", "Desa", lambda line: line.row.villages.value, "int", 8),
        *(
            field(
                f"stage_{stage.code}", stage.label, lambda line, at=at: line.row.verified[at].value, "int", 14,
                "Jumlah desa yang tahap ini sudah diterima.",
            )
            for at, stage in enumerate(STAGES)
        ),
        field("late", "Terlambat", lambda line: line.row.late.value, "int", 10),
        field("fresh", "Ada kabar pekan ini", lambda line: line.row.freshness.fresh.value, "int", 12),
        field("index", "Indeks", lambda line: line.index or "kurang data", width=12, hint="Median yang dibekukan."),
        field("news", "Kabar terakhir", lambda line: line.news, width=18),
    ),
)  # fmt: skip
