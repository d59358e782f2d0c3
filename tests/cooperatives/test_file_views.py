"""The pages of the file: what they keep, what they refuse, whom they let in, and what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import (
    Articles,
    BusinessPlan,
    Cooperative,
    DeedFunding,
    FormerAssessment,
    Meeting,
    MeetingPlan,
    NotaryAssignment,
    OfficerTerm,
)
from lumajang_kdkmp.audit.models import AuditEvent
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, TEMPEH, make_village

pytestmark = pytest.mark.django_db
PAGES = ["meetings", "articles", "business_plan", "declarations", "notary", "registrations", "fund_pack"]


def url(name: str, *args, code: str = BAGO) -> str:
    return reverse(name, args=[code, *args])


@pytest.fixture
def desk(client, camat):
    client.force_login(camat)
    return client


@pytest.fixture
def clerk(client, dinas):
    client.force_login(dinas)
    return client


def form_of(response) -> dict:
    """What a browser would send back untouched."""
    form = response.context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif value not in (None, False):
            data[bound.html_name] = f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)
    return data


def musdesus(**changes) -> dict:
    data = {
        "version": "0",
        "held_on": "2025-05-08",
        "start_at": "19:00",
        "end_at": "21:30",
        "venue": "Balai Desa",
        "minutes_number": "BA/01",
        "chair_name": "Pimpinan Satu",
        "second_chair_name": "Pimpinan Dua",
        "third_chair_name": "Pimpinan Tiga",
        "secretary_name": "Notulis",
        "community_name": "Warga Satu",
        "decision_method": "consensus",
        "quorum_percent": "50",
        "decided_path": "new",
        "government_invited": "8",
        "government_men": "5",
        "government_women": "2",
        "women_invited": "10",
        "women_women": "9",
    }
    return data | changes


# Meetings


def test_the_village_meeting_is_entered_with_who_came_and_what_members_pay(desk, cooperative):
    data = musdesus(seen_cooperative=str(cooperative.version), principal_saving="150.000", mandatory_saving="10.000")
    assert desk.post(url("meeting_record", "musdesus"), data).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.invited_count, meeting.present_men, meeting.present_women) == (18, 5, 11)
    assert Cooperative.objects.get().principal_saving == 150_000
    page = desk.get(url("meetings")).content.decode()
    assert "16 orang hadir" in page
    assert "Kuorum lebih dari 50 persen dari 18 undangan: tercapai" in page
    assert "Belum lengkap" not in page


def test_a_meeting_opened_and_saved_untouched_stays_the_same(desk, cooperative):
    desk.post(url("meeting_record", "musdesus"), musdesus(seen_cooperative=str(cooperative.version)))
    meeting = Meeting.objects.get()
    answer = desk.get(url("meeting_edit", meeting.pk))
    events = AuditEvent.objects.count()
    assert desk.post(url("meeting_edit", meeting.pk), form_of(answer)).status_code == 302
    assert Meeting.objects.get().version == meeting.version
    assert AuditEvent.objects.count() == events


def test_a_contradiction_keeps_everything_that_was_typed(desk, cooperative):
    answer = desk.post(url("meeting_record", "musdesus"), musdesus(present_women="30", summary="Potensi susu"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "tabel kehadiran per unsur berjumlah" in page
    for typed in ('value="30"', 'value="Pimpinan Tiga"', "Potensi susu", 'name="women_women" value="9"'):
        assert typed in page
    assert not Meeting.objects.exists()


def test_savings_are_not_written_when_the_meeting_is_refused(desk, cooperative):
    data = musdesus(held_on="2025-06-13", principal_saving="175.000", seen_cooperative=str(cooperative.version))
    assert desk.post(url("meeting_record", "musdesus"), data).status_code == 422
    assert Cooperative.objects.get().principal_saving == 100_000


def test_a_stale_meeting_shows_both_values(desk, cooperative, camat):
    desk.post(url("meeting_record", "musdesus"), musdesus(seen_cooperative=str(cooperative.version)))
    meeting = Meeting.objects.get()
    data = form_of(desk.get(url("meeting_edit", meeting.pk)))
    actions.update_meeting(meeting=meeting, by=camat, seen_version=meeting.version, venue="Masjid Jami")
    answer = desk.post(url("meeting_edit", meeting.pk), data | {"venue": "Pendopo"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Masjid Jami" in page
    assert "Pendopo" in page
    # One press saves what was typed.
    again = form_of(answer)
    assert desk.post(url("meeting_edit", meeting.pk), again).status_code == 302
    assert Meeting.objects.get().venue == "Pendopo"


def test_savings_that_somebody_changed_meanwhile_are_a_conflict(desk, cooperative, camat):
    data = musdesus(seen_cooperative=str(cooperative.version), principal_saving="175.000")
    actions.update_cooperative(
        cooperative=cooperative, by=camat, seen_version=cooperative.version, principal_saving=125_000
    )
    answer = desk.post(url("meeting_record", "musdesus"), data)
    assert answer.status_code == 409
    assert "125.000" in answer.content.decode()
    assert not Meeting.objects.exists()
    assert desk.post(url("meeting_record", "musdesus"), form_of(answer)).status_code == 302
    assert Cooperative.objects.get().principal_saving == 175_000


def test_the_founding_meeting_waits_for_the_village_meeting(desk, cooperative):
    assert "rapat pendirian sesudahnya" in desk.get(url("meetings")).content.decode()
    answer = desk.post(url("meeting_record", "founding"), musdesus())
    assert answer.status_code == 422
    assert "Catat dulu" in answer.content.decode()


def test_a_plan_comes_with_agenda_and_fills_the_record(desk, cooperative):
    answer = desk.get(url("meeting_plan", "musdesus"))
    assert "Pemilihan tiga pimpinan rapat" in answer.content.decode()
    data = form_of(answer) | {"planned_on": "2025-06-05", "start_at": "19.30", "venue": "Balai RW"}
    assert desk.post(url("meeting_plan", "musdesus"), data).status_code == 302
    plan = MeetingPlan.objects.get()
    assert plan.agenda.count("\n") >= 8
    record = desk.get(url("meeting_record", "musdesus")).content.decode()
    assert "Balai RW" in record
    assert "19:30" in record
    stale = form_of(desk.get(url("meeting_plan_edit", plan.pk)))
    assert desk.post(url("meeting_plan_edit", plan.pk), stale | {"venue": "A"}).status_code == 302
    assert desk.post(url("meeting_plan_edit", plan.pk), stale | {"venue": "B"}).status_code == 409


def test_every_word_switches_for_a_kelurahan(client, kelurahan, dinas):
    building.registered(kelurahan, dinas)
    client.force_login(dinas)
    page = client.get(url("meetings", code=kelurahan.pk)).content.decode()
    assert "Musyawarah Kelurahan Khusus" in page
    record = client.get(url("meeting_record", "musdesus", code=kelurahan.pk)).content.decode()
    main = record.split("<main")[1]
    assert "LPM" in main
    for word in ("BPD", "Kepala Desa", "kepala desa", "desa/kelurahan", "Dana Desa", "village_ops"):
        assert word not in main
    plan = client.get(url("meeting_plan", "musdesus", code=kelurahan.pk)).content.decode().split("<main")[1]
    assert "Sambutan lurah" in plan
    assert "BPD" not in plan
    notary = client.get(url("notary", code=kelurahan.pk)).content.decode()
    assert "village_ops" not in notary


# Articles, plan, assessment, declarations


def test_the_shares_of_the_surplus_add_up_to_a_hundred(desk, cooperative):
    data = form_of(desk.get(url("articles")))
    answer = desk.post(url("articles"), data | {"surplus_village": "10"})
    assert answer.status_code == 422
    assert "Pembagian SHU berjumlah 90 persen, kurang 10" in answer.content.decode()
    answer = desk.post(url("articles"), data | {"board_term_years": "6"})
    assert answer.status_code == 422
    assert desk.post(url("articles"), data | {"surplus_village": "25", "surplus_reserve": "20"}).status_code == 302
    assert Articles.objects.get().surplus_village == 25
    assert desk.post(url("articles"), data | {"notice_days": "10"}).status_code == 409


def test_a_business_plan_is_saved_and_two_first_editors_collide(desk, cooperative):
    data = {"version": "0", "first_year": "2025", "income_1": "120.000.000", "risks": "Gagal panen"}
    assert desk.post(url("business_plan"), data).status_code == 302
    assert BusinessPlan.objects.get().income_1 == 120_000_000
    # Somebody else had the empty form open, too.
    answer = desk.post(url("business_plan"), data | {"income_1": "90.000.000"})
    assert answer.status_code == 409
    assert "120.000.000" in answer.content.decode()


@pytest.mark.parametrize(("name", "value"), [("loan_months", "90"), ("from_loan", "4000000000"), ("income_1", "x")])
def test_a_plan_beyond_the_loan_rules_is_refused(desk, cooperative, name, value):
    answer = desk.post(url("business_plan"), {"version": "0", "first_year": "2025", name: value})
    assert answer.status_code == 422
    assert value in answer.content.decode()
    assert not BusinessPlan.objects.exists()


def test_the_assessment_is_for_a_cooperative_that_is_carried_on(client, village, camat):
    building.registered(village, camat, formation_path="develop")
    client.force_login(camat)
    data = {"version": "0", "assessed_on": "2025-06-01", "members_men": "40", "all_members_live_here": "on"}
    assert client.post(url("assessment"), data).status_code == 302
    assert FormerAssessment.objects.get().all_members_live_here
    assert "Penilaian koperasi semula" in client.get(url("cooperative")).content.decode()
    future = client.post(url("assessment"), data | {"version": "1", "assessed_on": "2026-01-01"})
    assert future.status_code == 422


def test_a_new_cooperative_has_no_assessment(desk, cooperative):
    assert desk.get(url("assessment")).status_code == 302
    desk.post(url("assessment"), {"version": "0", "assessed_on": "2025-06-01"})
    assert not FormerAssessment.objects.exists()


def test_declarations_of_all_officers_are_entered_at_once(desk, village, camat):
    building.complete(village, camat)
    form = desk.get(url("declarations")).context["form"]
    terms = [key for key, _ in form.fields["kinship"].choices]
    assert len(terms) == 8
    assert form.initial["kinship"] == terms
    data = {"kinship": terms, "fitness": terms[:5], "signed_on": "2025-05-21"}
    assert desk.post(url("declarations"), data).status_code == 302
    days = set(OfficerTerm.objects.values_list("kinship_declared_on", flat=True))
    assert days == {dt.date(2025, 5, 21)}
    assert OfficerTerm.objects.filter(fitness_declared_on=None).count() == 3
    # What was recorded by mistake is taken back.
    back = {"kinship": terms[:1], "clear": "on", "signed_on": ""}
    assert desk.post(url("declarations"), back).status_code == 302
    assert OfficerTerm.objects.filter(kinship_declared_on=None).count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"signed_on": "2025-05-21"}, "Centang pengurus"),
        ({"signed_on": "2025-06-13", "kinship": "all"}, "belum terjadi"),
        ({"signed_on": "", "kinship": "all"}, "Isi tanggal surat pernyataan"),
        ({"signed_on": "2025-05-21", "kinship": ["999999"]}, "Pilih dari pengurus"),
    ],
)
def test_declarations_that_cannot_be_are_refused(desk, village, camat, data, words):
    building.complete(village, camat)
    if data.get("kinship") == "all":
        data = data | {"kinship": [str(term.pk) for term in OfficerTerm.objects.all()]}
    answer = desk.post(url("declarations"), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OfficerTerm.objects.exclude(kinship_declared_on=None).exists()


# The notary page


def test_diskopindag_walks_a_file_to_the_notary_on_one_page(clerk, village, camat, dinas):
    building.complete(village, camat)
    notary = actions.save_notary(by=dinas, name="Notaris Satu", domicile="Lumajang")
    money = {"version": "0", "source": "csr", "amount": "2.500.000", "committed_on": "2025-05-21"}
    assert clerk.post(url("notary_step", "dana"), money).status_code == 302
    hand = {"notary": notary.pk, "on": "2025-05-22", "queue_number": "A-1", "fee_agreed": "2.000.000"}
    assert clerk.post(url("notary_step", "serah"), hand).status_code == 302
    assert NotaryAssignment.objects.get().fee_agreed == 2_000_000
    too_much = clerk.post(url("notary_step", "dana"), money | {"version": "1", "amount": "2.500.001"})
    assert too_much.status_code == 422
    assert "paling banyak Rp2.500.000" in too_much.content.decode()
    assert DeedFunding.objects.get().amount == 2_500_000
    # What was typed comes back as it was typed, what is stored with its dots.
    assert 'value="2.500.001"' in too_much.content.decode()
    assert 'value="2.500.000"' in clerk.get(url("notary")).content.decode()
    early = clerk.post(url("notary_step", "minuta"), {"on": "2025-05-01", "deed_number": "77"})
    assert early.status_code == 422
    page = early.content.decode()
    assert "sebelum berkas diserahkan" in page
    assert 'value="77"' in page
    assert clerk.post(url("notary_step", "minuta"), {"on": "2025-06-11", "deed_number": "77"}).status_code == 302
    stale = clerk.post(url("notary_step", "keterangan"), {"version": "1", "queue_number": "A-2"})
    assert stale.status_code == 409
    assert "A-1" in stale.content.decode()
    heading = clerk.get(url("notary")).content.decode()
    assert "Minuta ditandatangani sejak 11 Jun 2025" in heading
    assert "Diajukan ke SABH" in heading


def test_the_camat_reads_the_notary_page_and_writes_nothing(desk, village, camat, dinas):
    building.at_notary(village, dinas)
    page = desk.get(url("notary")).content.decode()
    assert "Di notaris" in page
    assert "dicatat oleh Diskopindag" in page
    assert "Catat minuta" not in page
    for step in ("dana", "serah", "kembali", "minuta", "sabh", "sabh-tolak", "salinan", "keterangan"):
        assert desk.post(url("notary_step", step), {"on": "2025-06-12"}).status_code == 403


def test_after_the_minuta_the_forms_say_so_and_save_nothing(desk, village, camat, dinas):
    building.signed(village, dinas)
    meeting = Meeting.objects.get(kind="musdesus")
    for address in (url("articles"), url("meeting_edit", meeting.pk)):
        answer = desk.get(address)
        assert "Minuta" in answer.content.decode()
        assert desk.post(address, form_of(answer) | {"venue": "Lain", "notice_days": "9"}).status_code == 403
    assert Articles.objects.get().notice_days == 7


# Scope and cost


@pytest.mark.parametrize("name", [*PAGES, "assessment"])
def test_a_foreign_camat_finds_nothing(client, office, cooperative, name):
    client.force_login(office.camat(TEMPEH))
    assert client.get(url(name)).status_code == 404
    assert client.post(url(name), {"version": "0"}).status_code in (404, 405)
    # Control: the camat of the place gets in.
    client.force_login(office.camat())
    assert client.get(url(name)).status_code in (200, 302)


def test_rows_of_another_village_are_not_reached_through_one_s_own(client, office, cooperative):
    other = building.registered(make_village(GESANG), office.camat(TEMPEH))
    meeting = actions.record_meeting(
        cooperative=other, by=office.camat(TEMPEH), kind="musdesus", held_on=building.MUSDESUS
    )
    plan = actions.plan_meeting(
        cooperative=other, by=office.camat(TEMPEH), kind="rat", planned_on=dt.date(2025, 7, 1)
    )
    client.force_login(office.clerk)
    assert client.get(url("meeting_edit", meeting.pk)).status_code == 404
    assert client.get(url("meeting_plan_edit", plan.pk)).status_code == 404
    assert client.get(url("meeting_edit", meeting.pk, code=GESANG)).status_code == 200


def cost(client, name: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url(name)).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_two_rows_and_for_twenty(desk, village, camat, name):
    row = building.complete(village, camat)

    def meet(number: int) -> None:
        day = dt.date(2025, 5, 21) + dt.timedelta(days=number)
        table = {"women": {"invited": 9, "men": 0, "women": 5}}
        actions.record_meeting(cooperative=row, by=camat, kind="member", held_on=day, attendance=table)
        actions.plan_meeting(cooperative=row, by=camat, kind="member", planned_on=day)

    for number in range(2):
        meet(number)
    few = cost(desk, name)
    for number in range(2, 20):
        meet(number)
    assert cost(desk, name) == few
    assert few <= 17


def test_the_page_of_a_cooperative_lists_what_its_file_lacks(desk, village, camat):
    building.complete(village, camat)
    page = desk.get(url("cooperative")).content.decode()
    main = page.split("<main")[1]
    for name in ("meetings", "declarations", "articles", "business_plan", "notary", "registrations", "fund_pack"):
        assert url(name) in main
    assert "kehadiran per unsur Musyawarah Desa Khusus belum dicatat" in main
    assert "0 dari 8 orang lengkap" in main
    assert "0 dari 6 nomor tercatat" in main
