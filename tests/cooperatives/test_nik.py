import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cooperatives.nik import check_nik

births = st.dates(dt.date(1926, 1, 1), dt.date(2025, 12, 31))
regions = st.integers(110101, 990000).map(str)
serials = st.integers(1, 9999).map(lambda n: f"{n:04}")


def nik_of(born: dt.date, female: bool, region: str = "350804", serial: str = "0001") -> str:
    return f"{region}{born.day + 40 * female:02}{born:%m%y}{serial}"


@given(births, st.booleans(), regions, serials)
def test_every_nik_made_by_the_rule_is_accepted(born, female, region, serial):
    found = check_nik(nik_of(born, female, region, serial), birth_date=born, is_female=female)

    assert found.errors == ()
    assert bool(found.warnings) == (not region.startswith("3508"))


@given(st.text(max_size=20))
def test_any_other_text_is_refused_and_never_breaks_the_check(text):
    found = check_nik(text)

    if not (len(text) == 16 and all(sign in "0123456789" for sign in text)):
        assert "16 angka" in found.errors[0]


@given(births, st.booleans())
def test_the_other_sex_is_noticed(born, female):
    errors = check_nik(nik_of(born, female), birth_date=born, is_female=not female).errors

    assert len(errors) == 1
    assert "Jenis kelamin" in errors[0]


@given(births, st.booleans(), st.integers(1, 900))
def test_another_birth_date_is_noticed(born, female, days):
    errors = check_nik(nik_of(born, female), birth_date=born + dt.timedelta(days), is_female=female).errors

    assert len(errors) == 1
    assert "Tanggal lahir" in errors[0]


@pytest.mark.parametrize(
    ("nik", "words"),
    [
        ("3508043102850001", "tanggal lahir"),  # 31 February
        ("3508047102850001", "tanggal lahir"),  # 31 February of a woman
        ("3508042902850001", "tanggal lahir"),  # 29 February in no leap year
        ("3508040002850001", "tanggal lahir"),
        ("3508044002850001", "tanggal lahir"),
        ("3508047202850001", "tanggal lahir"),
        ("3508041200850001", "bulan lahir"),
        ("3508041213850001", "bulan lahir"),
        ("3508041207850000", "nomor urut"),
        ("350804120785001", "16 angka"),
        ("3508041207850001\n", "16 angka"),
        ("٣٥٠٨٠٤١٢٠٧٨٥٠٠٠١", "16 angka"),
    ],
)
def test_an_impossible_nik_is_refused_with_the_part_that_is_wrong(nik, words):
    assert words in check_nik(nik).errors[0]


def test_29_february_is_right_when_one_of_the_centuries_had_it():
    assert check_nik("3508042902000001").errors == ()


def test_a_prefix_of_another_regency_only_warns():
    found = check_nik("3509041207850001")

    assert found.errors == ()
    assert "luar kabupaten" in found.warnings[0]
