"""The pure part: any cell is read or refused with a sentence, any grid becomes a table; hostile files are told."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from roadmap.intake import fields, kept
from roadmap.intake.of_villages import FACTS, POTENTIALS
from roadmap.intake.sheets import with_faults
from roadmap.intake.table import parse
from roadmap.models import Intake
from tests.factories import BAGO, make_village
from tests.formulas import PAYLOADS, xlsx_faults
from tests.intake.desk import BACKEND, Desk, rows_of, workbook
from villages.matching import Matcher, Place

BAGO_PLACE = Place(BAGO, "Bago", BAGO[:8], "Pasirian")
ONE = Matcher([BAGO_PLACE])
CHOICE = fields.choice({"a": "Satu"}, "x")
READERS = (fields.count(), fields.rupiah, fields.day, fields.month, fields.text(60), CHOICE)
CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(),
    st.sampled_from(["31/02/2025", "2025-13-01", "99999", "1e400", "-0", "١٢", "Rp", BAGO, "0", "12.5", "1.2.3.4.5"]),
)  # fmt: skip


def fault_of(read, cell: str) -> ValueError | None:
    try:
        read(cell)
    except ValueError as fault:
        return fault
    return None


@given(st.sampled_from(READERS), st.text(max_size=40))
def test_a_reader_returns_a_value_or_an_indonesian_sentence(read, cell):
    fault = fault_of(read, cell)
    assert fault is None or (type(fault) is ValueError and str(fault).endswith("."))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_any_grid_becomes_a_table_and_survives_being_kept(rows):
    cells = [["Kode", "Jumlah penduduk", "Alamat kantor"], *rows]
    once = parse(cells, FACTS, ONE)
    again = parse(kept.cells_of(kept.cells_json(cells)), FACTS, ONE)
    assert [row.values for row in once.rows] == [row.values for row in again.rows]
    assert [str(fault) for fault in once.all_faults] == [str(fault) for fault in again.all_faults]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/05/2025", dt.date(2025, 5, 14)),
        ("2025-05-14", dt.date(2025, 5, 14)),
        ("14 Mei 2025", dt.date(2025, 5, 14)),
        ("45791", dt.date(2025, 5, 14)),
    ],
)
def test_dates_are_read_as_people_write_them(text, day):
    assert fields.day(text) == day


@pytest.mark.parametrize("text", ["12.5", "-4", "1,5", "", "dua", "1.2.3", "12 34", "1e3"])
def test_what_is_no_whole_number_is_none(text):
    assert fields.whole(text) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "kosong"),
        ([["Kode"]], "tidak ada kolom isian yang dikenal"),
        ([["Penduduk"], [5]], "kolom Kode, atau Kecamatan dan Desa/Kelurahan, tidak ditemukan"),
        ([["Kode", "Penduduk", "Jumlah penduduk"]], "ada dua kali"),
        ([["Kode", "Penduduk"], [BAGO, None]], "belum ada isi"),
    ],
)
def test_a_table_that_is_none_is_told(rows, words):
    assert words in str(parse(rows, FACTS, ONE).all_faults[0])


def test_needed_columns_are_named():
    assert "kolom Sektor, OPD pendamping tidak ditemukan" in str(
        parse([["Kode", "Komoditas"], [BAGO, "Padi"]], POTENTIALS, ONE).all_faults[0]
    )


def test_the_file_to_correct_holds_no_live_formula():
    cells = [["Kode", "Alamat kantor"], *([BAGO, text] for text in PAYLOADS)]
    faults = [{"cell": "B2", "row": 2, "position": 1, "text": PAYLOADS[0]}]
    assert xlsx_faults(with_faults(kept.cells_of(kept.cells_json(cells)), 1, faults)) == []


def test_the_column_of_an_earlier_copy_goes_and_every_other_cell_stays_under_its_heading():
    cells = [["Kode", "Kesalahan", "Penduduk"], [BAGO, "lama", "x"]]
    faults = [{"cell": "C2", "row": 2, "position": 2, "text": "bukan bilangan"}]
    made = with_faults(cells, 1, faults)
    assert rows_of(made) == [["Kode", "Penduduk", "Kesalahan"], [BAGO, "x", "bukan bilangan"]]
    assert rows_of(made, "Pesan")[1] == ["B2", "bukan bilangan"]


@pytest.mark.django_db
def test_what_is_wrong_stands_right_beside_the_filled_columns(client, office):
    """The reader of workbooks pads every row to its limit of columns; nobody looks for a message in column BI."""
    make_village(BAGO, "Bago")
    desk = Desk(client, office.clerk)
    rows = [["Kode", "Penduduk"], [BAGO, "x", None, "di luar judul"]]
    made = rows_of(desk.fixing(desk.hand_in("desa", rows)))
    assert made[0] == ["Kode", "Penduduk", None, None, "Kesalahan"]
    assert made[1][:4] == [BAGO, "x", None, "di luar judul"]
    assert "bukan bilangan bulat" in made[1][4]


# Files


def with_part(name: str, data: bytes) -> bytes:
    out = io.BytesIO(workbook([["Kode", "Penduduk"], [BAGO, 5]]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, data)
    return out.getvalue()


def merged() -> bytes:
    book = Workbook()
    for row in (["Kecamatan", "Desa", "Penduduk"], ["Kec04", "Bago", 5], [None, "Bago", 6]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"bukan zip", "bukan Excel .xlsx"),
        ("a.xlsm", b"PK\x03\x04", "makro"),
        ("a.xlsx", with_part("xl/vbaProject.bin", b"x"), "makro"),
        ("a.xlsx", with_part("xl/besar.xml", b"0" * 8_000_000), "terlalu besar"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 200, "rusak"),
        ("a.csv", b"Kode\x00", "bukan CSV"),
        ("a.xlsx", b"", "kosong"),
    ],
)
def test_a_hostile_file_is_told_and_nothing_is_kept(client, village, office, name, data, words):
    client.force_login(office.camat(), backend=BACKEND)
    response = client.post(reverse("intake_upload", args=["desa"]), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Intake.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "handed", "title"), [
    ("usaha", "desa", "Data desa"), ("orang", "legalitas", "Nomor legalitas"),
    ("legalitas", "orang", "Orang koperasi"), ("desa", "potensi", "Potensi desa"),
])  # fmt: skip
def test_the_table_of_another_kind_is_told_by_its_name(client, village, office, chosen, handed, title):
    desk = Desk(client, office.clerk)
    intake = desk.hand_in(chosen, desk.template(handed))
    page = desk.page(intake)
    assert intake.faults == 1
    assert f"Ini tabel {title}, bukan " in page
    assert "tidak dikenal" not in page


def test_a_row_of_sums_is_no_row_of_a_village_and_said_to_be_left_out():
    rows = [["No", "Kode", "Penduduk"], [1, BAGO, 5], [None, "JUMLAH", 5], ["Total", None, 5]]
    table = parse(rows, FACTS, ONE)
    assert ([row.number for row in table.rows], table.sums, table.all_faults) == ([2], [3, 4], [])


@pytest.mark.django_db
def test_the_page_tells_of_sums_and_lists_what_is_written_only(client, village, office):
    desk = Desk(client, office.clerk)
    intake = desk.hand_in("desa", [["Kode", "Penduduk"], [BAGO, 4_321], ["35.08.99.2001", 5], ["Jumlah", 4_326]])
    page = desk.page(intake)
    assert "Baris jumlah dilewati: 4." in page
    assert (intake.faults, page.count('<b class="late">')) == (1, 1)
    assert "Desa tidak dikenali" not in page
    assert "4.321" in page


@pytest.mark.django_db
def test_the_same_cells_under_another_name_are_said_to_wait_already(client, village, office):
    desk = Desk(client, office.clerk)
    rows = [["Kode", "Penduduk"], [BAGO, 4_321]]
    first = desk.hand_in("desa", rows, "pertama.xlsx")
    assert desk.hand_in("desa", rows, "kedua.xlsx").pk == first.pk
    assert "sama dengan pertama.xlsx, yang sudah diunggah" in desk.page(first)


@pytest.mark.django_db
def test_merged_cells_are_empty_and_said_to_be(client, office):
    make_village(BAGO, "Bago")
    desk = Desk(client, office.camat())
    intake = desk.hand_in("desa", merged())
    assert intake.faults == 1
    assert "isi kecamatannya" in desk.page(intake)


@pytest.mark.django_db
def test_csv_with_formulas_and_controls_is_text(client, office):
    make_village(BAGO, "Bago")
    desk = Desk(client, office.camat())
    data = "Kode;Alamat kantor\n" + f'{BAGO};"\'=1+1\u202e\x07"\n'
    intake = desk.hand_in("desa", data.encode(), "a.csv")
    assert intake.faults == 0
    desk.press(intake)
    row = [line for line in desk.template("desa") if line[0] == BAGO][0]
    assert row[5] == "=1+1"
    assert rows_of(client.get(reverse("intake_template", args=["desa"])).content)[1][5] == "=1+1"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["lain", "desa.xlsx", "..", "DESA"])
def test_an_unknown_kind_is_not_there(client, office, kind):
    client.force_login(office.camat(), backend=BACKEND)
    assert client.get(f"/impor/{kind}/").status_code == 404
