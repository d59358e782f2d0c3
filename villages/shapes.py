"""What the map draws: the shipped schematic outlines, or the official ones once they are loaded."""

import csv
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Max

from villages import geometry
from villages.geometry import Position, Ring
from villages.models import Kecamatan, Village, VillageShape

DATA_DIR = Path(__file__).resolve().parent / "data"
SCHEMATIC_SOURCE = "Peta skematis, bukan acuan batas wilayah."


@dataclass(frozen=True, eq=False)
class Tile:
    """A kecamatan on the tile grid: row 0 is the north, column 0 the west.

    `label` is the name as it fits on the tile: a hyphen shows where it is broken into two lines.
    """

    code: str
    name: str
    row: int
    col: int
    label: str


@dataclass(frozen=True, eq=False)
class MapShapes:
    """Village outlines in map units by village code, names by area code, and a caption naming the source.

    Equal only to itself, so that what is derived from it can be cached by it.
    """

    rings: Mapping[str, tuple[Ring, ...]]
    names: Mapping[str, str]
    source: str


def outlines_of(features: Sequence[dict[str, Any]]) -> dict[str, list[list[Position]]]:
    """Return {village code: rings} of sound GeoJSON features (Polygon or MultiPolygon, property `code`)."""
    outlines: dict[str, list[list[Position]]] = {}
    for feature in features:
        geometry_ = feature["geometry"]
        coordinates = geometry_["coordinates"]
        polygons = [coordinates] if geometry_["type"] == "Polygon" else coordinates
        outlines[feature["properties"]["code"]] = [
            [(position[0], position[1]) for position in ring] for polygon in polygons for ring in polygon
        ]
    return outlines


@lru_cache(maxsize=1)
def shipped_tiles() -> tuple[Tile, ...]:
    """Return the kecamatan of the shipped data with their places on the tile grid."""
    with (DATA_DIR / "kecamatan.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Tile(row["code"], row["name"], int(row["grid_row"]), int(row["grid_col"]), row["tile_label"])
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def schematic() -> MapShapes:
    """Return the shipped schematic map: a drawing of our own, not the official borders."""
    drawing = json.loads((DATA_DIR / "village_map_schematic.geojson").read_text(encoding="utf-8"))
    projected = geometry.project(outlines_of(drawing["features"]))
    with (DATA_DIR / "villages.csv").open(encoding="utf-8", newline="") as file:
        villages = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return MapShapes(
        rings={code: tuple(rings) for code, rings in projected.items()},
        names={tile.code: tile.name for tile in shipped_tiles()} | villages,
        source=SCHEMATIC_SOURCE,
    )


def current_shapes() -> MapShapes:
    """Return the official map when import_boundaries has loaded one, else the schematic map.

    One query that reads no outline; the outlines are read again only after another import.
    """
    loaded_at = VillageShape.objects.aggregate(latest=Max("loaded_at"))["latest"]
    return _official(loaded_at) if loaded_at else schematic()


@lru_cache(maxsize=1)
def _official(loaded_at: dt.datetime) -> MapShapes:
    rows = VillageShape.objects.filter(loaded_at=loaded_at).order_by("village_id")
    shapes = {row.village_id: row for row in rows}
    return MapShapes(
        rings={
            code: tuple(tuple((x, y) for x, y in ring) for ring in row.rings) for code, row in shapes.items()
        },
        names=dict(Kecamatan.objects.values_list("code", "name"))
        | dict(Village.objects.values_list("code", "name")),
        source=next(iter(shapes.values())).source,
    )
