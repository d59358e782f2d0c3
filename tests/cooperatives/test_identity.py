import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cooperatives import actions
from cooperatives.models import Articles, Cooperative
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives.building import FOUNDING, MUSDESUS, registered, signed
from tests.factories import make_village


def test_a_camat_registers_the_cooperative_of_a_village_of_his(village, camat):
    cooperative = registered(village, camat, formation_path="revitalise")

    assert Cooperative.objects.visible_to(camat).get() == cooperative
    assert cooperative.articles.surplus_village == 20
    event = AuditEvent.objects.get(action="cooperative.register")
    assert (event.target, event.area_code, event.actor) == (
        f"cooperative:{village.pk}", village.pk, camat.username,
    )  # fmt: skip


def test_a_foreign_camat_and_those_who_only_read_are_refused(village, camat, stranger, office):
    for person in (stranger, office.bupati, office.dpmd):
        with pytest.raises(NotAllowed):
            registered(village, person)
    assert not Cooperative.objects.exists()
    # Control: the same call by the village's own camat goes through.
    registered(village, camat)


def test_an_account_that_was_closed_is_refused(village, camat):
    camat.is_active = False
    with pytest.raises(NotAllowed):
        registered(village, camat)


def test_a_village_has_one_cooperative(cooperative, village, dinas):
    with pytest.raises(ValidationError, match="sudah tercatat"):
        registered(village, dinas)


def test_the_joint_model_is_known_but_not_used_here(village, dinas, cooperative):
    other = make_village("35.08.04.2005")
    with pytest.raises(ValidationError, match="Pilih model lain"):
        registered(other, dinas, formation_path="joint")
    with pytest.raises(ValidationError, match="Pilih model lain"):
        actions.update_cooperative(cooperative=cooperative, by=dinas, seen_version=1, formation_path="joint")


def test_two_people_who_change_the_same_version_do_not_overwrite_each_other(cooperative, camat, dinas):
    mine = Cooperative.objects.get()
    actions.update_cooperative(cooperative=cooperative, by=dinas, seen_version=1, street="Jalan Baru")

    with pytest.raises(VersionConflict):
        actions.update_cooperative(cooperative=mine, by=camat, seen_version=1, street="Jalan Lama")
    assert Cooperative.objects.get().street == "Jalan Baru"


def test_what_did_not_change_is_neither_written_nor_recorded(cooperative, camat):
    before = AuditEvent.objects.count()
    actions.update_cooperative(cooperative=cooperative, by=camat, seen_version=1, principal_saving=100_000)

    assert Cooperative.objects.get().version == 1
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"rt": "barat"},
        {"rt": "1234"},
        {"coop_kind": "bank"},
        {"principal_saving": -1},
        {"principal_saving": 10**40},
        {"street": "x" * 121},
        {"street": "Jalan\0Raya"},
        {"email": "bukan surel"},
    ],
)
def test_bad_values_are_told_by_field(cooperative, camat, changes):
    with pytest.raises(ValidationError) as caught:
        actions.update_cooperative(cooperative=cooperative, by=camat, seen_version=1, **changes)
    assert set(caught.value.error_dict) == set(changes)


def test_the_shares_of_the_surplus_must_make_a_whole(cooperative, camat):
    articles = cooperative.articles
    with pytest.raises(ValidationError, match="tepat seratus persen"):
        actions.set_articles(articles=articles, by=camat, seen_version=1, surplus_reserve=26)
    actions.set_articles(
        articles=articles, by=camat, seen_version=1, surplus_reserve=30, surplus_services=20
    )
    assert Articles.objects.get().surplus_reserve == 30


def test_terms_and_annual_meeting_keep_the_limits_of_the_law(cooperative, camat):
    for changes in ({"board_term_years": 6}, {"board_term_years": 0}, {"annual_meeting_months": 7}):
        with pytest.raises(ValidationError):
            actions.set_articles(articles=cooperative.articles, by=camat, seen_version=1, **changes)


def test_the_founding_meeting_comes_after_the_village_meeting(cooperative, camat):
    def record(kind, day):
        return actions.record_meeting(cooperative=cooperative, by=camat, kind=kind, held_on=day)

    with pytest.raises(ValidationError, match="Catat dulu Musyawarah Desa Khusus"):
        record("founding", FOUNDING)
    musdesus = record("musdesus", MUSDESUS)
    with pytest.raises(ValidationError, match="sebelum Musyawarah Desa Khusus"):
        record("founding", MUSDESUS - dt.timedelta(days=1))
    record("founding", MUSDESUS)
    with pytest.raises(ValidationError, match="tidak boleh sesudah rapat pendirian"):
        actions.update_meeting(meeting=musdesus, by=camat, seen_version=1, held_on=FOUNDING)


def test_a_meeting_of_tomorrow_or_a_second_village_meeting_is_refused(cooperative, camat):
    def record(day):
        return actions.record_meeting(cooperative=cooperative, by=camat, kind="musdesus", held_on=day)

    with pytest.raises(ValidationError, match="belum terjadi"):
        record(dt.date(2025, 6, 13))
    record(dt.date(2025, 6, 12))
    with pytest.raises(ValidationError, match="sudah tercatat"):
        record(MUSDESUS)


@pytest.mark.parametrize("day", [None, "2025-05-08", dt.datetime(2025, 5, 8, 9, 0)])  # noqa: DTZ001
def test_what_is_no_date_is_refused_in_words(cooperative, camat, day):
    with pytest.raises(ValidationError, match="tanggal yang benar"):
        actions.record_meeting(cooperative=cooperative, by=camat, kind="musdesus", held_on=day)


def test_the_village_meeting_decides_the_formation_path(cooperative, camat):
    actions.record_meeting(
        cooperative=cooperative, by=camat, kind="musdesus", held_on=MUSDESUS, decided_path="develop"
    )

    assert Cooperative.objects.get().formation_path == cooperative.formation_path == "develop"
    assert Cooperative.objects.get().version == cooperative.version == 2


def test_after_the_minuta_the_deed_can_only_be_changed_by_another_deed(village, dinas, camat):
    cooperative = signed(village, dinas)
    meeting = cooperative.meetings.get(kind="founding")
    attempts = [
        lambda: actions.update_cooperative(cooperative=cooperative, by=camat, seen_version=1, rt="4"),
        lambda: actions.set_articles(articles=cooperative.articles, by=camat, seen_version=1, notice_days=9),
        lambda: actions.update_meeting(meeting=meeting, by=camat, seen_version=1, venue="Lain"),
        lambda: actions.add_founders(cooperative=cooperative, by=camat, people=[]),
        lambda: actions.plan_business_units(cooperative=cooperative, by=camat, kbli=["47112"]),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed, match="akta perubahan"):
            attempt()
    actions.update_cooperative(cooperative=cooperative, by=camat, seen_version=1, email="kdmp@contoh.id")
