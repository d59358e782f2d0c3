"""The plan rises in a straight line from the due date before to its own."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap import plan
from roadmap.stages import STAGES
from roadmap.state import Target

FIRST = {stage.code: Target(stage.first_due, stage.first_weight) for stage in STAGES}


def day(month: int, number: int) -> dt.date:
    return dt.date(2025, month, number)


@pytest.mark.parametrize(
    ("stage", "on", "share"),
    [
        ("potential", day(3, 1), 0),
        ("potential", day(3, 31), 30 / 60),
        ("potential", day(4, 30), 1),
        ("musdesus", day(4, 30), 0),
        ("musdesus", day(5, 17), 1),
        ("notary", day(5, 31), 0),
        ("notary", day(6, 12), 12 / 15),
        ("notary", day(12, 31), 1),
        ("legal_entity", day(6, 15), 0),
        ("legal_entity", day(6, 16), 1 / 15),
    ],
)
def test_the_plan_of_a_stage_rises_from_the_due_date_before_it(stage, on, share):
    assert plan.planned_share(stage, on, FIRST) == pytest.approx(share)


def test_the_guideline_shares_its_due_date_and_so_begins_with_the_programme():
    assert plan.planned_from("guideline", FIRST) == plan.PROGRAM_START


def test_a_stage_whose_predecessor_is_due_later_begins_with_the_one_before():
    moved = FIRST | {"founding": Target(day(6, 20), 15)}
    assert plan.planned_from("notary", moved) == day(5, 17)


def test_half_a_village_counts_as_one():
    assert plan.planned_count("potential", day(3, 31), FIRST, 5) == 3


def test_planned_progress_adds_the_weights():
    # 5 + 5 + 15 + 15 are due, 12 of 15 days of the notary's weight of 15 have gone.
    assert plan.planned_progress(day(6, 12), FIRST) == pytest.approx(0.52)


def test_weights_need_not_add_up_to_a_hundred():
    double = {code: Target(target.due_on, target.weight * 2) for code, target in FIRST.items()}
    assert plan.planned_progress(day(6, 12), double) == pytest.approx(0.52)
    assert plan.planned_progress(day(6, 12), {c: Target(t.due_on, 0) for c, t in FIRST.items()}) == 0


def test_two_weeks_are_the_last_fourteen_days():
    first, last = plan.weeks_to(day(6, 12), 2)
    assert (first, last) == (day(5, 30), day(6, 12))
    assert (last - first).days + 1 == 14


def test_the_week_of_a_thursday():
    week = plan.week_of(day(6, 12))
    assert (week.monday, week.sunday, week.number) == (day(6, 9), day(6, 15), 24)


DUES = st.lists(st.dates(day(1, 1), day(12, 31)), min_size=8, max_size=8)


@given(DUES, st.dates(day(1, 1), dt.date(2026, 6, 1)))
def test_whatever_the_targets_the_plan_stays_between_nothing_and_everything_and_never_falls(dues, on):
    targets = {stage.code: Target(due, 10) for stage, due in zip(STAGES, dues, strict=True)}
    for stage in STAGES:
        share = plan.planned_share(stage.code, on, targets)
        assert 0 <= share <= plan.planned_share(stage.code, on + dt.timedelta(days=1), targets) <= 1
