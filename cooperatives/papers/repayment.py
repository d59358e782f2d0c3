"""Sums of the business plan: how a loan is paid back and how a surplus is divided. Whole rupiah."""

from collections.abc import Mapping
from dataclasses import dataclass

# PMK 49/2025.
YEARLY_PERCENT = 6
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class LoanYear:
    """What one year of a loan costs; `balance` is the principal still owed at its end."""

    months: int
    principal: int
    interest: int
    balance: int


def repayment(loan: int, months: int) -> list[LoanYear]:
    """Return the years of a loan paid back in equal monthly parts of the principal, without grace.

    Interest is 6 % a year on what is still owed, rounded half up each month. The parts are whole rupiah; the last
    month takes what the division leaves. Raises ValueError for less than one month.
    """
    if months < 1:
        raise ValueError("A loan runs for one month at least.")
    part, owed = loan // months, loan
    years: list[LoanYear] = []
    for start in range(0, months, MONTHS_A_YEAR):
        length = min(MONTHS_A_YEAR, months - start)
        principal = interest = 0
        for month in range(start, start + length):
            # Half of the divisor added before the division: rounds half up without floats.
            interest += (owed * YEARLY_PERCENT + 50 * MONTHS_A_YEAR) // (100 * MONTHS_A_YEAR)
            paid = owed if month == months - 1 else part
            principal += paid
            owed -= paid
        years.append(LoanYear(length, principal, interest, owed))
    return years


def split_surplus(surplus: int, percents: Mapping[str, int]) -> dict[str, int]:
    """Return each part of a surplus, in the order of `percents`, which sum to 100; a loss divides nothing.

    Parts are rounded down and the first part with a share takes the rest, so that they sum to the surplus.
    """
    if surplus <= 0:
        return dict.fromkeys(percents, 0)
    parts = {name: surplus * percent // 100 for name, percent in percents.items()}
    first = next(name for name, percent in percents.items() if percent)
    parts[first] += surplus - sum(parts.values())
    return parts
