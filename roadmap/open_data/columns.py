"""What is public: every column of the open data with its definition. Nothing that is not in these tables is answered.

Keys stay for good; a column may be added, its meaning may not change within /data/v1/.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cooperatives.models import RegistrationKind
from lumajang_kdkmp.accounts.roles import Agency
from roadmap.stages import STAGES
from villages.models import Sector, VillageKind

VILLAGE_CODE = r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"
KECAMATAN_CODE = r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$"


class Kind(StrEnum):
    """What a value is; the words are those of the page for people."""

    TEXT = "teks"
    WHOLE = "bilangan bulat"
    SHARE = "persen, satu angka di belakang koma"
    DATE = "tanggal, TTTT-BB-HH"
    YES_NO = "ya atau tidak"
    LIST = "daftar sektor dan komoditas"


@dataclass(frozen=True)
class Column:
    """One public value: its key, what it means, and how it is read from a row of facts.py.

    `optional` values may be empty: null in JSON, nothing in a table. `choices` are all values there can be.
    """

    key: str
    kind: Kind
    means: str
    read: Callable[[Any], Any]
    optional: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""

    def json_value(self, row: Any) -> Any:
        value = self.read(row)
        return value.isoformat() if isinstance(value, dt.date) else value

    def cell(self, row: Any) -> Any:
        """Return the value for a table, a list as one text."""
        value = self.read(row)
        if isinstance(value, list):
            return "; ".join(f"{item['sektor']}: {item['komoditas']}" for item in value)
        return value


# How the stages are called in keys, which stay when a label on the pages changes.
STAGE_KEYS = dict(
    zip(
        (stage.code for stage in STAGES),
        (
            "potensi",
            "petunjuk_teknis",
            "musdesus",
            "berkas_pendirian",
            "akta_notaris",
            "badan_hukum",
            "perizinan",
            "beroperasi",
        ),
        strict=True,
    )
)
NUMBER_KEYS = {
    RegistrationKind.NIK_KOPERASI: "nik_koperasi",
    RegistrationKind.NPWP: "npwp",
    RegistrationKind.NIB: "nib",
    RegistrationKind.BANK_ACCOUNT: "rekening",
    RegistrationKind.SIMKOPDES: "simkopdes",
}


def _per(read: Callable[[Any], dt.date]) -> Column:
    return Column("per", Kind.DATE, "Keadaan pada akhir hari ini (WIB).", read)


def _stage_dates() -> Sequence[Column]:
    return [
        Column(
            f"tanggal_{STAGE_KEYS[stage.code]}",
            Kind.DATE,
            f"Tanggal kejadian tahap {stage.number}, {stage.label} ({stage.fact.lower()}), bila sudah disetujui "
            "pemeriksa; kosong bila belum.",
            lambda row, code=stage.code: row.verified_on(code),
            optional=True,
        )
        for stage in STAGES
    ]


def _numbers() -> Sequence[Column]:
    found = []
    for kind, key in NUMBER_KEYS.items():
        label = RegistrationKind(kind).label
        found += [
            Column(
                f"ada_{key}",
                Kind.YES_NO,
                f"Apakah {label} sudah tercatat di portal. Nomornya tidak dibuka.",
                lambda row, kind=kind: kind in row.numbers,
            ),
            Column(
                f"tanggal_{key}",
                Kind.DATE,
                f"Tanggal terbit {label}; kosong bila belum ada.",
                lambda row, kind=kind: row.numbers.get(kind),
                optional=True,
            ),
        ]
    return found


VILLAGE_COLUMNS: tuple[Column, ...] = (
    Column(
        "kode",
        Kind.TEXT,
        "Kode wilayah desa/kelurahan menurut Kementerian Dalam Negeri.",
        lambda row: row.row.code,
        pattern=VILLAGE_CODE,
    ),
    Column(
        "nama",
        Kind.TEXT,
        "Nama desa/kelurahan. Sembilan nama dipakai dua kali.",
        lambda row: row.row.bare_name,
    ),
    Column(
        "jenis",
        Kind.TEXT,
        "Desa atau kelurahan.",
        lambda row: str(row.row.kind),
        choices=tuple(VillageKind.values),
    ),
    Column(
        "kode_kecamatan",
        Kind.TEXT,
        "Kode kecamatan menurut Kementerian Dalam Negeri.",
        lambda row: row.row.kecamatan_code,
        pattern=KECAMATAN_CODE,
    ),
    Column("kecamatan", Kind.TEXT, "Nama kecamatan.", lambda row: row.row.kecamatan),
    Column(
        "koperasi",
        Kind.TEXT,
        "Nama koperasi; sebelum didirikan, nama yang akan dipakai menurut aturan penamaan.",
        lambda row: row.cooperative,
    ),
    Column(
        "tahap_selesai",
        Kind.WHOLE,
        "Banyaknya tahap yang selesai berurutan dari tahap pertama dan sudah disetujui pemeriksa, 0 sampai 8.",
        lambda row: row.row.state.last_done,
    ),
    Column(
        "tahap_terakhir",
        Kind.TEXT,
        "Nama tahap terakhir yang selesai; kosong bila belum ada.",
        lambda row: row.last_stage.label if row.last_stage else None,
        optional=True,
        choices=tuple(stage.label for stage in STAGES),
    ),
    *_stage_dates(),
    *_numbers(),
    Column(
        "potensi",
        Kind.LIST,
        "Potensi desa yang sudah divalidasi DPMD, dengan sektornya.",
        lambda row: [{"sektor": item.sector, "komoditas": item.commodity} for item in row.potentials],
    ),
    _per(lambda row: row.day),
)

KECAMATAN_COLUMNS: tuple[Column, ...] = (
    Column(
        "kode",
        Kind.TEXT,
        "Kode kecamatan menurut Kementerian Dalam Negeri.",
        lambda row: row.code,
        pattern=KECAMATAN_CODE,
    ),
    Column("nama", Kind.TEXT, "Nama kecamatan.", lambda row: row.name),
    Column("jumlah_desa_kelurahan", Kind.WHOLE, "Banyaknya desa dan kelurahan.", lambda row: row.villages),
    Column("jumlah_desa", Kind.WHOLE, "Banyaknya desa.", lambda row: row.desa),
    Column("jumlah_kelurahan", Kind.WHOLE, "Banyaknya kelurahan.", lambda row: row.villages - row.desa),
    *(
        Column(
            f"selesai_{STAGE_KEYS[stage.code]}",
            Kind.WHOLE,
            f"Banyaknya desa/kelurahan yang tahap {stage.number}, {stage.label}, sudah disetujui pemeriksa.",
            lambda row, code=stage.code: row.verified[code],
        )
        for stage in STAGES
    ),
    Column(
        "kemajuan_persen",
        Kind.SHARE,
        "Kemajuan program: bagian desa per tahap yang disetujui, dikali bobot tahap yang berlaku pada tanggal itu.",
        lambda row: round(row.reached * 100, 1),
    ),
    Column(
        "rencana_persen",
        Kind.SHARE,
        "Kemajuan yang direncanakan pada tanggal itu; rencana tiap tahap naik lurus sampai targetnya.",
        lambda row: round(row.planned * 100, 1),
    ),
    _per(lambda row: row.day),
)

WEEK_COLUMNS: tuple[Column, ...] = (
    Column(
        "tanggal",
        Kind.DATE,
        "Hari Minggu, akhir pekan itu; yang terakhir: tanggal yang diminta.",
        lambda row: row.on,
    ),
    Column("nomor_tahap", Kind.WHOLE, "Nomor tahap, 1 sampai 8.", lambda row: row.stage.number),
    Column(
        "tahap",
        Kind.TEXT,
        "Nama tahap.",
        lambda row: row.stage.label,
        choices=tuple(stage.label for stage in STAGES),
    ),
    Column(
        "selesai",
        Kind.WHOLE,
        "Banyaknya desa/kelurahan yang tahapnya disetujui pemeriksa sampai tanggal ini, tanpa yang dibuka kembali.",
        lambda row: row.verified,
    ),
    Column("rencana", Kind.WHOLE, "Banyaknya menurut rencana pada tanggal ini.", lambda row: row.planned),
    Column("jumlah_desa_kelurahan", Kind.WHOLE, "Banyaknya desa dan kelurahan.", lambda row: row.villages),
    Column(
        "per",
        Kind.DATE,
        "Target yang dipakai untuk rencana ialah yang berlaku pada tanggal ini.",
        lambda row: row.day,
    ),
)

POTENTIAL_COLUMNS: tuple[Column, ...] = (
    Column(
        "kode_desa",
        Kind.TEXT,
        "Kode wilayah desa/kelurahan.",
        lambda row: row.village.code,
        pattern=VILLAGE_CODE,
    ),
    Column("nama_desa", Kind.TEXT, "Nama desa/kelurahan.", lambda row: row.village.bare_name),
    Column(
        "kode_kecamatan",
        Kind.TEXT,
        "Kode kecamatan.",
        lambda row: row.village.kecamatan_code,
        pattern=KECAMATAN_CODE,
    ),
    Column("kecamatan", Kind.TEXT, "Nama kecamatan.", lambda row: row.village.kecamatan),
    Column("sektor", Kind.TEXT, "Sektor potensi.", lambda row: row.sector, choices=tuple(Sector.values)),
    Column("nama_sektor", Kind.TEXT, "Nama lengkap sektor.", lambda row: row.sector_name),
    Column("komoditas", Kind.TEXT, "Komoditas atau usaha.", lambda row: row.commodity),
    Column(
        "opd_pendamping",
        Kind.TEXT,
        "Perangkat daerah yang mendampingi.",
        lambda row: row.agency_name,
        choices=tuple(str(label) for label in Agency.labels),
    ),
    Column("tanggal_validasi", Kind.DATE, "Tanggal validasi oleh DPMD.", lambda row: row.validated_on),
    _per(lambda row: row.village.state.day),
)
