"""The one reader and writer of spreadsheets: nothing calculates, nothing is lost, same rows same bytes."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lumajang_kdkmp.sheets import Column, Limits, Marked, Sheet, read_csv, read_xlsx, write_csv, write_xlsx
from lumajang_kdkmp.sheets.csv_cells import guarded, one_form, unguarded
from tests.formulas import PAYLOADS, csv_faults, csv_rows, xlsx_faults, xlsx_rows

COLUMNS = (Column("Kode"), Column("Catatan", hint="Apa yang ditulis camat."))


def sheet_of(*texts: str) -> Sheet:
    return Sheet("Daftar", COLUMNS, [["0812", text] for text in texts])


def upload(data: bytes, name: str = "a.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_there_are_nineteen_payloads():
    assert len(set(PAYLOADS)) == 19


def test_none_of_the_payloads_calculates_in_a_workbook():
    data = write_xlsx([sheet_of(*PAYLOADS), Sheet("Dua", [Column("=1+1", hint="=2+2")], [[Marked("=3+3")]])])

    assert xlsx_faults(data) == []
    assert [row[1] for row in xlsx_rows(data)[1:]] == [one_form(text) for text in PAYLOADS]


def test_the_check_sees_a_formula_in_a_workbook():
    book = Workbook()
    for text in PAYLOADS:
        if "\x00" not in text:
            book.active.append([text])
    out = io.BytesIO()
    book.save(out)
    # What the library does when it is not told otherwise: three of nineteen.
    assert len(xlsx_faults(out.getvalue())) == 3 + 1


def test_none_of_the_payloads_calculates_in_a_csv():
    data = write_csv(Sheet("Daftar", COLUMNS, [[text, text] for text in PAYLOADS]))

    assert csv_faults(data) == []
    # Opened with the other separator, as English Excel does.
    assert csv_faults(data, ",") == []
    assert csv_faults(write_csv(sheet_of(*PAYLOADS), delimiter=","), ",") == []


def test_the_check_sees_a_formula_in_a_csv():
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([text] for text in PAYLOADS)

    assert len(csv_faults(out.getvalue().encode("utf-8-sig"))) >= 15


def test_what_was_written_comes_back_letter_for_letter():
    odd = ("0812", "0000000000000001", "'", "''=", "Rp100.000,-", "a\nb", "- belum ada", 'kata "kutip"; titik')
    texts = [*PAYLOADS, *odd]
    expected = [one_form(text) for text in texts]

    assert [row[1] for row in read_csv(write_csv(sheet_of(*texts)))[1:]] == expected
    assert [row[1] for row in read_xlsx(upload(write_xlsx([sheet_of(*texts)])))[1:]] == expected


@given(st.text(alphabet=st.sampled_from(list("=+-@＝'\t\n\r ,;\"a1(\x00"))))
def test_the_guard_comes_off_as_it_went_on(text):
    assert unguarded(guarded(text)) == one_form(text)
    assert not guarded(text).startswith(tuple("=+-@＝\t\n\r\x00"))


def test_ordinary_texts_carry_no_guard():
    for text in ("Sumberurip", "D'Kendal", "Rp100.000,-", "a - b", "1, 2 = 3", "'kutip'", "3-4 orang", "x@y.example"):
        assert guarded(text) == text


def test_codes_and_telephones_keep_their_zeros_and_long_numbers_their_end():
    rows = [["08.04", "081234567890", "0003", "3508041405800001", 3508041405800001, 3]]
    columns = [Column(f"K{number}") for number in range(6)]
    made = write_xlsx([Sheet("A", columns, rows)])

    assert xlsx_rows(made)[1] == ["08.04", "081234567890", "0003", "3508041405800001", "3508041405800001", "3"]
    assert csv_rows(write_csv(Sheet("A", columns, rows)))[1] == [
        "08.04", "081234567890", "0003", "3508041405800001", "3508041405800001", "3",
    ]  # fmt: skip
    # Even in a column of numbers.
    assert xlsx_rows(write_xlsx([Sheet("A", [Column("n", kind="int")], [[10**15], [float("nan")]])]))[1:] == [
        ["1000000000000000"], ["nan"],
    ]  # fmt: skip


def test_numbers_and_dates_are_what_they_are():
    columns = (
        Column("n", kind="int"), Column("r", kind="money"), Column("p", kind="percent"), Column("d", kind="date"),
        Column("t", kind="time"), Column("x", kind="number"), Column("b"), Column("e", kind="date"),
    )  # fmt: skip
    moment = dt.datetime(2025, 6, 11, 17, 30, tzinfo=dt.UTC)
    row = [-5, 2_500_000, 0.795, dt.date(2025, 6, 12), moment, Decimal("1.50"), True, "belum"]
    sheet = Sheet("A", columns, [row, [None] * 8])
    book = load_workbook(io.BytesIO(write_xlsx([sheet])))
    cells = list(book.worksheets[0][2])

    assert [cell.data_type for cell in cells] == ["n", "n", "n", "d", "d", "n", "s", "s"]
    assert cells[3].value == dt.datetime(2025, 6, 12)
    assert cells[4].value == dt.datetime(2025, 6, 12, 0, 30)  # WIB
    assert cells[7].value == "belum"
    assert [cell.value for cell in book.worksheets[0][3]] == [None] * 8
    assert csv_rows(write_csv(sheet))[1] == [
        "-5", "2500000", "0.795", "2025-06-12", "2025-06-12 00:30", "1.50", "Ya", "belum",
    ]  # fmt: skip


def test_the_same_rows_give_the_same_bytes(monkeypatch):
    def made() -> bytes:
        return write_xlsx([Sheet("A", COLUMNS, [["1", "x"]], [("Sumber", "Portal")])])

    first = made()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *a: (2033, 5, 18, 10, 33, 20, 2, 138, 0))
    assert made() == first
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"openpyxl" not in book.read("docProps/core.xml")


def test_the_head_stays_filters_and_prints_and_the_notes_have_their_sheet():
    book = load_workbook(io.BytesIO(write_xlsx([Sheet("A", COLUMNS, [["1", "x"]], [("Sumber", "Portal")])])))
    sheet = book.worksheets[0]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.print_title_rows == "$1:$1"
    assert book.sheetnames == ["A", "Keterangan"]
    assert [[cell.value for cell in row] for row in book["Keterangan"].iter_rows()] == [
        ["Sumber", "Portal"],
        ["Kolom Catatan", "Apa yang ditulis camat."],
    ]


@pytest.mark.parametrize("title", ["", "a/b:c[d]*?" * 9, "'", "Keterangan", "=1+1"])
def test_a_sheet_gets_a_name_that_excel_takes(title):
    sheets_made = load_workbook(io.BytesIO(write_xlsx([Sheet(title, COLUMNS, []), Sheet(title, COLUMNS, [])])))

    names = sheets_made.sheetnames[:2]
    assert len(set(names)) == 2
    assert all(0 < len(name) <= 31 for name in names)


def test_many_choices_stand_on_a_hidden_sheet_and_few_in_the_rule():
    many = [f"Kecamatan {number}" for number in range(40)]
    columns = [Column("L/P", choices=("L", "P")), Column("Kecamatan", choices=many), Column("Ya", choices=many)]
    data = write_xlsx([Sheet("A", columns, [], spare_rows=10)])
    book = load_workbook(io.BytesIO(data))

    rules = book["A"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules] == ['"L,P"', "'Pilihan'!$A$2:$A$41", "'Pilihan'!$B$2:$B$41"]
    assert book["Pilihan"].sheet_state == "hidden"
    assert book["Pilihan"]["B41"].value == "Kecamatan 39"
    assert xlsx_faults(data) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Nama;Umur\r\nA;1", [["Nama", "Umur"], ["A", "1"]]),
        ("Nama,Umur\nA,1", [["Nama", "Umur"], ["A", "1"]]),
        ("Nama\tUmur\nA\t1", [["Nama", "Umur"], ["A", "1"]]),
    ],
)
def test_csv_is_read_whatever_parts_its_cells(text, rows):
    assert read_csv(text.encode("utf-8-sig")) == rows
    assert read_csv(text.encode("cp1252")) == rows


@pytest.mark.parametrize("title", ["LAPORAN DATA DESA", "Lumajang, 12 Juni 2025"])
@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_title_above_the_table_does_not_say_what_parts_its_cells(title, sign):
    lines = [title, "", sign.join(["Kode", "Desa", "Alamat"]), sign.join(["1", "Bago", "Jl. A, B"])]
    assert read_csv("\r\n".join(lines).encode())[-1] == ["1", "Bago", "Jl. A, B"]


def test_a_title_above_commas_is_a_title():
    assert read_csv(b"LAPORAN DATA DESA\n\nKode,Desa\n1,Bago\n")[-1] == ["1", "Bago"]


@pytest.mark.parametrize("data", [b"\x00\x01", b"PK\x03\x04\x00", b'"' + b"a" * 200_000])
def test_what_is_no_csv_is_refused_in_words(data):
    with pytest.raises(ValidationError):
        read_csv(data)


def test_reading_ends_at_the_limits():
    with pytest.raises(ValidationError, match="paling banyak 3 baris"):
        read_csv(b"a\n" * 5, max_rows=3)
    with pytest.raises(ValidationError, match="terlalu panjang"):
        read_xlsx(upload(write_xlsx([sheet_of(*"abcdef")])), limits=Limits(rows=3))
    with pytest.raises(ValidationError, match="lebih besar dari 1 MB"):
        read_xlsx(upload(b"PK\x03\x04" + b"0" * 1_100_000), limits=Limits(megabytes=1))

