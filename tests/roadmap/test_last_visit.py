"""Since when a reader has not looked: told by a signed day in the browser, seven days without one."""

import pytest
from django.urls import reverse

from lumajang_kdkmp import clock
from roadmap.last_visit import COOKIE
from tests.factories import PASIRIAN
from tests.roadmap.june import four_villages, june

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(office, client):
    four_villages(office)
    client.force_login(office.bupati)
    return client


def heading(client, day, name="summary", **query) -> str:
    with clock.on(day):
        address = reverse(name, args=[PASIRIAN] if name == "kecamatan" else [])
        page = client.get(address, query).content.decode()
    return page.partition('id="h-news">')[2].partition("<")[0]


def test_the_first_visit_tells_the_last_seven_days_and_the_next_tells_since_that_day(reader):
    assert heading(reader, june(9)) == "Sejak Selasa, 3 Juni"
    assert heading(reader, june(12)) == "Sejak Senin, 9 Juni"
    # The same day again, on whichever page: still what is new since Monday.
    assert heading(reader, june(12)) == heading(reader, june(12), "kecamatan") == "Sejak Senin, 9 Juni"
    assert heading(reader, june(12), "meeting") == "Sejak Senin, 9 Juni"
    assert heading(reader, june(13)) == "Sejak Kamis, 12 Juni"


def test_an_earlier_day_is_told_with_its_own_week(reader):
    heading(reader, june(9))
    assert heading(reader, june(12), per="2025-06-02") == "Sejak Selasa, 27 Mei"


def test_a_visit_of_long_ago_or_of_another_person_or_forged_counts_for_nothing(reader, office):
    heading(reader, june(12, 4))
    assert heading(reader, june(12)) == "Sejak Jumat, 6 Juni"  # 61 days
    reader.force_login(office.clerk)
    assert heading(reader, june(13)) == "Sejak Sabtu, 7 Juni"
    reader.cookies[COOKIE] = f"{office.clerk.pk}:2025-06-10:"
    assert heading(reader, june(14)) == "Sejak Minggu, 8 Juni"


def test_the_day_is_written_once_a_day_and_nothing_on_the_server(reader, count_queries):
    for day, is_new in ((june(9), True), (june(9), False), (june(10), True)):
        with clock.on(day), count_queries() as queries:
            answer = reader.get(reverse("summary"))
        assert (COOKIE in answer.cookies) is is_new
        assert not [sql for sql in map(str, queries) if "INSERT" in sql or "UPDATE" in sql]
    assert answer.cookies[COOKIE]["httponly"]
    assert answer.cookies[COOKIE]["samesite"] == "Lax"
