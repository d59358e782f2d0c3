"""Pace, need and forecast in sentences, worked out by hand."""

import datetime as dt

import pytest

from roadmap.outlook import Goal, assumption, outlook, per_week, year_end

TODAY, DUE, END = dt.date(2025, 6, 12), dt.date(2025, 6, 30), dt.date(2025, 12, 31)


def goal(remaining: int = 123, pace: float | None = 20.5, day: dt.date = TODAY, due: dt.date = DUE) -> Goal:
    return Goal("berbadan hukum", day, remaining, pace, due, END)


def test_pace_need_and_day_are_told():
    # 18 days are left: 123 × 7 / 18 = 47.8. At 20.5 a week six weeks: 24 July.
    assert outlook(goal()) == (
        "Laju empat pekan terakhir 20,5 per pekan, perlu 48 per pekan untuk target 30 Juni. Tanpa perubahan, "
        "perkiraan selesai 24 Juli, 24 hari sesudah target 30 Juni."
    )
    assert "sebelum atau tepat target" in outlook(goal(pace=60))


def test_what_misses_the_end_of_the_year_is_counted_and_what_it_takes():
    # 202 days are 28.86 weeks: at 2 a week 57 of 123 are done; 123 × 7 / 202 = 4.3.
    assert year_end(goal(pace=2)) == (
        "Dengan laju itu, pada 31 Desember 66 koperasi belum berbadan hukum; perlu 5 per pekan agar semua selesai "
        "tahun ini."
    )
    assert year_end(goal()) == "Dengan laju itu, pada 31 Desember semua koperasi berbadan hukum."
    assert "123 koperasi belum" in year_end(goal(pace=0))
    assert "123 koperasi belum" in year_end(goal(pace=-3))


def test_nothing_is_told_without_four_weeks_or_when_all_is_done_or_the_year_is_over():
    assert outlook(goal(pace=None)) == year_end(goal(pace=None)) == ""
    assert outlook(goal(remaining=0)) == year_end(goal(remaining=0)) == ""
    assert year_end(goal(day=END)) == ""
    assert outlook(goal(day=END)).startswith("Laju empat pekan terakhir 20,5 per pekan. Tanpa perubahan, ")


def test_no_gain_is_said_as_it_is():
    now = "Empat pekan terakhir tidak ada tambahan, perlu 48 per pekan untuk target 30 Juni."
    assert outlook(goal(pace=0)) == now
    late = goal(pace=0, day=dt.date(2025, 7, 1))
    assert outlook(late) == "Empat pekan terakhir tidak ada tambahan, padahal target 30 Juni sudah lewat."


def test_a_day_beyond_next_year_is_not_forecast():
    assert outlook(goal(pace=0.25)).endswith("untuk target 30 Juni.")


def test_the_assumption_names_the_four_weeks():
    assert assumption(TODAY).startswith("Asumsi: rata-rata tambahan 16 Mei sampai 12 Juni berlanjut")


@pytest.mark.parametrize("remaining", [0, 1, 7, 205])
@pytest.mark.parametrize("days", [-3, 0, 1, 6, 7, 8, 200])
def test_the_need_is_the_least_whole_number_that_is_enough(remaining, days):
    need = per_week(remaining, TODAY, TODAY + dt.timedelta(days=days))
    if remaining and days > 0:
        assert need * days >= remaining * 7 > (need - 1) * days
    else:
        assert need is None


def test_a_faster_pace_never_leaves_more_behind():
    left = [goal(pace=pace / 4).missing_at_year_end for pace in range(60)]
    assert left == sorted(left, reverse=True)
