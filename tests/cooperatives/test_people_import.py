"""Many people at once: reading a table, the preview, and the writing in one transaction."""

import datetime as dt
import io
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cooperatives import actions, people_sheets
from cooperatives.models import Founder, OfficerTerm, Person
from cooperatives.people_columns import COLUMNS
from cooperatives.people_table import EXAMPLE_NAME, parse, parse_rows
from lumajang_kdkmp.audit.models import AuditEvent
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, TEMPEH, make_village

HEAD = [
    "Nama", "NIK", "L/P", "Tempat lahir", "Tanggal lahir", "Pekerjaan", "Alamat", "RT", "Simpanan pokok",
    "Jabatan koperasi",
]  # fmt: skip
OFFICES = [
    "Ketua Pengawas", "Ketua", "Wakil Ketua Bidang Usaha", "Wakil Ketua Bidang Keanggotaan", "Sekretaris",
    "Bendahara", "Anggota Pengawas", "Anggota Pengawas", "",
]  # fmt: skip


def nik(number: int, day: int = 14) -> str:
    """A NIK of somebody born on a day of May 1980; women have odd numbers."""
    return f"990000{day + 40 * (number % 2):02}0580{number + 1:04}"


def person(number: int, **changes) -> list[str]:
    cells = {
        "Nama": f"Warga {chr(65 + number)}", "NIK": nik(number), "L/P": "LP"[number % 2], "Tempat lahir": "Lumajang",
        "Tanggal lahir": "14/05/1980", "Pekerjaan": "Petani", "Alamat": "Dusun Krajan", "RT": "003",
        "Simpanan pokok": "100.000", "Jabatan koperasi": OFFICES[number],
    }  # fmt: skip
    return list((cells | changes).values())


def nine(**of_row) -> list[list[str]]:
    """Nine founders; row_3={"NIK": "1"} changes the one in row 3 of the sheet."""
    return [person(number, **of_row.get(f"row_{number + 2}", {})) for number in range(9)]


def pasted(rows, separator="\t") -> str:
    return "\n".join(separator.join(cells) for cells in [HEAD, *rows])


def workbook(rows, head=HEAD) -> bytes:
    book = Workbook()
    for cells in [head, *rows]:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(table) -> list[str]:
    return [str(fault) for fault in table.all_faults]


# Reading


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_a_pasted_table_is_read_whatever_parts_its_cells(separator):
    table = parse(pasted(nine(), separator))

    assert told(table) == []
    first = table.rows[0].values
    assert first["birth_date"] == dt.date(1980, 5, 14)
    assert first["principal_paid"] == 100_000
    assert first["office"] == ("supervisor", "chair", True)
    assert "office" in table.rows[8].values or len(table.rows) == 9


def test_columns_are_found_in_any_order_and_in_common_spellings():
    text = (
        "NO;no. ktp;nama lengkap;tgl lahir;jk;tmp lahir;dusun;profesi;catatan\n"
        f"1;{nik(0)};Warga A;14-05-1980;Laki-laki;Lumajang;Krajan;Petani;x"
    )
    table = parse(text)

    assert told(table) == []
    assert table.rows[0].values["name"] == "Warga A"
    assert table.rows[0].values["gender"] == "L"
    assert table.unknown == ["I1 “catatan”"]


@pytest.mark.parametrize(
    "written",
    ["14/05/1980", "14-05-1980", "14.5.1980", "1980-05-14", "14 Mei 1980", "14 mei 1980", "29355", 29355,
     dt.datetime(1980, 5, 14), dt.date(1980, 5, 14), 29355.0],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it_and_as_excel_keeps_it(written):
    table = parse_rows([HEAD, person(0, **{"Tanggal lahir": written})])

    assert told(table) == []
    assert table.rows[0].values["birth_date"] == dt.date(1980, 5, 14)


@pytest.mark.parametrize("written", ["100.000", "Rp100.000", "Rp 100.000,00", "100000", 100_000, 100_000.0])
def test_money_is_read_with_and_without_its_signs(written):
    table = parse_rows([HEAD, person(0, **{"Simpanan pokok": written})])

    assert table.rows[0].values["principal_paid"] == 100_000


@pytest.mark.parametrize(
    "written", ["'" + nik(0), f" {nik(0)} ", f"\u202a{nik(0)}\u202c", f"{nik(0)[:4]} {nik(0)[4:]}"]
)
def test_a_nik_is_read_without_the_marks_that_copying_leaves(written):
    assert parse_rows([HEAD, person(0, NIK=written)]).rows[0].values["nik_penduduk"] == nik(0)


@pytest.mark.parametrize("written", ["3,50804E+15", "3.508E+15", 3508041405800001, 3508041405800001.0])
def test_a_nik_that_excel_made_a_number_is_refused_with_the_reason(written):
    (sentence,) = told(parse_rows([HEAD, person(0, NIK=written)]))

    assert sentence.startswith("B2: NIK ")
    assert "Ubah kolom NIK menjadi Teks" in sentence


FAULTY = {
    "row_2": {"NIK": "12345"},
    "row_3": {"Tanggal lahir": "31/02/1980"},
    "row_4": {"L/P": "X"},
    "row_5": {"Simpanan pokok": "seratus ribu"},
    "row_6": {"RT": "tiga"},
    "row_7": {"Jabatan koperasi": "Ketua"},
    "row_8": {"Alamat": ""},
}
SENTENCES = [
    "B2: NIK harus tepat 16 angka, tanpa spasi atau tanda baca.",
    "E3: tanggal ini tidak ada di kalender. Contoh yang benar: 14/05/1980.",
    "C4: tulis L (laki-laki) atau P (perempuan).",
    "I5: tulis jumlah rupiah dengan angka saja, misalnya 100.000.",
    "H6: tulis RT/RW sebagai angka, paling banyak tiga digit, misalnya 003.",
    "J7: jabatan Ketua sudah diisi di baris 3.",
    "G8: isi alamat sesuai KTP.",
]


def test_seven_faults_among_nine_founders_are_seven_sentences_that_name_their_cells():
    assert told(parse(pasted(nine(**FAULTY)))) == SENTENCES
    assert told(parse_rows([HEAD, *nine(**FAULTY)])) == SENTENCES
    # Control: put right, nothing is left.
    assert told(parse(pasted(nine()))) == []


def test_rows_are_counted_as_in_the_sheet_with_its_blank_ones():
    rows = [[], ["", ""], HEAD, [], person(0, NIK="1")]

    assert told(parse_rows(rows))[0].startswith("B5: ")


def test_one_nik_twice_and_nik_against_birth_date_and_sex_are_noticed():
    rows = nine(row_3={"NIK": nik(0), "L/P": "L"}, row_4={"Tanggal lahir": "15/05/1980"}, row_5={"L/P": "L"})
    sentences = told(parse_rows([HEAD, *rows]))

    assert "B3: NIK sama dengan baris 2. Satu orang ditulis satu kali." in sentences
    assert any(s.startswith("B4: Tanggal lahir tidak sama") for s in sentences)
    assert any(s.startswith("B5: Jenis kelamin tidak sama") for s in sentences)
    assert len(sentences) == 3


def test_a_nik_of_another_regency_only_warns():
    (row,) = parse_rows([HEAD, person(0)]).rows

    assert row.faults == []
    assert "luar kabupaten" in row.warnings[0].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Tabelnya kosong"),
        ("Halo dunia", "tidak ditemukan"),
        ("\t".join(HEAD), "Belum ada orang"),
        ("\t".join([*HEAD, "NIK"]) + "\nx", "ada dua kali"),
        (pasted([person(0)] * 501), "paling banyak 500"),
        ("x" * 500_001, "terlalu panjang"),
    ],
)
def test_a_text_that_is_no_table_is_refused_with_the_reason(text, words):
    assert words in " ".join(told(parse(text)))


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    parse(text)
    parse(f"{pasted(nine())}\n{text}")


def test_the_example_of_the_template_is_passed_over():
    table = parse_rows([HEAD, person(0, Nama=EXAMPLE_NAME), person(1)])

    assert [row.values["name"] for row in table.rows] == ["Warga B"]


# The pages


@pytest.fixture
def cooperative(village, camat):
    return building.with_meetings(village, camat)


@pytest.fixture
def desk(client, camat, cooperative):
    client.force_login(camat)
    return client


def url(name: str, *args, code: str = BAGO) -> str:
    return reverse(name, args=[code, *args])


def paste(client, rows, text: str = ""):
    data = {"table": text or pasted(rows), "starts_on": "2025-05-20"}
    return client.post(url("people_import", "tempel"), data)


def upload(client, data: bytes, name: str = "orang.xlsx"):
    file = SimpleUploadedFile(name, data, people_sheets.XLSX)
    return client.post(url("people_import", "berkas"), {"file": file, "starts_on": "2025-05-20"})


def save(client, preview, way: str = "tempel"):
    return client.post(url("people_import_save", way), {"sealed": preview.context["sealed"]}, follow=True)


def test_a_preview_writes_nothing_and_shows_no_full_nik(desk):
    before = AuditEvent.objects.count()
    answer = paste(desk, nine())
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "9 baris akan disimpan" in page
    assert "9900••••••••0001" in page
    for number in range(9):
        assert nik(number) not in page
    assert not Person.objects.exists()
    assert AuditEvent.objects.count() == before
    assert not any("990000" in str(value) for value in desk.session.values())


def test_what_was_seen_is_written_with_founders_and_officers(desk, cooperative):
    answer = save(desk, paste(desk, nine()))
    page = answer.content.decode()

    assert "Tabel tersimpan: 9 pendiri baru, 0 berubah, 0 tetap." in page
    # One warning for all NIK of elsewhere, not nine.
    assert page.count("B2, B3, B4, B5, B6, B7, B8, B9, B10: NIK ini pertama kali terbit di luar kabupaten") == 1
    assert Founder.objects.filter(cooperative=cooperative, principal_paid=100_000).count() == 9
    terms = OfficerTerm.objects.filter(cooperative=cooperative)
    assert terms.filter(body="board").count() == 5
    assert terms.filter(body="supervisor").count() == 3
    assert terms.get(ex_officio=True).person.name == "Warga A"
    assert terms.first().starts_on == dt.date(2025, 5, 20)
    assert Person.objects.get(name="Warga B").nik_penduduk == nik(1)
    # The save says what it did to the list of the eligibility check.
    assert "Syarat wajib yang belum terpenuhi: 4 → 2." in page


def test_the_same_table_again_changes_nothing(desk):
    save(desk, paste(desk, nine()))
    before = AuditEvent.objects.count()
    versions = list(Person.objects.order_by("pk").values_list("pk", "version"))
    again = paste(desk, nine())

    assert again.context["plan"].writes == 0
    assert "Tidak ada yang berubah" in again.content.decode()
    assert "Tidak ada yang berubah" in save(desk, again).content.decode()
    assert list(Person.objects.order_by("pk").values_list("pk", "version")) == versions
    assert AuditEvent.objects.count() == before


def test_a_corrected_table_changes_what_differs_and_leaves_out_empty_cells(desk):
    save(desk, paste(desk, nine()))
    rows = nine(row_3={"Pekerjaan": "Pedagang"}, row_4={"Simpanan pokok": "150.000"}, row_5={"RT": ""})
    preview = paste(desk, rows)

    statuses = [line.status for line in preview.context["plan"].lines]
    assert statuses == ["same", "changed", "changed", *["same"] * 6]
    assert "Pekerjaan" in preview.content.decode()
    save(desk, preview)
    assert Person.objects.get(name="Warga B").occupation == "Pedagang"
    assert Founder.objects.get(person__name="Warga C").principal_paid == 150_000
    assert Person.objects.get(name="Warga D").rt == "003"


def test_faults_come_back_with_the_text_that_was_pasted(desk):
    answer = paste(desk, nine(**FAULTY))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "7 isian perlu diperbaiki" in page
    for sentence in SENTENCES:
        cell, _, words = sentence.partition(": ")
        assert f">{cell}</b>: {words}" in page
    assert "seratus ribu" in page
    assert not Person.objects.exists()
    # Control: corrected, the same form goes on.
    assert paste(desk, nine()).status_code == 200


def test_known_people_are_not_taken_for_others(desk, office, camat):
    other = building.registered(make_village(GESANG), office.camat(TEMPEH))
    born = {"birth_date": dt.date(1980, 5, 14), "birth_place": "x", "occupation": "x", "address": "x"}
    actions.add_founders(
        cooperative=other,
        by=office.camat(TEMPEH),
        people=[{"name": "Rahasia Sebelah", "nik_penduduk": nik(0), "gender": "L", **born}],
    )
    save(desk, paste(desk, [person(1)]))
    page = paste(desk, [person(0), person(1, Nama="Orang Lain")]).content.decode()

    assert "NIK ini sudah tercatat di desa/kelurahan lain." in page
    assert "NIK ini sudah tercatat atas nama Warga B." in page
    assert "Rahasia Sebelah" not in page


def test_who_holds_an_office_leaves_it_before_taking_another(desk):
    save(desk, paste(desk, nine()))
    page = paste(desk, nine(row_3={"Jabatan koperasi": "Bendahara"}, row_7={"Jabatan koperasi": ""})).content.decode()

    assert "orang ini masih menjabat Ketua." in page


def test_records_that_moved_since_the_preview_are_shown_again(desk, camat):
    save(desk, paste(desk, nine()))
    preview = paste(desk, nine(row_3={"Pekerjaan": "Pedagang"}))
    someone = Person.objects.get(name="Warga C")
    actions.update_person(person=someone, by=camat, seen_version=someone.version, occupation="Guru")
    answer = save(desk, preview)

    assert answer.status_code == 422
    assert "berubah sejak pratinjau" in answer.content.decode()
    assert Person.objects.get(name="Warga C").occupation == "Guru"
    # Control: seen again, it is written.
    save(desk, answer)
    assert Person.objects.get(name="Warga C").occupation == "Petani"


def test_a_sealed_table_is_for_half_an_hour_and_for_one_person(desk, client, dinas, camat):
    with time_machine.travel(dt.datetime(2025, 6, 12, 8, tzinfo=dt.UTC), tick=False) as clock:
        preview = paste(desk, nine())
        clock.shift(dt.timedelta(minutes=31))
        assert "sudah lewat 30 menit" in save(desk, preview).content.decode()
    preview = paste(desk, nine())
    client.force_login(dinas)
    assert "bukan milik Anda" in save(client, preview).content.decode()
    client.force_login(camat)
    altered = client.post(url("people_import_save", "tempel"), {"sealed": preview.context["sealed"][:-2] + "xx"})
    assert altered.status_code == 302
    assert not Person.objects.exists()
    # Control: the same person, in time.
    save(client, preview)
    assert Person.objects.count() == 9


def test_all_or_nothing(desk, monkeypatch):
    preview = paste(desk, nine())

    def fail(**kwargs):
        raise actions.people.ValidationError("Tidak jadi.")

    monkeypatch.setattr(actions, "appoint_officers", fail)
    answer = save(desk, preview)

    assert answer.status_code == 422
    assert "Tidak jadi." in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["people_import", "people_template", "people_faults", "people_import_save"])
def test_a_foreign_camat_finds_nothing(client, office, camat, cooperative, name):
    args = ["tempel"] if name.startswith("people_import") else []
    is_post = name in ("people_faults", "people_import_save")

    def answer():
        return (client.post if is_post else client.get)(url(name, *args)).status_code

    client.force_login(office.camat(TEMPEH))
    assert answer() == 404
    # Control: the camat of the place gets in.
    client.force_login(camat)
    assert answer() in (200, 302)


def test_after_the_minuta_nobody_imports(client, dinas, village):
    building.signed(village, dinas)
    client.force_login(dinas)

    assert client.get(url("people_import", "tempel")).status_code == 403


HOSTILE = [
    '=HYPERLINK("http://x.example","klik")', "<script>alert(1)</script>", "A" * 10_000, "\u202eriddA", "+1", "@SUM(1)"
]  # fmt: skip


@pytest.mark.parametrize("cell", HOSTILE)
@pytest.mark.parametrize("column", ["Nama", "Pekerjaan", "Alamat"])
def test_a_hostile_cell_is_refused_or_harmless_text(desk, cell, column):
    answer = upload(desk, workbook([person(1, **{column: cell})]))
    page = answer.content.decode()

    assert answer.status_code in (200, 422)
    assert "<script>alert(1)" not in page
    assert "\u202e" not in page
    if answer.status_code == 200:
        save(desk, answer, "berkas")
        assert Person.objects.count() == 1
        assert "<script>alert(1)" not in desk.get(url("people")).content.decode()
    else:
        fixed = desk.post(url("people_faults"), {"sealed": answer.context["sealed"]})
        sheet = load_workbook(io.BytesIO(fixed.content))["Orang"]
        assert {item.data_type for row in sheet.iter_rows() for item in row if item.value} == {"s"}


# Excel


def test_an_excel_file_is_read_and_written_like_a_pasted_table(desk):
    rows = nine()
    for cells in rows:
        cells[4] = dt.datetime(1980, 5, 14)
        cells[8] = 100_000
    answer = upload(desk, workbook(rows))

    assert answer.status_code == 200
    save(desk, answer, "berkas")
    assert Founder.objects.count() == 9
    # Pasted afterwards, the same people are the same.
    assert paste(desk, nine()).context["plan"].writes == 0


def test_the_template_comes_back_as_it_went_out(desk):
    data = desk.get(url("people_template"))
    book = load_workbook(io.BytesIO(data.content))
    sheet = book["Orang"]

    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert sheet["B2"].number_format == sheet["B40"].number_format == "@"
    assert sheet.data_validations.count == 4
    assert "Belum ada orang" in upload(desk, data.content).content.decode()
    for position, value in enumerate(people_sheets.EXAMPLE.values(), start=1):
        sheet.cell(3, position, "Contoh Orang" if position == 1 else value)
    out = io.BytesIO()
    book.save(out)
    assert upload(desk, out.getvalue()).status_code == 200


def test_the_file_to_fix_says_in_each_row_what_is_wrong(desk):
    answer = upload(desk, workbook(nine(**FAULTY)))
    assert answer.status_code == 422
    fixed = desk.post(url("people_faults"), {"sealed": answer.context["sealed"]})
    sheet = load_workbook(io.BytesIO(fixed.content))["Orang"]

    assert sheet.cell(1, len(HEAD) + 1).value == "Kesalahan"
    told_in_file = [sheet.cell(row, len(HEAD) + 1).value for row in range(2, 9)]
    titles = ["NIK", "Tanggal lahir", "L/P", "Simpanan pokok", "RT", "Jabatan koperasi", "Alamat"]
    assert told_in_file == [f"{title}: {s.partition(': ')[2]}" for title, s in zip(titles, SENTENCES, strict=True)]
    assert sheet.cell(9, len(HEAD) + 1).value is None
    # Sent back as it is, the same seven faults and no eighth: the column of faults is not read.
    assert len(upload(desk, fixed.content).context["plan"].faults) == 7


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    out = io.BytesIO(workbook([person(0)]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"bukan zip", "bukan Excel .xlsx"),
        ("a.csv", b"Nama;NIK", "bukan Excel .xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "bukan Excel .xlsx"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, "rusak"),
        ("a.xlsx", archive(a=b"x"), "rusak"),
        ("a.xlsm", workbook([person(0)]), "makro"),
        ("a.xlsx", with_part("xl/vbaProject.bin", b"x"), "makro"),
        ("a.xlsx", with_part("xl/media/bom.xml", b"\0" * 13_000_000), "terlalu besar"),
        ("a.xlsx", workbook([person(0)]) + b"\0" * 2_100_000, "lebih besar dari 2 MB"),
        ("a.xlsx", b"", "kosong"),
    ],
)
def test_a_file_that_is_no_plain_workbook_is_refused_with_the_reason(desk, name, data, words):
    answer = upload(desk, data, name)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_entities_in_a_sheet_are_not_opened(desk):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([person(0)]))) as whole, zipfile.ZipFile(out, "w") as made:
        for part in whole.namelist():
            made.writestr(part, bomb if part.endswith("sheet1.xml") else whole.read(part))
    answer = upload(desk, out.getvalue())

    assert answer.status_code == 422
    assert "rusak" in answer.content.decode()


def test_formulas_are_read_as_values_only(desk):
    page = upload(desk, workbook([person(0, Alamat='=HYPERLINK("http://x.example")')])).content.decode()

    # A formula that was never computed has no value: the cell is empty, and said to be.
    assert "isi alamat sesuai KTP." in page


def test_a_preview_of_many_costs_as_many_queries_as_one_of_few(desk, count_queries):
    def cost(rows) -> int:
        with count_queries() as found:
            assert paste(desk, rows).status_code == 200
        return len(found)

    many = [person(8, Nama=f"Warga {n}", NIK=f"990000140580{n + 1:04}") for n in range(500)]
    # Session, user, cooperative, minuta, people, founders, terms.
    assert cost(nine()) == cost(many) <= 8
