"""Proof: 205 rows with seven planted faults give seven messages with their cells; the corrected file imports; a
second import changes nothing; undoing puts back what was there."""

import pytest
from django.core.management import call_command

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import verify
from lumajang_kdkmp.jobs.models import Job
from roadmap.models import Intake
from tests.factories import PASIRIAN, make_user
from tests.intake.desk import Desk, edited, rows_of
from villages.models import Village

pytestmark = pytest.mark.django_db
TWIN = "35.08.16.2010"
NAMES = ("code", "population", "hamlets", "office_address", "office_phone", "note")


@pytest.fixture
def regency(db):
    call_command("import_villages", verbosity=0)
    assert Village.objects.count() == 205


@pytest.fixture
def dinas(client, regency, office):
    return Desk(client, office.clerk)


def recorded():
    return list(Village.objects.order_by("pk").values_list(*NAMES))


def filled(rows):
    """Population, hamlets and an address for each of the 205, as the offices write numbers."""

    def change(number, row):
        row[3], row[4], row[5] = f"{number % 90}.{number + 100:03}", number % 20 + 1, f"Jl. Raya {number}"

    return edited(rows, change)


PLANTED = {
    "A7": ("35.08.99.2001", "kode “35.08.99.2001” tidak dikenal"),
    "C20": ("Salah Nama", "milik"),
    "D33": ("dua ribu", "bukan bilangan bulat"),
    "D47": (900_000, "terlalu besar"),
    "E60": (-4, "bukan bilangan bulat"),
    "F81": ("x" * 300, "terlalu panjang (300 huruf)"),
    "G99": ("telepon pak kades", "Tulis nomor telepon dengan angka"),
}


def planted(rows):
    made = [list(row) for row in rows]
    for cell, (value, _) in PLANTED.items():
        made[int(cell[1:]) - 1]["ABCDEFG".index(cell[0])] = value
    return made


@pytest.mark.concurrency
def test_seven_planted_faults_are_seven_messages_the_corrected_file_imports_and_undoing_restores(dinas):
    before = recorded()
    good = filled(dinas.template("desa"))
    assert len(good) == 206

    intake = dinas.hand_in("desa", planted(good))

    assert (intake.faults, intake.faulty, intake.new) == (7, 7, 0)
    page = dinas.page(intake)
    for cell, (_, words) in PLANTED.items():
        assert f'<b class="late">{cell}</b>: ' in page
        assert words in page
    assert "Impor 198 baris" not in page
    dinas.press(intake)
    assert intake.job_id is None
    assert recorded() == before

    # The file to fix: the same rows, the faults beside them, and all messages on a sheet of their own.
    fix = dinas.fixing(intake)
    told = rows_of(fix, "Pesan")
    assert [row[0] for row in told[1:]] == list(PLANTED)
    copy = rows_of(fix)
    assert [number for number, row in enumerate(copy, start=1) if row[-1]] == [1, 7, 20, 33, 47, 60, 81, 99]
    for cell in PLANTED:
        at = "ABCDEFG".index(cell[0])
        copy[int(cell[1:]) - 1][at] = good[int(cell[1:]) - 1][at]

    corrected = dinas.hand_in("desa", copy)
    assert (corrected.faults, corrected.changed, corrected.same) == (0, 205, 0)
    dinas.press(corrected)
    assert corrected.state == "done", corrected.job.last_error
    assert corrected.content == ""
    after = recorded()
    assert after != before
    assert after[0][1:4] == (2_102, 3, "Jl. Raya 2")
    assert "205 baris diimpor" in dinas.page(corrected)

    again = dinas.hand_in("desa", copy)
    assert (again.new, again.changed, again.same, again.faults) == (0, 0, 205, 0)
    assert "Tidak ada yang berubah" in dinas.page(again)
    dinas.press(again)
    assert again.job_id is None
    assert recorded() == after

    dinas.press(corrected, "undo")
    assert corrected.state == "undone", corrected.job.last_error
    assert corrected.left == []
    assert corrected.steps == ""
    assert recorded() == before
    assert verify() == []


def test_what_comes_out_goes_in_without_a_change(dinas):
    rows = dinas.template("desa")
    dinas.imported("desa", filled(rows))

    again = dinas.hand_in("desa", dinas.template("desa"))

    assert (again.same, again.writes, again.faults) == (205, 0, 0)


def test_what_was_changed_since_is_listed_and_left(dinas, office):
    from villages.actions import update_village

    rows = filled(dinas.template("desa"))
    intake = dinas.imported("desa", rows)
    first = Village.objects.get(pk=rows[1][0])
    update_village(village=first, by=office.verifier, seen_version=first.version, population=4_321)

    dinas.press(intake, "undo")

    first.refresh_from_db()
    assert (intake.state, first.population, first.hamlets) == ("undone", 4_321, 3)
    assert intake.left == [f"Baris 2, {first.pk}: Data desa sudah diubah lagi sesudah impor."]
    assert Village.objects.filter(population=None).count() == 204


def test_a_second_press_makes_no_second_import(dinas):
    intake = dinas.hand_in("desa", filled(dinas.template("desa")))
    seen = intake.version
    for _ in range(2):
        dinas.client.post(f"/impor/berkas/{intake.pk}/jalankan/", {"version": seen})
    assert Job.objects.filter(kind="intake").count() == 1
    dinas.press(intake)
    dinas.press(intake)
    assert Job.objects.filter(kind="intake").count() == 1
    assert AuditEvent.objects.filter(action="intake.finish").count() == 1
    assert AuditEvent.objects.filter(action="village.update").count() == 205


def test_the_same_file_twice_is_one_open_import(dinas):
    rows = filled(dinas.template("desa"))
    assert dinas.hand_in("desa", rows).pk == dinas.hand_in("desa", rows, "nama lain.xlsx").pk
    assert Intake.objects.count() == 1


def test_records_that_moved_since_the_preview_are_not_written_over(dinas, office):
    from villages.actions import update_village

    rows = filled(dinas.template("desa"))
    intake = dinas.hand_in("desa", rows)
    first = Village.objects.get(pk=rows[1][0])
    update_village(village=first, by=office.verifier, seen_version=first.version, population=4_321)

    dinas.press(intake)

    assert intake.state == "open"
    assert "berubah sejak pratinjau" in dinas.page(intake)
    assert Village.objects.filter(population=None).count() == 204
    dinas.press(intake, "check")
    assert "4.321" in dinas.page(intake)
    dinas.press(intake)
    assert intake.state == "done"


def test_a_camat_imports_the_own_kecamatan_and_knows_no_other(client, regency, office):
    camat = Desk(client, office.camat(PASIRIAN))
    rows = camat.template("desa")
    assert {row[0][:8] for row in rows[1:]} == {PASIRIAN}
    foreign = [*rows[:1], ["35.08.05.2011", None, None, 5000], [None, "Tempeh", "Gesang", 5000]]
    foreign.append(["35.08.99.9999", None, None, 5000])

    intake = camat.hand_in("desa", foreign)

    page = camat.page(intake)
    assert intake.faults == 3
    assert "kode “35.08.05.2011” tidak dikenal" in page
    assert "kode “35.08.99.9999” tidak dikenal" in page
    assert "kecamatan “Tempeh” tidak dikenal" in page
    assert "Gesang" not in page.replace("“Gesang”", "")


def test_an_import_of_another_kecamatan_is_not_there(client, regency, office):
    intake = Desk(client, office.camat(PASIRIAN)).hand_in("desa", [["Kode", "Penduduk"], ["35.08.04.2004", 5]])
    other = Desk(client, make_user(Role.CAMAT, "35.08.05"))
    for name in ("", "perbaikan/"):
        assert other.client.get(f"/impor/berkas/{intake.pk}/{name}").status_code == 404
    for name in ("jalankan", "batalkan", "buang", "periksa"):
        assert other.client.post(f"/impor/berkas/{intake.pk}/{name}/", {"version": 1}).status_code == 404
    assert other.client.get("/impor/").content.decode().count(f"/impor/berkas/{intake.pk}/") == 0


def test_rows_find_their_village_by_kecamatan_and_name_in_old_spelling(dinas):
    rows = [
        ["Laporan jumlah penduduk", None, None],
        [None, None, None],
        ["Kec.", "Nama Desa", "Jml Penduduk"],
        ["Tempoersari", "Ds. Tempoersari", 4_000],
        ["Kedung Jajang", "Tempursari", "5.000"],
        ["Kota", "Kel. Tompokersan", 6000.0],
    ]
    intake = dinas.imported("desa", rows)

    found = dict(Village.objects.exclude(population=None).values_list("pk", "population"))
    assert found == {"35.08.01.2005": 4_000, TWIN: 5_000, "35.08.10.1011": 6_000}
    assert sorted(found.values()) == [4_000, 5_000, 6_000]
    assert "dikenali sebagai Desa Tempursari, Kecamatan Tempursari" in dinas.page(intake)
