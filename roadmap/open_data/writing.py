"""The same rows as JSON, CSV, XLSX and GeoJSON, byte for byte the same as long as the data are."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lumajang_kdkmp import sheets
from lumajang_kdkmp.formats import date_long
from roadmap.open_data.columns import Column, Kind
from roadmap.open_data.datasets import CSV_FORMAT, GEOJSON, JSON, XLSX_FORMAT, Dataset

LICENCE = "CC-BY-4.0"
LICENCE_NAME = "Creative Commons Atribusi 4.0 Internasional"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.id"
MEDIA_TYPES = {
    JSON: "application/json",
    CSV_FORMAT: "text/csv; charset=utf-8",
    XLSX_FORMAT: sheets.XLSX,
    GEOJSON: "application/geo+json",
}
DEMO_NOTE = "Data contoh, bukan data resmi."
_SHEET_KINDS: dict[Kind, Any] = {Kind.WHOLE: "int", Kind.SHARE: "number", Kind.DATE: "date"}


@dataclass(frozen=True)
class About:
    """What every answer says of itself. `address` is where it stands, `explained_at` the page for people."""

    day: dt.date
    source: str
    address: str
    explained_at: str
    is_demo: bool

    def head(self, title: str) -> dict[str, Any]:
        """Return what stands before the rows."""
        found: dict[str, Any] = {
            "judul": title,
            "per": self.day.isoformat(),
            "sumber": self.source,
            "lisensi": LICENCE,
            "alamat_lisensi": LICENCE_URL,
            "alamat": self.address,
            "keterangan": self.explained_at,
        }
        return found | ({"catatan": DEMO_NOTE} if self.is_demo else {})


@dataclass(frozen=True)
class Outlines:
    """Shapes of villages by code as GeoJSON geometries, whether they are borders, and what to say of them."""

    shapes: Mapping[str, Mapping[str, Any]]
    is_schematic: bool
    note: str


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def plain_row(columns: Sequence[Column], row: Any) -> dict[str, Any]:
    return {column.key: column.json_value(row) for column in columns}


def rows_json(dataset: Dataset, rows: Sequence[Any], about: About) -> bytes:
    data = [plain_row(dataset.columns, row) for row in rows]
    return as_json({**about.head(dataset.title), "jumlah": len(data), "data": data})


def row_json(dataset: Dataset, row: Any, about: About) -> bytes:
    """Return a single row, without a list around it."""
    return as_json({**about.head(dataset.title), "data": plain_row(dataset.columns, row)})


def sheet(dataset: Dataset, rows: Sequence[Any], about: About) -> sheets.Sheet:
    """Return the rows as a table with its source, its licence and what the columns mean."""
    notes = [
        ("Keadaan", date_long(about.day)),
        ("Sumber", about.source),
        ("Lisensi", f"{LICENCE_NAME}, {LICENCE_URL}"),
        ("Alamat", about.address),
    ]
    return sheets.Sheet(
        dataset.title,
        [
            sheets.Column(column.key, kind=_SHEET_KINDS.get(column.kind, "text"), hint=column.means)
            for column in dataset.columns
        ],
        [[column.cell(row) for column in dataset.columns] for row in rows],
        notes + ([("Catatan", DEMO_NOTE)] if about.is_demo else []),
        frozen_columns=2,
    )


def rows_csv(dataset: Dataset, rows: Sequence[Any], about: About) -> bytes:
    """Return the rows with commas, as programs read them; XLSX is there for spreadsheets."""
    return sheets.write_csv(sheet(dataset, rows, about), delimiter=",")


def rows_xlsx(dataset: Dataset, rows: Sequence[Any], about: About) -> bytes:
    return sheets.write_xlsx([sheet(dataset, rows, about)])


def rows_geojson(dataset: Dataset, rows: Sequence[Any], about: About, outlines: Outlines) -> bytes:
    """Return the rows as features; the first column is the key of their shape. A village without one has null."""
    features = []
    for row in rows:
        values = plain_row(dataset.columns, row)
        features.append(
            {
                "type": "Feature",
                "id": values["kode"],
                "geometry": outlines.shapes.get(values["kode"]),
                "properties": values | {"bentuk_skematis": outlines.is_schematic},
            }
        )
    head = about.head(dataset.title) | {"keterangan_bentuk": outlines.note, "jumlah": len(features)}
    return as_json({"type": "FeatureCollection", "metadata": head, "features": features})
