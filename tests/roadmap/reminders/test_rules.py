"""The table of reminders, without a database: when, at which level, and who is told up the line."""

import datetime as dt
from dataclasses import replace

import pytest

from lumajang_kdkmp.accounts.roles import Role
from roadmap.reminders.rules import (
    DISKOPINDAG,
    FIRST_RULES,
    LINES_EACH,
    SATGAS,
    Desk,
    Due,
    Level,
    Rule,
    Thing,
    Topic,
    level_of,
    told,
    words_for,
)
from roadmap.workdays import office_days

D = dt.date
CAMAT, DPMD, BUPATI = Desk(Role.CAMAT), Desk(Role.OPD, "DPMD"), Desk(Role.BUPATI)
PLAIN = office_days([])
# Friday 6 June 2025 is a holiday, Monday 9 June joint leave.
JUNE = office_days([D(2025, 6, 6), D(2025, 6, 9)])


def thing(n: int = 1, desk: Desk = CAMAT, kecamatan: int = 4) -> Thing:
    code = f"35.08.{kecamatan:02}.2{n:03}"
    return Thing(
        Topic.STAGE, f"stage:{code}:musdesus", code, f"Desa {n}", f"Kec {kecamatan}", "Musdesus",
        D(2025, 5, 17), desk, "Camat", f"/desa/{code}/", "Kerjakan",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (D(2025, 6, 17), None),  # eight working days before Friday 27 June
        (D(2025, 6, 18), Level.SOON),  # seven
        (D(2025, 6, 24), Level.SOON),
        (D(2025, 6, 25), Level.NEAR),  # two
        (D(2025, 6, 27), Level.NEAR),  # the day itself
        (D(2025, 6, 28), Level.OVERDUE),  # Saturday
        (D(2025, 7, 3), Level.OVERDUE),  # four working days over
        (D(2025, 7, 4), Level.DINAS),  # five
        (D(2025, 7, 10), Level.DINAS),
        (D(2025, 7, 11), Level.SATGAS),  # ten
    ],
)
def test_the_level_of_a_day(today, level):
    assert level_of(D(2025, 6, 27), today, PLAIN, Rule()) == level


def test_a_holiday_shifts_the_clock():
    due = D(2025, 6, 10)
    assert level_of(due, D(2025, 6, 4), PLAIN, Rule(soon=7, near=2)) == Level.SOON  # four working days
    assert level_of(due, D(2025, 6, 4), JUNE, Rule(soon=7, near=2)) == Level.NEAR  # two of them are off
    over = D(2025, 6, 4), D(2025, 6, 12)
    assert level_of(*over, PLAIN, Rule()) == Level.DINAS  # six working days
    assert level_of(*over, JUNE, Rule()) == Level.OVERDUE


def test_a_topic_that_is_switched_off_says_nothing():
    assert level_of(D(2025, 5, 17), D(2025, 6, 12), PLAIN, Rule(is_active=False)) is None


@pytest.mark.parametrize(
    ("desk", "level", "expected"),
    [
        (CAMAT, Level.SOON, [(Level.SOON, CAMAT)]),
        (CAMAT, Level.OVERDUE, [(Level.OVERDUE, CAMAT)]),
        (CAMAT, Level.DINAS, [(Level.OVERDUE, CAMAT), (Level.DINAS, DISKOPINDAG)]),
        (CAMAT, Level.SATGAS, [(Level.OVERDUE, CAMAT), (Level.DINAS, DISKOPINDAG), (Level.SATGAS, SATGAS)]),
        (DPMD, Level.SATGAS, [(Level.OVERDUE, DPMD), (Level.DINAS, DISKOPINDAG), (Level.SATGAS, SATGAS)]),
        (DISKOPINDAG, Level.DINAS, [(Level.OVERDUE, DISKOPINDAG)]),
        (DISKOPINDAG, Level.SATGAS, [(Level.OVERDUE, DISKOPINDAG), (Level.SATGAS, SATGAS)]),
        (BUPATI, Level.SATGAS, [(Level.OVERDUE, BUPATI)]),
    ],
)
def test_up_the_line_goes_camat_diskopindag_satgas(desk, level, expected):
    assert told(Due(thing(desk=desk), level, 12)) == expected


def words(dues):
    return words_for(dues, "/pengingat/", "35.08")


def test_one_line_a_village_and_one_for_many_beyond_eight():
    few = [Due(thing(n), Level.OVERDUE, 1) for n in range(LINES_EACH)]
    assert [row.subject for row in words(few)] == [f"remind:overdue:{due.thing.key}" for due in few]
    many = [*few, Due(thing(99), Level.OVERDUE, 1)]
    [one] = words(many)
    assert one.text == "9 desa Anda lewat tenggat: 9 target tahap."
    assert (one.area_code, one.link) == ("35.08.04", "/pengingat/?level=overdue&mine=1")


def test_levels_and_kecamatan_of_camats_are_counted_apart():
    dues = [Due(thing(n, kecamatan=k), Level.OVERDUE, 1) for k in (4, 5) for n in range(6)]
    assert len(words(dues)) == 12
    dues += [Due(thing(50 + n), Level.NEAR, 0) for n in range(6)]
    assert len(words(dues)) == 18


def test_the_regency_is_told_by_kecamatan_and_at_once_when_that_is_too_much():
    nine = [
        Due(thing(n, desk=DISKOPINDAG, kecamatan=k), Level.OVERDUE, 1) for k in (4, 5, 6) for n in range(3)
    ]
    assert [row.place for row in words(nine)] == ["Kecamatan Kec 4", "Kecamatan Kec 5", "Kecamatan Kec 6"]
    all_over = [Due(thing(desk=DISKOPINDAG, kecamatan=k), Level.OVERDUE, 1) for k in range(1, 22)]
    assert [row.area_code for row in words(all_over)] == ["35.08"]


def test_what_is_of_the_regency_is_opened_apart_from_its_kecamatan():
    of_the_regency = replace(thing(), area_code="35.08", kecamatan="", desk=DISKOPINDAG)
    dues = [Due(replace(of_the_regency, key=f"decision:{n}"), Level.OVERDUE, 1) for n in range(6)]
    dues += [Due(replace(thing(n), desk=DISKOPINDAG), Level.OVERDUE, 1) for n in range(6)]
    assert [row.link for row in words(dues)] == [
        "/pengingat/?level=overdue&mine=1&kecamatan=35.08",
        "/pengingat/?level=overdue&mine=1&kecamatan=35.08.04",
    ]


def test_the_text_of_a_thing_stays_the_same_from_day_to_day():
    """So that a notice that was read stays read: no number of days in it."""
    first, later = (words([Due(thing(), Level.OVERDUE, days)]) for days in (1, 4))
    assert first == later


def test_every_topic_has_a_rule_and_its_words_in_the_table():
    assert set(FIRST_RULES) == set(Topic)
    assert all(topic.label for topic in Topic)


@pytest.mark.parametrize("count", range(12))
def test_after_is_the_inverse_of_between(count):
    start = D(2025, 6, 4)
    assert JUNE.between(start, JUNE.after(start, count)) == count
    assert JUNE.is_working(JUNE.after(start, count)) or count == 0
