"""The data sets: which columns, which rows, in which formats. A new one is a new row of DATASETS."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from roadmap.open_data import columns, facts
from roadmap.open_data.columns import Column

JSON, CSV_FORMAT, XLSX_FORMAT, GEOJSON = "json", "csv", "xlsx", "geojson"
FORMAT_NAMES = {JSON: "JSON", CSV_FORMAT: "CSV", XLSX_FORMAT: "XLSX", GEOJSON: "GeoJSON"}


@dataclass(frozen=True)
class Dataset:
    """A data set under /data/v1/; `rows` returns its rows for a day and an area, in a fixed number of queries."""

    name: str
    title: str
    about: str
    row_means: str
    columns: tuple[Column, ...]
    rows: Callable[[dt.date, str], Sequence[Any]]
    formats: tuple[str, ...] = (JSON, CSV_FORMAT, XLSX_FORMAT)


DATASETS: tuple[Dataset, ...] = (
    Dataset(
        "desa",
        "Koperasi menurut desa dan kelurahan",
        "Tahap yang sudah disetujui pemeriksa dengan tanggalnya, nomor yang sudah dimiliki, dan potensi desa.",
        "satu desa atau kelurahan",
        columns.VILLAGE_COLUMNS,
        facts.village_facts,
        (JSON, CSV_FORMAT, XLSX_FORMAT, GEOJSON),
    ),
    Dataset(
        "kecamatan",
        "Kemajuan menurut kecamatan",
        "Banyaknya desa yang sudah melewati tiap tahap, dan kemajuan program dibanding rencananya.",
        "satu kecamatan",
        columns.KECAMATAN_COLUMNS,
        facts.area_facts,
    ),
    Dataset(
        "perkembangan",
        "Perkembangan tiap pekan",
        "Banyaknya desa yang melewati tiap tahap pada akhir setiap pekan sejak program dimulai, dan rencananya.",
        "satu tahap pada satu tanggal",
        columns.WEEK_COLUMNS,
        facts.week_facts,
    ),
    Dataset(
        "potensi",
        "Potensi desa",
        "Potensi yang sudah divalidasi DPMD: sektor, komoditas, dan perangkat daerah yang mendampingi.",
        "satu potensi dari satu desa",
        columns.POTENTIAL_COLUMNS,
        facts.potential_facts,
    ),
)
DATASET = {dataset.name: dataset for dataset in DATASETS}
