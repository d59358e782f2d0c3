"""Working days: what an office counts between two dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.models import Holiday
from roadmap.workdays import office_days, working_days_between

D = dt.date
DAYS = st.dates(D(2024, 12, 1), D(2027, 2, 1))
HOLIDAYS = st.sets(DAYS, max_size=40)


def counted(start: dt.date, end: dt.date, holidays: set[dt.date]) -> int:
    """The slow way: look at every single day."""
    found, day = 0, start + dt.timedelta(days=1)
    while day <= end:
        found += day.weekday() < 5 and day not in holidays
        day += dt.timedelta(days=1)
    return found


@given(DAYS, DAYS, HOLIDAYS)
def test_it_agrees_with_counting_day_by_day(start, end, holidays):
    assert working_days_between(start, end, holidays) == counted(start, end, holidays)


@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted), HOLIDAYS)
def test_two_parts_add_up_to_the_whole(days, holidays):
    first, middle, last = days
    calendar = office_days(holidays)
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)


@given(DAYS, DAYS, HOLIDAYS, DAYS)
def test_a_further_holiday_takes_away_one_day_at_most(start, end, holidays, more):
    before = working_days_between(start, end, holidays)
    assert before - working_days_between(start, end, holidays | {more}) in (0, 1)


@given(DAYS, HOLIDAYS)
def test_a_working_day_counts_one_and_any_other_none(day, holidays):
    calendar = office_days(holidays)
    assert calendar.between(day - dt.timedelta(days=1), day) == calendar.is_working(day)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (D(2025, 6, 2), D(2025, 6, 2), 0),  # Monday, the same day
        (D(2025, 6, 2), D(2025, 6, 3), 1),
        (D(2025, 6, 5), D(2025, 6, 10), 1),  # Iduladha on Friday, joint leave on Monday
        (D(2025, 5, 28), D(2025, 6, 2), 1),  # Ascension on Thursday, joint leave on Friday
        (D(2025, 8, 15), D(2025, 8, 19), 1),  # the joint leave of 18 August, added in August 2025
        (D(2025, 6, 12), D(2025, 6, 2), 0),  # backwards
    ],
)
def test_the_planted_holidays_of_2025_are_closed_days(db, start, end, expected):
    assert working_days_between(start, end, Holiday.objects.values_list("on", flat=True)) == expected


def test_without_the_holidays_the_same_days_would_count():
    """Control: the weekend of Iduladha counts three working days where nobody knows it."""
    assert working_days_between(D(2025, 6, 5), D(2025, 6, 10), []) == 3


def test_both_years_are_planted_as_the_decrees_say(db):
    count = {
        (year, leave): Holiday.objects.filter(on__year=year, is_joint_leave=leave).count()
        for year in (2025, 2026)
        for leave in (False, True)
    }
    assert count == {(2025, False): 17, (2025, True): 11, (2026, False): 17, (2026, True): 8}
