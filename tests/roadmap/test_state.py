"""What was true on a day is told by the transitions up to that day, and by nothing that came later."""

import pytest

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.clocks import clocks_on
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING, GUIDELINE, MUSDESUS, POTENTIAL, STAGES, Actor
from roadmap.state import Level, blank_state, states_on
from roadmap.workflow import Status
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_village, progress_of
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june
from tests.roadmap.walk import send

pytestmark = pytest.mark.django_db


def test_the_state_of_a_day_is_the_last_move_up_to_it(office):
    four_villages(office)
    before, after = (states_on(day, REGENCY)[CONDRO].of(FOUNDING) for day in (june(10), june(11)))
    assert (before.status, before.happened_on) == (Status.NOT_STARTED, None)
    assert (after.status, after.happened_on, after.since) == (Status.SUBMITTED, june(20, 5), june(11))


def test_of_two_moves_on_one_day_the_later_one_counts(office):
    four_villages(office)
    assert states_on(june(10), REGENCY)[BAGO].of("legal_entity").status == Status.APPROVED


def test_nothing_that_comes_later_changes_an_earlier_day(office):
    villages = four_villages(office)
    then = states_on(TODAY, REGENCY)
    with clock.on(june(20)):
        progress = progress_of(villages[CONDRO], FOUNDING)
        actions.return_stage(
            progress=progress, by=office.verifier, seen_version=progress.version, reason="unsigned"
        )
        actions.set_target(stage=FOUNDING, due_on=june(30), weight=20, valid_from=june(20), by=office.clerk)
        assert states_on(TODAY, REGENCY) == then
        now = states_on(june(20), REGENCY)[CONDRO]
    assert now.of(FOUNDING).status == Status.RETURNED
    assert now.days_late == 0
    assert then[CONDRO].days_late == 12


def test_an_area_sees_its_own_villages_only(office):
    four_villages(office)
    assert set(states_on(TODAY, PASIRIAN)) == {BAGO, CONDRO, MADUREJO}
    assert set(states_on(TODAY, TEMPEH)) == {GESANG}
    assert set(states_on(TODAY, REGENCY, [BAGO])) == {BAGO}


def test_two_queries_whatever_the_number_of_villages(office, count_queries):
    four_villages(office)
    with count_queries() as few:
        states_on(TODAY, TEMPEH)
    with count_queries() as many:
        states_on(TODAY, REGENCY)
    assert len(few) == len(many) == 2


def test_claimed_evidenced_and_verified_follow_from_one_another(office):
    four_villages(office)
    states = states_on(TODAY, REGENCY)
    reached = {
        code: [states[code].of(stage).reaches(level) for level in Level]
        for code, stage in ((MADUREJO, MUSDESUS), (CONDRO, FOUNDING), (BAGO, FOUNDING), (GESANG, MUSDESUS))
    }
    assert reached == {
        # No list of a register was compared: nothing is matched.
        MADUREJO: [True, False, False, False],
        CONDRO: [True, True, False, False],
        BAGO: [True, True, True, False],
        GESANG: [False, False, False, False],
    }


def test_late_counts_calendar_days_from_the_day_after_the_target(office):
    four_villages(office)
    assert [states_on(june(d, 5), REGENCY)[CONDRO].days_late for d in (31, 30)] == [0, 0]
    assert states_on(june(1), REGENCY)[CONDRO].days_late == 1
    assert states_on(TODAY, REGENCY)[BAGO].is_late is False


def test_whose_turn_it_is_follows_from_the_current_stage(office):
    four_villages(office)
    states = states_on(TODAY, REGENCY)
    assert states[CONDRO].turn == Actor.DISKOPINDAG  # sent, so the verifier's
    assert states[MADUREJO].turn == Actor.CAMAT


def test_the_last_stage_done_is_the_end_of_an_unbroken_row(office):
    four_villages(office)
    states = states_on(TODAY, REGENCY)
    assert {code: state.last_done for code, state in states.items()} == {
        BAGO: 6, CONDRO: 3, MADUREJO: 2, GESANG: 0,
    }  # fmt: skip
    assert states[GESANG].of(GUIDELINE).status == Status.APPROVED


def test_a_village_that_never_moved_has_a_blank_state(village):
    assert states_on(TODAY, REGENCY) == {}
    state = blank_state(village.pk, clocks_on(TODAY, REGENCY))
    assert (state.last_done, state.current) == (0, STAGES[0])
    assert state.days_late == 43


def test_a_withdrawn_stage_is_claimed_and_no_longer_sent(office):
    make_village()
    progress = send(make_village(), POTENTIAL, office)
    with clock.on(june(13)):
        actions.withdraw_stage(progress=progress, by=office.camat(), seen_version=progress.version)
    assert states_on(TODAY, REGENCY)[BAGO].of(POTENTIAL).status == Status.SUBMITTED
    assert states_on(june(13), REGENCY)[BAGO].of(POTENTIAL).status == Status.IN_PROGRESS


def test_the_state_of_today_is_what_the_rows_say(office):
    """Two ways to the same truth: the rows that the actions write, and the transitions that the read side reads."""
    four_villages(office)
    states = states_on(TODAY, REGENCY)
    rows = StageProgress.objects.values_list("village_id", "stage", "status", "happened_on", "evidenced")
    for code, stage, status, happened_on, evidenced in rows:
        state = states[code].of(stage)
        assert (state.status, state.happened_on, state.evidenced) == (status, happened_on, evidenced)
