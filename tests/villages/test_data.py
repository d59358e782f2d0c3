"""The shipped data is what the Kepmendagri says: 205 villages, codes and kinds."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from lumajang_kdkmp.accounts.roles import Agency
from tests.villages.conftest import schematic_features
from villages.codes import is_kelurahan, kecamatan_of
from villages.models import Kecamatan, Sector, Village
from villages.shapes import DATA_DIR, schematic, shipped_tiles

TWICE = {
    "Jatisari": {"Tempeh", "Kedungjajang"},
    "Kebonsari": {"Yosowilangun", "Sumbersuko"},
    "Pandansari": {"Senduro", "Kedungjajang"},
    "Sukorejo": {"Kunir", "Pasrujambe"},
    "Sukosari": {"Kunir", "Jatiroto"},
    "Sumberejo": {"Candipuro", "Sukodono"},
    "Tempursari": {"Tempursari", "Kedungjajang"},
    "Tunjung": {"Gucialit", "Randuagung"},
    "Wonokerto": {"Tekung", "Gucialit"},
}
KELURAHAN = {
    "Citrodiwangsan", "Ditotrunan", "Jogotrunan", "Jogoyudan", "Rogotrunan", "Tompokersan", "Kepuharjo",
}  # fmt: skip
DESA_BY_KECAMATAN = [7, 6, 10, 11, 13, 11, 12, 7, 8, 12, 7, 12, 9, 9, 10, 12, 6, 12, 12, 11, 8]


def rows(name: str) -> list[dict]:
    with (DATA_DIR / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("lumajang")
class TestLoaded:
    def test_there_are_205_villages_in_21_kecamatan(self):
        assert Kecamatan.objects.count() == 21
        kinds = Counter(Village.objects.values_list("kind", flat=True))
        assert kinds == {"desa": 198, "kelurahan": 7}

    def test_each_kecamatan_has_as_many_villages_as_the_decree_says(self):
        counts = Counter(Village.objects.values_list("kecamatan_id", flat=True))
        assert [counts[f"35.08.{n:02}"] for n in range(1, 22)] == DESA_BY_KECAMATAN

    def test_the_seven_kelurahan_are_those_of_lumajang_town(self):
        found = Village.objects.filter(kind="kelurahan")
        assert {v.name for v in found} == KELURAHAN
        assert {v.kecamatan_id for v in found} == {"35.08.10"}

    def test_nine_names_occur_twice_and_only_they_are_told_apart(self):
        shared = Village.objects.filter(name_is_shared=True).select_related("kecamatan")
        found: dict[str, set[str]] = {}
        for village in shared:
            found.setdefault(village.name, set()).add(village.kecamatan.name)
        assert found == TWICE
        assert len(shared) == 18
        assert {v.full_name for v in shared if v.name == "Sumberejo"} == {
            "Desa Sumberejo (Kec. Candipuro)",
            "Desa Sumberejo (Kec. Sukodono)",
        }

    def test_every_village_lies_under_the_code_of_its_kecamatan(self):
        for code, kecamatan in Village.objects.values_list("code", "kecamatan_id"):
            assert kecamatan_of(code) == kecamatan


def test_the_map_has_one_outline_for_each_village_and_no_other():
    codes = [feature["properties"]["code"] for feature in schematic_features()]
    assert len(codes) == 205
    assert set(codes) == {row["code"] for row in rows("villages.csv")} == set(schematic().rings)


def test_the_map_carries_nothing_but_codes_and_our_own_drawing():
    for feature in schematic_features():
        assert set(feature["properties"]) == {"code"}
    points = sum(len(ring) for rings in schematic().rings.values() for ring in rings)
    assert points < 2500, "the indicative borders of third parties have 9,000"


def test_no_two_tiles_stand_on_the_same_place():
    places = [(tile.row, tile.col) for tile in shipped_tiles()]
    assert len(set(places)) == 21
    assert all(tile.label.replace("-", "").casefold() == tile.name.casefold() for tile in shipped_tiles())


def test_the_labels_of_the_tiles_fit_their_tile():
    lines = [line for tile in shipped_tiles() for line in tile.label.split("-")]
    assert max(map(len, lines)) <= 9


def test_potentials_name_known_sectors_villages_and_sources():
    villages = {row["code"] for row in rows("villages.csv")}
    kecamatan = {tile.code for tile in shipped_tiles()}
    found = rows("potentials.csv")
    assert len(found) == 85
    for row in found:
        assert row["sector"] in Sector.values
        assert row["kecamatan_code"] in kecamatan
        assert row["source"].startswith("http")
        assert row["confidence"] in {"tinggi", "sedang", "rendah"}
        for code in filter(None, row["village_codes"].split(";")):
            assert code in villages
            assert kecamatan_of(code) == row["kecamatan_code"]
    assert {row["kecamatan_code"] for row in found} == kecamatan


def test_every_data_file_is_described_with_its_terms():
    readme = (DATA_DIR / "README.md").read_text()
    for path in Path(DATA_DIR).iterdir():
        if path.name != "README.md":
            assert f"`{path.name}`" in readme
    assert "Copyright (c) 2017-2025 Cahya DSN" in readme
    assert "Permission is hereby granted, free of charge" in readme


def test_the_kind_comes_from_the_code():
    assert is_kelurahan("35.08.10.1001")
    assert not is_kelurahan("35.08.04.2004")


def test_every_agency_of_the_roadmap_is_one_of_the_five():
    assert {"DPMD", "DISKOMINFO", "DKPP", "DISPORA", "DISKOPINDAG"} == set(Agency.values)
