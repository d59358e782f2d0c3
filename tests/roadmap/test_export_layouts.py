"""Columns per recipient: a new version from the old, tried on true rows, and files of old versions made again."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives.actions import set_deed_funding
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.sheets import text_of
from roadmap.actions.exports import save_export_layout
from roadmap.exports.first_layouts import FIRST_LAYOUTS
from roadmap.exports.layouts import NUMBER, TEXT
from roadmap.exports.registry import LISTS
from roadmap.exports.shapes import SHAPES
from roadmap.models import ExportLayout
from tests.cooperatives import building
from tests.factories import make_user, make_village
from tests.formulas import PAYLOADS, csv_faults, csv_rows, xlsx_faults, xlsx_rows
from tests.test_access import rows  # noqa: F401 - the rows of everything are a fixture

DAY = dt.date(2025, 6, 12)
COLUMNS = [
    {"field": "number", "heading": "No"},
    {"field": "text", "heading": "Provinsi", "text": "JAWA TIMUR"},
    {"field": "code", "heading": "Kode", "shape": "bare"},
    {"field": "village", "heading": "Desa", "shape": "capitals"},
    {"field": "target", "heading": "Target", "shape": "long"},
]


def save(by, recipient="Bakorwil", columns=COLUMNS, seen=0, **values) -> ExportLayout:
    values |= {"recipient": recipient, "columns": columns, "seen_number": seen}
    return save_export_layout(by=by, listing="village_list", valid_from=DAY, **values)


def file(client, row, form="csv", query="") -> list[list[object]]:
    answer = client.get(f"{reverse('village_list')}?format={form}&penerima={row.pk}{query}")
    assert answer.status_code == 200
    return csv_rows(answer.content) if form == "csv" else xlsx_rows(answer.content)


@pytest.fixture
def desk(client, office, village):
    client.force_login(office.clerk)
    return client


def test_the_examples_name_fields_that_exist_and_say_that_they_are_examples(db):
    assert {(row.recipient, row.listing) for row in ExportLayout.objects.all()} == {
        (recipient, listing) for recipient, listing, _ in FIRST_LAYOUTS
    }
    for row in ExportLayout.objects.all():
        assert "Contoh, sesuaikan dengan format penerima" in row.note
        known = {*LISTS[row.listing].listing.by_key, NUMBER, TEXT}
        assert [one for one in row.columns if one["field"] not in known or one["shape"] not in SHAPES] == []


def test_a_file_has_the_columns_of_its_recipient_and_names_the_version(desk, office):
    row = save(office.clerk)
    head, first = file(desk, row)
    assert head == ["No", "Provinsi", "Kode", "Desa", "Target"]
    assert first == ["1", "JAWA TIMUR", "3508042004", first[3], "30 April 2025"]
    assert first[3].startswith("DESA ")
    assert file(desk, row, "xlsx")[1][0] == 1
    event = AuditEvent.objects.latest("id")
    assert event.changes["layout"] == [None, "Bakorwil, versi 1"]
    answer = desk.get(f"{reverse('village_list')}?format=xlsx&penerima={row.pk}")
    about = dict(line[:2] for line in xlsx_rows(answer.content, "Keterangan"))
    assert about["Format penerima"].startswith("Bakorwil, versi 1, berlaku mulai Kamis, 12 Juni 2025")
    assert answer["Content-Disposition"] == 'attachment; filename="desa-bakorwil-v1-35.08-2025-06-12.xlsx"'


def test_a_new_version_leaves_the_files_of_the_old_one_as_they_were(desk, office):
    first = save(office.clerk)
    before = [file(desk, first), file(desk, first, "xlsx")]
    second = save(office.clerk, recipient="bakorwil", columns=COLUMNS[2:4], seen=1)
    assert (second.recipient, second.number) == ("Bakorwil", 2)
    assert file(desk, second)[0] == ["Kode", "Desa"]
    assert [file(desk, first), file(desk, first, "xlsx")] == before
    page = desk.get(reverse("exports")).content.decode()
    assert f"penerima={first.pk}" in page
    assert f"penerima={second.pk}" in page


def test_two_people_do_not_make_the_same_version(office, db):
    other = make_user("diskopindag", "35.08")
    save(office.clerk)
    with pytest.raises(ValidationError, match="sudah punya format"):
        save(other)
    save(other, seen=1)
    with pytest.raises(ValidationError, match="Versi 2 untuk Bakorwil baru saja dibuat"):
        save(office.clerk, seen=1)
    assert ExportLayout.objects.filter(recipient="Bakorwil").count() == 2


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([], "paling sedikit satu kolom"),
        ([{"field": "nik", "heading": "NIK"}], "tidak dikenal"),
        ([{"field": "code", "heading": "Kode", "shape": "eval"}], "tidak dikenal"),
        ([{"field": "code", "heading": "  "}], "perlu judul"),
        ([{"field": "code", "heading": "A" * 121}], "paling panjang 120"),
        ([{"field": "code", "heading": "Kode"}, {"field": "village", "heading": "kode"}], "dua kali"),
    ],
)
def test_columns_that_no_file_could_have_are_refused(office, db, columns, words):
    before = ExportLayout.objects.count()
    with pytest.raises(ValidationError, match=words):
        save(office.clerk, columns=columns)
    assert ExportLayout.objects.count() == before


def test_only_diskopindag_makes_layouts_and_what_is_made_is_remembered(office, db):
    for user in (office.camat(), office.bupati, office.dpmd):
        with pytest.raises(NotAllowed):
            save(user)
    row = save(office.clerk, note="Surat 12")
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.target, event.note) == ("export_layout.save", f"export_layout:{row.pk}", "Surat 12")


@pytest.mark.parametrize("asked", ["0", "999999", "x", "-1", "1e3", "9" * 30, "%00"])
def test_an_unknown_layout_is_no_page(desk, asked):
    assert desk.get(f"{reverse('village_list')}?format=csv&penerima={asked}").status_code == 404


def test_a_layout_of_another_list_is_no_page(desk):
    row = ExportLayout.objects.get(recipient="Kemenkop")
    assert desk.get(f"{reverse('village_list')}?format=csv&penerima={row.pk}").status_code == 404
    assert desk.get(f"{reverse('cooperative_file')}?format=csv&penerima={row.pk}").status_code == 200


def test_a_camat_gets_only_own_rows_in_any_layout(client, office, village):
    make_village("35.08.05.2001", "Gesang")
    row = save(office.clerk)
    client.force_login(office.camat())
    assert [line[2] for line in file(client, row)[1:]] == ["3508042004"]


def form_of(client, query="daftar=village_list") -> tuple[str, dict[str, object]]:
    url = f"{reverse('export_layout')}?{query}"
    form = client.get(url).context["form"]
    return url, {name: form[name].value() or "" for name in form.fields}


def test_the_form_previews_true_rows_and_saves_a_version(desk, office):
    url, data = form_of(desk)
    data |= {"recipient": "Bakorwil", "place_village": "1", "place_code": "2", "shape_code": "bare"}
    data |= {"place_text0": "3", "heading_text0": "Provinsi", "text_text0": "JAWA TIMUR"}
    shown = desk.post(url, data | {"preview": "1"})
    assert shown.status_code == 200
    assert shown.context["preview"].headings[:3] == ("Desa/kelurahan", "Kode", "Provinsi")
    assert shown.context["preview"].rows[0][1:3] == ("3508042004", "JAWA TIMUR")
    assert not ExportLayout.objects.filter(recipient="Bakorwil").exists()
    assert desk.post(url, data).status_code == 302
    row = ExportLayout.objects.get(recipient="Bakorwil")
    assert [one["field"] for one in row.columns[:3]] == ["village", "code", "text"]
    # From the old version, everything is there again, and the next one is its second.
    url, data = form_of(desk, f"daftar=village_list&dari={row.pk}")
    assert (data["recipient"], data["seen_number"], data["shape_code"], data["text_text0"]) == (
        "Bakorwil", 1, "bare", "JAWA TIMUR",
    )  # fmt: skip
    assert desk.post(url, data | {"place_text0": ""}).status_code == 302
    assert ExportLayout.objects.get(recipient="Bakorwil", number=2).columns == [
        one for one in row.columns if one["field"] != "text"
    ]


def test_what_is_wrong_is_said_beside_the_row_and_nothing_typed_is_lost(desk):
    url, data = form_of(desk)
    answer = desk.post(url, data | {"recipient": "", "place_code": "x", "heading_village": "Nama\x00desa"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tulis nama penerimanya." in page
    assert "Tulis dengan angka bulat saja" in page
    assert 'value="x"' in page


def test_the_filter_of_the_list_travels_to_the_files_of_the_recipients(desk):
    page = desk.get(reverse("village_list") + "?late=1&page=2&format=x").content.decode()
    assert "/ekspor/?daftar=village_list&amp;saring=late%3D1" in page
    exports = desk.get("/ekspor/?daftar=village_list&saring=late%3D1%26format%3Dcsv").content.decode()
    assert "/desa/?late=1&amp;format=xlsx&amp;penerima=" in exports
    assert "/ekspor/koperasi/" not in exports


def test_hostile_headings_and_texts_calculate_in_no_file(desk, office):
    columns = [
        {"field": "text", "heading": f"{text.strip() or 'x'} {at}", "text": text} for at, text in enumerate(PAYLOADS)
    ]
    row = save(office.clerk, recipient="=1+1", columns=columns)
    for form, faults in (("xlsx", xlsx_faults), ("csv", csv_faults)):
        answer = desk.get(f"{reverse('village_list')}?format={form}&penerima={row.pk}")
        assert answer.status_code == 200
        assert faults(answer.content) == []


def test_every_list_with_layouts_has_rows_and_an_address(client, office, rows):  # noqa: F811
    client.force_login(office.clerk)
    user = make_user("diskopindag", "35.08")
    paid = building.at_notary(make_village("35.08.04.2005", "Condro"), office.clerk)
    set_deed_funding(cooperative=paid, by=office.clerk, source="csr", amount=2_500_000)
    for kind, one in LISTS.items():
        assert one.listing.kind == kind
        found = list(one.rows(user, DAY))
        assert found, kind
        for row in found[:2]:
            assert any(text_of(field.value(row)) for field in one.listing.by_key.values()), kind
        assert client.get(f"{reverse(one.address)}?format=csv").status_code == 200


def test_a_layout_costs_no_more_for_many_villages(desk, office, count_queries):
    row = save(office.clerk)

    def cost() -> int:
        with count_queries() as found:
            file(desk, row)
        return len(found)

    few = cost()
    for number in range(20):
        make_village(f"35.08.04.21{number:02}", f"Desa{number}")
    assert cost() == few
