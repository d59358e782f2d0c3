"""A past day: marked the same everywhere, kept by the links, and what was recorded later stands beside it."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.actions.custody import record_receipt
from roadmap.asked import asked_day
from roadmap.definitions import DEFINITIONS, IN_REPORTS
from roadmap.late_entries import found_later, late_entries
from roadmap.models import Holder
from roadmap.origin import codes_of, origin
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY
from roadmap.state import Level
from roadmap.village_filter import LEVELS, VillageFilter
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, progress_of
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june, links_of, rows_of
from tests.roadmap.walk import approve

PAST = "2025-06-05"


@pytest.fixture
def villages(office):
    return four_villages(office)


def late(day, village=GESANG, area=REGENCY):
    return [
        (entry.words, entry.happened_on, entry.recorded_on)
        for entry in found_later(day, area)
        if entry.village == village
    ]


# ---- the address


def test_another_day_keeps_the_filters_of_the_page_but_not_its_page(rf):
    asked = asked_day(rf.get("/", {"per": PAST, "sector": "perikanan", "page": "3", "evil name": "x"}).GET, TODAY)
    assert asked.others == (("sector", "perikanan"),)
    assert asked.today_href == "?sector=perikanan"
    kept = "?sector=perikanan&per="
    assert [href for href, _ in asked.earlier] == [f"{kept}2025-05-29", f"{kept}2025-05-31"]
    assert (asked.query, asked.words) == (f"?per={PAST}", "Keadaan per 5 Juni 2025")


@pytest.mark.parametrize(
    "value", ["2025-06-13", "0001-01-01", "9999-12-31", "2025-02-30", "x\0", "9" * 5000, "2025-02-28T00:00"]
)
def test_a_day_that_cannot_be_shown_is_today_with_a_note(rf, value):
    asked = asked_day(rf.get("/", {"per": value}).GET, TODAY)
    assert (asked.day, asked.is_today, asked.query) == (TODAY, True, "")
    assert "Tanggal itu tidak dapat ditampilkan" in asked.notes[0]


# ---- recorded later


def test_a_fact_sent_the_same_day_is_not_late(villages):
    assert found_later(TODAY, REGENCY) == []


def test_a_fact_of_before_that_is_sent_after_is_late_until_its_day_of_record(villages, office):
    with clock.on(TODAY):
        row = progress_of(villages[GESANG], "potential")
        actions.update_stage(
            progress=row,
            by=office.camat(TEMPEH),
            seen_version=row.version,
            happened_on=june(3),
            stage_facts={"sector": "perikanan", "commodity": "Udang", "agency": "DKPP"},
            send=False,
        )
    expected = [("Potensi desa", june(3), TODAY)]
    assert late(june(3)) == late(june(11)) == expected
    assert late(june(2)) == []  # it had not happened
    assert late(june(3), area=PASIRIAN) == []
    with clock.on(TODAY):
        row.refresh_from_db()
        actions.update_stage(
            progress=row, by=office.camat(TEMPEH), seen_version=row.version, happened_on=TODAY, send=False
        )
    assert late(june(3)) == []  # corrected: it did not happen by then after all


def test_a_late_verification_of_a_fact_that_was_told_in_time_is_not_late(villages, office):
    # Condro sent its founding on 11 June; whoever checks it later brings no fact of before.
    with clock.on(TODAY):
        approve(villages[CONDRO], FOUNDING, office)
    assert late(june(11), CONDRO) == []


def test_visits_and_hand_overs_recorded_later_count_too(villages, office):
    with clock.on(TODAY):
        actions.record_visit(village=villages[MADUREJO], by=office.camat(), visited_on=june(4))
        record_receipt(
            village=villages[MADUREJO], by=office.camat(), holder=Holder.KECAMATAN, received_on=june(5)
        )
    assert late(june(5), MADUREJO) == [
        ("Kunjungan", june(4), TODAY),
        ("Serah terima berkas: Kecamatan", june(5), TODAY),
    ]


def test_the_count_beside_a_past_day_opens_exactly_its_rows(villages, office, client, rf, count_queries):
    with clock.on(TODAY):
        for code in (BAGO, MADUREJO):
            actions.record_visit(village=villages[code], by=office.camat(), visited_on=june(4))
    with count_queries() as queries:
        asked = asked_day(rf.get("/", {"per": PAST}).GET, TODAY)
        # Two visits, and the founding of 20 May that Condro sent on 11 June.
        assert late_entries(asked, REGENCY).count == 3
        assert late_entries(asked_day(rf.get("/").GET, TODAY), REGENCY) is None
    assert len(queries) == 1
    client.force_login(office.bupati)
    for name in ("summary", "village_list"):
        page = client.get(reverse(name), {"per": PAST})
        links = {text: href for href, text in links_of(page)}
        opened = client.get(links["3 dicatat sesudah tanggal ini"])
        assert rows_of(opened) == 3
        assert "3 fakta sampai" in opened.content.decode()


def test_nobody_reads_late_entries_of_another_kecamatan(villages, office, client):
    client.force_login(office.camat())
    for area in (REGENCY, TEMPEH, GESANG, f"{PASIRIAN}.2005\0", "35.08.99", "x" * 5000):
        assert client.get(reverse("late_entries"), {"per": PAST, "wilayah": area}).status_code == (
            200 if area == PASIRIAN else 404
        )
    assert client.get(reverse("late_entries"), {"per": PAST, "wilayah": BAGO}).status_code == 200


# ---- where a number comes from


def test_every_filter_of_villages_has_its_definition():
    assert {*LEVELS, *(level.value for level in Level)} <= set(DEFINITIONS)
    asks = {"stage": NOTARY, "status": "submitted", "late": "1", "paused": "1", "turn": "camat", "blocker": "any",
            "fresh": "0", "since": "2025-06-01", "news": "ahead"}  # fmt: skip
    for name, value in asks.items():
        assert codes_of(VillageFilter(**{name: value})) != ["villages"]
    for level in LEVELS:
        assert codes_of(VillageFilter(stage=MUSDESUS, level=level)) == [level]
    assert codes_of(VillageFilter(q="bago")) == ["villages"]
    with pytest.raises(KeyError):
        origin(asked_day(QueryDict(), TODAY), "", "invented")


def test_a_number_leads_to_its_rows_with_definition_targets_and_day(villages, office, client):
    client.force_login(office.bupati)
    query = {"stage": LEGAL_ENTITY, "level": "verified", "per": "2025-06-11"}
    html = client.get(reverse("village_list"), query).content.decode()
    assert rows_of(client.get(reverse("village_list"), query)) == 1
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Dari mana angka ini?" in text
    assert DEFINITIONS["verified"].meaning in text
    assert "Target yang berlaku Badan hukum 30 Juni" in text
    assert "Keadaan per 11 Juni 2025 1 desa, sama dengan baris yang dibuka" in text


def test_the_definitions_are_those_of_the_list_of_words_and_of_the_reports(client, db):
    html = client.get(reverse("glossary")).content.decode()
    for row in DEFINITIONS.values():
        assert f'id="{row.anchor}"' in html
        assert row.meaning in html
    assert set(IN_REPORTS) <= set(DEFINITIONS)
