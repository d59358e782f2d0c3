"""The sums of the business plan: a loan is paid back whole, a surplus is divided whole."""

import pytest

from cooperatives.papers.repayment import repayment, split_surplus


@pytest.mark.parametrize(("loan", "months"), [(450_000_000, 40), (3_000_000_000, 72), (1, 1), (7, 12), (100, 13)])
def test_a_loan_is_paid_back_whole_in_its_months(loan, months):
    years = repayment(loan, months)

    assert sum(year.months for year in years) == months
    assert sum(year.principal for year in years) == loan
    assert [year.balance for year in years][-1] == 0
    owed = loan
    for year in years:
        assert owed - year.principal == year.balance
        owed = year.balance


def test_interest_is_six_per_cent_of_what_is_still_owed():
    # 12 parts of 100: 1200 + 1100 + … + 100 owed, half a per cent of each month.
    assert repayment(1_200_000, 12)[0].interest == 7_800_000 * 5 // 1000
    with pytest.raises(ValueError, match="one month"):
        repayment(1, 0)


def test_the_parts_of_a_surplus_sum_to_it_and_a_loss_divides_nothing():
    percents = {"a": 0, "b": 33, "c": 33, "d": 34}

    assert split_surplus(101, percents) == {"a": 0, "b": 34, "c": 33, "d": 34}
    assert split_surplus(-5, percents) == split_surplus(0, percents) == dict.fromkeys(percents, 0)
