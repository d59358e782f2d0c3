"""The summary's numbers, counted by hand for four villages on 12 June 2025 (see june.py)."""

import datetime as dt

import pytest
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from roadmap import actions
from roadmap.asked import asked_day
from roadmap.charts import STAGE_FILLS, s_curve_svg
from roadmap.dashboards import History, history, map_cells, summarise, summary
from roadmap.figures import Links, list_links
from roadmap.models import Transition
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, STAGES
from roadmap.village_filter import VillageFilter
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_user, make_village, progress_of
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june, links_of, pass_stage, rows_of
from tests.roadmap.walk import approve, publish_guideline, send

pytestmark = pytest.mark.django_db
LINKS = Links("/desa/")


@pytest.fixture
def villages(office):
    return four_villages(office)


@pytest.fixture
def page(villages):
    return summary(TODAY, REGENCY, LINKS)


def by_stage(page, name):
    return {row.stage.code: getattr(row, name) for row in page.stages}


def counts(page, name):
    return [getattr(row, name).value for row in page.stages]


def test_each_stage_is_counted_at_three_levels(page):
    # potential, guideline, musdesus, founding, notary, legal entity, registration, operating
    assert counts(page, "claimed") == [3, 4, 3, 2, 1, 1, 0, 0]
    assert counts(page, "evidenced") == [3, 4, 2, 2, 1, 1, 0, 0]
    assert counts(page, "verified") == [3, 4, 2, 1, 1, 1, 0, 0]


def test_each_stage_stands_beside_its_plan(page):
    # Notary: 12 of 15 days have gone, 3.2 of 4 villages. The plan of the next stage begins on 15 June.
    assert [row.planned for row in page.stages] == [4, 4, 4, 4, 3, 0, 0, 0]
    assert [row.gap_text for row in page.stages] == [
        "1 di bawah rencana",
        "sesuai rencana",
        "2 di bawah rencana",
        "3 di bawah rencana",
        "2 di bawah rencana",
        "1 lebih awal dari rencana",
        "mulai 30 Juni",
        "mulai 30 September",
    ]


def test_villages_stand_at_the_first_stage_that_is_not_verified(page):
    assert counts(page, "here") == [1, 0, 1, 1, 0, 0, 1, 0]


def test_waiting_counts_from_the_verification_of_the_stage_before(page):
    waiting = by_stage(page, "waiting")
    # Condro: musdesus verified on 16 May. Madurejo: potential on 14 April. Bago: legal entity on 10 June.
    assert (waiting["founding"], waiting["musdesus"], waiting["registration"]) == (
        "27 hari",
        "59 hari",
        "2 hari",
    )
    assert waiting["potential"] == ""


def test_the_time_a_stage_takes_is_the_median_of_the_last_four_weeks(page):
    taken = by_stage(page, "taken")
    assert taken["notary"] == "13 hari"  # 20 May to 2 June
    assert taken["musdesus"] == "28 hari"  # 14 April to 12 May, verified 16 May: the 28th day
    assert taken["potential"] == ""


def test_late_villages_come_longest_first_with_whose_turn_it_is(page):
    assert page.late.value == 3
    assert [(row.name, row.kecamatan, row.stage, row.days, row.turn) for row in page.late_villages] == [
        ("Gesang", "Tempeh", "Potensi desa", "43 hari", "Camat"),
        ("Madurejo", "Pasirian", "Musdesus", "26 hari", "Camat"),
        ("Condro", "Pasirian", "Berkas pendirian", "12 hari", "Diskopindag"),
    ]


def test_a_late_village_shows_its_open_blocker_until_it_is_resolved(villages, office):
    with clock.on(june(5)):
        blocker = actions.open_blocker(
            village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="ktp_missing"
        )
    with clock.on(june(9)):
        actions.resolve_blocker(blocker=blocker, by=office.camat(), seen_version=1)
    shown = {day: summary(june(day), REGENCY, LINKS) for day in (4, 5, 8, 9)}
    assert [shown[day].blocked.value for day in shown] == [0, 1, 1, 0]
    assert [row.blocker for row in shown[8].late_villages] == ["", "", "ktp atau nik bermasalah"]
    assert [(row.count.value, row.words) for row in shown[8].blockers] == [(1, "KTP atau NIK bermasalah")]


def test_a_village_counts_once_for_a_reason_that_holds_up_two_of_its_stages(villages, office):
    for stage in (FOUNDING, NOTARY):
        actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=stage, reason="land")
    (row,) = summary(TODAY, REGENCY, LINKS).blockers
    assert row.count.value == 1


def test_a_move_a_visit_and_a_confirmation_make_a_village_fresh_for_seven_days(villages, office):
    # Condro was sent on 11 June; the kecamatan said nothing of the others since May.
    assert summary(TODAY, REGENCY, LINKS).freshness.fresh.value == 1
    with clock.on(june(12)):
        actions.record_visit(village=villages[GESANG], by=office.camat(TEMPEH), visited_on=june(6))
    assert summary(TODAY, REGENCY, LINKS).freshness.fresh.value == 2
    assert summary(june(13), REGENCY, LINKS).freshness.fresh.value == 1  # 6 June is the eighth day then
    actions.confirm_no_change(kecamatan=villages[MADUREJO].kecamatan, by=office.camat())
    page = summary(TODAY, REGENCY, LINKS)
    assert (page.freshness.fresh.value, page.freshness.stale.value) == (4, 0)
    assert page.freshness.text == "100\N{NO-BREAK SPACE}%"


def test_a_visit_entered_later_was_not_known_on_the_day(villages, office):
    with clock.on(june(14)):
        actions.record_visit(village=villages[GESANG], by=office.camat(TEMPEH), visited_on=june(12))
    assert summary(TODAY, REGENCY, LINKS).freshness.fresh.value == 1


def test_progress_is_weighted(page):
    # 5×3/4 + 5×4/4 + 15×2/4 + 15×1/4 + 15×1/4 + 15×1/4
    assert page.progress.text == "27,5 %"
    assert page.progress.planned_text == "52,0 %"
    assert page.progress.gap_text == "−24,5 %"


def test_the_headline_names_the_goal_the_gap_and_who_is_furthest_behind(page):
    assert page.headline.sentence == (
        "1 dari 4 koperasi sudah berbadan hukum, lebih cepat dari rencana yang mulai 15 Juni."
    )
    assert page.furthest_behind == "Paling tertinggal: Berkas pendirian, 3 di bawah rencana (target 31 Mei)."


def test_the_headline_is_red_only_when_behind(villages):
    assert summary(june(20), REGENCY, LINKS).headline.gap == "sesuai rencana"
    late = summary(june(28), REGENCY, LINKS).headline
    assert (late.gap, late.is_behind) == ("2 di bawah rencana", True)


def test_changes_of_the_last_seven_days_are_told_latest_stage_first(page):
    assert [(row.count.value, row.words) for row in page.changes] == [
        (1, "desa lolos verifikasi Badan hukum"),
        (1, "desa mengirim tahapnya dan menunggu verifikasi"),
    ]


def test_kecamatan_add_up_to_the_regency(page):
    assert [row.name for row in page.kecamatan] == ["Pasirian", "Tempeh"]  # two late, then one
    for column in range(len(STAGES)):
        assert sum(row.verified[column].value for row in page.kecamatan) == page.whole.verified[column].value
        assert page.whole.verified[column].value == page.stages[column].verified.value
    for name in ("villages", "late"):
        parts = [getattr(row, name).value for row in page.kecamatan]
        assert sum(parts) == getattr(page.whole, name).value == getattr(page, name).value
    assert sum(row.freshness.fresh.value for row in page.kecamatan) == page.freshness.fresh.value


def test_the_legend_of_the_map_counts_every_village_once(page):
    assert [(row.count.value, row.words) for row in page.places] == [
        (1, "Badan hukum"),
        (1, "Musdesus"),
        (1, "Petunjuk teknis"),
        (1, "belum ada tahap selesai"),
    ]


def test_the_map_shows_the_last_stage_done_and_who_is_late(villages):
    cells = map_cells(snapshot(TODAY, REGENCY).rows, lambda row: f"/{row.code}")
    assert cells[BAGO].fill == STAGE_FILLS[6]
    assert (cells[BAGO].late, cells[CONDRO].late) == (False, True)
    assert cells[CONDRO].label == "Condro: Musdesus selesai, lewat tenggat"
    hidden = map_cells(snapshot(TODAY, REGENCY).rows, lambda row: "", show_late=False)
    assert not any(cell.late for cell in hidden.values())


def test_the_colours_of_the_map_are_those_of_the_style_sheet(settings):
    css = (settings.BASE_DIR / "static/css/portal.css").read_text()
    assert all(f".s{n} {{ --c: {fill};" in css for n, fill in enumerate(STAGE_FILLS) if n)


# As of a day


def test_a_day_shows_the_same_numbers_after_more_has_happened(villages, office):
    then = summary(TODAY, REGENCY, LINKS)
    with clock.on(june(20)):
        approve(villages[CONDRO], FOUNDING, office)
        send(villages[CONDRO], NOTARY, office)
        actions.open_blocker(village=villages[BAGO], by=office.camat(), stage=NOTARY, reason="land")
        actions.record_visit(village=villages[GESANG], by=office.camat(TEMPEH), visited_on=june(12))
        actions.set_target(stage=MUSDESUS, due_on=june(30), weight=90, valid_from=june(20), by=office.clerk)
        assert summary(TODAY, REGENCY, LINKS) == then
        assert summary(june(20), REGENCY, LINKS) != then


def test_a_stage_opened_again_is_taken_off_the_count_from_that_day_on(villages, office):
    with clock.on(june(13)):
        progress = progress_of(villages[BAGO], LEGAL_ENTITY)
        actions.reopen_stage(
            progress=progress, by=office.verifier, seen_version=progress.version, reason="date_mismatch"
        )
        assert [summary(june(d), REGENCY, LINKS).legal_entity.verified.value for d in (12, 13)] == [1, 0]
        assert history(snapshot(june(13), REGENCY)).until(LEGAL_ENTITY, june(13)) == 0


# Pace and forecast


def gains(*steps: tuple[dt.date, int]) -> History:
    return History({LEGAL_ENTITY: list(steps)})


def test_the_pace_is_the_mean_of_the_last_four_weeks():
    past = gains((june(15, 5), 50), (june(16, 5), 4), (june(12), 7), (june(13), 50))
    assert past.pace(LEGAL_ENTITY, TODAY) == 2.75


def test_without_four_weeks_of_data_there_is_no_pace():
    assert gains((june(17, 5), 4), (june(8), 7)).pace(LEGAL_ENTITY, TODAY) is None
    assert gains((june(16, 5), 4)).pace(LEGAL_ENTITY, TODAY) == 1
    assert History({}).pace(LEGAL_ENTITY, TODAY) is None


def test_the_outlook_tells_pace_need_and_forecast(villages):
    shown = snapshot(TODAY, REGENCY)
    page = summarise(shown, gains((june(16, 5), 2), (june(2), 2)), LINKS)
    # 3 of 4 remain, 1 a week: 21 days from 12 June. 18 days are left, so 2 a week are needed.
    assert page.headline.outlook == (
        "Laju empat pekan terakhir 1 per pekan, perlu 2 per pekan untuk target 30 Juni. "
        "Tanpa perubahan, perkiraan selesai 3 Juli, 3 hari sesudah target 30 Juni."
    )
    assert page.curve.forecast[0] == (TODAY, page.curve.reached_now)
    assert page.curve.forecast[-1][1] <= 1


def test_no_gain_in_four_weeks_is_said_and_no_forecast_made(villages):
    page = summarise(snapshot(TODAY, REGENCY), gains((june(1, 5), 1)), LINKS)
    assert page.headline.outlook == (
        "Empat pekan terakhir tidak ada tambahan, perlu 2 per pekan untuk target 30 Juni."
    )
    assert page.curve.forecast == []
    assert summarise(snapshot(TODAY, REGENCY), History({}), LINKS).headline.outlook == ""


def test_the_curve_ends_on_the_day_with_the_progress_of_the_page(page):
    assert page.curve.actual[-1] == (TODAY, pytest.approx(page.progress.reached))
    assert page.curve.planned_now == pytest.approx(page.progress.planned)
    assert page.curve.sentence == (
        "Kurva S: rencana 52,0 %, realisasi 27,5 % per 12 Jun 2025, deviasi −24,5 %."
    )
    svg = s_curve_svg(page.curve)
    assert svg.startswith("<svg")
    assert "style=" not in svg
    assert page.curve_rows[0][0] == "29 Mar 2025"


def test_a_day_after_the_last_target_still_has_a_curve(villages):
    with clock.on(dt.date(2026, 2, 1)):
        page = summary(dt.date(2026, 2, 1), REGENCY, LINKS)
    assert page.curve.planned_now == 1
    assert page.curve.sentence.startswith("Kurva S: rencana 100,0 %")
    assert "1 Februari" not in page.headline.outlook


def test_a_kecamatan_of_which_nobody_moved_is_counted_too(office):
    make_village(GESANG)
    page = summary(TODAY, TEMPEH, LINKS)
    assert (page.villages.value, page.late.value, page.progress.text) == (1, 1, "0,0 %")
    assert page.kecamatan == ()
    assert summary(TODAY, "35.09", LINKS).villages.value == 0


# Every number opens its rows


def numbers_and_rows(client, html_response) -> dict[str, tuple[int, int]]:
    """Return {address: (number in the link, rows of the list)} of each number that links to the list."""
    base = reverse("village_list")
    found = {}
    for href, text in links_of(html_response):
        digits = "".join(c for c in text if c.isdigit())
        if href.startswith(f"{base}?") or href == base:
            if digits and "format=csv" not in href and href not in found:
                found[href] = (int(digits), rows_of(client.get(href)))
    return found


@pytest.fixture
def busy(villages, office):
    """Blockers, a returned stage and a visit beside the four villages, so that every kind of number shows."""
    with clock.on(june(11)):
        actions.open_blocker(village=villages[GESANG], by=office.camat(TEMPEH), stage=NOTARY, reason="land")
        extra = make_village("35.08.04.2001", "Gondoruso")
        publish_guideline(office)
        pass_stage(extra, "potential", office, june(11))
        progress = send(extra, MUSDESUS, office)
        actions.return_stage(
            progress=progress, by=office.verifier, seen_version=progress.version, reason="unsigned"
        )


@pytest.mark.parametrize("query", ["", "?per=2025-06-11", "?per=2025-05-20"])
def test_every_number_of_the_summary_opens_exactly_its_rows(busy, office, client, query):
    client.force_login(office.bupati)
    found = numbers_and_rows(client, client.get(reverse("summary") + query))
    assert len(found) > 20
    assert {href: pair for href, pair in found.items() if pair[0] != pair[1]} == {}


def test_every_number_of_a_kecamatan_opens_exactly_its_rows(busy, office, client):
    client.force_login(office.camat())
    found = numbers_and_rows(client, client.get(reverse("kecamatan", args=[PASIRIAN])))
    assert len(found) > 15
    assert {href: pair for href, pair in found.items() if pair[0] != pair[1]} == {}


def test_the_walk_sees_a_list_that_shows_other_rows(busy, office, client, monkeypatch):
    client.force_login(office.bupati)
    page = client.get(reverse("summary"))
    monkeypatch.setattr(VillageFilter, "lets_through", lambda self, row: True)
    assert any(number != rows for number, rows in numbers_and_rows(client, page).values())


# Cost


def plant(numbers: range, user) -> None:
    """Villages of 21 kecamatan with moves written straight into the history: the walk would take minutes."""
    rows = []
    for n in numbers:
        village = make_village(f"35.08.{n % 21 + 1:02d}.{2001 + n // 21}", f"Contoh {n}")
        for progress in village.progress.all()[:3]:
            day = june(1 + n % 12)
            rows += [
                Transition(
                    progress=progress, village=village, stage=progress.stage, at=clock.now(), by=user, on=day,
                    happened_on=day, evidenced=True, move=move, from_status=before, to_status=after,
                )
                for move, before, after in (
                    ("submit", "not_started", "submitted"), ("approve", "submitted", "approved")
                )
            ]  # fmt: skip
    Transition.objects.bulk_create(rows)


PAGES = [
    (Role.BUPATI, "summary", 11),  # with decisions, index and money: one query each
    (Role.BUPATI, "meeting", 10),
    (Role.BUPATI, "decision_list", 5),
    (Role.BUPATI, "village_list", 6),
    (Role.BUPATI, "public", 8),
    (Role.CAMAT, "village_list", 6),
    (Role.DISKOPINDAG, "potential_list", 6),
    (Role.CAMAT, "report_list", 8),  # with the last kind asked for, the rounds and the files,
]


def test_the_number_of_queries_is_fixed_and_does_not_grow_with_the_villages(office, client, count_queries):
    users = {role: make_user(role, PASIRIAN if role == Role.CAMAT else REGENCY) for role, _, _ in PAGES}

    def measure() -> list[int]:
        found = []
        for role, name, _ in PAGES:
            client.force_login(users[role])
            with count_queries() as queries:
                assert client.get(reverse(name)).status_code == 200
            found.append(len(queries))
        return found

    plant(range(40), office.clerk)
    few = measure()
    plant(range(40, 205), office.clerk)
    assert measure() == few
    assert [(page, n) for page, n in zip(PAGES, few, strict=True) if n > page[2]] == []


def test_a_past_day_asks_one_query_more_for_what_was_recorded_later(villages, office, client, count_queries):
    client.force_login(office.bupati)
    with count_queries() as queries:
        page = client.get(reverse("summary"), {"per": "2025-03-02"})
    assert page.status_code == 200
    assert len(queries) <= 12


def test_the_day_of_a_page_is_asked_by_either_name(rf):
    for name in ("per", "on"):
        assert asked_day(rf.get("/", {name: "2025-06-02"}).GET, TODAY).day == june(2)
    assert list_links(june(2), TODAY).href(late="1").endswith("?late=1&per=2025-06-02")
    assert list_links(TODAY, TODAY).href(late="1").endswith("?late=1")
