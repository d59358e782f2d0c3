"""What is new since a day: the sentences of four known villages, and what holds for every day and area."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.figures import Links
from roadmap.sentences import MOST, news_since
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL, REGISTRATION
from roadmap.village_filter import read_filter
from tests.factories import (
    BAGO,
    GESANG,
    PASIRIAN,
    REGENCY,
    TEMPEH,
    make_kecamatan,
    make_village,
    progress_of,
)
from tests.roadmap.june import CONDRO, TODAY, four_villages, june, pass_stage, rows_of
from tests.roadmap.walk import publish_guideline

pytestmark = pytest.mark.django_db
LINKS = Links("/desa/")


@pytest.fixture
def villages(office):
    return four_villages(office)


def told(since: dt.date, day: dt.date = TODAY, area: str = REGENCY) -> dict[str, str]:
    links = LINKS if area == REGENCY else LINKS.within(area)
    return {row.code: row.text for row in news_since(snapshot(day, area), since, links).sentences}


def test_what_moved_ahead_is_told_latest_stage_first(villages):
    assert told(june(1))["ahead"] == "1 desa maju: 1 lolos Badan hukum, 1 lolos Akta notaris."
    assert told(june(10))["ahead"] == "1 desa maju: 1 lolos Badan hukum."
    assert told(june(10, 5))["ahead"] == (
        "2 desa maju: 1 lolos Badan hukum, 1 lolos Akta notaris, 1 lolos Berkas pendirian."
    )


def test_that_nothing_moved_is_said_too(villages):
    assert told(june(11)) == {"quiet": "Tidak ada desa yang maju ke tahap berikutnya."}


def test_the_guideline_of_the_regency_moves_no_village(villages):
    assert told(june(9, 4), june(12, 4)) == {"quiet": "Tidak ada desa yang maju ke tahap berikutnya."}


def test_what_came_back_and_what_got_stuck_is_told_from_that_day_on(villages, office):
    with clock.on(june(12)):
        sent = progress_of(villages[CONDRO], FOUNDING)
        actions.return_stage(
            progress=sent, by=office.verifier, seen_version=sent.version, reason="unreadable"
        )
        actions.open_blocker(village=villages[GESANG], by=office.camat(TEMPEH), stage=MUSDESUS, reason="land")
    found = told(june(12))
    assert found["returned"] == "1 desa menerima kembali berkasnya untuk diperbaiki."
    assert found["blocker"].startswith("1 desa melaporkan kendala baru: “")
    assert not {"returned", "blocker"} & set(told(june(11), june(11)))
    assert {"returned", "blocker"} & set(told(june(13), june(13))) == set()


def test_a_village_is_newly_late_from_the_day_after_its_target(villages):
    # Condro: founding due 31 May, late on 1 June. Madurejo: 17 May. Gesang: 30 April.
    assert told(june(1), june(1))["late"] == "1 desa baru lewat tenggat, semuanya di Pasirian."
    assert "late" not in told(june(2), june(2))
    assert "late" not in told(june(31, 5), june(31, 5))
    assert told(june(1, 5), june(1))["late"] == "3 desa baru lewat tenggat, terbanyak di Pasirian (2)."


def test_one_village_that_waits_is_no_pattern(villages):
    # Condro has waited for its founding file since 16 May, alone in Pasirian.
    assert "wait" not in told(june(1))


def test_the_wait_of_a_kecamatan_counts_no_holiday(office):
    make_kecamatan(PASIRIAN, "Pasirian")
    rows = [make_village(f"{PASIRIAN}.20{number:02}", f"Desa {number}") for number in (1, 2, 3)]
    with clock.on(june(9, 4)):
        publish_guideline(office)
    for village, day in zip(rows, (2, 3, 4), strict=True):
        pass_stage(village, POTENTIAL, office, june(day))
    # 2, 3 and 4 June to 12 June: 8, 7 and 6 working days, less the holidays of 6 and 9 June: 6, 5 and 4.
    assert told(june(12), june(12))["wait"] == (
        "Pasirian paling lama menunggu: 3 desa di tahap Musdesus, separuhnya sudah 5 hari kerja atau lebih."
    )
    assert "wait" not in told(june(11), june(11))


def pause(office, village, first, last=None) -> None:
    with clock.on(first):
        actions.declare_pause(
            places=[village], by=office.clerk, starts_on=first, planned_until=last, reason="Erupsi Semeru",
            legal_basis="SK",
        )  # fmt: skip


def test_days_on_which_the_clock_stood_still_are_no_waiting(office):
    make_kecamatan(PASIRIAN, "Pasirian")
    rows = [make_village(f"{PASIRIAN}.20{number:02}", f"Desa {number}") for number in (1, 2, 3)]
    with clock.on(june(9, 4)):
        publish_guideline(office)
        another = make_village(f"{PASIRIAN}.2004", "Desa 4")
    for village in rows:
        pass_stage(village, POTENTIAL, office, june(2))
    # Six working days from 2 to 12 June; without 10 and 11 June there are four, for two of the three.
    assert "3 desa di tahap Musdesus, separuhnya sudah 6 hari kerja" in told(june(12))["wait"]
    pause(office, rows[0], june(10), june(11))
    pause(office, rows[1], june(10), june(11))
    assert "wait" not in told(june(12))
    # One that stands still now waits for nobody: the link opens those two that do.
    pass_stage(another, POTENTIAL, office, june(2))
    pause(office, rows[0], june(12))
    pause(office, rows[1], june(12))
    [wait] = [row for row in news_since(snapshot(TODAY, REGENCY), june(12), LINKS).sentences if row.code == "wait"]
    assert wait.parts[1].text == "2 desa"
    assert QueryDict(wait.parts[1].href.partition("?")[2]).dict() == {
        "kecamatan": PASIRIAN, "stage": MUSDESUS, "paused": "0",
    }  # fmt: skip


def test_a_paused_clock_makes_nobody_newly_late(villages, office):
    # Condro was late on 1 June, then stood still from the third to the tenth: no news of the ninth.
    pause(office, villages[CONDRO], june(3), june(10))
    assert "late" not in told(june(9))
    assert told(june(1))["late"] == "1 desa baru lewat tenggat, semuanya di Pasirian."


def test_a_village_becomes_late_when_its_clock_runs_again(villages, office):
    # The target of 31 May fell on the day before the pause: the first day on which it is late is 11 June.
    pause(office, villages[CONDRO], june(1), june(10))
    assert told(june(11))["late"] == "1 desa baru lewat tenggat, semuanya di Pasirian."
    assert "late" not in told(june(12))


def test_the_order_is_fixed_and_the_same_data_tell_the_same(villages, office):
    with clock.on(june(12)):
        sent = progress_of(villages[CONDRO], FOUNDING)
        actions.return_stage(
            progress=sent, by=office.verifier, seen_version=sent.version, reason="unreadable"
        )
        actions.open_blocker(village=villages[BAGO], by=office.camat(), stage=REGISTRATION, reason="land")
    first = news_since(snapshot(TODAY, REGENCY), june(1), LINKS)
    assert [row.code for row in first.sentences] == ["ahead", "returned", "late", "blocker"]
    assert news_since(snapshot(TODAY, REGENCY), june(1), LINKS) == first
    assert first.heading == "Sejak Minggu, 1 Juni"
    assert first.sentences[0].text.startswith("1 desa maju: 1 lolos Badan hukum, ")


@pytest.mark.parametrize("area", [REGENCY, PASIRIAN, TEMPEH])
@pytest.mark.parametrize("day", [june(14, 4), june(16, 5), june(20, 5), june(4), june(12)])
@pytest.mark.parametrize("back", [0, 6, 30])
def test_every_number_is_the_count_of_the_rows_behind_its_link(villages, area, day, back):
    shown = snapshot(day, area)
    links = LINKS if area == REGENCY else LINKS.within(area)
    news = news_since(shown, day - dt.timedelta(days=back), links)
    assert 1 <= len(news.sentences) <= MOST
    everywhere = snapshot(day, REGENCY)
    for part in (part for row in news.sentences for part in row.parts if part.href):
        asked, notes = read_filter(QueryDict(part.href.partition("?")[2]), everywhere)
        assert notes == []
        assert len(asked.choose(everywhere)) == int(part.text.split()[0]) > 0


def test_what_was_entered_later_changes_no_sentence_of_the_day(villages, office):
    before = told(june(1))
    with clock.on(june(20)):
        actions.open_blocker(village=villages[BAGO], by=office.camat(), stage=REGISTRATION, reason="land")
        sent = progress_of(villages[CONDRO], FOUNDING)
        actions.approve_stage(progress=sent, by=office.verifier, seen_version=sent.version)
    assert told(june(1)) == before
    assert told(june(1), june(20)) != before


def test_the_list_behind_a_sentence_shows_its_rows_and_says_what_they_are(villages, office, client):
    client.force_login(office.bupati)
    with clock.on(TODAY):
        page = client.get(reverse("village_list"), {"news": "ahead", "since": "2025-06-01"})
        assert rows_of(page) == 1
        assert "Maju sejak 1 Juni" in page.content.decode()
        for query in ({"news": "ahead"}, {"news": "zzz", "since": "2025-06-01"}):
            assert "diabaikan" in client.get(reverse("village_list"), query).content.decode()
