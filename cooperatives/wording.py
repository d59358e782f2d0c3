"""Numbers, money, dates and fractions as deeds write them: in figures and in words."""

import calendar
import datetime as dt
from fractions import Fraction
from string import ascii_lowercase

from babel.dates import get_month_names

from lumajang_kdkmp.formats import date_words, number, rupiah, rupiah_words, terbilang, time_short, time_words

# Thin spaces after a letter of a list, so that the text begins in one line: narrow letters need more.
_THIN_SPACES = dict(zip(ascii_lowercase, map(int, "10101210023200100212001011"), strict=True))


def list_letter(position: int) -> str:
    """Return "a." to "z.", then "aa." to "zz.", with the spaces up to the text; `position` counts from 0."""
    turn, place = divmod(position, 26)
    letter = ascii_lowercase[place]
    return f"{letter * (turn + 1)}.{chr(0x2009) * _THIN_SPACES[letter]}{chr(0x2002)}"


def numbered(n: int) -> str:
    """Return "7 (tujuh)"."""
    return f"{number(n)} ({terbilang(n)})"


def money(n: int) -> str:
    """Return "Rp100.000,00 (seratus ribu rupiah)" for whole rupiah."""
    return f"{rupiah(n)},00 ({rupiah_words(n)})"


def date_both(day: dt.date) -> str:
    """Return "14-05-2025 (empat belas Mei dua ribu dua puluh lima)"."""
    return f"{day:%d-%m-%Y} ({date_words(day)})"


def time_both(moment: dt.time) -> str:
    """Return "18.30 WIB (delapan belas lewat tiga puluh menit)"."""
    return f"{time_short(moment)} ({time_words(moment)})"


def share(percent: int) -> str:
    """Return a simple fraction "3/4 (tiga per empat)", or "67% (enam puluh tujuh persen)" where none fits."""
    part = Fraction(percent, 100)
    if part.denominator in (2, 3, 4, 5):
        top, bottom = part.numerator, part.denominator
        return f"{top}/{bottom} ({terbilang(top)} per {terbilang(bottom)})"
    return percent_both(percent)


def percent_both(percent: int) -> str:
    """Return "25% (dua puluh lima persen)"."""
    return f"{percent}% ({terbilang(percent)} persen)"


def book_year(first_month: int) -> tuple[str, str]:
    """Return first and last day of a book year that begins with this month: "1 Januari", "31 Desember"."""
    months = get_month_names("wide", locale="id")
    last_month = (first_month + 10) % 12 + 1
    # The last day of February is written without a year.
    last_day = "akhir" if last_month == 2 else str(calendar.monthrange(2025, last_month)[1])
    return f"1 {months[first_month]}", f"{last_day} {months[last_month]}"
