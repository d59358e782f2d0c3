"""Disaster mode: clocks stand still by date, villages stay in every total, and old days keep what was known then."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions
from roadmap.clocks import calendars_on, clocks_on
from roadmap.disaster_page import pause_page
from roadmap.disasters import Pause, Pauses
from roadmap.figures import list_links
from roadmap.models import ClockPause
from roadmap.snapshot import snapshot
from roadmap.state import states_on
from roadmap.worklists import worklist
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_user
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june, rows_of
from villages.models import Kecamatan

START = dt.date(2025, 3, 1)


@pytest.fixture
def villages(office):
    return four_villages(office)


def pause(office, place, *, on, starts_on, until=None, reason="Erupsi Semeru") -> ClockPause:
    with clock.on(on):
        [row] = actions.declare_pause(
            places=[place],
            by=office.clerk,
            starts_on=starts_on,
            planned_until=until,
            reason=reason,
            legal_basis="SK Bupati tentang tanggap darurat",
        )
    return row


# The arithmetic, without a database


def span(first, last=None, area=BAGO) -> Pause:
    return Pause(area, june(first), june(last) if last else None, "Erupsi Semeru")


def test_a_target_moves_by_the_days_that_its_clock_stood_still():
    pauses = Pauses((span(3, 10),))
    assert pauses.extended(june(15), START, june(30)) == june(23)
    assert pauses.extended(june(31, 5), START, june(30)) == june(31, 5)  # it was over before
    assert pauses.extended(june(5), START, june(30)) == june(13)  # in the middle of it


def test_a_target_that_was_set_after_the_pause_is_not_moved_by_it():
    pauses = Pauses((span(3, 10),))
    assert pauses.extended(june(15), june(11), june(30)) == june(15)
    assert pauses.extended(june(15), june(8), june(30)) == june(18)  # three days of it were still to come


def test_days_that_two_pauses_share_count_once():
    apart, sharing = Pauses((span(3, 6), span(7, 10))), Pauses((span(3, 8), span(6, 10)))
    inside = Pauses((span(3, 10), span(5, 6)))
    for pauses in (apart, sharing, inside):
        assert pauses.extended(june(15), START, june(30)) == june(23)
        assert pauses.days_past(june(31, 5), june(12)) == 4
    # The control: added up one by one it would be ten days.
    assert sum((row.ends_on - row.starts_on).days + 1 for row in inside.rows) == 10


def test_who_is_paused_is_not_late_and_goes_on_where_it_stood():
    pauses = Pauses((span(3, 10),))
    assert [pauses.days_past(june(31, 5), june(day)) for day in (2, 3, 10, 11, 12)] == [2, 0, 0, 3, 4]


def test_a_pause_without_an_end_moves_the_target_day_by_day():
    pauses = Pauses((span(3),))
    assert pauses.extended(june(15), START, june(5)) == june(18)
    assert pauses.days_past(june(31, 5), june(30)) == 0


def test_the_words_name_reason_and_days():
    assert span(3, 10).words == "Dijeda: erupsi Semeru, 3–10 Juni"
    assert span(3).words == "Dijeda: erupsi Semeru, sejak 3 Juni"
    assert Pause(BAGO, june(28, 5), june(4), "Banjir").words == "Dijeda: banjir, 28 Mei–4 Juni"
    assert span(3, 3).span == "3 Juni"


# What a page of a day shows


def late(day) -> dict[str, int]:
    return {row.code: row.state.days_late for row in snapshot(day, REGENCY)}


def test_only_the_paused_village_is_spared(villages, office):
    before = late(TODAY)
    pause(office, villages[CONDRO], on=june(3), starts_on=june(3), until=june(10))
    assert before == {BAGO: 0, CONDRO: 12, MADUREJO: 26, GESANG: 43}
    assert late(TODAY) == before | {CONDRO: 4}
    assert late(june(9)) == {BAGO: 0, CONDRO: 0, MADUREJO: 23, GESANG: 40}


def test_a_pause_of_a_kecamatan_holds_for_its_villages_and_no_other(villages, office):
    pause(office, Kecamatan.objects.get(pk=PASIRIAN), on=june(3), starts_on=june(3))
    assert {code: bool(state.pause) for code, state in states_on(TODAY, REGENCY).items()} == {
        BAGO: True, CONDRO: True, MADUREJO: True, GESANG: False,
    }  # fmt: skip
    # Read for the village alone, the pause of its kecamatan is there as well.
    assert states_on(TODAY, CONDRO)[CONDRO].pause
    assert clocks_on(TODAY, GESANG).pauses == ()


def test_a_past_day_shows_the_pause_as_it_was_known_then(villages, office):
    row = pause(office, villages[CONDRO], on=june(5), starts_on=june(3))
    with clock.on(june(9)):
        actions.end_pause(pause=row, by=office.clerk, seen_version=row.version, ended_on=june(7))

    def known(day):
        state = states_on(day, REGENCY)[CONDRO]
        return state.days_late, state.pause_words

    assert known(june(4)) == (4, "")  # nobody had declared it yet
    assert known(june(5)) == (0, "Dijeda: erupsi Semeru, sejak 3 Juni")
    assert known(june(8)) == (0, "Dijeda: erupsi Semeru, sejak 3 Juni")  # the end was told on the ninth
    assert known(june(9)) == (4, "")
    assert known(june(7))[0] == 0


def test_a_pause_that_is_called_off_never_was(villages, office):
    row = pause(office, villages[CONDRO], on=june(3), starts_on=june(6))
    with clock.on(june(4)):
        actions.end_pause(pause=row, by=office.clerk, seen_version=row.version, ended_on=june(5))
    assert late(TODAY)[CONDRO] == 12


def test_the_villages_stay_in_every_total(villages, office, client):
    pause(office, Kecamatan.objects.get(pk=PASIRIAN), on=june(11), starts_on=june(11))
    client.force_login(office.bupati)
    page = client.get(reverse("summary"))
    summary = page.context["page"]
    assert (summary.villages.value, summary.paused.value, summary.late.value) == (4, 3, 1)
    assert "desa tidak dihitung terlambat. Dijeda: erupsi Semeru, sejak 11 Juni." in page.content.decode()
    listed = client.get(summary.paused.href)
    assert rows_of(listed) == 3
    assert "Dijeda: erupsi Semeru" in listed.content.decode()
    whole = client.get(reverse("village_list"))
    assert rows_of(whole) == 4


def test_village_page_and_worklist_say_so(villages, office, client):
    pause(office, villages[CONDRO], on=june(11), starts_on=june(11), until=june(20))
    client.force_login(office.camat())
    page = client.get(reverse("village", args=[CONDRO])).content.decode()
    assert "Dijeda: erupsi Semeru, 11–20 Juni" in page
    assert "Lewat tenggat" not in page
    worklist = client.get(reverse("worklist")).content.decode()
    assert "Dijeda: erupsi Semeru, 11–20 Juni" in worklist
    with clock.on(june(10)):
        assert "Lewat tenggat" in client.get(reverse("village", args=[CONDRO])).content.decode()


def test_the_worklist_presses_no_village_whose_clock_stands_still(villages, office):
    before = worklist(office.camat(), TODAY)
    assert [card.name for card in before.first] == ["Desa Madurejo"]
    pause(office, villages[MADUREJO], on=june(11), starts_on=june(11))
    after = worklist(office.camat(), TODAY)
    assert (after.first, after.week) == ((), ())
    assert [(card.name, card.is_paused) for card in after.later] == [
        ("Desa Bago", False), ("Desa Madurejo", True),
    ]  # fmt: skip
    assert after.total == before.total
    assert "Pekan ini" not in after.wa.text
    assert "Desa Madurejo" in after.wa.text


def test_working_days_of_custody_leave_paused_days_out(villages, office):
    pause(office, villages[CONDRO], on=june(10), starts_on=june(10), until=june(11))
    days = calendars_on(TODAY, REGENCY)
    # 6 June 2025 is Idul Adha, 9 June joint leave; 10, 11 and 12 June are Tuesday to Thursday.
    assert days.of(MADUREJO).between(june(5), TODAY) == 3
    assert days.of(CONDRO).between(june(5), TODAY) == 1
    assert days.of(GESANG) is days.office


def test_pauses_cost_no_query_more(villages, office, count_queries):
    with count_queries() as without:
        snapshot(TODAY, REGENCY)
    pause(office, villages[CONDRO], on=june(3), starts_on=june(3))
    pause(office, Kecamatan.objects.get(pk=TEMPEH), on=june(3), starts_on=june(3))
    with count_queries() as some:
        snapshot(TODAY, REGENCY)
    assert len(without) == len(some) == 4


# Who may, and what is refused


def test_only_diskopindag_declares_and_ends(villages, office):
    row = pause(office, villages[CONDRO], on=june(11), starts_on=june(11))
    for person in (office.camat(), office.bupati, office.dpmd):
        with pytest.raises(NotAllowed):
            actions.declare_pause(
                places=[villages[BAGO]],
                by=person,
                starts_on=TODAY,
                planned_until=None,
                reason="a",
                legal_basis="b",
            )
        with pytest.raises(NotAllowed):
            actions.end_pause(pause=row, by=person, seen_version=row.version, ended_on=TODAY)
    assert AuditEvent.objects.filter(action="pause.declare", target=f"pause:{row.pk}").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"places": []}, "places"),
        ({"starts_on": june(1, 5)}, "starts_on"),
        ({"planned_until": june(11)}, "planned_until"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"reason": "a\0b"}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(villages, office, values, field):
    good = {
        "places": [villages[CONDRO]],
        "starts_on": TODAY,
        "planned_until": None,
        "reason": "Erupsi",
        "legal_basis": "SK",
    }
    with pytest.raises(ValidationError) as error:
        actions.declare_pause(by=office.clerk, **good | values)
    assert field in error.value.error_dict
    assert ClockPause.objects.count() == 0


def test_the_same_pause_twice_and_a_second_end_are_refused(villages, office):
    row = pause(office, villages[CONDRO], on=TODAY, starts_on=june(10))
    with pytest.raises(ValidationError, match="sudah tercatat"):
        pause(office, villages[CONDRO], on=TODAY, starts_on=june(10))
    with pytest.raises(VersionConflict):
        actions.end_pause(pause=row, by=office.clerk, seen_version=row.version + 1, ended_on=TODAY)
    with pytest.raises(ValidationError):
        actions.end_pause(pause=row, by=office.clerk, seen_version=row.version, ended_on=june(13))
    actions.end_pause(pause=row, by=office.clerk, seen_version=row.version, ended_on=TODAY)
    with pytest.raises(ValidationError, match="sudah diakhiri"):
        actions.end_pause(pause=row, by=office.clerk, seen_version=row.version, ended_on=TODAY)


def test_diskopindag_declares_for_two_villages_on_one_page_and_ends_it(villages, office, client):
    client.force_login(office.clerk)
    form = {"reason": "Erupsi Semeru", "legal_basis": "SK 1", "starts_on": "2025-06-11", "planned_until": ""}
    bad = client.post(reverse("pause_add"), form)
    assert bad.status_code == 422
    assert "Erupsi Semeru" in bad.content.decode()
    assert client.post(reverse("pause_add"), form | {"places": ["35.08.99"]}).status_code == 422
    answer = client.post(reverse("pause_add"), form | {"places": [BAGO, CONDRO]}, follow=True)
    assert "Jeda tercatat untuk Desa Bago, Desa Condro." in answer.content.decode()
    assert answer.context["page"].paused.value == 2
    row = ClockPause.objects.get(area_code=CONDRO)
    ended = client.post(
        reverse("pause_end", args=[row.pk]), {"version": row.version, "ended_on": "2025-06-12"}, follow=True
    )
    assert "Waktunya berjalan lagi" in ended.content.decode()
    again = client.post(
        reverse("pause_end", args=[row.pk]), {"version": row.version, "ended_on": "2025-06-12"}
    )
    assert again.status_code in (409, 422)


def test_a_whole_kecamatan_ticked_needs_no_pause_per_village(villages, office, client):
    client.force_login(office.clerk)
    form = {"reason": "Erupsi Semeru", "legal_basis": "SK 1", "starts_on": "2025-06-11"}
    client.post(reverse("pause_add"), form | {"places": [PASIRIAN, BAGO, GESANG]})
    assert set(ClockPause.objects.values_list("area_code", flat=True)) == {PASIRIAN, GESANG}


def test_a_camat_sees_the_pauses_of_the_own_area_only(villages, office, client):
    pause(office, villages[CONDRO], on=TODAY, starts_on=TODAY)
    client.force_login(office.camat(TEMPEH))
    assert "Condro" not in client.get(reverse("pause_list")).content.decode()
    client.force_login(office.camat(PASIRIAN))
    page = client.get(reverse("pause_list")).content.decode()
    assert "Condro" in page
    assert "Akhiri jeda" not in page


def test_the_page_of_a_past_day_does_not_know_what_came_later(villages, office, client):
    pause(office, villages[CONDRO], on=june(11), starts_on=june(3), until=june(20))
    client.force_login(make_user(Role.SATGAS))
    assert "Condro" not in client.get(reverse("pause_list"), {"per": "2025-06-10"}).content.decode()
    assert "Condro" in client.get(reverse("pause_list"), {"per": "2025-06-11"}).content.decode()


def test_links_of_a_past_day_carry_it(villages, office):
    pause(office, villages[CONDRO], on=june(3), starts_on=june(3))
    page = pause_page(office.bupati, june(5), list_links(june(5), TODAY), is_today=False)
    assert page.paused.href.endswith("paused=1&per=2025-06-05")
