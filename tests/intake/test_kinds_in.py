"""Potentials, numbers, monthly figures and people: in, out and in again without a change, and taken back."""

import datetime as dt

import pytest

from cooperatives import actions
from cooperatives.actions.figures import record_monthly_figures
from cooperatives.models import Founder, MonthlyFigures, OfficerTerm, Person, Registration
from roadmap.intake.plan import KINDS, plan
from roadmap.models import Intake, StageProgress
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, make_village
from tests.intake.desk import Desk, edited, rows_of
from villages.actions import add_potential, update_village, validate_potential
from villages.models import VillagePotential

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(office):
    """Bago with a cooperative carried on from an older one, so that numbers need no decree; Gesang with none."""
    bago = make_village(BAGO, "Bago")
    make_village(GESANG, "Gesang")
    return building.registered(bago, office.clerk, formation_path="develop")


@pytest.fixture
def dinas(client, two, office):
    return Desk(client, office.clerk)


@pytest.mark.parametrize("kind", KINDS)
def test_an_untouched_template_changes_nothing(dinas, two, office, kind):
    by = {"by": office.clerk}
    update_village(village=two.village, seen_version=two.village.version, population=4_321, note="-1", **by)
    add_potential(village=two.village, sector="perikanan", commodity="Udang", agency="DKPP", **by)
    actions.record_registration(
        cooperative=two, kind="npwp", number="0012345678901000", issued_on=dt.date(2025, 6, 2), **by
    )
    record_monthly_figures(cooperative=two, month=dt.date(2025, 5, 1), members_men=30, sales=1_500_000, **by)
    rows = dinas.template(kind)
    assert [cell for cell in rows[0][:3]] == ["Kode", "Kecamatan", "Desa/Kelurahan"]
    intake = dinas.hand_in(kind, rows)
    assert intake.writes == 0
    if kind == "orang":
        # Nobody leaves the portal in a template, so there is nothing in it to compare.
        assert intake.faults == 1
        assert "Belum ada isi di bawah baris judul" in dinas.page(intake)
    else:
        assert (intake.faults, intake.same) == (0, 1), dinas.page(intake)


# Potentials

POTENTIALS = [
    ["Kode", "Sektor", "Komoditas atau usaha", "OPD pendamping", "Penjelasan"],
    [BAGO, "perikanan", "Udang  vaname", "DKPP", "12 ha"],
    [GESANG, "Pertanian pangan dan hortikultura", "Padi", "dkpp", None],
]


def potentials():
    rows = VillagePotential.objects.filter(removed_on=None).order_by("village_id", "commodity")
    return [(row.village_id, row.commodity, row.agency, row.note) for row in rows]


def test_potentials_come_in_once_and_go_out_again(dinas):
    intake = dinas.imported("potensi", POTENTIALS)
    assert intake.new == 2
    assert potentials() == [(BAGO, "Udang vaname", "DKPP", "12 ha"), (GESANG, "Padi", "DKPP", "")]
    for rows in (POTENTIALS, dinas.template("potensi")):
        assert dinas.hand_in("potensi", rows).writes == 0
    dinas.press(intake, "undo")
    assert (intake.state, intake.left, potentials()) == ("undone", [], [])


def test_a_change_of_a_validated_potential_says_that_dpmd_is_asked_again(dinas, two, office):
    row = add_potential(village=two.village, by=office.clerk, sector="perikanan", commodity="Udang", agency="DKPP")
    validate_potential(potential=row, by=office.dpmd, seen_version=row.version)
    intake = dinas.hand_in("potensi", [POTENTIALS[0], [BAGO, "perikanan", "UDANG", "DPMD", None]])
    assert "validasi DPMD gugur" in dinas.page(intake)
    dinas.press(intake)
    assert potentials() == [(BAGO, "Udang", "DPMD", "")]
    dinas.press(intake, "undo")
    assert potentials() == [(BAGO, "Udang", "DKPP", "")]
    assert "memvalidasinya lagi" in dinas.page(intake)


def test_dpmd_is_asked_again_only_for_what_it_had_validated(dinas, two, office):
    change = [POTENTIALS[0], [BAGO, "perikanan", "UDANG", "DPMD", None]]
    row = add_potential(village=two.village, by=office.clerk, sector="perikanan", commodity="Udang", agency="DKPP")
    intake = dinas.imported("potensi", change)
    dinas.press(intake, "undo")
    assert (intake.state, intake.left, potentials()) == ("undone", [], [(BAGO, "Udang", "DKPP", "")])
    # Control: validated since the import, it loses that by the undoing.
    intake = dinas.imported("potensi", change)
    row.refresh_from_db()
    validate_potential(potential=row, by=office.dpmd, seen_version=row.version)
    dinas.press(intake, "undo")
    assert "memvalidasinya lagi" in intake.left[0]


def test_a_potential_that_dpmd_validated_since_stays(dinas, office):
    intake = dinas.imported("potensi", POTENTIALS)
    row = VillagePotential.objects.get(village=BAGO)
    validate_potential(potential=row, by=office.dpmd, seen_version=row.version)
    dinas.press(intake, "undo")
    assert potentials() == [(BAGO, "Udang vaname", "DKPP", "12 ha")]
    assert len(intake.left) == 1


def test_the_same_potential_twice_and_an_unknown_sector_are_faults(dinas):
    rows = [*POTENTIALS, [BAGO, "perikanan", "udang vaname", "DKPP", None], [BAGO, "tambang emas", "Emas", "X", None]]
    intake = dinas.hand_in("potensi", rows)
    page = dinas.page(intake)
    assert intake.faults == 3
    assert '<b class="late">C4</b>: potensi sama dengan baris 2' in page
    assert '<b class="late">B5</b>: sektor “tambang emas” tidak dikenal' in page
    assert '<b class="late">D5</b>: OPD “X” tidak dikenal' in page


# Numbers of the authorities

NUMBERS = [
    ["Kode", "NPWP", "Tanggal NPWP", "NIB", "Tanggal NIB", "Nomor rekening", "Tanggal Nomor rekening", "Bank"],
    [BAGO, "0123456789012345", "2025-06-02", "0220005112345", dt.date(2025, 6, 3), "00112233", "4 Juni 2025", "BRI"],
]


def numbers():
    return {row.kind: (row.number, row.issued_on, row.issuer) for row in Registration.objects.all()}


def test_numbers_keep_their_zeros_and_come_in_once(dinas):
    intake = dinas.imported("legalitas", NUMBERS)
    assert numbers() == {
        "npwp": ("0123456789012345", dt.date(2025, 6, 2), ""),
        "nib": ("0220005112345", dt.date(2025, 6, 3), ""),
        "bank_account": ("00112233", dt.date(2025, 6, 4), "BRI"),
    }
    for rows in (NUMBERS, dinas.template("legalitas")):
        assert dinas.hand_in("legalitas", rows).writes == 0
    corrected = dinas.imported("legalitas", edited(NUMBERS, lambda n, row: row.__setitem__(1, "0123456789012346")))
    assert numbers()["npwp"][0] == "0123456789012346"

    dinas.press(intake, "undo")
    assert [sentence.partition(": ")[2] for sentence in intake.left] == ["NPWP sudah diubah lagi sesudah impor."]
    assert set(numbers()) == {"npwp"}
    dinas.press(corrected, "undo")
    assert numbers()["npwp"][0] == "0123456789012345"


def test_numbers_that_a_stage_rests_on_stay(dinas, office):
    intake = dinas.imported("legalitas", NUMBERS)
    StageProgress.objects.filter(village=BAGO, stage="registration").update(
        status="submitted", submitted_by=office.clerk, submitted_on=dt.date(2025, 6, 12)
    )
    dinas.press(intake, "undo")
    assert len(numbers()) == 3
    assert all("sudah dipakai tahap" in sentence for sentence in intake.left)


def test_numbers_that_excel_spoiled_or_that_lack_their_day_are_faults_in_their_cells(dinas):
    rows = [NUMBERS[0], [BAGO, 12345678901234567, "2025-06-02", "0220005112345", None, "77", "31/02/2025", "BRI"]]
    intake = dinas.hand_in("legalitas", rows)
    page = dinas.page(intake)
    assert intake.faults == 3
    assert '<b class="late">B2</b>: tersimpan sebagai bilangan' in page
    assert '<b class="late">E2</b>: NIB: isi tanggal terbitnya.' in page
    assert "tidak ada di kalender" in page


def test_what_the_action_refuses_is_told_in_its_cell_before_anything_is_written(dinas, two, office):
    building.registered(make_village("35.08.04.2005"), office.clerk)
    rows = [NUMBERS[0], NUMBERS[1], ["35.08.04.2005", "99", "2025-06-02", None, None, None, None, None]]
    intake = dinas.hand_in("legalitas", rows)
    assert intake.faults == 1
    assert "SK badan hukum belum tercatat" in dinas.page(intake)
    assert numbers() == {}


def test_the_decree_is_not_in_the_hands_of_a_camat(client, two, office):
    camat = Desk(client, office.camat())
    assert not any("SK" in str(title) for title in camat.template("legalitas")[0])
    rows = [["Kode", "SK badan hukum", "Tanggal SK badan hukum", "NPWP", "Tanggal NPWP"]]
    rows.append([BAGO, "AHU-1", "2025-06-02", "0123456789012345", "2025-06-02"])
    camat.imported("legalitas", rows)
    assert set(numbers()) == {"npwp"}


# Figures of a month

FIGURES = [["Kecamatan", "Desa", "Bulan", "Anggota laki-laki", "Anggota perempuan", "Penjualan"]]
FIGURES.append(["Kec04", "Bago", "Mei 2025", 40, "35", "Rp 1.250.000"])


def test_figures_of_a_month_come_in_once_and_go_out_again(dinas):
    intake = dinas.imported("usaha", FIGURES)
    row = MonthlyFigures.objects.get()
    assert (row.month, row.members_men, row.sales, row.members_youth) == (dt.date(2025, 5, 1), 40, 1_250_000, None)
    for rows in (FIGURES, dinas.template("usaha")):
        assert dinas.hand_in("usaha", rows).writes == 0
    dinas.press(intake, "undo")
    assert (intake.left, MonthlyFigures.objects.count()) == ([], 0)


def test_more_young_members_than_members_is_a_fault_of_the_action_in_its_cell(dinas):
    rows = [[*FIGURES[0], "Anggota muda"], [*FIGURES[1], 900]]
    intake = dinas.hand_in("usaha", rows)
    assert '<b class="late">G2</b>: Anggota muda lebih banyak' in dinas.page(intake)


def test_what_actions_refuse_is_told_together_with_what_cannot_be_read(dinas, office):
    other = building.registered(make_village("35.08.05.2012", "Jokarto"), office.clerk).pk
    head = ["Kode", "Bulan", "Anggota laki-laki", "Anggota perempuan", "Anggota muda"]
    rows = [head, [BAGO, "Mei 2025", "banyak", 1, 1], [other, "Mei 2025", 1, 1, 900]]
    intake = dinas.hand_in("usaha", rows)
    page = dinas.page(intake)
    assert '<b class="late">C2</b>' in page
    assert '<b class="late">E3</b>: Anggota muda lebih banyak' in page
    assert MonthlyFigures.objects.count() == 0


@pytest.mark.parametrize("month", ["2025-13", "2024-01", "Mei", "2026-01", "0000-00", "45000000"])
def test_months_outside_the_programme_are_faults(dinas, month):
    rows = edited(FIGURES, lambda n, row: row.__setitem__(2, month))
    assert dinas.hand_in("usaha", rows).faults == 1


def test_a_village_without_a_cooperative_is_told(dinas):
    intake = dinas.hand_in("usaha", [FIGURES[0], ["Kec05", "Gesang", "Mei 2025", 1, 1, 1]])
    assert "koperasi desa ini belum dicatat" in dinas.page(intake)


# People of many cooperatives


def people_rows(*people):
    head = ["Kode", "Nama", "NIK", "L/P", "Tempat lahir", "Tanggal lahir", "Pekerjaan", "Alamat", "HP"]
    names = ("name", "nik_penduduk", "gender", "birth_place", "birth_date", "occupation", "address", "phone")
    rows = [[code, *(row[name] for name in names), office] for code, row, office in people]
    return [[*head, "Jabatan koperasi"], *rows]


def test_people_of_two_cooperatives_come_in_with_one_file(dinas, office):
    other = building.registered(make_village("35.08.05.2012", "Jokarto"), office.clerk)
    first, second = building.person(), building.person(female=True)
    rows = people_rows((BAGO, first, "Sekretaris"), (other.pk, second, None))

    intake = dinas.hand_in("orang", rows)

    page = dinas.page(intake)
    assert intake.new == 2
    assert first["nik_penduduk"] not in page
    assert first["phone"] not in page
    dinas.press(intake)
    assert intake.state == "done", intake.job.last_error
    assert sorted(Founder.objects.values_list("cooperative_id", flat=True)) == [BAGO, other.pk]
    assert OfficerTerm.objects.get().role == "secretary"
    assert dinas.hand_in("orang", rows).writes == 0

    moved = rows[:1] + [[*rows[1][:8], "081200000000", rows[1][9]], rows[2]]
    changed = dinas.imported("orang", moved)
    assert (changed.changed, changed.same) == (1, 1)
    assert "081200000000" not in dinas.page(changed)
    dinas.press(changed, "undo")
    assert Person.objects.get(name=first["name"]).phone == first["phone"]
    dinas.press(intake, "undo")
    assert (Founder.objects.count(), OfficerTerm.objects.count(), intake.left) == (0, 0, [])


def known_person(two, office):
    """A person on record in Bago who founds nothing: an officer, as the record has it."""
    row = building.person(phone="081111111111")
    term = {"body": "supervisor", "role": "member", "starts_on": dt.date(2025, 5, 20)}
    actions.appoint_officers(cooperative=two, by=office.clerk, terms=[row | term])
    return row


def test_undoing_puts_a_person_back_who_was_known_before_he_became_a_founder(dinas, two, office):
    row = known_person(two, office)
    intake = dinas.imported("orang", people_rows((BAGO, row | {"phone": "082222222222"}, None)))
    assert (intake.new, Person.objects.get().phone, Founder.objects.count()) == (1, "082222222222", 1)
    dinas.press(intake, "undo")
    assert (intake.left, Person.objects.get().phone, Founder.objects.count()) == ([], "081111111111", 0)


def test_a_hidden_value_that_moves_after_the_preview_is_not_written_over(dinas, two, office):
    """The preview shows dots before and after: what stands behind them counts."""
    row = known_person(two, office)
    intake = dinas.hand_in("orang", people_rows((BAGO, row | {"phone": "082222222222"}, None)))
    person = Person.objects.get()
    actions.update_person(person=person, by=office.clerk, seen_version=person.version, phone="083333333333")
    dinas.press(intake)
    assert (intake.state, Person.objects.get().phone) == ("open", "083333333333")
    assert "berubah sejak pratinjau" in dinas.page(intake)


def starting(*days, offices=("Sekretaris", "Bendahara")):
    head, *rows = people_rows(*((BAGO, building.person(), office) for office in offices))
    return [[*head, "Mulai menjabat"], *([*row, day] for row, day in zip(rows, days, strict=True))]


def test_every_row_has_its_own_first_day_in_office(dinas):
    dinas.imported("orang", starting("2025-06-02", "3 Juni 2025"))
    assert dict(OfficerTerm.objects.values_list("role", "starts_on")) == {
        "secretary": dt.date(2025, 6, 2),
        "treasurer": dt.date(2025, 6, 3),
    }


def test_a_first_day_that_cannot_count_is_a_fault_in_its_cell(dinas):
    rows = starting("2025-06-02", "2025-06-13")
    assert '<b class="late">K3</b>: tanggal ini belum terjadi.' in dinas.page(dinas.hand_in("orang", rows))
    rows = starting(None, "2025-06-02", offices=("Sekretaris", None))
    assert '<b class="late">K3</b>: isi jabatan koperasinya juga' in dinas.page(dinas.hand_in("orang", rows))
    rows = starting("2025-06-02", None)
    dinas.imported("orang", rows)
    rows[1][-1] = "2025-06-03"
    page = dinas.page(dinas.hand_in("orang", rows))
    assert '<b class="late">K2</b>: jabatan ini tercatat mulai' in page


def test_an_office_that_somebody_has_is_told_in_its_cell_and_followed_from_a_later_day(dinas):
    dinas.imported("orang", starting("2025-06-05", None))
    late = starting("2025-06-05", None, offices=("Sekretaris", None))
    page = dinas.page(dinas.hand_in("orang", late))
    assert '<b class="late">J2</b>: Sekretaris dijabat orang lain sejak 5 Jun 2025' in page
    late[1][-1] = "2025-06-06"
    intake = dinas.hand_in("orang", late)
    assert "menggantikan Sekretaris yang menjabat sejak 5 Jun 2025" in dinas.page(intake)
    dinas.press(intake)
    terms = OfficerTerm.objects.filter(role="secretary").order_by("starts_on")
    assert [(row.starts_on.day, row.ends_on and row.ends_on.day) for row in terms] == [(5, 5), (6, None)]
    # Undoing gives the office back to who had it.
    dinas.press(intake, "undo")
    assert intake.left == []
    assert [(row.starts_on.day, row.ends_on) for row in terms.all()] == [(5, None)]


def test_who_has_another_office_by_now_is_not_brought_back(dinas, two):
    dinas.imported("orang", starting("2025-06-05", None))
    former = OfficerTerm.objects.get(role="secretary")
    intake = dinas.imported("orang", starting("2025-06-06", None, offices=("Sekretaris", None)))
    term = {"body": "supervisor", "role": "member", "starts_on": dt.date(2025, 6, 7), "person": former.person}
    actions.appoint_officers(cooperative=two, by=dinas.user, terms=[term])
    dinas.press(intake, "undo")
    assert "kini kosong" in intake.left[0]
    assert not OfficerTerm.objects.filter(role="secretary", ends_on=None).exists()


def test_an_officer_who_signed_since_the_import_stays(dinas, two):
    intake = dinas.imported("orang", starting("2025-06-05", None, offices=("Sekretaris", None)))
    term = OfficerTerm.objects.get()
    actions.record_declarations(cooperative=two, by=dinas.user, on=dt.date(2025, 6, 10), fitness=[term])
    dinas.press(intake, "undo")
    assert "sudah dicatat sesudah impor" in intake.left[-1]
    assert (OfficerTerm.objects.get().ends_on, Founder.objects.count()) == (None, 1)


def test_people_of_more_cooperatives_cost_no_more_queries(dinas, office, count_queries):
    def cost(*codes):
        rows = people_rows(*((code, building.person(), None) for code in codes))
        with count_queries() as queries:
            plan(KINDS["orang"], rows, office.clerk)
        return len(queries)

    others = [
        building.registered(make_village(f"35.08.05.20{number}"), office.clerk).pk for number in range(20, 28)
    ]
    assert cost(BAGO) == cost(BAGO, *others)


def test_what_an_undoing_leaves_behind_names_nobody(dinas):
    rows = starting("2025-06-02", "2025-06-03")
    intake = dinas.imported("orang", rows)
    person = Person.objects.order_by("pk").first()
    actions.update_person(person=person, by=dinas.user, seen_version=person.version, name="Nama Lain")
    dinas.press(intake, "undo")
    assert len(intake.left) == 1
    assert "sudah diubah lagi" in intake.left[0]
    assert [name for name in Person.objects.values_list("name", flat=True) if name in str(intake.left)] == []


def test_a_refusal_of_the_job_names_nobody(dinas, monkeypatch):
    """The failure of a job is kept and not encrypted, unlike the file."""
    from django.core.exceptions import ValidationError

    from cooperatives import people_import

    rows = people_rows((BAGO, building.person("Rahasia Sekali"), None))
    intake = dinas.hand_in("orang", rows)

    def refused(*args):
        raise ValidationError(["Baris 1 (Rahasia Sekali): sudah tercatat."])

    monkeypatch.setattr(people_import, "write", refused)
    dinas.press(intake)
    failure = Intake.objects.get().job.last_error
    assert "Tidak ada yang diimpor" in failure
    assert "B2" in failure
    assert "Rahasia" not in failure


def test_nobodys_nik_is_in_a_template_or_in_the_clear(dinas):
    from django.db import connection

    person = building.person()
    intake = dinas.hand_in("orang", people_rows((BAGO, person, None)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, plan FROM roadmap_intake")
        stored = "".join(cursor.fetchone())
    assert person["nik_penduduk"] not in stored
    assert person["name"] not in stored
    dinas.press(intake)
    assert person["nik_penduduk"] not in str(dinas.template("orang"))


def test_a_signed_minuta_closes_the_people(dinas, office):
    code = building.signed(make_village("35.08.05.2012", "Jokarto"), office.clerk).pk
    intake = dinas.hand_in("orang", people_rows((code, building.person(), None), (BAGO, building.person(), None)))
    assert intake.faults == 1
    assert '<b class="late">A2</b>: Minuta akta sudah ditandatangani' in dinas.page(intake)


# Every kind: planted faults, the file to fix, and taken back to the letter


def rows_of_kind(kind: str, codes: list[str]) -> list[list]:
    """One good row for each of the villages."""
    if kind == "potensi":
        return [POTENTIALS[0], *([code, "perikanan", "Udang", "DKPP", f"{n} ha"] for n, code in enumerate(codes))]
    if kind == "legalitas":
        return [NUMBERS[0], *(
            [code, f"{n + 1:016}", "2025-06-02", f"{n + 1:013}", "2025-06-03", f"00{n}", "4 Juni 2025", "BRI"]
            for n, code in enumerate(codes)
        )]  # fmt: skip
    if kind == "usaha":
        head = ["Kode", "Bulan", "Anggota laki-laki", "Anggota perempuan", "Penjualan"]
        return [head, *([code, "Mei 2025", 40 + n, "35", "Rp 1.250.000"] for n, code in enumerate(codes))]
    return people_rows(*((code, building.person(), None) for code in codes))


FAULTS = {
    "potensi": {"A2": "35.08.99.2001", "B3": "tambang emas", "D4": "X"},
    "legalitas": {"A2": "35.08.99.2001", "B3": 12345678901234567, "E4": None, "G5": "31/02/2025"},
    "usaha": {"A2": "35.08.99.2001", "B3": "2025-13", "C4": "banyak"},
    "orang": {"A2": "35.08.99.2001", "F3": "31/02/1985"},
}


def on_record():
    """All that these kinds write, without the keys of the rows."""
    people = Founder.objects.order_by("cooperative_id", "person__name").values_list("cooperative_id", "person__name")
    registrations = Registration.objects.order_by("cooperative_id", "kind")
    figures = MonthlyFigures.objects.order_by("cooperative_id", "month")
    return (
        potentials(),
        list(registrations.values_list("cooperative_id", "kind", "number", "issued_on", "issuer")),
        list(figures.values_list("cooperative_id", "month", "members_men", "members_women", "sales")),
        list(people),
        list(OfficerTerm.objects.values_list("cooperative_id", "role")),
    )


@pytest.mark.concurrency
@pytest.mark.parametrize("kind", FAULTS)
def test_planted_faults_are_told_the_fixed_file_comes_in_and_goes_out_to_the_letter(dinas, two, office, kind):
    by = {"by": office.clerk}
    codes = [BAGO]
    for n in range(4):
        village = make_village(f"35.08.04.21{n:02}", f"Contoh {n}")
        codes.append(building.registered(village, office.clerk, formation_path="develop").pk)
    # Bago has something of each kind already, otherwise than the file.
    add_potential(village=two.village, sector="perikanan", commodity="Udang", agency="DPMD", note="lama", **by)
    actions.record_registration(
        cooperative=two, kind="npwp", number="0012345678901000", issued_on=dt.date(2025, 6, 1), **by
    )
    record_monthly_figures(cooperative=two, month=dt.date(2025, 5, 1), members_men=30, sales=1_500_000, **by)
    before = on_record()
    good, planted = rows_of_kind(kind, codes), FAULTS[kind]
    bad = [list(row) for row in good]
    for cell, value in planted.items():
        bad[int(cell[1:]) - 1]["ABCDEFGH".index(cell[0])] = value

    intake = dinas.hand_in(kind, bad)
    page = dinas.page(intake)
    assert intake.faults == len(planted), page
    for cell in planted:
        assert f'<b class="late">{cell}</b>: ' in page
    dinas.press(intake)
    assert (intake.job_id, on_record()) == (None, before)

    fix = dinas.fixing(intake)
    assert [row[0] for row in rows_of(fix, "Pesan")[1:]] == list(planted)
    copy = rows_of(fix)
    for cell in planted:
        row, at = int(cell[1:]) - 1, "ABCDEFGH".index(cell[0])
        copy[row][at] = good[row][at]
    corrected = dinas.imported(kind, copy)
    assert corrected.state == "done", corrected.job.last_error
    after = on_record()
    assert after != before
    again = dinas.hand_in(kind, copy)
    assert (again.faults, again.writes) == (0, 0)

    dinas.press(corrected, "undo")
    assert (corrected.state, corrected.left) == ("undone", [])
    assert on_record() == before
