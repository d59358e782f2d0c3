"""Dates, numbers and money as Indonesian offices write them, in figures and in words.

Times are shown in WIB (Asia/Jakarta) whatever zone they were stored in. Nothing here asks for today.
"""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from num2words import num2words

WIB = ZoneInfo("Asia/Jakarta")
LOCALE = "id"
MINUS = "\N{MINUS SIGN}"
TERBILANG_LIMIT = 10**36  # num2words knows no name beyond "desiliun"

# num2words says "satu juta satu ribu"; Indonesian says "satu juta seribu".
_GROUP_THEN_THOUSAND = re.compile(r"\b(juta|miliar|\w+iliun) satu ribu\b")


def _day(value: dt.date) -> dt.date:
    """Return the calendar day in WIB; an aware datetime late in the evening UTC is the next day here."""
    if not isinstance(value, dt.date):
        raise TypeError(f"A date is wanted, not {value!r}.")
    return _wib(value).date() if isinstance(value, dt.datetime) else value


def _wib(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo is None else value.astimezone(WIB)


def date_long(value: dt.date) -> str:
    """Return "Kamis, 12 Juni 2025"."""
    return str(format_date(_day(value), "EEEE, d MMMM y", locale=LOCALE))


def date_short(value: dt.date) -> str:
    """Return "12 Jun 2025"."""
    return str(format_date(_day(value), "d MMM y", locale=LOCALE))


def date_day(value: dt.date) -> str:
    """Return "12 Juni", for a date whose year the page already says."""
    return str(format_date(_day(value), "d MMMM", locale=LOCALE))


def day_name(value: dt.date) -> str:
    """Return "Kamis"."""
    return str(format_date(_day(value), "EEEE", locale=LOCALE))


def date_words(value: dt.date) -> str:
    """Return "dua belas Juni dua ribu dua puluh lima", as deeds repeat a date in words."""
    day = _day(value)
    month = format_date(day, "MMMM", locale=LOCALE)
    return f"{terbilang(day.day)} {month} {terbilang(day.year)}"


def datetime_short(value: dt.datetime) -> str:
    """Return "12 Jun 2025, 07.41 WIB". A datetime without a zone is taken as WIB."""
    return f"{format_datetime(_wib(value), 'd MMM y, HH.mm', locale=LOCALE)} WIB"


def time_short(value: dt.time | dt.datetime) -> str:
    """Return "07.41 WIB"."""
    local = _wib(value) if isinstance(value, dt.datetime) else value
    return f"{local.hour:02d}.{local.minute:02d} WIB"


def time_words(value: dt.time | dt.datetime) -> str:
    """Return "delapan belas lewat tiga puluh menit", or "delapan belas" on the hour."""
    local = _wib(value) if isinstance(value, dt.datetime) else value
    hour = terbilang(local.hour)
    return f"{hour} lewat {terbilang(local.minute)} menit" if local.minute else hour


def terbilang(n: int) -> str:
    """Return a whole number in words: "seribu", "sebelas", "minus lima".

    Raises ValueError from 10^36 on, where the language has no more names.
    """
    if abs(n) >= TERBILANG_LIMIT:
        raise ValueError("Angka terlalu besar untuk ditulis dengan huruf.")
    words = _GROUP_THEN_THOUSAND.sub(r"\1 seribu", num2words(abs(n), lang=LOCALE))
    return f"minus {words}" if n < 0 else words


def number(n: int | float | Decimal, places: int | None = None) -> str:
    """Return "1.234" or "1.234,5": with `places` decimals, else as many as needed, three at most."""
    pattern = "#,##0.###" if places is None else "#,##0" + ("." + "0" * places if places else "")
    size: int | float | Decimal = -n if n < 0 else n
    digits = str(format_decimal(size, pattern, locale=LOCALE))
    # No sign before a zero that rounding made: "0,0" and not "−0,0".
    return f"{MINUS}{digits}" if n < 0 and digits.strip("0,") else digits


def percent(share: float | Decimal, places: int = 1) -> str:
    """Return a share of 1 as per cent: 0.795 is "79,5 %"."""
    return f"{number(share * 100, places)} %"


def rupiah(n: int) -> str:
    """Return whole rupiah: "Rp2.500.000"; negative: "−Rp2.500.000"."""
    sign = MINUS if n < 0 else ""
    return f"{sign}Rp{number(abs(n))}"


def rupiah_short(n: int) -> str:
    """Return rupiah for running text and tiles: "Rp407,5 juta", "Rp1,2 miliar", below a million in full.

    Rounded to one decimal; tables and papers use `rupiah`.
    """
    for step, name in ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")):
        # Rounded first, or 999.960.000 would read "Rp1.000 juta".
        if round(abs(n) / step, 1) >= 1:
            sign = MINUS if n < 0 else ""
            return f"{sign}Rp{number(Decimal(abs(n)) / step, 1).removesuffix(',0')} {name}"
    return rupiah(n)


def rupiah_words(n: int) -> str:
    """Return "dua juta lima ratus ribu rupiah"."""
    return f"{terbilang(n)} rupiah"
