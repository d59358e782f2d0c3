"""Data quality: one planted fault for each kind is found and leads to its mending; clean data gives no line."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from cooperatives import actions as cooperative_actions
from cooperatives.models import Meeting, NotaryAssignment, OfficerTerm, Registration
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Role
from roadmap import actions
from roadmap.models import Evidence, Holiday, Transition
from roadmap.quality import Finding, Kind, findings, plain_number
from roadmap.quality_facts import quality_facts
from roadmap.quality_page import owner_words, quality_page
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, POTENTIAL, REGISTRATION
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_user, make_village, progress_of
from tests.roadmap.test_dashboards import plant
from tests.roadmap.walk import DAY, walk_to
from villages import actions as village_actions
from villages.models import Office, OfficeHolder, Village

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2025, 6, 12)
PAGE = reverse("data_quality")


def tidy(village, office, stage=REGISTRATION):
    """A village with everything that the checks ask for, verified up to `stage` and heard of today."""
    clerk = office.clerk
    village_actions.update_village(
        village=village, by=clerk, seen_version=village.version, office_address="Jalan Balai 1"
    )
    walk_to(village, stage, office, approved=True)
    # After the walk: its supervisors were chosen before anybody had recorded a head.
    village_actions.appoint_holder(
        office=Office.VILLAGE_HEAD, area_code=village.pk, name="Contoh", starts_on=D(2025, 1, 1), by=clerk
    )
    actions.record_visit(village=village, by=office.camat(village.pk[:8]), visited_on=TODAY)
    return village


@pytest.fixture
def clean(village, office):
    Holiday.objects.all().delete()  # the walk holds its musdesus on 12 May, which was Waisak
    return tidy(village, office)


def plant_move(village, stage, **changes):
    """Repeat the last move of a stage with other values: what the actions refuse and an import may bring."""
    last = Transition.objects.filter(village=village, stage=stage).last()
    values = {
        f.attname: getattr(last, f.attname) for f in Transition._meta.concrete_fields if not f.primary_key
    }
    Transition.objects.bulk_create([Transition(**values | changes)])


@pytest.fixture
def twin(clean, office):
    """A second village as tidy as the first, in another kecamatan."""
    return tidy(make_village(GESANG), office)


def found(office, user=None, day=TODAY) -> list[tuple[Kind, str]]:
    return [(one.kind, one.words) for one in findings(quality_facts(user or office.clerk, day))]


def only(office):
    """The one finding there is."""
    (one,) = findings(quality_facts(office.clerk, TODAY))
    return one


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def test_two_tidy_villages_give_no_line(twin, office):
    assert found(office) == []


# Missing


def test_an_empty_address_is_missing_and_leads_to_the_village_form(clean, office):
    Village.objects.update(office_address="")
    one = only(office)
    assert (one.kind, one.words) == (Kind.MISSING, "Alamat kantor desa/kelurahan belum diisi.")
    assert one.href == reverse("village_edit", args=[BAGO])


def test_a_village_without_a_head_is_missing_one(clean, office):
    holder = OfficeHolder.objects.get(area_code=BAGO)
    village_actions.end_holder(
        holder=holder, ends_on=D(2025, 6, 1), by=office.clerk, seen_version=holder.version
    )
    one = only(office)
    assert (one.kind, one.words) == (Kind.MISSING, "Kepala desa/lurah yang menjabat belum tercatat.")
    assert one.href == reverse("admin:villages_officeholder_add")


def test_a_verified_stage_without_its_number_is_told_and_leads_to_the_number(clean, office):
    Registration.objects.filter(kind="npwp").delete()
    one = only(office)
    assert one.kind == Kind.MISSING
    assert one.words == "NPWP koperasi belum tercatat, padahal tahapnya sudah disetujui."
    assert one.href == reverse("registration", args=[BAGO, "npwp"])


def test_a_number_that_is_not_due_yet_is_not_missing(village, office):
    Holiday.objects.all().delete()
    tidy(village, office, LEGAL_ENTITY)
    assert found(office) == []
    Registration.objects.all().delete()
    assert [words for _, words in found(office)] == [
        "SK pengesahan badan hukum (AHU) belum tercatat, padahal tahapnya sudah disetujui."
    ]


def test_a_verified_founding_file_without_officers_is_told(clean, office):
    OfficerTerm.objects.all().delete()
    one = only(office)
    assert one.kind == Kind.MISSING
    assert one.words.startswith("Pengurus dan pengawas belum tercatat")
    assert one.href == reverse("people", args=[BAGO])


# Contradictory


def test_a_meeting_on_another_day_than_its_stage_contradicts_it(clean, office):
    meeting = Meeting.objects.get(kind="musdesus")
    Meeting.objects.filter(pk=meeting.pk).update(held_on=D(2025, 5, 14))
    one = only(office)
    assert one.kind == Kind.CONTRADICTION
    assert "14 Mei 2025 di data rapat, 12 Mei 2025 di tahap Musdesus." in one.words
    assert one.href == reverse("meeting_edit", args=[BAGO, meeting.pk])


def test_a_decree_before_its_deed_contradicts_it(clean, office):
    NotaryAssignment.objects.update(minuta_signed_on=D(2025, 6, 11))
    one = only(office)
    assert one.kind == Kind.CONTRADICTION
    assert one.words.startswith("SK pengesahan bertanggal 9 Jun 2025, sebelum minuta")
    assert one.href == reverse("registration", args=[BAGO, "sk_ahu"])


# Stale


def test_a_village_is_stale_from_the_seventh_day_without_news(clean, office):
    assert found(office, day=TODAY + dt.timedelta(days=6)) == []
    ((kind, said),) = found(office, day=TODAY + dt.timedelta(days=7))
    assert (kind, said) == (Kind.STALE, "Kabar terakhir 12 Jun 2025, 7 hari lalu.")


# Twins


def test_a_person_in_two_cooperatives_is_told_in_both_without_a_nik(twin, clean, office):
    term = OfficerTerm.objects.select_related("person").filter(cooperative_id=BAGO).last()
    OfficerTerm.objects.filter(cooperative_id=GESANG, role="treasurer").update(person=term.person)
    rows = findings(quality_facts(office.clerk, TODAY))
    assert [(one.kind, one.village) for one in rows] == [(Kind.DUPLICATE, BAGO), (Kind.DUPLICATE, GESANG)]
    assert rows[0].words == f"{term.person.name} juga tercatat di koperasi {twin}."
    assert rows[0].href == reverse("people", args=[BAGO])
    assert not re.search(r"\d{16}", rows[0].words)


def test_one_number_in_two_spellings_is_told_in_both(twin, office):
    number = Registration.objects.get(cooperative_id=BAGO, kind="sk_ahu").number
    Registration.objects.filter(cooperative_id=GESANG, kind="sk_ahu").update(
        number=number.replace("AHU-0", "AHU ").replace(".", " ")
    )
    rows = findings(quality_facts(office.clerk, TODAY))
    assert [(one.kind, one.village, one.act) for one in rows] == [
        (Kind.DUPLICATE, BAGO, "Periksa nomor"),
        (Kind.DUPLICATE, GESANG, "Periksa nomor"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AHU-0000012.AH.01.29.TAHUN 2025", "ahu 12 ah 1 29 tahun 2025", True),
        ("AHU-0000012.AH.01.29.TAHUN 2025", "AHU-0000012.AH.01.29.TAHUN 2024", False),
        ("1000000000000", "1000000000001", False),
    ],
)
def test_spelling_does_not_hide_a_number_and_a_digit_tells_them_apart(one, other, same):
    assert (plain_number(one) == plain_number(other)) is same


def test_the_same_photo_in_two_villages_is_told_in_both(twin, office):
    item = Evidence.objects.get(village_id=BAGO, progress__stage=MUSDESUS)
    Evidence.objects.filter(village_id=GESANG, progress__stage=MUSDESUS).update(sha256=item.sha256)
    rows = findings(quality_facts(office.clerk, TODAY))
    assert [(one.kind, one.village) for one in rows] == [(Kind.DUPLICATE, BAGO), (Kind.DUPLICATE, GESANG)]
    assert rows[0].href == reverse("verification", args=[item.progress_id])
    assert f"sama persis dengan berkas {make_village(GESANG)}" in rows[0].words


def test_a_removed_file_and_a_file_of_two_stages_of_one_village_are_no_twins(twin, office):
    item = Evidence.objects.get(village_id=BAGO, progress__stage=MUSDESUS)
    Evidence.objects.filter(village_id=BAGO, progress__stage=FOUNDING).update(sha256=item.sha256)
    Evidence.objects.filter(village_id=GESANG, progress__stage=MUSDESUS).update(
        sha256=item.sha256, removed_on=TODAY
    )
    assert found(office) == []


# Order


def test_a_stage_verified_before_the_one_it_needs_is_a_jump(clean, office):
    plant_move(clean, FOUNDING, to_status="returned")
    one = only(office)
    assert (one.kind, one.words) == (Kind.ORDER, "Akta notaris sudah disetujui, Berkas pendirian belum.")


def test_a_fact_before_the_fact_it_needs_is_out_of_order(clean, office):
    plant_move(clean, MUSDESUS, happened_on=D(2025, 5, 22))
    Meeting.objects.filter(kind="musdesus").update(held_on=D(2025, 5, 22))
    one = only(office)
    assert one.kind == Kind.ORDER
    assert one.words == "Berkas pendirian bertanggal 20 Mei 2025, sebelum Musdesus 22 Mei 2025."
    assert one.href == reverse("verification", args=[progress_of(clean, FOUNDING).pk])


# Perhaps


def test_one_officer_at_two_village_meetings_within_an_hour_is_to_be_looked_at_and_never_accused(
    twin, office
):
    meetings = Meeting.objects.filter(kind="musdesus")
    meetings.filter(cooperative_id=BAGO).update(start_at=dt.time(19), witness_name="Dewi  Contoh")
    meetings.filter(cooperative_id=GESANG).update(start_at=dt.time(19, 45), witness_name="dewi contoh")
    rows = findings(quality_facts(office.clerk, TODAY))
    assert {one.kind for one in rows} == {Kind.LOOK}
    assert len(rows) == 2
    assert "tercatat hadir di 2 musdesus dalam satu jam, Senin, 12 Mei 2025." in rows[0].words
    assert "Pastikan" in rows[0].words
    meetings.filter(cooperative_id=GESANG).update(start_at=dt.time(20))
    assert [one for one in findings(quality_facts(office.clerk, TODAY)) if "hadir" in one.words] == []


def test_a_meeting_on_a_holiday_is_to_be_looked_at(clean, office):
    actions.save_holiday(by=office.clerk, on=DAY[MUSDESUS], name="Hari contoh")
    one = only(office)
    assert one.kind == Kind.LOOK
    assert one.words.endswith("tercatat pada hari libur: Senin, 12 Mei 2025, Hari contoh.")


# The page


def test_every_number_opens_exactly_its_rows(client, twin, clean, office):
    Village.objects.update(office_address="")
    Meeting.objects.filter(cooperative_id=BAGO, kind="musdesus").update(held_on=D(2025, 5, 14))
    client.force_login(office.clerk)
    page = client.get(PAGE).context["page"]
    assert (page.found, page.clean, page.total) == (3, 0, 2)
    counts = [*((chip.href, chip.count) for chip in page.chips)]
    counts += [(count.href, count.value) for row in page.areas for _, count in row.cells if count.value]
    counts += [(row.whole.href, row.whole.value) for row in page.areas]
    for href, number in counts:
        assert len(client.get(href).context["page"].rows) == number, href
    assert client.get(PAGE, {"kecamatan": PASIRIAN}).context["page"].title.endswith(": 2 hal")


def test_every_link_of_the_page_opens(client, twin, clean, office):
    Village.objects.update(office_address="")
    Registration.objects.filter(kind="npwp").delete()
    item = Evidence.objects.get(village_id=BAGO, progress__stage=MUSDESUS)
    Evidence.objects.filter(village_id=GESANG, progress__stage=MUSDESUS).update(sha256=item.sha256)
    Meeting.objects.filter(cooperative_id=BAGO, kind="musdesus").update(held_on=D(2025, 5, 14))
    client.force_login(office.verifier)
    rows = client.get(PAGE).context["page"].rows
    assert len(rows) == 7
    assert {client.get(row.href).status_code for row in rows} == {200}


def test_clean_data_is_told_in_a_sentence(client, clean, office):
    client.force_login(office.clerk)
    text = words(client.get(PAGE))
    assert "Semua data rapi" in text
    assert "1 dari 1 desa dan kelurahan tanpa catatan." in text
    assert "Tidak ada yang perlu diperbaiki." in text
    assert "Tidak ada yang perlu diperbaiki jenis “Kembar”." in words(client.get(PAGE, {"kind": "duplicate"}))


def test_a_clerk_bound_to_one_kecamatan_sees_only_its_rows(client, twin, clean, office, monkeypatch):
    Village.objects.update(office_address="")
    clerk = make_user(Role.DISKOPINDAG, TEMPEH)
    client.force_login(clerk)
    assert {row.village_href for row in client.get(PAGE).context["page"].rows} == {
        reverse("village", args=[GESANG])
    }
    monkeypatch.setattr(ScopedQuerySet, "within", lambda self, area: self.all())
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    rows = client.get(PAGE).context["page"].rows
    assert reverse("village", args=[BAGO]) in {row.village_href for row in rows}


def test_only_diskopindag_enters(client, village, office):
    for user in (office.camat(), office.bupati, office.dpmd):
        client.force_login(user)
        assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("query", [{"kind": "x"}, {"kecamatan": TEMPEH}, {"page": "x"}, {"kind": "\0"}])
def test_whatever_stands_in_the_address_the_page_opens(client, clean, office, query):
    client.force_login(office.clerk)
    assert client.get(PAGE, query).status_code == 200


def test_the_number_of_queries_is_fixed(office, rf, count_queries):
    counts = []
    for numbers in (range(4), range(4, 60)):
        plant(numbers, office.clerk)
        with count_queries() as queries:
            page = quality_page(office.clerk, rf.get(PAGE).GET, TODAY)
        assert page.found
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_the_story_of_a_village_reaches_the_page_by_real_actions(client, village, office):
    walk_to(village, POTENTIAL, office, approved=True)
    cooperative_actions.register_cooperative(village=village, by=office.camat(), principal_saving=100_000)
    client.force_login(office.clerk)
    text = words(client.get(PAGE))
    assert "Alamat kantor desa/kelurahan belum diisi." in text
    assert "Kepala desa/lurah yang menjabat belum tercatat." in text


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("Isi alamat", "Camat Pasirian"),
        ("Catat kunjungan", "Camat Pasirian"),
        ("Periksa rapat", "Camat Pasirian"),
        ("Catat pejabat", "Diskopindag"),
        ("Periksa SK", "Diskopindag"),
        ("Periksa bukti", "Diskopindag"),
    ],
)
def test_every_finding_names_who_mends_it(act, words):
    assert owner_words(Finding(Kind.MISSING, BAGO, "Contoh.", PAGE, act), "Pasirian") == words


def test_the_page_names_the_owner_beside_the_finding(client, office, village):
    client.force_login(office.clerk)
    page = client.get(PAGE).content.decode()
    assert 'data-label="Pemilik">Camat ' in page
    assert 'data-label="Pemilik">Diskopindag<' in page
