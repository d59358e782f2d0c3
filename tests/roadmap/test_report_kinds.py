"""Kinds and periods of reports: the edges of week, fortnight, month, quarter and year, in WIB."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumajang_kdkmp.formats import WIB
from roadmap.reporting.kinds import (
    CATCH_UP,
    FORTNIGHTLY,
    KINDS,
    MONTHLY,
    WEEKLY,
    ended_before,
    is_due,
    period_before,
    period_of,
)

D = dt.date
DAYS = st.dates(D(2025, 3, 1), D(2030, 12, 31))


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "key", "words"),
    [
        (WEEKLY, D(2025, 6, 12), D(2025, 6, 9), D(2025, 6, 15), "2025-W24", "Pekan 24, 9 Juni sampai 15 Juni 2025"),
        (WEEKLY, D(2025, 6, 9), D(2025, 6, 9), D(2025, 6, 15), "2025-W24", "Pekan 24, 9 Juni sampai 15 Juni 2025"),
        (WEEKLY, D(2026, 1, 1), D(2025, 12, 29), D(2026, 1, 4), "2026-W01",
         "Pekan 1, 29 Desember 2025 sampai 4 Januari 2026"),
        (WEEKLY, D(2025, 9, 30), D(2025, 9, 29), D(2025, 10, 5), "2025-W40",
         "Pekan 40, 29 September sampai 5 Oktober 2025"),
        (WEEKLY, D(2027, 1, 3), D(2026, 12, 28), D(2027, 1, 3), "2026-W53",
         "Pekan 53, 28 Desember 2026 sampai 3 Januari 2027"),
        (FORTNIGHTLY, D(2025, 6, 12), D(2025, 6, 9), D(2025, 6, 22), "2025-06-09",
         "Dua pekan, 9 Juni sampai 22 Juni 2025"),
        (FORTNIGHTLY, D(2025, 3, 10), D(2025, 3, 3), D(2025, 3, 16), "2025-03-03",
         "Dua pekan, 3 Maret sampai 16 Maret 2025"),
        (MONTHLY, D(2025, 6, 30), D(2025, 6, 1), D(2025, 6, 30), "2025-06", "Juni 2025, 1 Juni sampai 30 Juni 2025"),
        (MONTHLY, D(2028, 2, 29), D(2028, 2, 1), D(2028, 2, 29), "2028-02",
         "Februari 2028, 1 Februari sampai 29 Februari 2028"),
        (MONTHLY, D(2025, 12, 31), D(2025, 12, 1), D(2025, 12, 31), "2025-12",
         "Desember 2025, 1 Desember sampai 31 Desember 2025"),
    ],
)  # fmt: skip
def test_a_period_has_its_days_its_key_and_its_words(kind, day, first, last, key, words):
    period = period_of(kind, day)
    assert (period.first, period.last, period.key, period.words) == (first, last, key, words)


@given(day=DAYS, kind=st.sampled_from(list(KINDS)))
def test_every_day_is_in_one_period_and_periods_follow_each_other_without_a_gap(day, kind):
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    assert period_of(kind, period.first) == period_of(kind, period.last) == period
    before = period_before(period)
    assert before.last + dt.timedelta(days=1) == period.first
    assert before == period_of(kind, before.first)
    assert before.key != period.key
    assert ended_before(kind, period.first) == before


@pytest.mark.parametrize(
    ("now", "key"),
    [
        (dt.datetime(2025, 6, 16, 0, 0, tzinfo=WIB), ""),
        (dt.datetime(2025, 6, 16, 6, 59, 59, tzinfo=WIB), ""),
        (dt.datetime(2025, 6, 16, 7, 0, tzinfo=WIB), "2025-W24"),
        (dt.datetime(2025, 6, 15, 23, 59, tzinfo=dt.UTC), ""),  # 06.59 WIB on Monday
        (dt.datetime(2025, 6, 16, 0, 0, tzinfo=dt.UTC), "2025-W24"),  # 07.00 WIB
        (dt.datetime(2025, 6, 18, 6, 59, tzinfo=WIB), "2025-W24"),
        (dt.datetime(2025, 6, 18, 7, 0, tzinfo=WIB), ""),
        (
            dt.datetime(2025, 6, 12, 9, 0, tzinfo=WIB),
            "",
        ),  # the day of the demonstration: nothing to make at its start
        (dt.datetime(2025, 12, 29, 7, 0, tzinfo=WIB), "2025-W52"),
        (dt.datetime(2026, 1, 5, 7, 0, tzinfo=WIB), "2026-W01"),
    ],
)
def test_the_week_that_has_ended_is_due_from_seven_on_monday_for_two_days(now, key):
    period = ended_before(WEEKLY, now.astimezone(WIB).date())
    assert (period.key if is_due(period, now) else "") == key


@pytest.mark.parametrize(
    ("now", "key"),
    [
        (dt.datetime(2025, 7, 1, 6, 59, tzinfo=WIB), ""),
        (dt.datetime(2025, 7, 1, 7, 0, tzinfo=WIB), "2025-06"),
        (dt.datetime(2025, 10, 1, 7, 0, tzinfo=WIB), "2025-09"),
        (dt.datetime(2026, 1, 1, 7, 0, tzinfo=WIB), "2025-12"),
        (dt.datetime(2026, 1, 4, 7, 0, tzinfo=WIB), ""),
    ],
)
def test_the_month_that_has_ended_is_due_on_the_first_also_of_a_quarter_and_a_year(now, key):
    period = ended_before(MONTHLY, now.date())
    assert (period.key if is_due(period, now) else "") == key


def test_a_portal_that_was_off_makes_up_for_less_than_any_period():
    assert all(period_of(kind, D(2025, 6, 12)).due_at + CATCH_UP < period_of(
        kind, period_of(kind, D(2025, 6, 12)).last + dt.timedelta(days=1)).due_at for kind in KINDS)  # fmt: skip
