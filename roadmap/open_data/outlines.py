"""The shapes that the open data may carry: the shipped schematic cells, plainly called so."""

import json
from functools import lru_cache

from roadmap.open_data.writing import Outlines
from villages.shapes import DATA_DIR

SCHEMATIC_NOTE = (
    "Bentuk skematis buatan portal ini, satu bidang untuk tiap desa: untuk gambar, bukan batas wilayah. "
    "Koordinat WGS 84."
)


@lru_cache(maxsize=1)
def schematic_outlines() -> Outlines:
    """Return the shipped cells by village code."""
    drawing = json.loads((DATA_DIR / "village_map_schematic.geojson").read_text(encoding="utf-8"))
    shapes = {feature["properties"]["code"]: feature["geometry"] for feature in drawing["features"]}
    return Outlines(shapes, is_schematic=True, note=SCHEMATIC_NOTE)
