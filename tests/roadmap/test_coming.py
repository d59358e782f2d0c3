"""The agenda of a kecamatan: what is called, what the musdesus planned, who signs when; overdue plans first."""

import datetime as dt

import pytest
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import MeetingPlan, Notary, SigningEvent, SigningSlot
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from roadmap.coming import MOST, coming
from tests.cooperatives import building
from tests.factories import GESANG, PASIRIAN, TEMPEH, make_village

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2025, 6, 12)


@pytest.fixture
def cooperative(village, office):
    """A cooperative whose musdesus of 19 May is recorded; its founding is not."""
    row = actions.register_cooperative(village=village, by=office.clerk, principal_saving=100_000)
    actions.record_meeting(
        cooperative=row,
        by=office.clerk,
        kind="musdesus",
        held_on=D(2025, 5, 19),
        founding_planned_on=D(2025, 6, 20),
    )
    return row


def told(area=PASIRIAN, day=TODAY) -> list[tuple[str, str, bool]]:
    return [(row.day, row.words, row.overdue) for row in coming(area, day).rows]


def test_the_founding_that_the_musdesus_planned_is_told(cooperative):
    assert told() == [("Jumat, 20 Juni", "Rapat pendirian, menurut berita acara musdesus", False)]
    row = coming(PASIRIAN, TODAY).rows[0]
    assert (row.village, row.href) == (str(cooperative.village), reverse("village", args=[cooperative.pk]))


def test_a_plan_whose_day_has_passed_says_so(cooperative):
    assert told(day=D(2025, 6, 21)) == [
        ("Jumat, 20 Juni", "Rapat pendirian, rencana sudah lewat, belum tercatat terlaksana", True)
    ]


def test_a_letter_takes_the_place_of_the_plan(cooperative, office):
    actions.plan_meeting(
        cooperative=cooperative, by=office.clerk, kind="founding", planned_on=D(2025, 6, 22), start_at=dt.time(19),
        venue="Balai Desa Bago",
    )  # fmt: skip
    assert told() == [("Minggu, 22 Juni", "Rapat pendirian, pukul 19.00 WIB, Balai Desa Bago", False)]


def test_what_was_held_is_no_plan_any_more(village, office):
    building.with_meetings(village, office.clerk)
    assert told(day=D(2025, 5, 1)) == []


def test_only_four_weeks_are_told(cooperative):
    assert told(day=D(2025, 5, 22)) == []
    assert len(told(day=D(2025, 5, 23))) == 1


def sign(cooperative):
    on, at = D(2025, 6, 16), dt.time(9, 30)
    event, _ = SigningEvent.objects.get_or_create(
        held_on=on, venue="Pendopo", defaults={"starts_at": dt.time(9), "minutes_each": 15}
    )
    notary, _ = Notary.objects.get_or_create(name="Notaris Contoh", defaults={"domicile": "Lumajang"})
    return SigningSlot.objects.create(event=event, cooperative=cooperative, notary=notary, starts_at=at)


def test_the_hour_of_the_signing_is_told(cooperative):
    sign(cooperative)
    assert told()[0] == ("Senin, 16 Juni", "Penandatanganan akta, pukul 09.30 WIB, Pendopo", False)


def test_another_kecamatan_has_its_own_agenda(cooperative, office, monkeypatch):
    make_village(GESANG)
    assert coming(TEMPEH, TODAY).rows == ()
    monkeypatch.setattr(ScopedQuerySet, "within", lambda self, area: self.all())
    assert len(coming(TEMPEH, TODAY).rows) == 1


def test_the_queries_are_three_and_the_rest_is_counted(cooperative, office, count_queries):
    for number in range(MOST + 1):
        MeetingPlan.objects.create(
            cooperative=cooperative, kind="rat", planned_on=TODAY + dt.timedelta(days=number % 28)
        )
    with count_queries() as queries:
        found = coming(PASIRIAN, TODAY)
    assert len(queries) == 3
    assert (len(found.rows), found.more) == (MOST, 2)


def test_the_page_shows_it_today_and_not_on_an_earlier_day(client, cooperative, office):
    client.force_login(office.camat())
    address = reverse("kecamatan", args=[PASIRIAN])
    assert "menurut berita acara musdesus" in client.get(address).content.decode()
    assert "Agenda" not in client.get(address, {"per": "2025-06-02"}).content.decode()


def test_without_plans_the_card_says_where_they_are_made(client, village, office):
    client.force_login(office.camat())
    assert (
        "Rencana rapat dicatat di halaman koperasi"
        in client.get(reverse("kecamatan", args=[PASIRIAN])).content.decode()
    )
