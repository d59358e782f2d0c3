"""What the open data say: the figures of the pages, of any day, in every format the same, and no column more."""

import csv
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.dashboards import summary
from roadmap.figures import Links
from roadmap.open_data.datasets import DATASETS
from roadmap.open_data.facts import WITHHELD, clean_text
from roadmap.stages import STAGES
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_village
from tests.roadmap.june import CONDRO, TODAY, june
from tests.roadmap.walk import send
from villages import actions as village_actions

pytestmark = pytest.mark.django_db
STAGE_KEYS = (
    "potensi petunjuk_teknis musdesus berkas_pendirian akta_notaris badan_hukum perizinan beroperasi".split()
)
NUMBERS = "nik_koperasi npwp nib rekening simkopdes".split()
# What Diskopindag may publish, written down a second time: a new column is a decision, not an accident.
PUBLIC = {
    "desa": [
        *"kode nama jenis kode_kecamatan kecamatan koperasi tahap_selesai tahap_terakhir".split(),
        *(f"tanggal_{key}" for key in STAGE_KEYS),
        *(f"{word}_{key}" for key in NUMBERS for word in ("ada", "tanggal")),
        "potensi",
        "per",
    ],
    "kecamatan": [
        *"kode nama jumlah_desa_kelurahan jumlah_desa jumlah_kelurahan".split(),
        *(f"selesai_{key}" for key in STAGE_KEYS),
        *"kemajuan_persen rencana_persen per".split(),
    ],
    "perkembangan": "tanggal nomor_tahap tahap selesai rencana jumlah_desa_kelurahan per".split(),
    "potensi": (
        "kode_desa nama_desa kode_kecamatan kecamatan sektor nama_sektor komoditas opd_pendamping "
        "tanggal_validasi per"
    ).split(),
}


def test_exactly_these_columns_are_public():
    assert {dataset.name: [column.key for column in dataset.columns] for dataset in DATASETS} == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_answer_has_these_columns_and_no_other(villages, ask, name):
    rows = ask(f"{name}.json").data["data"]
    assert rows
    assert [row for row in rows if list(row) != PUBLIC[name]] == []


def test_a_village_tells_its_verified_stages_with_their_days(villages, ask):
    rows = {row["kode"]: row for row in ask("desa.json").data["data"]}
    assert list(rows) == sorted(rows)
    bago = rows[BAGO]
    assert (bago["nama"], bago["jenis"], bago["kecamatan"]) == ("Bago", "desa", "Pasirian")
    assert bago["koperasi"] == "KOPERASI DESA MERAH PUTIH BAGO"
    assert (bago["tahap_selesai"], bago["tahap_terakhir"]) == (6, "Badan hukum")
    assert bago["tanggal_akta_notaris"] == "2025-06-02"
    # Sent, not yet checked: nobody's business.
    assert rows[CONDRO]["tanggal_berkas_pendirian"] is None
    assert rows[GESANG]["tahap_terakhir"] is None
    assert {item["sektor"] for item in bago["potensi"]}


def test_the_past_is_told_as_it_was(villages, office, ask):
    then = ask("desa.json", per="2025-05-20").data
    assert then["per"] == "2025-05-20"
    assert {row["kode"]: row["tahap_selesai"] for row in then["data"]}[BAGO] == 3
    with clock.on(june(20)):
        send(villages[GESANG], "potential", office)
    assert ask("desa.json", per="2025-05-20").data["data"] == then["data"]


def test_the_figures_are_those_of_the_pages(villages, ask):
    page = summary(TODAY, REGENCY, Links("/"))
    areas = ask("kecamatan.json").data["data"]
    weeks = [row for row in ask("perkembangan.json").data["data"] if row["tanggal"] == "2025-06-12"]
    for stage, key, week in zip(STAGES, STAGE_KEYS, weeks, strict=True):
        verified = page.of(stage.code).verified.value
        assert sum(row[f"selesai_{key}"] for row in areas) == verified
        assert (week["selesai"], week["rencana"]) == (verified, page.of(stage.code).planned)
    whole = sum(row["kemajuan_persen"] * row["jumlah_desa_kelurahan"] for row in areas) / 4
    assert whole == pytest.approx(page.progress.reached * 100, abs=0.1)


def test_weeks_end_on_sundays_and_reach_the_day(villages, ask):
    days = list(dict.fromkeys(row["tanggal"] for row in ask("perkembangan.json").data["data"]))
    assert days == sorted(days)
    assert days[-1] == "2025-06-12"
    assert {june(1).fromisoformat(day).weekday() for day in days[:-1]} == {6}


def test_a_filter_leaves_one_kecamatan(villages, ask):
    for name, key in (("desa", "kode_kecamatan"), ("kecamatan", "kode"), ("potensi", "kode_kecamatan")):
        assert {row[key] for row in ask(f"{name}.json", kecamatan=TEMPEH).data["data"]} <= {TEMPEH}
        assert {row[key] for row in ask(f"{name}.json", kecamatan=PASIRIAN).data["data"]} == {PASIRIAN}
    assert ask("perkembangan.json", kecamatan=TEMPEH).data["data"][0]["jumlah_desa_kelurahan"] == 1


@pytest.mark.parametrize("name", PUBLIC)
def test_every_format_holds_the_same_rows(villages, ask, name):
    rows = ask(f"{name}.json").data["data"]
    table = list(csv.DictReader(io.StringIO(ask(f"{name}.csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(ask(f"{name}.xlsx").content)).worksheets[0]
    first = PUBLIC[name][0]
    assert [row[first] for row in table] == [row[first] for row in rows]
    assert list(table[0]) == PUBLIC[name] == [cell.value for cell in sheet[1]]
    assert sheet.max_row == len(rows) + 1
    for row, cells in zip(rows, table, strict=True):
        for key, value in row.items():
            if value is None or isinstance(value, bool):
                assert cells[key] == {None: "", True: "Ya", False: "Tidak"}[value]
            elif not isinstance(value, list):
                assert cells[key] == str(value)


def test_a_single_village_is_the_row_of_the_whole(villages, ask):
    rows = {row["kode"]: row for row in ask("desa.json").data["data"]}
    assert ask(f"desa/{BAGO}.json").data["data"] == rows[BAGO]


def test_the_map_says_that_it_is_a_drawing(villages, ask):
    drawing = ask("desa.geojson")
    assert drawing["Content-Type"] == "application/geo+json"
    assert "bukan batas wilayah" in drawing.data["metadata"]["keterangan_bentuk"]
    for feature in drawing.data["features"]:
        assert feature["properties"]["bentuk_skematis"] is True
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
        assert feature["id"] == feature["properties"]["kode"]


def test_a_village_without_a_shape_is_told_without_one(villages, ask):
    make_village("35.08.04.2999", "Baru")
    shapes = {feature["id"]: feature["geometry"] for feature in ask("desa.geojson").data["features"]}
    assert shapes["35.08.04.2999"] is None
    assert shapes[BAGO]


def test_every_answer_names_source_and_licence(villages, ask, settings):
    said = ask("desa.json").data
    assert (said["lisensi"], said["sumber"]) == ("CC-BY-4.0", "Diskopindag Kabupaten Lumajang")
    assert said["catatan"] == "Data contoh, bukan data resmi."
    settings.PRODUCTION = True
    assert "catatan" not in ask("desa.json").data


def test_only_validated_potentials_and_no_numbers_of_people(villages, office, ask):
    village_actions.add_potential(
        village=villages[GESANG],
        by=office.camat(TEMPEH),
        sector="pertanian",
        commodity="=Padi, hubungi 0812-3456-7890",
        agency="DKPP",
    )
    assert GESANG not in [row["kode_desa"] for row in ask("potensi.json").data["data"]]
    progress = send(villages[GESANG], "potential", office)
    actions.approve_stage(progress=progress, by=office.dpmd, seen_version=progress.version)
    told = [row["komoditas"] for row in ask("potensi.json", kecamatan=TEMPEH).data["data"]]
    assert f"=Padi, hubungi {WITHHELD}" in told
    assert "'=Padi" in ask("potensi.csv", kecamatan=TEMPEH).content.decode()
    assert "3456" not in json.dumps(told)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Padi 2024, 150 ha", True),
        ("Blok 12 RT 003", True),
        ("0334 881234", False),
        ("3508041203750001", False),
        ("+62 812-345-678", False),
    ],
)
def test_long_numbers_are_withheld_and_short_ones_stay(text, kept):
    assert (clean_text(text) == text) is kept


def test_the_public_page_offers_every_file_of_its_day(villages, client):
    body = client.get(reverse("public"), {"per": "2025-05-20"}).content.decode()
    for dataset in DATASETS:
        for form in dataset.formats:
            assert f'href="/data/v1/{dataset.name}.{form}?per=2025-05-20"' in body
    assert 'href="/data/v1/desa.csv"' in client.get(reverse("public")).content.decode()
