"""The page of a cooperative and of its people: who sees what, who writes, and what happens to bad input."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cooperatives import actions as cooperative_actions
from cooperatives.actions.figures import record_monthly_figures
from cooperatives.models import Cooperative, FamilyRelation, Founder, OfficerTerm, Person
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents.models import Document
from roadmap.stages import FOUNDING, NOTARY
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_user, make_village
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
MAX_QUERIES = 16
CANARY = "Canary Rahasia"


def build(village, by) -> Cooperative:
    """A cooperative with people, savings and a KBLI code, before any stage is sent."""
    row = cooperative_actions.register_cooperative(village=village, by=by)
    walk.people_of(row, by)
    return Cooperative.objects.select_related("village__kecamatan").get(pk=village.pk)


@pytest.fixture
def cooperative(village, office) -> Cooperative:
    return build(village, office.camat())


@pytest.fixture
def desk(client, office):
    """The browser of the camat of Pasirian."""
    client.force_login(office.camat())
    return client


def url(name: str, *args, code: str = BAGO) -> str:
    return reverse(name, args=[code, *args])


def new_founder(**changes) -> dict:
    """What the form sends for a new founder."""
    fields = walk.person(name="Contoh Pendiri Baru")
    data = {key: value for key, value in fields.items() if value != ""} | {
        "birth_date": fields["birth_date"].isoformat(),
        "lives_here": "on",
        "principal_paid": "100.000",
        "mandatory_paid": "",
    }
    return data | changes


# Who sees what


def test_a_camat_sees_names_offices_and_masked_numbers(desk, cooperative):
    page = desk.get(url("cooperative")).content.decode()
    founder = cooperative.founders.select_related("person").first()
    assert founder.person.name in page
    assert founder.person.masked_nik in page
    assert founder.person.nik_penduduk not in page
    assert "Ketua Pengawas (karena jabatan)" in page
    assert cooperative.legal_name in page


@pytest.mark.parametrize(
    ("role", "agency"),
    [
        (Role.BUPATI, ""),
        (Role.SATGAS, ""),
        (Role.OPD, "DPMD"),
        (Role.OPD, "DKPP"),
    ],
)
def test_readers_see_names_and_offices_and_nothing_else_of_a_person(client, cooperative, role, agency):
    client.force_login(make_user(role, agency=agency))
    page = client.get(url("cooperative")).content.decode()
    person = cooperative.founders.select_related("person").first().person
    assert person.name in page
    for secret in (person.masked_nik, person.occupation, person.address, "Buat rancangan akta", "Ubah data"):
        assert secret not in page
    assert client.get(url("people")).status_code == 403


def test_the_eligibility_list_names_rule_source_and_remedy(desk, office, cooperative):
    founder = cooperative.founders.select_related("person", "cooperative").last()
    cooperative_actions.remove_founder(founder=founder, by=office.camat())
    page = desk.get(url("cooperative")).content.decode()
    assert "Pendiri baru 8 orang, kurang 1 dari 9." in page
    assert "Lengkapi daftar pendiri." in page
    assert "Juklak Menkop 1/2025" in page
    assert "2 syarat wajib belum terpenuhi" in page


# Scope


SCOPED = [
    "cooperative",
    "cooperative_edit",
    "people",
    "founder_add",
    "officer_appoint",
    "attorneys",
    "relation_add",
]


@pytest.mark.parametrize("name", SCOPED)
def test_a_foreign_camat_finds_nothing(client, office, cooperative, name):
    client.force_login(office.camat(TEMPEH))
    assert client.get(url(name)).status_code == 404
    unknown = client.get(url(name, code="35.08.05.9999"))
    assert unknown.status_code == 404
    # Negative control: the camat of the place gets in.
    client.force_login(office.camat(PASIRIAN))
    assert client.get(url(name)).status_code == 200


def test_a_foreign_camat_writes_nothing(client, office, cooperative):
    founder = cooperative.founders.first()
    term = cooperative.officer_terms.first()
    client.force_login(office.camat(TEMPEH))
    posts = [
        (url("cooperative_edit"), {"version": cooperative.version, "street": CANARY}),
        (url("founder_add"), new_founder(name=CANARY)),
        (url("person_edit", founder.person_id), new_founder(name=CANARY)),
        (url("founder_edit", founder.pk), {"version": founder.version, "principal_paid": "1"}),
        (url("founder_remove", founder.pk), {}),
        (url("term_end", term.pk), {"version": term.version, "ends_on": "2025-06-12", "reason": CANARY}),
        (url("person_reveal", founder.person_id), {"reason": CANARY}),
        (url("deed_request"), {}),
    ]
    before = AuditEvent.objects.count()
    for address, data in posts:
        assert client.post(address, data).status_code == 404, address
    assert AuditEvent.objects.count() == before


def test_a_person_of_another_village_is_not_reached_through_one_s_own(client, office, cooperative):
    other = build(make_village(GESANG), office.camat(TEMPEH))
    stranger = other.founders.select_related("person").first()
    client.force_login(office.camat(PASIRIAN))
    assert client.get(url("person_edit", stranger.person_id)).status_code == 404
    assert client.post(url("founder_remove", stranger.pk)).status_code == 404
    assert client.post(url("person_reveal", stranger.person_id), {"reason": "coba"}).status_code == 404
    answer = client.post(
        url("officer_appoint"),
        {"person": stranger.person_id, "office": "board:member", "starts_on": "2025-06-01"},
    )
    assert answer.status_code == 422
    # Negative control: Diskopindag, whose scope is the regency, still cannot mix villages in one address.
    client.force_login(office.clerk)
    assert client.get(url("person_edit", stranger.person_id)).status_code == 404
    assert client.get(url("person_edit", stranger.person_id, code=GESANG)).status_code == 200


# Writing


def test_a_founder_is_added_and_the_next_form_opens(desk, cooperative):
    answer = desk.post(url("founder_add"), new_founder(next="1"))
    assert answer.url == url("founder_add")
    row = Founder.objects.select_related("person").get(person__name="Contoh Pendiri Baru")
    assert (row.number, row.principal_paid) == (10, 100_000)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("nik_penduduk", "123", "NIK harus tepat 16 angka"),
        ("nik_penduduk", "", "Isi NIK, 16 angka"),
        ("nik_penduduk", "9900003113800001", "bulan lahir di dalamnya"),
        ("birth_date", "1830-01-01", "Tanggal lahir ini tidak mungkin"),
        ("birth_date", "2025-02-31", "Tanggal ini tidak ada"),
        ("gender", "X", "Pilih jenis kelamin dari daftar"),
        ("name", "", "Isi nama sesuai KTP"),
        ("rt", "abc", "Tulis RT/RW sebagai angka"),
        ("principal_paid", "seratus", "Tulis jumlah rupiah dengan angka"),
    ],
)
def test_a_wrong_field_is_named_and_everything_else_stays(desk, cooperative, field, value, sentence):
    answer = desk.post(url("founder_add"), new_founder(**{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Dusun Contoh 1" in page
    assert cooperative.founders.count() == 9


def test_a_second_entry_of_the_same_person_is_refused(desk, cooperative):
    data = new_founder()
    desk.post(url("founder_add"), data)
    answer = desk.post(url("founder_add"), data)
    assert answer.status_code == 422
    assert "Orang ini sudah tercatat sebagai pendiri." in answer.content.decode()
    assert "Baris 1" not in answer.content.decode()


def test_a_person_of_another_village_is_recognised_by_the_number_alone(client, office, cooperative):
    other = build(make_village(GESANG), office.camat(TEMPEH))
    nik = other.founders.select_related("person").first().person.nik_penduduk
    client.force_login(office.camat(PASIRIAN))
    stranger = other.founders.select_related("person").first().person
    data = new_founder(nik_penduduk=nik, birth_date=stranger.birth_date.isoformat(), gender=stranger.gender)
    answer = client.post(url("founder_add"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "sudah tercatat di desa/kelurahan lain" in page
    assert stranger.name not in page


def test_a_number_once_saved_is_shown_masked_only(desk, cooperative):
    data = new_founder()
    desk.post(url("founder_add"), data)
    person = Person.objects.get(name="Contoh Pendiri Baru")
    for address in (url("people"), url("cooperative"), url("person_edit", person.pk)):
        page = desk.get(address).content.decode()
        assert data["nik_penduduk"] not in page
        assert person.masked_nik in page


def test_a_full_number_is_shown_once_for_a_reason_that_is_remembered(desk, cooperative):
    person = cooperative.founders.select_related("person").first().person
    assert person.nik_penduduk not in desk.get(url("person_reveal", person.pk)).content.decode()
    assert desk.post(url("person_reveal", person.pk), {"reason": " "}).status_code == 422
    answer = desk.post(url("person_reveal", person.pk), {"reason": "Cocokkan dengan KTP"})
    assert person.nik_penduduk in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.note) == ("person.reveal_nik", "Cocokkan dengan KTP")


def test_a_person_is_corrected_without_typing_the_number_again(desk, cooperative):
    person = cooperative.founders.select_related("person").first().person
    data = new_founder(
        nik_penduduk="",
        name="Nama Benar",
        version=person.version,
        birth_date=person.birth_date.isoformat(),
        gender=person.gender,
    )
    assert desk.post(url("person_edit", person.pk), data).status_code == 302
    stored = Person.objects.get(pk=person.pk)
    assert (stored.name, stored.nik_penduduk) == ("Nama Benar", person.nik_penduduk)


def test_the_second_of_two_editors_sees_both_values_and_loses_nothing(desk, cooperative):
    person = cooperative.founders.select_related("person").first().person
    data = new_founder(
        nik_penduduk="",
        version=person.version,
        birth_date=person.birth_date.isoformat(),
        gender=person.gender,
    )
    desk.post(url("person_edit", person.pk), data | {"occupation": "Pedagang"})
    answer = desk.post(url("person_edit", person.pk), data | {"occupation": "Nelayan"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Pedagang" in page
    assert "Nelayan" in page
    assert Person.objects.get(pk=person.pk).occupation == "Pedagang"


def test_the_cooperative_s_data_and_business_are_saved_in_one_go(desk, cooperative):
    page = desk.get(url("cooperative_edit")).content.decode()
    assert 'value="100.000"' in page
    data = {
        "version": cooperative.version,
        "formation_path": "develop",
        "coop_kind": "producer",
        "name_suffix": "",
        "street": "Jalan Baru 7",
        "rt": "003",
        "rw": "01",
        "principal_saving": "Rp150.000",
        "mandatory_saving": "15.000",
        "grant_fund": "",
        "kbli": ["47111", "47112"],
    }
    assert desk.post(url("cooperative_edit"), data).status_code == 302
    row = Cooperative.objects.get(pk=BAGO)
    assert (row.formation_path, row.principal_saving, row.street) == ("develop", 150_000, "Jalan Baru 7")
    assert sorted(row.business_units.values_list("kbli_id", flat=True)) == ["47111", "47112"]


def test_a_stale_edit_of_the_cooperative_is_a_conflict(desk, cooperative):
    data = {
        "version": cooperative.version,
        "formation_path": "new",
        "coop_kind": "consumer",
        "street": "A",
        "principal_saving": "100000",
        "mandatory_saving": "10000",
        "kbli": ["47111"],
    }
    desk.post(url("cooperative_edit"), data)
    answer = desk.post(url("cooperative_edit"), data | {"street": "B"})
    assert answer.status_code == 409
    assert Cooperative.objects.get(pk=BAGO).street == "A"


def test_an_office_is_filled_and_its_former_holder_leaves_the_day_before(desk, cooperative):
    founder = cooperative.founders.order_by("number").last()
    former = OfficerTerm.objects.get(cooperative=cooperative, body="board", role="treasurer")
    answer = desk.post(
        url("officer_appoint"),
        {"person": founder.person_id, "office": "board:treasurer", "starts_on": "2025-06-10"},
    )
    assert answer.status_code == 302
    former.refresh_from_db()
    assert former.ends_on == dt.date(2025, 6, 9)


def test_one_person_holds_one_office(desk, cooperative):
    chair = OfficerTerm.objects.get(cooperative=cooperative, body="board", role="chair")
    answer = desk.post(
        url("officer_appoint"),
        {"person": chair.person_id, "office": "supervisor:member", "starts_on": "2025-06-10"},
    )
    assert answer.status_code == 422
    assert "Satu orang hanya boleh memegang satu jabatan" in answer.content.decode()


def test_a_term_ends_with_a_reason_and_not_in_the_future(desk, cooperative):
    term = cooperative.officer_terms.get(role="secretary")
    late = desk.post(
        url("term_end", term.pk), {"version": term.version, "ends_on": "2026-01-01", "reason": "Mundur"}
    )
    assert late.status_code == 422
    assert "belum terjadi" in late.content.decode()
    assert (
        desk.post(
            url("term_end", term.pk), {"version": term.version, "ends_on": "2025-06-11", "reason": "Mundur"}
        ).status_code
        == 302
    )
    assert "Pengurus belum lengkap: sekretaris." in desk.get(url("cooperative")).content.decode()


def test_kin_on_the_board_turns_the_rule_red_and_can_be_taken_back(desk, cooperative):
    first, second = cooperative.officer_terms.filter(body="board")[:2]
    data = {"person_a": first.person_id, "person_b": second.person_id, "kind": "blood", "degree": "1"}
    assert desk.post(url("relation_add"), data).status_code == 302
    assert "Berhubungan keluarga derajat pertama" in desk.get(url("cooperative")).content.decode()
    assert desk.post(url("relation_add"), data).status_code == 422
    assert desk.post(url("relation_add"), data | {"person_b": first.person_id}).status_code == 422
    relation = FamilyRelation.objects.get()
    assert desk.post(url("relation_remove", relation.pk)).status_code == 302
    assert "Berhubungan keluarga" not in desk.get(url("cooperative")).content.decode()


def test_attorneys_are_chosen_from_the_founders(desk, cooperative):
    chosen = [str(founder.pk) for founder in cooperative.founders.all()[3:5]]
    assert (
        desk.post(url("attorneys"), {"founders": chosen, "power_of_attorney_on": "2025-06-02"}).status_code
        == 302
    )
    assert set(cooperative.founders.filter(is_attorney=True).values_list("pk", flat=True)) == set(
        map(int, chosen)
    )
    assert desk.post(url("attorneys"), {"power_of_attorney_on": "2025-06-02"}).status_code == 422


def test_after_the_minuta_the_page_says_so_and_refuses_changes(desk, office, village):
    walk.walk_to(village, NOTARY, office)
    founder = village.cooperative.founders.first()
    page = desk.get(url("cooperative")).content.decode()
    assert "Minuta ditandatangani Senin, 2 Juni 2025" in page
    assert "Ubah data" not in page
    assert desk.post(url("founder_remove", founder.pk)).status_code == 403
    assert desk.post(url("founder_add"), new_founder()).status_code == 403
    assert village.cooperative.founders.count() == 9


def test_only_diskopindag_records_a_return_from_the_notary(client, office, village):
    walk.walk_to(village, FOUNDING, office, approved=True)
    cooperative_actions.hand_over_to_notary(
        cooperative=village.cooperative, by=office.clerk, notary=walk.notary(), on=walk.HANDED_OVER
    )
    data = {"returned_on": "2025-06-03", "returned_reason": "Nama tidak sama dengan KTP."}
    client.force_login(office.camat())
    assert client.post(url("notary_return"), data).status_code == 403
    client.force_login(office.clerk)
    assert "Dikembalikan notaris" in client.get(url("cooperative")).content.decode()
    assert client.post(url("notary_return"), {"returned_on": "2025-06-03"}).status_code == 422
    assert client.post(url("notary_return"), data).status_code == 302
    assert "Nama tidak sama dengan KTP." in client.get(url("cooperative")).content.decode()


def test_the_deed_draft_is_asked_for_and_its_job_is_shown(desk, office, village):
    walk.walk_to(village, FOUNDING, office)
    answer = desk.post(url("deed_request"))
    document = Document.objects.get()
    assert answer.url == reverse("job_detail", args=[document.job_id])
    assert document.subject == f"cooperative:{BAGO}"
    assert "versi 1" in desk.get(url("cooperative")).content.decode()
    # A second press while it waits is the same paper.
    desk.post(url("deed_request"))
    assert Document.objects.count() == 1


# Numbers to copy, members and units


def test_a_legal_number_stands_first_and_is_copied_whole(client, desk, office, cooperative):
    assert "data-copy" not in desk.get(url("cooperative")).content.decode()
    cooperative.registrations.create(
        kind="sk_ahu", number="AHU-0001234.AH.01.29.TAHUN 2025", issued_on=dt.date(2025, 6, 10)
    )
    for user in (office.camat(), office.bupati):
        client.force_login(user)
        page = client.get(url("cooperative")).content.decode()
        assert '<b id="n-sk_ahu">AHU-0001234.AH.01.29.TAHUN 2025</b>, 10 Jun 2025' in page
        assert 'href="#n-sk_ahu" data-copy="n-sk_ahu" data-said="' in page
        assert page.count("data-copy=") == 1
        assert "<dt>Belum tercatat</dt><dd>Nomor Induk Koperasi, NPWP koperasi, NIB, " in page
        assert page.index('id="legalitas"') < page.index('id="kelayakan"')


def test_members_and_units_tell_as_of_when_and_an_unknown_figure_is_no_zero(client, desk, office, cooperative):
    page = desk.get(url("cooperative")).content.decode()
    assert "<dt>Anggota</dt><dd>belum tercatat</dd>" in page
    assert "<dt>Unit usaha</dt><dd>belum ada yang dibuka</dd>" in page
    record_monthly_figures(
        cooperative=cooperative, by=office.camat(), month=dt.date(2025, 5, 1), members_men=11, members_women=2
    )
    page = desk.get(url("cooperative")).content.decode()
    assert "<dt>Anggota</dt><dd>13 orang</dd>" in page
    assert "<dt>Membayar simpanan wajib</dt><dd>belum tercatat</dd>" in page
    assert f'<a href="{url("figures")}">Per 12 Jun 2025</a>' in page
    planned = cooperative.business_units.first().kbli_id
    unit = cooperative_actions.open_business_unit(
        cooperative=cooperative, by=office.camat(), kbli=planned, opened_on=dt.date(2025, 6, 2)
    )
    page = desk.get(url("cooperative")).content.decode()
    assert f"<dt>{unit.get_unit_type_display()}</dt><dd>dibuka 2 Jun 2025, belum ada penjualan</dd>" in page


# Numbers of queries and bad input


def test_the_page_costs_the_same_for_nine_founders_and_for_thirty(desk, office, cooperative, count_queries):
    def cost() -> int:
        desk.get(url("cooperative"))
        with count_queries() as found:
            desk.get(url("cooperative"))
        return len(found)

    few = cost()
    people = [walk.person() | {"principal_paid": 100_000} for _ in range(21)]
    cooperative_actions.add_founders(cooperative=cooperative, by=office.camat(), people=people)
    assert cost() == few <= MAX_QUERIES


HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["\0", "9" * 400, "-1", "1e9", "٣٤", "\u202e", "0000-00-00", "9999-12-31", "0001-01-01", "on"]
    ),
)
FORMS = {
    "cooperative_edit": [
        "version",
        "formation_path",
        "coop_kind",
        "name_suffix",
        "street",
        "rt",
        "email",
        "principal_saving",
        "grant_fund",
        "former_legal_on",
        "kbli",
    ],
    "founder_add": [
        "nik_penduduk",
        "name",
        "gender",
        "birth_date",
        "address",
        "rt",
        "phone",
        "village_post",
        "principal_paid",
    ],
    "officer_appoint": ["person", "office", "starts_on"],
    "relation_add": ["person_a", "person_b", "kind", "degree"],
    "attorneys": ["founders", "power_of_attorney_on"],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_breaks_the_page(desk, cooperative, data):
    name = data.draw(st.sampled_from(sorted(FORMS)))
    sent = data.draw(st.dictionaries(st.sampled_from(FORMS[name]), HOSTILE))
    clean = {field: value.encode("utf-8", "replace").decode() for field, value in sent.items()}
    assert desk.post(url(name), clean).status_code in (302, 409, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/koperasi/35.08.04.2004%00/",
        "/koperasi/x/",
        "/koperasi/35.08.04.20040/",
        "/koperasi/٣٥.08.04.2004/",
        "/koperasi/35.08.04.2004/orang/999999999999999999999/ubah/",
    ],
)
def test_an_odd_address_is_not_found(desk, cooperative, path):
    assert desk.get(path).status_code == 404
