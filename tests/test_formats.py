"""Words are read back by a reader written apart from the writer, so a wrong word cannot pass."""

import datetime as dt

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from lumajang_kdkmp import formats

UNITS = {
    word: n for n, word in enumerate("satu dua tiga empat lima enam tujuh delapan sembilan".split(), start=1)
}
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}
MONTHS = ("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember").split()
SHORT_MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split()
DAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
FILTERS = (
    "date_long date_short date_day date_words day_name datetime_short time_short time_words terbilang "
    "rupiah rupiah_short rupiah_words number percent"
).split()


def read_group(words: list[str]) -> int:
    """Read a number below 1000; refuse "satu puluh", "satu ratus", "satu belas" and anything out of order."""
    value, rest = 0, list(words)
    if rest[:1] == ["seratus"]:
        value, rest = 100, rest[1:]
    elif rest[1:2] == ["ratus"]:
        assert rest[0] != "satu"
        value, rest = UNITS[rest[0]] * 100, rest[2:]
    if rest in (["sepuluh"], ["sebelas"]):
        return value + {"sepuluh": 10, "sebelas": 11}[rest[0]]
    if rest[1:] == ["belas"]:
        assert rest[0] != "satu"
        return value + 10 + UNITS[rest[0]]
    if rest[1:2] == ["puluh"]:
        assert rest[0] != "satu"
        value, rest = value + UNITS[rest[0]] * 10, rest[2:]
    if rest:
        (unit,) = rest
        value += UNITS[unit]
    return value


def read_words(text: str) -> int:
    """Read Indonesian number words back to the number; an error on any spelling that nobody uses."""
    words = text.split(" ")
    if words[0] == "minus":
        return -read_words(" ".join(words[1:]))
    if words == ["nol"]:
        return 0
    total, group, last = 0, [], 10**18
    for word in words:
        if word == "seribu":
            assert not group
            assert last > 1000
            total, last = total + 1000, 1000
        elif word in SCALES:
            assert SCALES[word] < last
            assert (word, group) != ("ribu", ["satu"])
            last = SCALES[word]
            value, group = read_group(group), []
            assert value > 0
            total += value * last
        else:
            group.append(word)
    return total + (read_group(group) if group else 0)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_terbilang_reads_back_to_the_number(n):
    assert read_words(formats.terbilang(n)) == n


@given(st.integers(0, 15), st.integers(-1100, 1100))
def test_terbilang_reads_back_around_every_power_of_ten(power, offset):
    n = min(10**power + offset, 10**15)
    assert read_words(formats.terbilang(n)) == n


def test_terbilang_reads_back_for_every_number_to_twenty_thousand():
    assert [n for n in range(20_001) if read_words(formats.terbilang(n)) != n] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "satu ratus",
        "satu puluh",
        "satu belas",
        "satu ribu",
        "dua seribu",
        "ribu dua juta",
        "seratus ratus",
        "sebelas satu",
        "satu juta dua juta",
        "se ribu",
        "satu  juta",
    ],
)
def test_the_reader_refuses_words_that_nobody_says(wrong):
    with pytest.raises((AssertionError, KeyError, ValueError)):
        read_words(wrong)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (100, "seratus"),
        (1000, "seribu"),
        (11_000, "sebelas ribu"),
        (1_001_000, "satu juta seribu"),
        (2_500_000, "dua juta lima ratus ribu"),
        (10**9, "satu miliar"),
        (10**15, "satu kuadriliun"),
        (-5, "minus lima"),
    ],
)
def test_terbilang_is_spelled_as_the_language_council_spells(n, words):
    assert formats.terbilang(n) == words


def test_terbilang_refuses_what_has_no_name():
    assert formats.terbilang(10**36 - 1).startswith("sembilan ratus")
    with pytest.raises(ValueError, match="terlalu besar"):
        formats.terbilang(-(10**36))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_every_day_of_the_year_is_written_in_long_short_and_words(year):
    day, seen = dt.date(year, 1, 1), 0
    while day.year == year:
        month = MONTHS[day.month - 1]
        assert formats.date_long(day) == f"{DAYS[day.weekday()]}, {day.day} {month} {year}"
        assert formats.date_short(day) == f"{day.day} {SHORT_MONTHS[day.month - 1]} {year}"
        assert formats.day_name(day) == DAYS[day.weekday()]
        spoken_day, spoken_year = formats.date_words(day).split(f" {month} ")
        assert (read_words(spoken_day), read_words(spoken_year)) == (day.day, year)
        day, seen = day + dt.timedelta(days=1), seen + 1
    assert seen == (366 if year == 2024 else 365)


def test_a_deed_date_in_words():
    assert formats.date_words(dt.date(2025, 6, 12)) == "dua belas Juni dua ribu dua puluh lima"


def test_a_moment_late_in_utc_belongs_to_the_next_day_in_lumajang():
    moment = dt.datetime(2025, 6, 11, 20, 41, tzinfo=dt.UTC)
    assert formats.datetime_short(moment) == "12 Jun 2025, 03.41 WIB"
    assert formats.date_long(moment) == "Kamis, 12 Juni 2025"
    assert formats.time_short(moment) == "03.41 WIB"
    assert formats.datetime_short(dt.datetime(2025, 6, 12, 7, 41)) == "12 Jun 2025, 07.41 WIB"


def test_every_minute_of_the_day_in_words_reads_back():
    for minute in range(24 * 60):
        clock = dt.time(minute // 60, minute % 60)
        hour, _, rest = formats.time_words(clock).partition(" lewat ")
        minutes = read_words(rest.removesuffix(" menit")) if rest else 0
        assert (read_words(hour), minutes) == (clock.hour, clock.minute)
    assert formats.time_words(dt.time(18, 30)) == "delapan belas lewat tiga puluh menit"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_rupiah_keeps_every_digit_and_groups_by_three(n):
    text = formats.rupiah(n).removeprefix(formats.MINUS)
    groups = text.removeprefix("Rp").split(".")
    assert text.startswith("Rp")
    assert int("".join(groups)) == abs(n)
    assert [len(group) for group in groups[1:]] == [3] * (len(groups) - 1)
    assert (formats.rupiah(n)[0] == formats.MINUS) is (n < 0)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "Rp0"),
        (950_000, "Rp950.000"),
        (45_000_000, "Rp45 juta"),
        (407_500_000, "Rp407,5 juta"),
        (999_960_000, "Rp1 miliar"),
        (-45_000_000, "\N{MINUS SIGN}Rp45 juta"),
        (1_250_000_000_000, "Rp1,2 triliun"),
    ],
)
def test_rupiah_for_running_text(n, text):
    assert formats.rupiah_short(n) == text


@given(st.integers(0, 10**15))
def test_rupiah_in_words_reads_back(n):
    assert read_words(formats.rupiah_words(n).removesuffix(" rupiah")) == n


def test_numbers_use_the_decimal_comma_and_no_negative_zero():
    assert formats.rupiah(2_500_000) == "Rp2.500.000"
    assert formats.number(1234) == "1.234"
    assert formats.number(1234.5) == "1.234,5"
    assert formats.number(-17) == "\N{MINUS SIGN}17"
    assert formats.number(-0.04, 1) == "0,0"
    assert formats.percent(0.795) == "79,5 %"
    assert formats.percent(1, 0) == "100 %"


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("value", [None, "", "x\x00", 10**40, float("nan"), object()])
def test_a_filter_shows_nothing_rather_than_break_the_page(name, value):
    assert isinstance(Template("{{ value|" + name + " }}").render(Context({"value": value})), str)


def test_filters_are_loaded_in_every_template():
    page = Template("{{ d|date_long }} {{ n|rupiah }} {{ s|percent:0 }} {{ none|rupiah }}.")
    shown = page.render(Context({"d": dt.date(2025, 6, 12), "n": 5_000, "s": 0.5, "none": None}))
    assert shown == "Kamis, 12 Juni 2025 Rp5.000 50 % ."
