"""Completeness of the weekly news: a fixture few enough to count by hand, with edges in WIB, as-of and pauses."""

import datetime as dt

import pytest
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import WIB
from roadmap import actions
from roadmap.completeness import Said, days_since, mondays_to, trend, village_week, week_figures
from roadmap.completeness_page import PARTS
from roadmap.deadlines import Deadline
from roadmap.definitions import DEFINITIONS
from roadmap.snapshot import snapshot
from roadmap.stages import MUSDESUS, POTENTIAL
from tests.factories import (
    BAGO,
    GESANG,
    PASIRIAN,
    REGENCY,
    TEMPEH,
    make_kecamatan,
    make_user,
    make_village,
    progress_of,
)
from tests.roadmap.june import MADUREJO, TODAY, four_villages, june, links_of, rows_of
from tests.roadmap.walk import approve, publish_guideline, send

MONDAY = dt.date(2025, 6, 9)
FRIDAY_FOUR = Deadline().moment(MONDAY)


def said(day: int, known: int | None = None, at: tuple[int, int, int] | None = None) -> Said:
    moment = dt.datetime(2025, 6, day, *at, tzinfo=WIB) if at else None
    return Said(june(day), june(known or day), moment)


def week(*rows: Said, day=15, paused=False):
    return village_week("x", rows, MONDAY, june(day), FRIDAY_FOUR, is_paused=paused)


def flags(row) -> tuple[bool, bool, bool]:
    return row.is_complete, row.is_on_time, row.is_missing


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (said(8), (False, False, True)),  # the Sunday before
        (said(9, at=(0, 0, 0)), (True, True, False)),  # 00.00 WIB: in UTC it is still Sunday
        (said(13, at=(16, 0, 0)), (True, True, False)),
        (said(13, at=(16, 0, 1)), (True, False, False)),
        (said(13), (True, True, False)),  # only the day is known: it counts whole
        (said(15, at=(23, 59, 59)), (True, False, False)),
        (said(11, known=14), (True, False, False)),  # a visit written down on Saturday
        (said(16), (False, False, True)),  # next Monday
    ],
)
def test_a_word_belongs_to_its_week_and_is_on_time_up_to_friday_four_o_clock(row, expected):
    assert flags(week(row)) == expected


def test_a_past_day_does_not_know_what_came_later():
    late_entry = said(10, known=13)
    assert flags(week(late_entry, day=12)) == (False, False, True)
    assert flags(week(late_entry, day=13)) == (True, True, False)
    assert days_since([late_entry, said(3)], june(12)) == 9
    assert days_since([late_entry, said(3)], june(13)) == 3
    assert days_since([], june(13)) is None


def test_the_figures_counted_by_hand():
    rows = [
        week(said(9), said(13, at=(18, 0, 0))),  # complete, on time by the first word
        week(said(14)),  # complete, late
        week(paused=True),  # paused without a word
        week(said(10), paused=True),  # paused, told something all the same
        week(),  # missing
    ]
    found = week_figures(MONDAY, rows)
    assert (found.expected, found.complete, found.on_time, found.paused, found.missing) == (5, 3, 2, 1, 1)
    assert found.share == 0.6


def test_the_trend_has_eight_weeks_and_none_before_the_programme():
    assert mondays_to(june(12), dt.date(2025, 3, 1))[0] == dt.date(2025, 4, 21)
    assert len(mondays_to(june(12), dt.date(2025, 3, 1))) == 8
    assert mondays_to(dt.date(2025, 3, 12), dt.date(2025, 3, 1)) == [
        dt.date(2025, 2, 24), dt.date(2025, 3, 3), dt.date(2025, 3, 10),
    ]  # fmt: skip
    found = trend(
        ["x", "y"], {"x": [said(3), said(10)]}, mondays_to(june(12), june(2)), june(12), Deadline().moment,
        lambda code, monday: code == "y",
    )  # fmt: skip
    assert [(row.complete, row.paused, row.missing) for row in found] == [(1, 1, 0), (1, 1, 0)]


# The page


@pytest.fixture
def villages(office):
    return four_villages(office)


def figures(client, **query) -> dict[str, tuple[int, ...]]:
    page = client.get(reverse("completeness"), query).context["page"]
    rows = [*page.rows, page.whole]
    return {
        row.name: tuple(c.value for c in (row.villages, row.complete, row.on_time, row.missing, row.paused))
        for row in rows
    }


def test_what_an_office_does_is_no_news_of_a_village(office, client):
    """Neither a guideline published for all, nor an approval, nor a return: nobody there has said anything."""
    make_kecamatan(PASIRIAN, "Pasirian")
    village = make_village(BAGO, "Bago")
    client.force_login(office.bupati)

    def told() -> tuple[tuple[int, ...], bool]:
        row = next(iter(snapshot(clock.today(), REGENCY)))
        return figures(client)["Pasirian"][1:3], row.is_fresh

    publish_guideline(office)
    assert told() == ((0, 0), False)
    with clock.on(june(2)):
        send(village, POTENTIAL, office)
        assert told() == ((1, 1), True)  # control: the kecamatan sent something
    approve(village, POTENTIAL, office)
    assert progress_of(village, POTENTIAL).status == "approved"
    assert told() == ((0, 0), False)
    actions.record_visit(village=village, by=office.clerk, visited_on=TODAY)
    blocker = actions.open_blocker(village=village, by=office.clerk, stage=MUSDESUS, reason="ktp_missing")
    assert told() == ((0, 0), False)
    actions.resolve_blocker(blocker=blocker, by=office.camat(), seen_version=blocker.version)
    assert told() == ((1, 1), True)


def test_moves_visits_and_confirmations_count_and_log_ins_do_not(villages, office, client):
    client.force_login(office.bupati)
    # In the week of 9 June Condro was sent on the eleventh; what Diskopindag did for Bago on the tenth is no news.
    assert figures(client) == {
        "Pasirian": (3, 1, 1, 2, 0), "Tempeh": (1, 0, 0, 1, 0), "Jumlah": (4, 1, 1, 3, 0),
    }  # fmt: skip
    client.force_login(office.camat(TEMPEH))
    client.get(reverse("worklist"))
    assert figures(client)["Tempeh"] == (1, 0, 0, 1, 0)
    actions.confirm_no_change(kecamatan=villages[GESANG].kecamatan, by=office.camat(TEMPEH))
    assert figures(client)["Tempeh"] == (1, 1, 1, 0, 0)
    for code in (MADUREJO, BAGO):
        actions.record_visit(village=villages[code], by=office.camat(PASIRIAN), visited_on=june(9))
    client.force_login(office.bupati)
    assert figures(client)["Jumlah"] == (4, 4, 4, 0, 0)


def test_a_paused_village_stays_in_the_total(villages, office, client):
    actions.declare_pause(
        places=[villages[MADUREJO]], by=office.clerk, starts_on=TODAY, planned_until=None, reason="Erupsi Semeru",
        legal_basis="SK",
    )  # fmt: skip
    client.force_login(office.bupati)
    assert figures(client)["Pasirian"] == (3, 1, 1, 1, 1)
    assert figures(client, per="2025-06-11")["Pasirian"] == (3, 1, 1, 2, 0)


def test_every_figure_opens_its_rows(villages, office, client):
    client.force_login(office.bupati)
    page = client.get(reverse("completeness"), {"per": "2025-06-11"}).context["page"]
    opened = 0
    for row in [*page.rows, page.whole]:
        for count in (row.villages, row.complete, row.on_time, row.missing):
            answer = client.get(count.href.partition("#")[0])
            assert len(answer.context["page"].lines) == count.value
            opened += count.value > 0
    assert opened > 6


def test_the_villages_and_the_definition_behind_a_figure_are_those_of_the_day(villages, office, client):
    client.force_login(office.bupati)
    answer = client.get(reverse("completeness"), {"per": "2025-06-11", "show": "missing"})
    links = {line.href for line in answer.context["page"].lines}
    assert links == {reverse("village", args=[code]) + "?per=2025-06-11" for code in (BAGO, MADUREJO, GESANG)}
    html = answer.content.decode()
    assert DEFINITIONS["untold"].meaning in html
    assert "Keadaan per 11 Juni 2025" in html
    assert "3 desa, sama dengan baris yang dibuka" in html
    for part in (*PARTS, "all"):
        page = client.get(reverse("completeness"), {"show": part})
        assert all(DEFINITIONS[code].anchor in page.content.decode() for code in page.context["page"].origin_codes)


def test_the_age_of_the_news_is_that_of_the_lists(villages, office, client):
    client.force_login(office.bupati)
    lines = client.get(reverse("completeness"), {"show": "all"}).context["page"].lines
    listed = {row.full_name: row.news_on and (TODAY - row.news_on).days for row in snapshot(TODAY, REGENCY)}
    assert {line.name: line.last for line in lines} == {
        name: "belum pernah" if age is None else f"{age} hari lalu" for name, age in listed.items()
    }
    assert sorted(age is None for age in listed.values()) == [False, False, False, True]


def test_the_week_of_a_past_day_is_the_week_as_it_was_known(villages, office, client):
    client.force_login(office.bupati)
    before = figures(client, per="2025-06-06")
    with clock.on(TODAY):
        actions.record_visit(village=villages[GESANG], by=office.camat(TEMPEH), visited_on=june(5))
    assert figures(client, per="2025-06-06") == before
    assert figures(client, per="2025-06-08")["Tempeh"][1] == 0


def test_a_camat_sees_the_own_kecamatan_and_odd_addresses_are_told(villages, office, client):
    client.force_login(office.camat(PASIRIAN))
    assert set(figures(client)) == {"Pasirian", "Jumlah"}
    page = client.get(reverse("completeness"), {"kecamatan": TEMPEH, "show": "x\0", "per": "9999-99-99"})
    assert page.status_code == 200
    assert len(page.context["page"].notes) == 2
    assert all("Gesang" not in text for _, text in links_of(page))
    assert rows_of(page) == 1


def test_the_number_of_queries_is_fixed(client, office, count_queries):
    client.force_login(make_user(Role.SATGAS))
    counts = []
    for number in (40, 120):
        for n in range(number):
            make_village(f"35.08.{n % 21 + 1:02}.2{n:03}")
        with count_queries() as queries:
            client.get(reverse("completeness"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
