"""The shipped data loaded, and an official-looking map made of it."""

import json
import random

import pytest
from django.core.management import call_command

from villages.shapes import DATA_DIR


@pytest.fixture
def lumajang(db):
    """All 21 kecamatan and 205 villages, by the real command."""
    call_command("import_villages", verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115


def schematic_features() -> list[dict]:
    return json.loads((DATA_DIR / "village_map_schematic.geojson").read_text())["features"]


def _winding(a: list[float], b: list[float], depth: int) -> list[list[float]]:
    """The way from a to b with kinks, the same backwards; without b."""
    if depth == 0:
        return [a]
    low, high = sorted([a, b])
    dice = random.Random(f"{low}{high}")
    middle = [
        round((a[i] + b[i]) / 2 + dice.uniform(-0.2, 0.2) * abs(a[1 - i] - b[1 - i]), 6) for i in (0, 1)
    ]
    return _winding(a, middle, depth - 1) + _winding(middle, b, depth - 1)


def detailed(features: list[dict], depth: int = 4) -> list[dict]:
    """The features with 2**depth times as many points; neighbours still share every point."""
    for feature in features:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            for i, ring in enumerate(polygon):
                open_ring = [p for a, b in zip(ring, ring[1:], strict=False) for p in _winding(a, b, depth)]
                polygon[i] = [*open_ring, open_ring[0]]
    return features


@pytest.fixture
def features() -> list[dict]:
    return schematic_features()


@pytest.fixture
def write_map(tmp_path):
    def write(features: list[dict], **extra) -> str:
        path = tmp_path / "peta.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **extra}))
        return str(path)

    return write
