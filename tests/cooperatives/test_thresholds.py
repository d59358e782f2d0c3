"""The thresholds of the eligibility check as rows: who sets them, what holds on which day, and what they block."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives import actions
from cooperatives.eligibility_facts import assess, thresholds_on
from cooperatives.models import EligibilityThresholds, Notary, NotaryAssignment
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from tests.cooperatives.building import complete, person, registered
from tests.factories import make_village
from villages import actions as village_actions

TODAY = dt.date(2025, 6, 12)
HANDED_OVER = dt.date(2025, 6, 2)


def notary_of(by):
    known = Notary.objects.filter(name="Notaris Contoh").first()
    return known or actions.save_notary(by=by, name="Notaris Contoh", domicile="Lumajang")


def hand_over(cooperative, by, on=HANDED_OVER):
    return actions.hand_over_to_notary(cooperative=cooperative, by=by, notary=notary_of(by), on=on)


def test_the_first_values_hold_from_the_start_of_the_programme(db):
    row = EligibilityThresholds.objects.get()

    assert row.valid_from == dt.date(2025, 3, 1)
    assert (row.min_founders, row.usual_founders, row.min_board, row.min_supervisors) == (9, 20, 5, 3)
    assert thresholds_on(dt.date(2025, 3, 1)).valid_from == dt.date(2025, 3, 1)
    # Before the programme nothing was set; the same figures serve.
    assert thresholds_on(dt.date(2025, 2, 28)).valid_from is None


def test_new_thresholds_hold_from_their_day_and_leave_the_days_before_alone(village, dinas):
    cooperative = complete(village, dinas)
    actions.set_thresholds(by=dinas, valid_from=dt.date(2025, 6, 20), min_founders=15, note="SE 5/2025")

    assert assess(cooperative, dt.date(2025, 6, 19)).blocking == []
    told = [finding.message for finding in assess(cooperative, dt.date(2025, 6, 20)).blocking]
    assert told == ["Pendiri baru 9 orang, kurang 6 dari 15."]


def test_only_diskopindag_sets_thresholds_and_it_is_remembered(camat, dinas, office):
    for somebody in (camat, office.bupati, office.dpmd):
        with pytest.raises(NotAllowed):
            actions.set_thresholds(by=somebody, valid_from=TODAY, note="Coba")
    row = actions.set_thresholds(by=dinas, valid_from=TODAY, min_founders=10, note="SE 5/2025")

    event = AuditEvent.objects.get(action="thresholds.set")
    assert event.target == f"eligibilitythresholds:{row.pk}"
    assert event.changes["min_founders"] == [None, 10]
    assert row.set_by == dinas


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"valid_from": dt.date(2025, 6, 11)}, "valid_from", "tidak berlaku surut"),
        ({"min_founders": 8}, "min_founders", "9"),
        ({"min_board": 6}, "min_board", "harus ganjil"),
        ({"min_supervisors": 4}, "min_supervisors", "harus ganjil"),
        ({"min_founders": 20, "usual_founders": 15}, "usual_founders", "tidak boleh kurang"),
        ({"min_women_board": 6}, "min_women_board", "tidak boleh melebihi"),
        ({"deed_fee_limit": 2_500_001}, "deed_fee_limit", "2500000"),
        ({"note": " "}, "note", "Isi dasar perubahan"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused_beside_their_field(dinas, values, field, words):
    with pytest.raises(ValidationError) as refused:
        actions.set_thresholds(by=dinas, **{"valid_from": TODAY, "note": "SE 5/2025"} | values)
    assert words in " ".join(refused.value.message_dict[field])
    assert EligibilityThresholds.objects.count() == 1


def test_two_sets_never_hold_from_the_same_day(dinas):
    actions.set_thresholds(by=dinas, valid_from=TODAY, note="SE 5/2025")
    with pytest.raises(ValidationError, match="sudah ada"):
        actions.set_thresholds(by=dinas, valid_from=TODAY, note="SE 6/2025")


def test_diskopindag_sets_them_in_the_admin_and_edits_none(client, dinas):
    client.force_login(dinas)
    url = reverse("admin:cooperatives_eligibilitythresholds_add")
    form = client.get(url).content.decode()
    assert 'name="min_founders" value="9"' in form
    data = {
        "valid_from": "2025-07-01", "min_founders": "12", "usual_founders": "20", "min_board": "5",
        "min_supervisors": "3", "min_women_board": "1", "min_women_supervisors": "1", "name_length": "50",
        "deed_fee_limit": "Rp2.000.000", "note": "SE 5/2025", "seen_version": "0",
    }  # fmt: skip
    refused = client.post(url, data | {"min_board": "6"})
    assert "harus ganjil" in refused.content.decode()
    assert client.post(url, data).status_code == 302
    row = EligibilityThresholds.objects.get(valid_from=dt.date(2025, 7, 1))
    assert (row.min_founders, row.deed_fee_limit, row.officials_barred) == (12, 2_000_000, False)
    change = reverse("admin:cooperatives_eligibilitythresholds_change", args=[row.pk])
    client.post(change, data | {"min_founders": "9"})
    row.refresh_from_db()
    assert row.min_founders == 12


# The hand-over


def test_a_red_file_is_not_handed_over_and_every_reason_is_told(village, dinas):
    cooperative = complete(village, dinas)
    actions.remove_founder(founder=cooperative.founders.last(), by=dinas)
    actions.plan_business_units(cooperative=cooperative, by=dinas, kbli=[])
    with pytest.raises(ValidationError) as refused:
        hand_over(cooperative, dinas)
    assert refused.value.messages == [
        "Pendiri baru 8 orang, kurang 1 dari 9. Lengkapi daftar pendiri.",
        "Kegiatan usaha (KBLI) belum dipilih. Pilih kegiatan usaha sesuai keputusan rapat.",
    ]
    assert not NotaryAssignment.objects.exists()
    # Control: put right, the same file goes.
    actions.add_founders(cooperative=cooperative, by=dinas, people=[person() | {"principal_paid": 100_000}])
    actions.plan_business_units(cooperative=cooperative, by=dinas, kbli=["64142"])
    hand_over(cooperative, dinas)
    assert NotaryAssignment.objects.get().handed_over_on == HANDED_OVER


def test_the_file_is_judged_by_the_thresholds_of_the_day_it_is_handed_over(village, dinas):
    cooperative = complete(village, dinas)
    actions.set_thresholds(by=dinas, valid_from=TODAY, min_founders=15, note="SE 5/2025")
    with pytest.raises(ValidationError, match="kurang 6 dari 15"):
        hand_over(cooperative, dinas, TODAY)
    # Control: the day before the old figures held.
    hand_over(cooperative, dinas, TODAY - dt.timedelta(days=1))


def test_schooling_never_keeps_a_file_back(village, dinas):
    cooperative = complete(village, dinas)
    before = assess(cooperative)
    for founder in cooperative.founders.select_related("person"):
        someone = founder.person
        actions.update_person(person=someone, by=dinas, seen_version=someone.version, education="Tidak sekolah")

    assert assess(cooperative).findings == before.findings
    hand_over(cooperative, dinas)


def test_a_new_village_head_makes_the_chair_a_finding_until_he_follows(village, dinas):
    cooperative = complete(village, dinas)
    head = {"office": "village_head", "area_code": village.pk, "by": dinas}
    former = village_actions.appoint_holder(name="Slamet Riyadi", starts_on=dt.date(2025, 1, 1), **head)
    village_actions.end_holder(holder=former, by=dinas, seen_version=1, ends_on=dt.date(2025, 6, 9))
    village_actions.appoint_holder(name="Wahyu Baru", starts_on=dt.date(2025, 6, 10), **head)

    assert assess(cooperative, dt.date(2025, 6, 9)).blocking == []
    (finding,) = assess(cooperative).blocking
    assert finding.rule == "R14"
    assert "Slamet Riyadi" in finding.message
    assert "Wahyu Baru" in finding.message
    new = person("Wahyu Baru", village_post="head")
    term = {"body": "supervisor", "role": "chair", "ex_officio": True, "starts_on": dt.date(2025, 6, 10)}
    actions.appoint_officers(cooperative=cooperative, by=dinas, terms=[new | term])
    assert assess(cooperative).blocking == []


def test_two_villages_of_one_name_without_kecamatan_collide_and_say_so(dinas):
    first = registered(make_village("35.08.04.2004", "Bago"), dinas)
    second = registered(make_village("35.08.05.2011", "Bago"), dinas)

    def rule(row):
        return next(finding for finding in assess(row).findings if finding.rule == "R2")

    assert rule(first).message == (
        "Nama KOPERASI DESA MERAH PUTIH BAGO sudah dipakai koperasi Desa Bago, Kecamatan Kec05."
    )
    assert rule(first).blocks
    actions.update_cooperative(cooperative=second, by=dinas, seen_version=1, name_suffix="kecamatan")
    # Control: one of the two carries its kecamatan.
    assert rule(first).passed
    assert rule(second).passed


def test_the_facts_of_a_file_cost_a_fixed_number_of_queries(village, dinas, count_queries):
    cooperative = complete(village, dinas)
    with clock.on(TODAY), count_queries() as found:
        assess(cooperative)
    assert len(found) == 9
