"""Reconciliation: rows find their cooperative, differences become tasks, and "matched" is a fact with days."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cooperatives.actions import correct_registration, record_registration
from cooperatives.models import Registration
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.actions.centre import check_difference, confirm_difference, hand_in_list
from roadmap.centre.compare import village_of
from roadmap.centre.pages import to_correct
from roadmap.centre.sources import layout_of, matched_stages, words_of
from roadmap.models import CentreDifference, CentreList, CentreRow, CentreVerdict
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_kecamatan, make_village
from tests.intake.desk import BACKEND, rows_of, workbook

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 6, 12)
NPWP, NIB = "0123456789012345", "0220005112345"
HEAD = ["Nama Koperasi", "Kecamatan", "NPWP", "NIB"]
BAGO_NAME, GESANG_NAME = "KOPERASI DESA MERAH PUTIH BAGO", "KOPERASI DESA MERAH PUTIH GESANG"


@pytest.fixture
def two(office):
    """Bago and Gesang, each with NPWP and NIB on record."""
    make_kecamatan(PASIRIAN, "Pasirian")
    make_kecamatan(TEMPEH, "Tempeh")
    found = []
    for number, (code, name) in enumerate(((BAGO, "Bago"), (GESANG, "Gesang"))):
        row = building.registered(make_village(code, name), office.clerk, formation_path="develop")
        for kind, value in (("npwp", NPWP), ("nib", NIB)):
            record_registration(
                cooperative=row, by=office.clerk, kind=kind, number=f"{int(value) + number:0{len(value)}}",
                issued_on=dt.date(2025, 6, 2),
            )  # fmt: skip
        found.append(row)
    return found


def good(number: int) -> list:
    name, kecamatan = ((BAGO_NAME, "Pasirian"), (GESANG_NAME, "Tempeh"))[number]
    return [name, kecamatan, f"{int(NPWP) + number:016}", f"{int(NIB) + number:013}"]


def take(office, *rows, on=TODAY, head=HEAD, is_whole=False, source="simkopdes") -> CentreList:
    with clock.on(on):
        return hand_in_list(
            source=source, name="ekspor.xlsx", cells=[head, *rows], as_of=on, is_whole=is_whole, by=office.clerk
        )


def verdicts_on(day: dt.date, code: str) -> dict[str, str]:
    rows = CentreVerdict.objects.filter(village=code, on__lte=day).exclude(until__lte=day)
    return dict(rows.values_list("source", "result"))


def test_the_village_page_of_a_past_day_tells_the_verdict_of_that_day(two, office, client):
    client.force_login(office.bupati)
    take(office, good(0), on=TODAY - dt.timedelta(days=2))
    take(office, [*good(0)[:3], "9120000000000"], on=TODAY)

    def told(**query) -> list[str]:
        blocks = client.get(reverse("village", args=[BAGO]), query).context["blocks"]
        return [words for term, words in blocks.cooperative.facts if term == "SIMKOPDES"]

    first, later = (f"sejak {date_short(day)}" for day in (TODAY - dt.timedelta(days=2), TODAY))
    assert told() == [f"Berbeda {later}"]
    assert told(per=str(TODAY - dt.timedelta(days=1))) == [f"Cocok {first}"]
    assert told(per=str(TODAY - dt.timedelta(days=3))) == []


def test_the_village_is_read_out_of_a_legal_name():
    assert village_of("Koperasi Desa Merah Putih  Sumberejo Kecamatan Candipuro") == ("SUMBEREJO", "CANDIPURO")
    assert village_of("KOPERASI KELURAHAN MERAH PUTIH DITOTRUNAN") == ("DITOTRUNAN", "")
    assert village_of("KOPERASI DESA MERAH PUTIH PURWOREJO KECAMATAN SENDURO KABUPATEN LUMAJANG") == (
        "PURWOREJO",
        "SENDURO",
    )
    assert village_of("Koperasi Wanita Melati") == ("", "")


def test_equal_rows_match_and_nothing_is_asked_of_anybody(two, office):
    found = take(office, good(0), good(1))
    assert (found.matched, found.different, found.unknown) == (2, 0, 0)
    assert CentreDifference.objects.count() == Notice.objects.filter(subject__startswith="centre:").count() == 0
    assert matched_stages(verdicts_on(TODAY, BAGO)) == {"registration"}


AHU = ["Nama Koperasi", "Kecamatan", "Nomor SK", "Tanggal SK"]


@pytest.mark.parametrize(
    ("source", "head", "cells"),
    [
        ("ahu", AHU, ["", ""]),  # no decree there, and none recorded here
        ("ahu", ["Nama Koperasi", "Kecamatan", "Tanggal SK", "Nomor SK"], [None, None]),
        ("oss", HEAD, [NPWP, ""]),
        ("simkopdes", ["Nama Koperasi", "Kecamatan", "NPWP", "NIK Kop."], [NPWP, "-"]),
        ("simkopdes", ["Nama Koperasi", "Kecamatan", "Nomor SK"], [""]),  # a number, but not of this stage
    ],
)
def test_a_number_that_is_empty_on_both_sides_confirms_no_stage(two, office, source, head, cells):
    if source == "oss":
        Registration.objects.filter(kind="nib").delete()
    found = take(office, [BAGO_NAME, "Pasirian", *cells], source=source, head=head)
    assert (found.matched, found.different, found.unproven) == (0, 0, 1)
    assert CentreVerdict.objects.get().result == "unproven"
    assert matched_stages(verdicts_on(TODAY, BAGO)) == frozenset()


@pytest.mark.parametrize("day", ["2025-06-10", "", "2025-06-11"])
def test_a_decree_is_confirmed_by_its_number_and_by_its_day_where_the_list_has_one(two, office, day):
    Registration.objects.create(
        cooperative=two[0], kind="sk_ahu", number="AHU-0001.TAHUN 2025", issued_on=dt.date(2025, 6, 10)
    )
    row = [BAGO_NAME, "Pasirian", "ahu-0001.tahun 2025", day]
    found = take(office, row, source="ahu", head=AHU)
    assert found.matched == (day == "2025-06-10")
    # Control: a list without days compares none.
    assert take(office, row[:3], source="ahu", head=AHU[:3]).matched == 1
    assert matched_stages(verdicts_on(TODAY, BAGO)) == {"legal_entity"}


def test_an_account_on_the_list_that_nobody_recorded_is_a_task_of_the_kecamatan(two, office):
    head = [*HEAD, "No. Rekening"]
    found = take(office, [*good(0), "0012-01-000123"], head=head)
    assert (found.matched, found.different) == (0, 1)
    task = CentreDifference.objects.get()
    assert (task.field, task.ours, task.theirs, task.owner) == ("bank_account", "kosong", "0012-01-000123", "camat")
    assert matched_stages(verdicts_on(TODAY, BAGO)) == frozenset()
    record_registration(
        cooperative=two[0], by=office.clerk, kind="bank_account", number="001201000123", issuer="Bank Contoh",
        issued_on=dt.date(2025, 6, 4),
    )  # fmt: skip
    assert check_difference(difference=task, by=office.camat())
    assert take(office, [*good(0), "0012-01-000123"], head=head).matched == 1


def test_spelling_of_numbers_is_no_difference(two, office):
    name, kecamatan, _, nib = good(0)
    found = take(office, [f" {name.lower()} ", f"Kec. {kecamatan}", "01.234567-8901.2345", nib])
    assert found.matched == 1


def test_a_difference_is_a_task_of_its_owner_until_the_correction(two, office):
    row = good(0)
    row[2] = "0123456789099999"
    take(office, row, good(1))
    task = CentreDifference.objects.get()
    assert (task.village_id, task.field, task.owner) == (BAGO, "npwp", "camat")
    assert (task.ours, task.theirs) == (NPWP, "0123456789099999")
    told = Notice.objects.visible_to(office.camat()).current().get(subject=f"centre:simkopdes:{BAGO}")
    assert "NPWP" in told.text
    assert not Notice.objects.visible_to(office.camat(TEMPEH)).filter(subject__startswith="centre:").exists()

    assert not check_difference(difference=task, by=office.camat())
    ours = Registration.objects.get(cooperative=BAGO, kind="npwp")
    correct_registration(registration=ours, by=office.camat(), seen_version=ours.version, number="0123456789099999")
    assert check_difference(difference=task, by=office.camat())
    assert (task.closing, task.closed_by) == ("corrected", office.camat())
    assert not Notice.objects.current().filter(subject__startswith="centre:").exists()


def test_a_later_list_closes_the_task_and_ends_or_begins_the_verdict_by_its_day(two, office):
    wrong = good(0)
    wrong[3] = "9999999999999"
    take(office, good(0), on=dt.date(2025, 6, 3))
    take(office, wrong, on=dt.date(2025, 6, 6))
    take(office, good(0), on=dt.date(2025, 6, 10))
    seen = {
        day: matched_stages(verdicts_on(dt.date(2025, 6, day), BAGO)) for day in (2, 3, 5, 6, 9, 10)
    }
    yes = frozenset({"registration"})
    assert seen == {2: frozenset(), 3: yes, 5: yes, 6: frozenset(), 9: frozenset(), 10: yes}
    assert CentreDifference.objects.get().closing == "corrected"
    assert CentreVerdict.objects.count() == 3


def test_two_lists_on_one_day_leave_one_verdict(two, office):
    wrong = good(0)
    wrong[3] = "9"
    take(office, good(0))
    take(office, wrong)
    assert CentreVerdict.objects.get().result == "different"


def test_what_is_confirmed_is_not_asked_again_until_one_side_changes_and_stays_unmatched(two, office):
    wrong = good(0)
    wrong[2] = "9"
    take(office, wrong)
    task = CentreDifference.objects.get()
    with pytest.raises(NotAllowed):
        confirm_difference(difference=task, by=office.camat(TEMPEH), seen_version=1, reason="SK asli")
    confirm_difference(difference=task, by=office.camat(), seen_version=1, reason="NPWP asli diperiksa")
    take(office, wrong)
    assert CentreDifference.objects.filter(closed_on=None).count() == 0
    assert CentreVerdict.objects.get(until=None).result == "different"
    wrong[2] = "8"
    take(office, wrong)
    assert CentreDifference.objects.get(closed_on=None).theirs == "8"


def test_a_name_alone_matches_nobody_and_a_number_does(two, office):
    rows = [[GESANG_NAME, None, None, None], ["Koperasi Lain", "Entah", NPWP, NIB], [BAGO_NAME, "Pasirian", "1", "2"]]
    found = take(office, *rows)
    assert (found.matched, found.different, found.unknown) == (0, 1, 2)
    by_number = CentreRow.objects.get(number=3)
    assert (by_number.village_id, by_number.how) == (BAGO, "NIB")
    assert "sama desanya dengan baris 3" in CentreRow.objects.get(number=4).how
    assert "kecamatan" in CentreRow.objects.get(number=2).how


def test_only_a_whole_list_says_who_is_missing(two, office):
    assert take(office, ["Koperasi X", "Y", "1", "1"], source="oss").absent == 0
    found = take(office, good(0), source="oss", is_whole=True)
    assert (found.matched, found.absent) == (1, 1)
    task = CentreDifference.objects.get()
    assert (task.village_id, task.field, task.theirs) == (GESANG, "presence", "tidak ada di daftar")


def test_a_village_that_a_whole_list_lacks_keeps_its_open_differences(two, office):
    """Nothing of it was compared, so nothing of it is equal."""
    wrong = good(0)
    wrong[3] = "9"
    take(office, wrong, good(1), source="oss")
    take(office, good(1), source="oss", is_whole=True)
    still = CentreDifference.objects.filter(village=BAGO, closed_on=None).values_list("field", flat=True)
    assert set(still) == {"nib", "presence"}
    # Control: a list that has the village again, and equal, ends both.
    take(office, good(0), good(1), source="oss", is_whole=True)
    assert set(CentreDifference.objects.values_list("closing", flat=True)) == {"corrected"}


def confirmed(office, row) -> CentreDifference:
    take(office, row)
    task = CentreDifference.objects.get(closed_on=None)
    confirm_difference(difference=task, by=office.clerk, seen_version=task.version, reason="NPWP asli diperiksa")
    return task


def test_the_annex_holds_the_newest_word_on_each_field_and_nothing_that_was_corrected(two, office):
    def asked() -> list[str]:
        return [row.theirs for row in to_correct(office.clerk, "simkopdes")]

    wrong = good(0)
    for theirs in ("9", "8"):
        wrong[2] = theirs
        confirmed(office, wrong)
        assert asked() == [theirs]
    wrong[2] = "7"
    take(office, wrong)
    assert asked() == []  # the register says another thing now, and nobody has answered it yet
    take(office, good(0))
    assert asked() == []
    confirmed(office, wrong)
    assert asked() == ["7"]
    take(office, good(0))
    assert asked() == []
    assert CentreVerdict.objects.get(until=None).result == "matched"


def test_a_list_older_than_the_compared_one_is_refused_with_its_days_and_changes_nothing(client, two, office):
    wrong = good(0)
    wrong[3] = "9"
    take(office, good(0), on=dt.date(2025, 6, 10))
    client.force_login(office.clerk, backend=BACKEND)
    response = post(client, rows=[HEAD, wrong], as_of="2025-06-09")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Daftar SIMKOPDES Kabupaten Lumajang per 10 Jun 2025 sudah dicocokkan" in page
    assert "daftar per 9 Jun 2025" in page
    assert 'value="2025-06-09"' in page
    assert (CentreList.objects.count(), CentreVerdict.objects.get().result) == (1, "matched")
    # Another register, and the same day, are not older.
    assert post(client, source="oss", rows=[HEAD, good(0)], as_of="2025-06-09").status_code == 302
    assert post(client, rows=[HEAD, wrong], as_of="2025-06-10").status_code == 302
    assert CentreDifference.objects.get().theirs == "9"


def test_a_list_that_waited_for_its_columns_is_refused_when_a_newer_one_was_compared(client, two, office):
    client.force_login(office.clerk, backend=BACKEND)
    name, kecamatan, npwp, _ = good(0)
    url = post(client, rows=[["Kop", "Wil", "Pajak"], [name, kecamatan, "9"]], as_of="2025-06-09").url
    take(office, good(0), on=dt.date(2025, 6, 10))
    response = client.post(url, {"name": "0", "kecamatan": "1", "npwp": "2"})
    assert response.status_code == 422
    assert "per 10 Jun 2025 sudah dicocokkan" in response.content.decode()
    assert CentreDifference.objects.count() == 0


def test_a_list_whose_differences_somebody_settles_meanwhile_is_refused(client, two, office, monkeypatch):
    """Between reading the differences and writing them somebody else was faster."""
    wrong = good(0)
    wrong[2] = "9"
    take(office, wrong)

    def moved(row, *_):
        raise VersionConflict(row)

    client.force_login(office.clerk, backend=BACKEND)
    monkeypatch.setattr("roadmap.actions.centre._close", moved)
    response = post(client, rows=[HEAD, good(0)])
    assert response.status_code == 422
    assert "Orang lain sedang mencocokkan daftar" in response.content.decode()
    assert (CentreList.objects.count(), CentreVerdict.objects.get().result) == (1, "different")


def test_one_register_that_denies_outweighs_another_that_confirms():
    assert matched_stages({"simkopdes": "matched", "oss": "different"}) == frozenset()
    assert matched_stages({"simkopdes": "matched", "ahu": "absent"}) == {"registration"}
    # A register without the number says nothing either way.
    assert matched_stages({"simkopdes": "unproven", "oss": "matched"}) == {"registration"}
    assert matched_stages({"simkopdes": "unproven"}) == frozenset()


def test_a_list_of_another_register_confirms_nothing(client, two, office):
    """It has the names, but not the numbers that the register is asked for."""
    client.force_login(office.clerk, backend=BACKEND)
    rows = [["Nama Koperasi", "Kecamatan", "Nomor SK", "Tanggal SK"], [BAGO_NAME, "Pasirian", "AHU-1", "2025-06-02"]]
    answer = post(client, source="oss", rows=rows)
    assert answer.url.endswith("/kolom/")
    refused = client.post(answer.url, {"name": "0", "kecamatan": "1"})
    assert (refused.status_code, CentreVerdict.objects.count()) == (422, 0)
    assert "nama yang sama belum berarti cocok" in refused.content.decode()


def test_what_is_no_cooperative_of_a_village_is_told_in_a_whole_sentence_and_sums_are_none(two, office):
    nowhere = "Kecamatan yang Tidak Pernah Ada di Sini"
    rows = [["Koperasi Wanita Melati", "Tempeh", "1", "2"], [BAGO_NAME, nowhere, "1", "2"]]
    assert take(office, good(0), *rows, ["JUMLAH", None, 3, 3]).unknown == 2
    told = dict(CentreRow.objects.values_list("number", "how"))
    assert told[3] == "namanya tidak menyebut desa atau kelurahan"
    assert told[4] == "kecamatan “Kecamatan yang Tidak Pernah Ada di Sini” tidak…"


def test_a_date_is_shown_as_dates_are_shown():
    assert words_of("sk_ahu_on", "02/06/2025") == words_of("sk_ahu_on", "2025-06-02") == "2 Jun 2025"
    assert words_of("sk_ahu_on", "bulan Juni") == "bulan Juni"


def test_headings_are_found_below_a_title_and_in_other_words():
    cells = [["Ekspor SIMKOPDES"], [], ["NO", "NAMA KOPERASI", "KEC", "NIK Kop.", "No. NPWP"], [1, *"abcd"]]
    layout = layout_of("simkopdes", cells)
    assert layout.heading_row == 3
    assert layout.mapping == {"name": 1, "kecamatan": 2, "nik_koperasi": 3, "npwp": 4}


@pytest.mark.parametrize("heading", ["NIK", "No. NIK", "NIK Ketua"])
def test_the_number_of_a_person_is_not_taken_for_that_of_the_cooperative(two, office, heading):
    """What is mapped is kept as the register has it: nobody's NIK by itself."""
    head = ["Nama Koperasi", "Kecamatan", heading, "NIB"]
    assert "nik_koperasi" not in layout_of("simkopdes", [head]).mapping
    name, kecamatan, _, nib = good(0)
    take(office, [name, kecamatan, "3508041505800001", nib], head=head)
    assert "3508041505800001" not in str(list(CentreRow.objects.values()))


# The pages


def post(client, source="simkopdes", rows=(), **more):
    data = {"source": source, "as_of": "2025-06-12", "file": SimpleUploadedFile("ekspor.xlsx", workbook(rows))}
    return client.post(reverse("centre_upload"), data | more)


def test_an_unknown_layout_asks_which_column_is_which(client, two, office):
    client.force_login(office.clerk, backend=BACKEND)
    name, kecamatan, npwp, _ = good(0)
    response = post(client, rows=[["Kop", "Wil", "Pajak"], [name, kecamatan, npwp]])
    row = CentreList.objects.get()
    assert response.url == reverse("centre_columns", args=[row.pk])
    url = response.url
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"name": "0", "kecamatan": "1", "npwp": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.matched, row.content) == (1, "")


def test_the_way_from_upload_to_the_annex_of_the_letter(client, two, office):
    client.force_login(office.clerk, backend=BACKEND)
    wrong = good(0)
    wrong[2] = "@SUM(1+1)*cmd"
    response = post(client, rows=[HEAD, wrong, good(1)])
    row = CentreList.objects.get()
    assert response.url == reverse("centre_list", args=[row.pk])
    page = client.get(response.url).content.decode()
    assert "Berbeda <span class=\"count\">1</span>" in page
    task = CentreDifference.objects.get()
    assert reverse("difference", args=[task.pk]) in client.get(reverse("difference_list")).content.decode()

    client.force_login(office.camat(), backend=BACKEND)
    url = reverse("difference", args=[task.pk])
    assert client.post(url, {"version": task.version, "reason": " "}).status_code == 422
    assert client.post(url, {"version": 99, "reason": "x"}).status_code == 409
    assert client.post(url, {"version": task.version, "reason": "NPWP asli diperiksa"}).status_code == 302
    client.force_login(office.camat(TEMPEH), backend=BACKEND)
    assert client.get(url).status_code == 404

    client.force_login(office.clerk, backend=BACKEND)
    annex = client.get(reverse("centre_annex", args=["simkopdes"]))
    lines = rows_of(annex.content, "Lampiran")
    assert lines[1][1:8] == [BAGO, "Pasirian", "Bago", "NPWP", wrong[2], NPWP, "NPWP asli diperiksa"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlsx", b"bukan"), ("a.xlsm", b"PK\x03\x04"), ("a.csv", b"\x00\x01"), ("a.xlsx", workbook([]))],
)
def test_a_file_that_is_none_is_told_and_nothing_is_kept(client, two, office, name, data):
    client.force_login(office.clerk, backend=BACKEND)
    response = client.post(
        reverse("centre_upload"), {"source": "ahu", "as_of": "2025-06-12", "file": SimpleUploadedFile(name, data)}
    )
    assert response.status_code == 422
    assert CentreList.objects.count() == 0


# The fourth level


def test_a_stage_counts_as_matched_only_when_it_is_verified_and_the_register_agrees():
    from roadmap.state import Level, StageState
    from roadmap.workflow import Status

    approved = StageState(Status.APPROVED, TODAY, True, TODAY)
    claimed = StageState(Status.SUBMITTED, TODAY, True, TODAY, matched=True)
    assert not approved.reaches(Level.MATCHED)
    assert not claimed.reaches(Level.MATCHED)
    assert StageState(Status.APPROVED, TODAY, True, TODAY, matched=True).reaches(Level.MATCHED)


def test_the_snapshot_of_a_day_knows_what_matched_on_it_without_another_query(two, office, count_queries):
    from roadmap.models import Transition
    from roadmap.snapshot import snapshot
    from roadmap.state import Level

    with count_queries() as before:
        snapshot(TODAY, PASIRIAN)
    # A village approved from the start: what leads there is test_state.py's.
    Transition.objects.create(
        progress=two[0].village.progress.get(stage="registration"), village=two[0].village, stage="registration",
        move="approve", from_status="submitted", to_status="approved", on=dt.date(2025, 6, 1), at=clock.now(),
        happened_on=dt.date(2025, 6, 1), evidenced=True, by=office.verifier,
    )  # fmt: skip
    take(office, good(0), on=dt.date(2025, 6, 3))
    wrong = good(0)
    wrong[3] = "9"
    take(office, wrong, on=dt.date(2025, 6, 10))
    shown = {day: snapshot(dt.date(2025, 6, day), PASIRIAN) for day in (2, 3, 9, 10)}
    counts = {day: rows.reaching("registration", Level.MATCHED) for day, rows in shown.items()}
    assert counts == {2: 0, 3: 1, 9: 1, 10: 0}
    with count_queries() as after:
        snapshot(TODAY, PASIRIAN)
    assert len(after) == len(before)
