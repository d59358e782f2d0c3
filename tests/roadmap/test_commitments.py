"""Promised support: only the own agency writes, everybody of the area reads, and what is late is marked."""

import datetime as dt
import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed, ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Agency, Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, policies
from roadmap.models import Commitment, IndexSnapshot
from roadmap.stages import MUSDESUS, POTENTIAL
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_user, make_village
from tests.roadmap.test_dashboards import plant
from tests.roadmap.walk import walk_to
from villages import actions as village_actions

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2025, 6, 12)
LIST = reverse("commitment_list")


@pytest.fixture
def dkpp(office):
    return make_user(Role.OPD, agency="DKPP")


@pytest.fixture
def promise(village, dkpp) -> Commitment:
    """DKPP promised Bago seed on 20 May, due 6 June: six days late today."""
    with clock.on(D(2025, 5, 20)):
        return actions.make_commitment(
            place=village, by=dkpp, promise="Benih padi 400 kg", due_on=D(2025, 6, 6)
        )


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


# The actions


def test_a_promise_carries_the_agency_of_the_person_and_the_kecamatan_of_the_village(promise, dkpp):
    assert (promise.agency, promise.kecamatan_id, promise.village_id) == ("DKPP", PASIRIAN, BAGO)
    event = AuditEvent.objects.get(action="commitment.make")
    assert (event.area_code, event.target, event.actor) == (BAGO, f"commitment:{promise.pk}", dkpp.username)
    with_kecamatan = actions.make_commitment(
        place=promise.kecamatan, by=dkpp, promise="Pelatihan", due_on=TODAY
    )
    assert (with_kecamatan.village, with_kecamatan.place) == (None, str(promise.kecamatan))


@pytest.mark.parametrize("who", ["dpmd", "bupati", "clerk", "camat", "deactivated", "elsewhere"])
def test_nobody_else_promises_changes_or_closes(promise, village, office, who):
    by = {
        "camat": office.camat,
        "deactivated": lambda: make_user(Role.OPD, agency="DKPP", is_active=False),
        "elsewhere": lambda: make_user(Role.OPD, TEMPEH, agency="DKPP"),
    }.get(who, lambda: getattr(office, who))()
    common = {"commitment": promise, "by": by, "seen_version": 1}
    with pytest.raises(NotAllowed):
        actions.change_commitment(**common, promise="Lain", due_on=TODAY)
    with pytest.raises(NotAllowed):
        actions.deliver_commitment(**common, delivered_on=TODAY, closing_note="BA")
    with pytest.raises(NotAllowed):
        actions.cancel_commitment(**common, closing_note="Batal")
    if who != "dpmd":
        with pytest.raises(NotAllowed):
            actions.make_commitment(place=village, by=by, promise="Janji", due_on=TODAY)
    assert Commitment.objects.get().version == 1


def test_the_policy_is_what_keeps_them_out(promise, office, monkeypatch):
    monkeypatch.setattr(policies, "check_commitment", lambda *args: None)
    actions.cancel_commitment(commitment=promise, by=office.dpmd, seen_version=1, closing_note="Salah OPD")
    assert Commitment.objects.get().status == "cancelled"


def test_delivered_keeps_day_evidence_and_person_and_closes_for_good(promise, dkpp):
    actions.deliver_commitment(
        commitment=promise, by=dkpp, seen_version=1, delivered_on=D(2025, 6, 10), closing_note="BA-05"
    )
    row = Commitment.objects.get()
    assert (row.status, row.delivered_on, row.closing_note, row.closed_by) == (
        "delivered",
        D(2025, 6, 10),
        "BA-05",
        dkpp,
    )
    changes = AuditEvent.objects.get(action="commitment.deliver").changes
    assert changes["status"] == ["running", "delivered"]
    with pytest.raises(ValidationError, match="sudah selesai"):
        actions.cancel_commitment(commitment=row, by=dkpp, seen_version=2, closing_note="Batal")
    with pytest.raises(ValidationError, match="sudah selesai"):
        actions.change_commitment(commitment=row, by=dkpp, seen_version=2, promise="x", due_on=TODAY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"delivered_on": D(2025, 6, 13)}, "delivered_on"),
        ({"delivered_on": D(2025, 5, 19)}, "delivered_on"),
        ({"closing_note": ""}, "closing_note"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_beside_its_field(promise, dkpp, values, field):
    given = {"delivered_on": TODAY, "closing_note": "BA"} | values
    with pytest.raises(ValidationError) as caught:
        actions.deliver_commitment(commitment=promise, by=dkpp, seen_version=1, **given)
    assert set(caught.value.error_dict) == {field}
    assert Commitment.objects.get().status == "running"


def test_a_promise_for_yesterday_is_refused_and_an_overdue_one_keeps_its_date(promise, village, dkpp):
    with pytest.raises(ValidationError, match="sudah lewat"):
        actions.make_commitment(place=village, by=dkpp, promise="Bibit", due_on=TODAY - dt.timedelta(days=1))
    actions.change_commitment(
        commitment=promise, by=dkpp, seen_version=1, promise="Benih padi 500 kg", due_on=promise.due_on
    )
    assert Commitment.objects.get().promise == "Benih padi 500 kg"
    with pytest.raises(ValidationError, match="sudah lewat"):
        actions.change_commitment(
            commitment=promise, by=dkpp, seen_version=2, promise="x", due_on=D(2025, 6, 11)
        )


def test_the_second_of_two_people_does_not_overwrite_the_first_unseen(promise, dkpp):
    stale = Commitment.objects.get()
    actions.change_commitment(
        commitment=promise, by=dkpp, seen_version=1, promise="Benih jagung", due_on=D(2025, 6, 20)
    )
    with pytest.raises(VersionConflict):
        actions.deliver_commitment(
            commitment=stale, by=dkpp, seen_version=1, delivered_on=TODAY, closing_note="BA"
        )
    assert Commitment.objects.get().status == "running"


@pytest.mark.parametrize(
    "nonsense",
    [{"status": "delivered"}, {"closing_note": "x"}, {"status": "cancelled", "delivered_on": TODAY}],
)
def test_the_database_refuses_a_closed_promise_that_does_not_say_how(promise, nonsense):
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(**nonsense)


# The pages


def test_everybody_of_the_area_reads_and_only_the_own_agency_gets_buttons(client, promise, office, dkpp):
    deliver = reverse("commitment_deliver", args=[promise.pk])
    for user, may in ((dkpp, True), (office.dpmd, False), (office.bupati, False), (office.camat(), False)):
        client.force_login(user)
        html = client.get(LIST, {"agency": "all"}).content.decode()
        assert "Benih padi 400 kg" in html
        assert "Lewat tenggat 6 hari" in html
        assert (deliver in html) == may, user
    client.force_login(office.camat(TEMPEH))
    assert "Benih padi" not in client.get(LIST, {"agency": "all"}).content.decode()


def test_the_scope_is_what_hides_it(client, promise, office, monkeypatch):
    make_village(GESANG)
    client.force_login(office.camat(TEMPEH))
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert "Benih padi" in client.get(LIST, {"agency": "all"}).content.decode()


def test_another_area_is_as_unknown_as_no_row(client, promise):
    make_village(GESANG)
    client.force_login(make_user(Role.OPD, TEMPEH, agency="DKPP"))
    for name in ("commitment_edit", "commitment_deliver", "commitment_cancel"):
        assert client.get(reverse(name, args=[promise.pk])).status_code == 404
        assert client.post(reverse(name, args=[promise.pk]), {"version": 1}).status_code == 404
        assert client.get(reverse(name, args=[promise.pk + 999])).status_code == 404


def test_an_agency_sees_its_own_first_and_each_part_counts_its_rows(client, promise, village, office, dkpp):
    actions.make_commitment(place=village, by=office.dpmd, promise="Klinik berkas", due_on=D(2025, 6, 30))
    soon = actions.make_commitment(place=village, by=dkpp, promise="Pupuk", due_on=D(2025, 6, 30))
    actions.cancel_commitment(commitment=soon, by=dkpp, seen_version=1, closing_note="Dana dialihkan.")
    client.force_login(dkpp)
    page = client.get(LIST).context["page"]
    assert page.title == "Komitmen DKPP: 1 berjalan, 1 lewat tenggat"
    for chip in page.parts:
        assert len(client.get(chip.href).context["page"].lines) == chip.count, chip.label
    assert [chip.count for chip in page.parts] == [1, 1, 0, 1, 2]
    assert "Alasan batal: Dana dialihkan. Dicatat" in words(client.get(LIST, {"status": "cancelled"}))
    assert client.get(LIST, {"agency": "all"}).context["page"].title.startswith("Komitmen OPD: 2 berjalan")


def test_delivering_takes_two_presses_with_today_proposed(client, promise, dkpp):
    client.force_login(dkpp)
    url = reverse("commitment_deliver", args=[promise.pk])
    sheet = client.get(url).content.decode()
    assert 'value="2025-06-12"' in sheet
    assert f'action="{url}"' in sheet
    response = client.post(
        url, {"version": 1, "delivered_on": "2025-06-12", "closing_note": "BA-05"}, follow=True
    )
    assert "Desa Desa200404: Komitmen selesai." in words(response)
    assert Commitment.objects.get().status == "delivered"


def test_what_is_refused_keeps_what_was_typed(client, promise, dkpp):
    client.force_login(dkpp)
    url = reverse("commitment_edit", args=[promise.pk])
    response = client.post(url, {"version": 1, "promise": "Benih lain", "due_on": "2025-06-01"})
    assert response.status_code == 422
    assert "Tenggat ini sudah lewat" in words(response)
    assert "Benih lain" in response.content.decode()


def test_a_stale_form_shows_both_values(client, promise, dkpp):
    actions.change_commitment(
        commitment=promise, by=dkpp, seen_version=1, promise="Benih jagung", due_on=D(2025, 6, 20)
    )
    client.force_login(dkpp)
    url = reverse("commitment_edit", args=[promise.pk])
    response = client.post(url, {"version": 1, "promise": "Benih kedelai", "due_on": "2025-06-20"})
    assert response.status_code == 409
    text = words(response)
    assert "Benih jagung" in text
    assert "Benih kedelai" in text


def test_a_new_promise_is_for_a_village_or_a_whole_kecamatan(client, village, dkpp):
    client.force_login(dkpp)
    url = reverse("commitment_add")
    assert f'value="{BAGO}" selected' in client.get(url, {"place": BAGO}).content.decode()
    for place in (BAGO, PASIRIAN):
        client.post(url, {"place": place, "promise": f"Untuk {place}", "due_on": "2025-06-30"})
    assert {row.place_code for row in Commitment.objects.all()} == {BAGO, PASIRIAN}
    response = client.post(url, {"place": GESANG, "promise": "x", "due_on": "2025-06-30"})
    assert (response.status_code, Commitment.objects.count()) == (422, 2)


def test_the_village_page_shows_what_is_promised_to_it_and_to_its_kecamatan(
    client, promise, village, dkpp, office
):
    actions.make_commitment(place=village.kecamatan, by=dkpp, promise="Pelatihan", due_on=D(2025, 6, 30))
    actions.make_commitment(
        place=make_village("35.08.04.2005"), by=dkpp, promise="Untuk desa lain", due_on=D(2025, 6, 30)
    )
    client.force_login(office.camat())
    text = words(client.get(reverse("village", args=[BAGO])))
    assert "Benih padi 400 kg" in text
    assert "DKPP, untuk Kecamatan Kec04" in text
    assert "Untuk desa lain" not in text
    assert "Catat komitmen" not in text
    client.force_login(dkpp)
    assert "Catat komitmen" in words(client.get(reverse("village", args=[BAGO])))


@pytest.mark.parametrize("part", ["running", "late", "delivered", "cancelled", "all"])
def test_an_empty_part_is_a_sentence(client, village, office, part):
    client.force_login(office.bupati)
    text = words(client.get(LIST, {"status": part}))
    assert re.search(r"(Belum ada|Tidak ada) komitmen OPD", text)


# The potentials page


def add_potential(office, code, sector, agency, commodity):
    village_actions.add_potential(
        village=make_village(code),
        by=office.camat(code[:8]),
        sector=sector,
        commodity=commodity,
        agency=agency,
    )


def test_potentials_are_filtered_by_commodity_stage_and_class(client, village, office, dkpp):
    walk_to(village, POTENTIAL, office, approved=True)
    add_potential(office, BAGO, "perikanan", "DKPP", "Udang")
    add_potential(office, GESANG, "perikanan", "DKPP", "Lele")
    IndexSnapshot.objects.bulk_create(
        IndexSnapshot(
            village_id=code,
            month=D(2025, 5, 1),
            band=band,
            score=score,
            coverage=70,
            taken_on=TODAY,
            indicators=[],
            weights_from=TODAY,
        )
        for code, band, score in ((BAGO, "growing", 60), (GESANG, "", None))
    )
    client.force_login(dkpp)
    url = reverse("potential_list")

    def names(**query) -> list[str]:
        return [
            row.href.strip("/").rpartition("/")[2] for row in client.get(url, query).context["page"].villages
        ]

    assert names(sector="perikanan") == [BAGO, GESANG]
    assert names(commodity="UDANG") == [BAGO]
    assert names(sector="perikanan", stage=MUSDESUS) == [BAGO]
    assert names(sector="perikanan", stage=POTENTIAL) == [GESANG]
    assert names(sector="perikanan", kelas="growing") == [BAGO]
    assert names(sector="perikanan", kelas="unknown") == [GESANG]
    # Every number of the narrowed matrix opens exactly its rows.
    page = client.get(url, {"stage": MUSDESUS}).context["page"]
    for _, count in page.whole.cells:
        assert len(client.get(count.href).context["page"].villages) == count.value


def test_nothing_found_is_told_with_what_was_asked(client, village, office, dkpp):
    add_potential(office, BAGO, "perikanan", "DKPP", "Udang")
    client.force_login(dkpp)
    text = words(client.get(reverse("potential_list"), {"sector": "pariwisata", "kecamatan": PASIRIAN}))
    assert (
        "Belum ada desa dengan potensi tercatat: sektor pariwisata, Kecamatan Kec04, didampingi DKPP." in text
    )


def test_the_lane_tells_how_the_agency_keeps_its_word(client, promise, office, dkpp):
    client.force_login(dkpp)
    assert "Komitmen DKPP: 1 berjalan, 1 lewat tenggat" in words(client.get(reverse("potential_list")))
    client.force_login(make_user(Role.OPD, agency="DISPORA"))
    assert "Komitmen Dispora: 0 berjalan, 0 lewat tenggat" in words(client.get(reverse("potential_list")))


@pytest.mark.parametrize(
    ("url", "limit"),
    [
        (LIST + "?agency=all", 6),
        (reverse("potential_list") + "?agency=all", 6),
        (reverse("potential_list") + "?agency=all&stage=potential&kelas=unknown", 9),
    ],
)
def test_the_number_of_queries_does_not_grow(client, office, dkpp, count_queries, url, limit):
    client.force_login(dkpp)

    def measure() -> int:
        with count_queries() as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    counts = []
    for numbers in (range(3), range(3, 30)):
        plant(numbers, office.clerk)
        for n in numbers:
            place = make_village(f"35.08.{n % 21 + 1:02d}.{2001 + n // 21}")
            actions.make_commitment(place=place, by=dkpp, promise=f"Janji {n}", due_on=D(2025, 6, 30))
            add_potential(office, place.pk, "perikanan", "DKPP", f"Ikan {n}")
        counts.append(measure())
    assert counts[0] == counts[1] <= limit


def test_every_agency_of_the_list_can_be_asked(client, promise, office):
    client.force_login(office.bupati)
    for agency in Agency:
        assert client.get(LIST, {"agency": agency.value}).status_code == 200
    for query in ({"agency": "x"}, {"status": "x"}, {"page": "x"}):
        response = client.get(LIST, query)
        assert response.status_code == 200
        assert ("diabaikan" in words(response)) == ("page" not in query)


def test_an_agency_without_a_village_is_led_to_all(client, village):
    client.force_login(make_user(Role.OPD, agency=Agency.DISKOMINFO))
    page = client.get(reverse("potential_list")).content.decode()
    assert "Potensi desa: belum ada" in page
    assert "Belum ada desa dengan potensi tercatat yang didampingi Diskominfo." in page
    assert "Lihat semua OPD" in page
