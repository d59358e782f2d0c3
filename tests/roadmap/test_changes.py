"""What a page left open learns of the changes after it: those of its area, counted, in words, at a fixed price."""

import re

import pytest
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Role
from roadmap.stages import FOUNDING, POTENTIAL
from roadmap.views import changes
from tests.factories import GESANG, PASIRIAN, TEMPEH, make_user
from tests.roadmap.june import TODAY, four_villages
from tests.roadmap.walk import approve, send

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'data-stale="([^"]+)"')


@pytest.fixture
def villages(office):
    return four_villages(office)


@pytest.fixture
def today():
    with clock.on(TODAY):
        yield


def polled(client, page) -> dict:
    """What the line on that page is told when it asks."""
    address = ADDRESS.search(page.content.decode())[1].replace("&amp;", "&")
    return client.get(address).json()


@pytest.mark.parametrize(("role", "page"), [(Role.BUPATI, "summary"), ("diskopindag", "verification_queue")])
def test_a_page_left_open_learns_how_much_has_changed(client, office, villages, today, role, page):
    client.force_login(make_user(role))
    opened = client.get(reverse(page))
    assert polled(client, opened) == {"count": 0, "words": ""}
    send(villages[GESANG], POTENTIAL, office)
    approve(villages[GESANG], POTENTIAL, office)
    told = polled(client, opened)
    assert told["count"] >= 2
    assert re.fullmatch(
        rf"Data halaman ini pukul \d\d\.\d\d WIB; sesudahnya ada {told['count']} perubahan\.", told["words"]
    )
    assert polled(client, client.get(reverse(page)))["count"] == 0


def test_an_area_hears_of_itself_alone(client, office, villages, today, monkeypatch):
    client.force_login(make_user("camat", PASIRIAN))
    since = {"sejak": clock.now().isoformat()}

    def count() -> int:
        return client.get(reverse("changes"), since).json()["count"]

    send(villages[GESANG], POTENTIAL, office)
    assert GESANG.startswith(TEMPEH)
    assert count() == 0
    # Control: without the scope the other kecamatan would be counted.
    with monkeypatch.context() as patch:
        patch.setattr(ScopedQuerySet, "visible_to", lambda rows, user: rows)
        assert count() > 0
    approve(villages["35.08.04.2007"], FOUNDING, office)
    assert count() == 1


def test_the_page_of_a_phone_with_a_weak_signal_does_not_ask(client, villages, today):
    client.force_login(make_user("camat", PASIRIAN))
    assert "stale" not in client.get(reverse("worklist")).content.decode()


def test_past_days_do_not_change_under_the_reader(client, villages, today):
    client.force_login(make_user(Role.BUPATI))
    assert "data-stale" not in client.get(reverse("summary"), {"per": "2025-06-02"}).content.decode()


def test_asking_costs_one_query_however_much_has_happened(
    client, office, villages, today, count_queries, monkeypatch
):
    client.force_login(make_user(Role.BUPATI))
    address = f"{reverse('changes')}?sejak=2025-01-01T00:00:00%2B07:00"
    with count_queries() as few:
        client.get(address)
    monkeypatch.setattr(changes, "MOST", 3)
    assert (
        client.get(address).json()["words"]
        == "Data halaman ini pukul 00.00 WIB; sesudahnya ada lebih dari 2 perubahan."
    )
    send(villages[GESANG], POTENTIAL, office)
    with count_queries() as more:
        client.get(address)
    assert len(few) == len(more) <= 3


@pytest.mark.parametrize(
    "since", ["", "kemarin", "2025-06-12T07:00:00", "9999999999", "2025-06-12T07:00:00+07:00'--"]
)
def test_a_moment_that_cannot_be_read_is_refused(client, since):
    client.force_login(make_user(Role.BUPATI))
    assert client.get(reverse("changes"), {"sejak": since}).status_code == 400


def test_the_public_is_told_nothing(client):
    assert client.get(reverse("changes")).status_code == 302
