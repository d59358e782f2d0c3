"""import_boundaries: an official map in place of the schematic one, checked, thinned, and taken back."""

import gzip
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lumajang_kdkmp.audit.models import AuditEvent
from tests.villages.conftest import detailed
from tests.villages.test_maps import spread
from villages import geometry
from villages.boundaries import BUDGET
from villages.maps import village_map_svg
from villages.models import VillageShape
from villages.shapes import SCHEMATIC_SOURCE, current_shapes, outlines_of, schematic

SOURCE = "Bagian Tata Pemerintahan, 2025"


def load(path: str, source: str = SOURCE) -> str:
    out = StringIO()
    call_command("import_boundaries", path, source=source, stdout=out)
    return out.getvalue()


def refused(path: str) -> str:
    with pytest.raises(CommandError) as error:
        load(path)
    assert not VillageShape.objects.exists()
    return str(error.value)


pytestmark = pytest.mark.usefixtures("lumajang")


def test_without_an_official_map_the_schematic_one_stands():
    assert current_shapes() is schematic()
    assert current_shapes().source == SCHEMATIC_SOURCE


def test_an_official_map_takes_its_place_and_names_its_source(features, write_map):
    assert "205 garis batas dimuat" in load(write_map(features))
    shapes = current_shapes()
    assert shapes.source == SOURCE
    assert set(shapes.rings) == set(schematic().rings)
    assert "Selok Awar-Awar" in shapes.names.values()
    assert village_map_svg(spread(), shapes=shapes).count("<title>") == 206
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.note) == ("boundaries.load", SOURCE)


def test_reset_returns_to_the_schematic_map(features, write_map):
    load(write_map(features))
    out = StringIO()
    call_command("import_boundaries", reset=True, stdout=out)
    assert "205 garis batas dihapus" in out.getvalue()
    assert current_shapes() is schematic()


def test_a_second_map_replaces_the_first_at_once(features, write_map):
    load(write_map(features))
    first = current_shapes()
    load(write_map(features), source="BIG, 2026")
    assert current_shapes().source == "BIG, 2026"
    assert current_shapes() is not first
    assert VillageShape.objects.count() == 205


def test_the_outlines_are_read_once_and_then_asked_for_by_one_small_query(features, write_map, count_queries):
    load(write_map(features))
    current_shapes()
    with count_queries() as queries:
        current_shapes()
    assert len(queries) == 1
    assert "rings" not in queries[0]["sql"]


def test_a_detailed_map_is_thinned_until_it_fits_the_page(features, write_map):
    said = load(write_map(detailed(features)))
    _, before, after = map(int, re.findall(r"\d+", said))
    assert before > 3 * after
    svg = village_map_svg(spread(), shapes=current_shapes())
    assert len(gzip.compress(svg.encode(), 9)) <= BUDGET


def rims(rings_by_village) -> int:
    """Lines around all villages together: one shore, and one more for every gap between neighbours."""
    return len(geometry.chain(geometry.outline(r for rings in rings_by_village.values() for r in rings)))


def test_thinning_leaves_no_gap_between_neighbours(features):
    projected = geometry.project(outlines_of(detailed(features)))
    assert rims(geometry.simplify(projected, 2)) == rims(projected) == 1
    # Control: thinned one by one, without looking at the neighbours, they come apart.
    alone = {code: geometry.simplify({code: rings}, 2)[code] for code, rings in projected.items()}
    assert rims(alone) > 40


def test_missing_unknown_and_repeated_codes_are_all_listed(features, write_map):
    features[0]["properties"]["code"] = "35.08.99.2001"
    features[3]["properties"]["code"] = features[2]["properties"]["code"]
    said = refused(write_map(features))
    assert "Kode tidak dikenal: 35.08.99.2001" in said
    assert "Kode dipakai lebih dari sekali: 35.08.01.2003 Purorejo" in said
    assert "Desa tanpa garis batas: 35.08.01.2001 Tegalrejo, 35.08.01.2004 Tempurejo" in said


RING = {
    "open": lambda f: f["geometry"]["coordinates"][0].pop(),
    "short": lambda f: f["geometry"].update(coordinates=[[[113, -8], [113.1, -8], [113, -8]]]),
    "utm": lambda f: f["geometry"].update(coordinates=[[[712345.0, 9.1e6]] * 4]),
    "swapped": lambda f: f["geometry"].update(
        coordinates=[[[lat, lon] for lon, lat in f["geometry"]["coordinates"][0]]]
    ),
    "point": lambda f: f.update(geometry={"type": "Point", "coordinates": [113, -8]}),
    "null": lambda f: f.update(geometry=None),
    "no code": lambda f: f["properties"].pop("code"),
    "number": lambda f: f["properties"].update(code=3508012001),
    "text": lambda f: f["geometry"]["coordinates"][0].__setitem__(1, ["113", "-8"]),
    "infinite": lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [float("inf"), -8]),
    "huge": lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [10**400, -8]),
    "bool": lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [True, False]),
    "empty": lambda f: f["geometry"].update(coordinates=[]),
    "flat": lambda f: f["geometry"].update(coordinates=[113, -8]),
}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("open", "tidak tertutup"),
        ("short", "kurang dari empat titik"),
        ("utm", "bukan derajat WGS 84"),
        ("swapped", "tertukar"),
        ("point", "bukan Polygon"),
        ("null", "bukan Polygon"),
        ("no code", "properti “code”"),
        ("number", "properti “code”"),
        ("text", "bukan angka"),
        ("infinite", "bukan angka"),
        ("huge", "bukan angka"),
        ("bool", "bukan angka"),
        ("empty", "tidak mempunyai koordinat"),
        ("flat", "kurang dari empat titik"),
    ],
)
def test_a_faulty_outline_is_named_by_its_place_and_nothing_is_loaded(features, write_map, kind, words):
    RING[kind](features[1])
    said = refused(write_map(features))
    assert "Wilayah ke-2" in said
    assert words in said
    assert "Tidak ada yang diubah." in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "bukan JSON"),
        (b"{", "bukan JSON"),
        (b"[]", "FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "tidak berisi satu wilayah"),
        (b'{"type": "FeatureCollection", "features": [1, null]}', "Wilayah ke-1"),
        (b"[" * 100_000, "bukan JSON"),
        (b"\xff\xfe", "bukan teks UTF-8"),
        (
            b'{"type":"FeatureCollection","features":[{}],"crs":{"properties":{"name":"EPSG:32749"}}}',
            "bukan WGS 84",
        ),
    ],
)
def test_what_is_no_map_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "salah.geojson"
    path.write_bytes(content)
    assert words in refused(str(path))


def test_a_map_of_one_point_is_refused(features, write_map):
    for feature in features:
        feature["geometry"] = {"type": "Polygon", "coordinates": [[[113, -8]] * 4]}
    assert "tidak mempunyai luas" in refused(write_map(features))


def test_the_source_is_asked_for(features, write_map):
    with pytest.raises(CommandError, match="--source"):
        load(write_map(features), source="  ")


def test_a_third_coordinate_and_a_hole_are_no_hindrance(features, write_map):
    for feature in features:
        shape = feature["geometry"]
        for polygon in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            for ring in polygon:
                for position in ring:
                    position.append(12.5)
    load(write_map(json.loads(json.dumps(features)), name="resmi"))
    assert VillageShape.objects.count() == 205
