"""The history of a village: old and new values from the trail, of the acts that the reader may know."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from cooperatives import actions as coop_actions
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import record, together, verify
from roadmap import actions, village_changes
from roadmap.sent import Sent
from roadmap.stages import FOUNDING, MUSDESUS
from tests.cooperatives.building import founders, registered
from tests.factories import BAGO, GESANG, TEMPEH, make_village
from tests.roadmap.test_village_page import words
from tests.roadmap.walk import walk_to
from villages import actions as village_actions

pytestmark = pytest.mark.django_db
NIK = "9900001207850001"


def read(client, user, query: str = "", code: str = BAGO) -> str:
    client.force_login(user)
    response = client.get(reverse("village_changes", args=[code]) + query)
    assert response.status_code == 200
    return words(response)


@pytest.fixture
def told(village, office):
    """A village with an act of every family that a reader may or may not know."""
    camat = office.camat()
    village_actions.update_village(village=village, by=camat, seen_version=village.version, population=5210)
    village_actions.update_village(
        village=village,
        by=office.clerk,
        seen_version=village.version,
        population=5310,
        office_phone="0334571021",
    )
    village_actions.add_potential(
        village=village, by=camat, sector="pertanian", commodity="Padi", agency="DKPP"
    )
    actions.open_blocker(village=village, by=camat, stage=FOUNDING, reason="ktp_missing", note="Dua orang.")
    cooperative = registered(village, camat)
    people = founders()
    people[0]["nik_penduduk"] = NIK
    coop_actions.add_founders(cooperative=cooperative, by=camat, people=people)
    coop_actions.update_cooperative(
        cooperative=cooperative,
        by=camat,
        seen_version=cooperative.version,
        principal_saving=150_000,
        email="rahasia@example.test",
    )
    return cooperative


def test_every_change_tells_old_and_new_value_person_and_time(client, told, office):
    text = read(client, office.camat())
    assert "Jumlah penduduk: 5.210 → 5.310" in text
    assert "Simpanan pokok: Rp100.000 → Rp150.000" in text
    assert "Surel: (kosong) → rahasia@example.test" in text
    assert "Komoditas atau usaha: Padi" in text
    what = "Kendala dicatat Kendala: KTP atau NIK bermasalah Tahap: Berkas pendirian Dua orang."
    assert f"{what} {office.camat()}, Camat dan staf kecamatan" in text
    assert "Diterima portal 12 Jun 2025, " in text
    assert "None" not in text
    assert "Keterangan: (kosong)" not in text


def test_people_are_for_those_who_keep_the_records_and_masked_even_there(client, told, office, monkeypatch):
    keeper, reader = read(client, office.camat()), read(client, office.bupati)
    assert "Pendiri dicatat" in keeper
    assert f"{NIK[:4]}••••••••{NIK[-4:]}" in keeper
    for text in (keeper, reader, read(client, office.dpmd)):
        assert NIK not in text
        assert "0334571021" not in text
    for hidden in ("Pendiri dicatat", NIK[-4:], "rahasia@example.test"):
        assert hidden not in reader
    assert "Perubahan data orang hanya untuk kecamatan setempat dan Diskopindag." in reader
    # Control: without the check both are told.
    monkeypatch.setattr(village_changes, "check_records", lambda code, user: None)
    open_to_all = read(client, office.bupati)
    assert "Pendiri dicatat" in open_to_all
    assert "rahasia@example.test" in open_to_all


def test_an_act_or_a_field_that_no_table_names_is_not_shown(client, told, office, monkeypatch):
    with together():
        record(
            action="cooperative.sing",
            target=f"cooperative:{BAGO}",
            area_code=BAGO,
            by=office.clerk,
            note="Lagu",
        )
        record(
            action="village.update", target=f"village:{BAGO}", area_code=BAGO, by=office.clerk,
            changes={"secret_song": [None, "Nada"], "hamlets": [3, 4]},
        )  # fmt: skip
    text = read(client, office.clerk)
    assert "3 → 4" in text
    assert "Lagu" not in text
    assert "Nada" not in text
    # Control: a name in the table is what lets it in.
    monkeypatch.setitem(village_changes.WORDS, "secret_song", "lagu rahasia")
    assert "Lagu rahasia: Nada" in read(client, office.clerk)


def test_another_village_is_not_there_and_a_foreign_camat_finds_nothing(client, told, office, monkeypatch):
    make_village(GESANG)
    assert "Belum ada yang tercatat" in read(client, office.camat(TEMPEH), code=GESANG)
    client.force_login(office.camat(TEMPEH))
    url = reverse("village_changes", args=[BAGO])
    assert client.get(url).status_code == 404
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert client.get(url).status_code == 200


def test_one_person_at_a_time(client, told, office):
    text = read(client, office.bupati, f"?oleh={office.clerk.pk}")
    assert "5.310" in text
    assert "Komoditas atau usaha: Padi" not in text
    assert f"1 perubahan oleh {office.clerk}" in text
    for nobody in ("?oleh=x", "?oleh=99999999999999999999", "?oleh=%00", "?oleh="):
        assert "Komoditas atau usaha: Padi" in read(client, office.bupati, nobody)


def test_a_move_tells_both_times_and_belongs_to_its_own_event(client, village, office):
    walk_to(village, MUSDESUS, office, approved=True)
    written = clock.now().replace(hour=6, minute=5)
    actions.open_blocker(
        village=village, by=office.camat(), stage=FOUNDING, reason="ktp_missing",
        sent=Sent(uuid.uuid4(), "0" * 64, written),
    )  # fmt: skip
    text = read(client, office.bupati)
    assert "Ditulis di perangkat 12 Jun 2025, 06.05 WIB, diterima portal 12 Jun 2025" in text
    moves = village_changes._moves(village)
    events = AuditEvent.objects.filter(area_code=BAGO, action__startswith="stage.")
    assert len(moves) == events.count() > 4
    for event in events:
        move = moves[event.pk]
        assert (event.action, event.target) == (f"stage.{move.move}", f"stage:{BAGO}:{move.stage}")
        assert event.changes.get("status", [move.from_status, move.to_status]) == [
            move.from_status,
            move.to_status,
        ]


def test_pages_of_fifty_at_a_fixed_number_of_queries(client, told, office, count_queries):
    client.force_login(office.camat())

    def queries() -> int:
        with count_queries() as seen:
            assert client.get(reverse("village_changes", args=[BAGO])).status_code == 200
        return len(seen)

    before = queries()
    for number in range(60):
        told.village.refresh_from_db()
        village_actions.update_village(
            village=told.village, by=office.clerk, seen_version=told.village.version, population=number + 1
        )
    assert queries() == before <= 14
    text = read(client, office.camat(), "?page=2")
    assert "Halaman 2 dari 2" in text


def test_the_trail_keeps_the_day_of_the_portal_and_stays_whole(told, office):
    with clock.on(dt.date(2025, 5, 2)):
        told.village.refresh_from_db()
        village_actions.update_village(
            village=told.village, by=office.clerk, seen_version=told.village.version, hamlets=4
        )
    event = AuditEvent.objects.latest("id")
    assert event.at.astimezone(clock.now().tzinfo).date() == dt.date(2025, 5, 2)
    assert verify() == []


def test_every_act_names_fields_and_the_village_page_leads_here(client, told, office):
    assert all(act.words for act in village_changes.ACTS.values())
    client.force_login(office.bupati)
    page = client.get(reverse("village", args=[BAGO])).content.decode()
    assert f'href="{reverse("village_changes", args=[BAGO])}"' in page
