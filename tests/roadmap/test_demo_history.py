"""The demonstration is a history: what was reported of Lumajang comes out of it on each day."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.http import QueryDict
from django.urls import reverse

from cooperatives import paperwork
from cooperatives.models import BusinessUnit, Cooperative, Meeting, NotaryAssignment, Person
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.documents.placeholders import gaps
from lumajang_kdkmp.formats import rupiah
from roadmap import actions
from roadmap.completeness_page import completeness_page
from roadmap.custody_board import custody_board
from roadmap.dashboards import Summary, summarise
from roadmap.dashboards import history as history_of
from roadmap.decisions import agenda
from roadmap.deed_budget import deed_budget
from roadmap.demo import loader
from roadmap.demo.accounts import create_accounts
from roadmap.demo.plan import VISITORS_VILLAGE, make_plan
from roadmap.figures import Links, list_links
from roadmap.gates import missing_items
from roadmap.index import score
from roadmap.index_facts import facts_on, weights_on
from roadmap.late_entries import found_later
from roadmap.models import Blocker, Decision, IndexSnapshot, QualityCount, StageProgress, Transition, Visit
from roadmap.reporting.paper import report
from roadmap.snapshot import snapshot
from roadmap.stages import STAGE
from roadmap.state import Level, states_on
from roadmap.village_filter import read_filter
from tests.factories import make_user
from tests.roadmap.recount import Rows, recount, recount_news
from villages.models import Kecamatan, Village

D = dt.date


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker):
    """The long demonstration, loaded once for the module and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_villages", verbosity=0)
        loader.load(D(2025, 10, 27))
        yield
        transaction.set_rollback(True)


def count(day: dt.date, stage: str, level: Level) -> int:
    return sum(state.of(stage).reaches(level) for state in states_on(day, "35.08").values())


def test_what_was_reported_comes_out(history):
    assert count(D(2025, 6, 8), "musdesus", Level.CLAIMED) == 205
    at_notary = NotaryAssignment.objects.filter(handed_over_on__lte=D(2025, 6, 2)).count()
    assert 55 <= 205 - at_notary <= 65
    assert count(D(2025, 6, 11), "notary", Level.VERIFIED) == 163
    assert 0.38 <= count(D(2025, 6, 12), "legal_entity", Level.VERIFIED) / 205 <= 0.42
    assert count(D(2025, 6, 30), "legal_entity", Level.VERIFIED) == 205


def test_at_the_end_of_october_few_are_alive(history):
    preparing = BusinessUnit.objects.exclude(opened_on=None).values("cooperative").distinct().count()
    assert preparing > 60
    assert count(D(2025, 10, 27), "operating", Level.VERIFIED) in (3, 4)


def test_every_class_of_the_index_occurs_and_the_months_before_are_frozen(history):
    weights, _ = weights_on(D(2025, 10, 27))
    bands = Counter(score(row.facts, weights).band for row in facts_on("35.08", D(2025, 10, 27)))
    assert all(bands[code] >= 2 for code in ("alive", "growing", "starting", "attention"))
    assert bands[""] > 150
    months = IndexSnapshot.objects.values_list("month", flat=True).distinct().order_by("month")
    assert list(months) == [D(2025, month, 1) for month in range(5, 10)]
    assert IndexSnapshot.objects.count() == 5 * 205


def test_data_quality_was_counted_on_the_mondays_before(history):
    days = list(QualityCount.objects.order_by("on").values_list("on", flat=True).distinct())
    assert (days[0], days[-1]) == (loader.FIRST_COUNT, D(2025, 10, 20))
    assert {day.weekday() for day in days} == {0}
    totals = QualityCount.objects.values("on").annotate(found=Sum("count")).values_list("found", flat=True)
    assert len(set(totals)) > 3


def test_lateness_returns_blockers_and_visits_are_spread_unevenly(history):
    late = [code[:8] for code, state in states_on(D(2025, 6, 12), "35.08").items() if state.is_late]
    assert 10 <= len(set(late)) < 21
    assert Transition.objects.filter(move="return").count() > 15
    for model in (Blocker, Visit):
        per_kecamatan = (
            model.objects.values("village__kecamatan").annotate(n=Count("pk")).values_list("n", flat=True)
        )
        assert max(per_kecamatan) >= 2 * min(per_kecamatan)


def test_the_figures_in_the_proposals_of_12_june_are_those_of_the_day(history):
    day = D(2025, 6, 12)
    shown = snapshot(day, "35.08")
    summary = summarise(shown, history_of(shown), Links(""))
    facts = {card.title.split()[0]: card.facts for card in agenda(day, "35.08").waiting}
    assert len(facts) == 3
    unsettled = summary.notary.verified.value - summary.legal_entity.verified.value
    assert facts["Buka"].startswith(f"{unsettled} koperasi sudah punya akta")
    assert summary.headline.outlook.startswith("Laju empat pekan terakhir 20,5 per pekan, perlu 48 per pekan")
    assert "Laju empat pekan terakhir 20,5 per pekan, perlu 48 untuk target" in facts["Buka"]
    late = {row.name: row.late.value for row in summary.kecamatan}
    assert f"{late['Ranuyoso']} di Ranuyoso dan {late['Gucialit']} di Gucialit" in facts["Kirim"]
    assert facts["Kirim"].startswith(f"{late['Ranuyoso'] + late['Gucialit']} dari 20 desa")
    budget = deed_budget(shown)
    assert facts["Tetapkan"].startswith(f"{budget.open_deeds} akta belum berdana")
    room = {row.source: row.ceiling - row.committed for row in budget.ends}
    assert room["APBD Kabupaten"] == 0
    assert rupiah(room["Dana Desa (operasional 3 %)"]) in facts["Tetapkan"]
    assert (agenda(day, "35.08").running, agenda(day, "35.08").overdue) == (2, 1)


def test_every_decision_of_the_demonstration_comes_to_its_end(history):
    states = Counter(Decision.objects.values_list("state", "outcome"))
    assert states == {("approved", "done"): 7, ("refused", ""): 1}


def test_nobody_approved_what_they_sent(history):
    approved = StageProgress.objects.filter(status="approved")
    assert approved.count() > 1400
    assert not [row for row in approved if row.approved_by_id == row.submitted_by_id]


def test_people_are_invented_and_remembered_acts_are_whole(history):
    people = Person.objects.all()
    assert people.count() == 205 * 9
    assert all(person.nik_penduduk.startswith("990000") for person in people[:200])
    assert trail.verify() == []


def gaps_of(cooperative: Cooperative) -> dict[str, list[str]]:
    """The refusals and gaps of every paper that has any, by kind, at the end of the story."""
    with clock.on(D(2025, 10, 27)):
        papers = paperwork.contexts_of(cooperative)
    found = {kind: refusals + gaps(context) for kind, (context, refusals) in papers.items()}
    return {kind: names for kind, names in found.items() if names}


def test_a_file_that_went_all_the_way_leaves_no_gap_in_any_paper(history):
    done = StageProgress.objects.filter(stage="registration", status="approved").values("village_id")
    rows = list(Cooperative.objects.filter(pk__in=done).select_related("village__kecamatan"))
    special = [row for row in rows if row.is_amendment or row.village.is_kelurahan]
    assert {row.formation_path for row in special} >= {"new", "develop", "revitalise"}
    for row in (*special, *rows[::12]):
        assert gaps_of(row) == {}, row.pk
    # Control: a paper says what was taken away. Only a new cooperative has these minutes (D07; D22 in an amendment).
    new = next(row for row in rows if not row.is_amendment)
    Meeting.objects.filter(cooperative=new, kind="musdesus").update(minutes_number="")
    assert any("nomor berita acara" in name for name in gaps_of(new)["minutes_musdesus"])


def test_the_visitors_village_lacks_one_paper_in_june(db):
    call_command("import_villages", verbosity=0)
    loader.load(D(2025, 6, 12))
    row = StageProgress.objects.get(village_id=VISITORS_VILLAGE, stage="founding")
    assert missing_items(row, row.happened_on) == ["Lampirkan Rencana kegiatan usaha."]
    with pytest.raises(CommandError, match="--reset"):
        call_command("load_demo", verbosity=0)


def test_the_same_seed_gives_the_same_plan():
    codes = [f"35.08.{n // 10 + 1:02}.{2001 + n % 10}" for n in range(205)]
    assert make_plan(codes) == make_plan(codes)


def test_no_step_of_the_short_history_lies_after_its_day(history):
    assert Village.objects.count() == 205
    assert Transition.objects.order_by("-on").first().on <= D(2025, 10, 27)


def test_the_accounts_that_the_log_in_page_shows_are_there(db, settings):
    call_command("import_villages", verbosity=0)
    people = create_accounts()
    shown = {account["username"]: account["password"] for account in settings.DEMO_ACCOUNTS}
    assert len(shown) >= 5
    assert set(shown) <= set(people)
    assert all(people[name].check_password(password) for name, password in shown.items())


# ---- proof 1: report, dashboard and a recount of the raw rows say the same, on thirty days over the year

# Every second Monday from March to September, the ends of months and quarters, and the days of the story.
THIRTY = sorted(
    {D(2025, 3, 3) + n * dt.timedelta(days=14) for n in range(16)}
    | {D(2025, 4, 30), D(2025, 5, 1), D(2025, 5, 17), D(2025, 5, 31), D(2025, 6, 8), D(2025, 6, 11)}
    | {D(2025, 6, 12), D(2025, 6, 15), D(2025, 6, 30), D(2025, 7, 1), D(2025, 9, 30), D(2025, 10, 27)}
    | {D(2025, 11, 3), D(2025, 12, 31)}
)
SCOPED = (D(2025, 5, 17), D(2025, 6, 11), D(2025, 6, 30), D(2025, 12, 31))
END_OF_YEAR = D(2025, 12, 31)


def figures_of(page: Summary) -> dict[str, int]:
    """The figures of a dashboard by the names of the recount; those that are nought are left out."""
    found = {"villages": page.villages.value, "late": page.late.value, "blocked": page.blocked.value}
    found |= {"fresh": page.freshness.fresh.value, "stale": page.freshness.stale.value}
    found["paused"] = page.paused.value
    found |= {f"blocked: {phrase.words}": phrase.count.value for phrase in page.blockers}
    found |= {f"{place.tone[1:]} stages done": place.count.value for place in page.places}
    for phrase in page.changes:
        for words, name in (("mengirim", "submitted"), ("menerima", "returned")):
            if words in phrase.words:
                found[f"{name} this week"] = phrase.count.value
    for row in page.stages:
        levels = {"claimed": row.claimed, "evidenced": row.evidenced, "verified": row.verified}
        for name, count in (levels | {"this week": row.this_week, "here": row.here}).items():
            found[f"{row.stage.code} {name}"] = count.value
        if row.matched:
            found[f"{row.stage.code} matched"] = row.matched.value
    return {name: value for name, value in found.items() if value}


def dashboard(day: dt.date, area: str = "35.08") -> Summary:
    shown = snapshot(day, area)
    return summarise(shown, history_of(shown), Links(""))


def figures_of_report(day: dt.date) -> dict[str, int]:
    """What the printed report of the regency says, read from its frozen context."""
    cover = report("report", {"report": "weekly", "area_code": "35.08", "on": day.isoformat()}).context[
        "cover"
    ]
    found = {"late": int(cover["late"])}
    for code, row in zip(STAGE, cover["stages"], strict=True):
        for name in ("claimed", "evidenced", "verified"):
            found[f"{code} {name}"] = int(row[name])
        found[f"{code} this week"] = int(row["week"])
    return {name: value for name, value in found.items() if value}


def disagreements(rows: Rows) -> list[str]:
    """Every figure of the thirty days that is not the same three times."""
    faults = []
    with clock.on(END_OF_YEAR):
        for day in THIRTY:
            counted, shown, printed = (
                recount(rows, day, "35.08"),
                figures_of(dashboard(day)),
                figures_of_report(day),
            )
            faults += [
                f"{day} dashboard {name}" for name in counted | shown if counted.get(name) != shown.get(name)
            ]
            inside = {name: n for name, n in counted.items() if name in IN_REPORT}
            faults += [
                f"{day} report {name}" for name in inside | printed if inside.get(name) != printed.get(name)
            ]
    return faults


KINDS = ("claimed", "evidenced", "verified", "this week")
IN_REPORT = {"late"} | {f"{code} {name}" for code in STAGE for name in KINDS}


@pytest.fixture(scope="module")
def rows(history) -> Rows:
    return Rows()


def test_report_dashboard_and_recount_agree_on_thirty_days(history, rows):
    assert len(THIRTY) == 30
    assert disagreements(rows) == []
    assert recount(rows, D(2025, 6, 11), "35.08")["notary verified"] == 163


def test_counting_by_the_status_of_today_would_be_seen(history, rows, monkeypatch):
    """Control: a summary that forgets its day agrees with the recount on hardly any day."""
    newest = states_on(END_OF_YEAR, "35.08")
    monkeypatch.setattr("roadmap.snapshot.states_on", lambda day, area, codes=None, **clocks: newest)
    assert len({fault.split()[0] for fault in disagreements(rows)}) > 20


def test_the_kecamatan_add_up_to_the_regency_for_every_figure_and_every_role(history, rows):
    """Bupati, Satgas, Diskopindag and OPD see the regency, a camat the own kecamatan: the 21 are the whole."""
    areas = list(Kecamatan.objects.values_list("code", flat=True))
    assert len(areas) == 21
    for day in SCOPED:
        whole, table = figures_of(dashboard(day)), dashboard(day).kecamatan
        parts = {area: figures_of(dashboard(day, area)) for area in areas}
        assert sum((Counter(part) for part in parts.values()), Counter()) == Counter(whole)
        for row in table:
            own = parts[row.code]
            assert row.late.value == own.get("late", 0)
            assert row.freshness.fresh.value == own.get("fresh", 0)
            assert [n.value for n in row.verified] == [own.get(f"{code} verified", 0) for code in STAGE]
        assert all(parts[area] == recount(rows, day, area) for area in areas)


def news_of(user: User, day: dt.date) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """The figures of the page of completeness: those of the whole, and those of each kecamatan by its name."""
    page = completeness_page(user, QueryDict(), day, is_today=False)
    names = ("villages", "complete", "on_time", "missing", "paused")
    whole, *parts = (
        {name: value for name in names if (value := getattr(row, name).value)} for row in (page.whole, *page.rows)
    )
    return whole, {row.name: part for row, part in zip(page.rows, parts, strict=True)}


def test_completeness_agrees_with_a_recount_on_thirty_days_and_adds_up(history, rows):
    bupati = User.objects.filter(role="bupati").first() or make_user(Role.BUPATI)
    names = dict(Kecamatan.objects.values_list("name", "code"))
    seen = Counter()
    for day in THIRTY:
        whole, parts = news_of(bupati, day)
        assert whole == recount_news(rows, day, "35.08"), day
        assert sum(map(Counter, parts.values()), Counter()) == Counter(whole), day
        assert parts == {name: recount_news(rows, day, code) for name, code in names.items()}, day
        seen.update(whole)
    assert all(seen[name] for name in ("complete", "on_time", "missing"))


def test_who_holds_the_files_adds_up(history):
    """Running files by holder: the board of the regency is the sum of those that the camat see."""
    codes = list(Kecamatan.objects.values_list("code", flat=True))
    for day in SCOPED:

        def held(area: str, day: dt.date = day) -> Counter[str]:
            board = custody_board(day, area, QueryDict())
            return +Counter({"files": board.total} | {row.label: row.waits.count for row in board.holders})

        whole = held("35.08")
        assert sum(map(held, codes), Counter()) == whole
    assert whole["files"] == 205


def people_of_every_role() -> list[User]:
    """One person of each role that sees the regency, of each agency too; the camat are asked one by one."""
    found = [make_user(role) for role in (Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG)]
    return found + [make_user(Role.OPD, agency=agency) for agency in ("DPMD", "DKPP")]


def test_the_pages_of_every_role_tell_the_figures_of_the_recount(history, rows, client):
    """As they are served: five who see the regency, and 21 camat whose pages add up to it."""
    day = D(2025, 6, 11)
    wanted = recount(rows, day, "35.08")
    assert all(wanted[name] for name in ("paused", "blocked", "late", "stale", "legal_entity matched"))
    with transaction.atomic(), clock.on(END_OF_YEAR):
        for user in people_of_every_role():
            client.force_login(user)
            page = client.get(reverse("summary"), {"per": day.isoformat()}).context["page"]
            assert figures_of(page) == wanted, user.role
        parts = Counter()
        for code in Kecamatan.objects.values_list("code", flat=True):
            client.force_login(make_user(Role.CAMAT, area_code=code))
            answer = client.get(reverse("kecamatan", args=[code]), {"per": day.isoformat()})
            own = figures_of(answer.context["page"])
            assert own == recount(rows, day, code), code
            parts.update(own)
        assert parts == Counter(wanted)
        transaction.set_rollback(True)


def test_every_figure_opens_exactly_its_rows_on_a_past_day(history, client, rf):
    """The number on the Bupati's page of 11 June and the rows that its address lets through."""
    day = D(2025, 6, 11)
    shown = snapshot(day, "35.08")
    page = summarise(shown, history_of(shown), list_links(day, END_OF_YEAR))
    counts = [page.late, page.blocked, page.freshness.fresh, page.freshness.stale]
    names = ("claimed", "evidenced", "verified", "this_week", "here")
    counts += [getattr(row, name) for row in page.stages for name in names]
    counts += [place.count for place in page.places] + [phrase.count for phrase in page.blockers]
    counts += [count for row in page.kecamatan for count in (*row.verified, row.late)]
    assert len(counts) > 200
    for count in counts:
        query = rf.get(count.href).GET
        assert query["per"] == "2025-06-11"
        asked, notes = read_filter(query, shown)
        assert (len(asked.choose(shown)), notes) == (count.value, [])


def test_what_is_entered_later_changes_no_past_day(history):
    """163 of 205 minuta for 11 June on any later day, also after another fact of before has come in."""
    day = D(2025, 6, 11)
    before, late = figures_of(dashboard(day)), len(found_later(day, "35.08"))
    assert before["notary verified"] == 163
    waits = (
        StageProgress.objects.filter(stage="operating", status="not_started")
        .select_related("village")
        .first()
    )
    camat = User.objects.filter(role="camat", area_code=waits.village.kecamatan_id).first()
    with transaction.atomic():
        with clock.on(END_OF_YEAR):
            actions.record_visit(village=waits.village, by=camat, visited_on=day)
        assert figures_of(dashboard(day)) == before
        assert len(found_later(day, "35.08")) == late + 1
        transaction.set_rollback(True)


def reopen_to(village: Village, stage: str) -> StageProgress:
    """Open a village again from its last approved stage down to this one, each by somebody who did not send it."""
    codes = list(STAGE)
    for code in reversed(codes[codes.index(stage) :]):
        progress = StageProgress.objects.select_related("village").get(village=village, stage=code)
        if progress.status == "approved":
            by = User.objects.filter(role="diskopindag").exclude(pk=progress.submitted_by_id).first()
            actions.reopen_stage(progress=progress, by=by, seen_version=progress.version, reason="unsigned")
    return progress


def test_a_minuta_entered_or_withdrawn_later_leaves_163_of_205_for_the_eleventh_of_june(history):
    """One with a date of before is entered in November, one that counted is withdrawn: asked on two later days."""
    day, later, last = D(2025, 6, 11), D(2025, 11, 10), END_OF_YEAR
    before, printed = figures_of(dashboard(day)), figures_of_report(day)
    approvals = Transition.objects.filter(stage="notary", move="approve").order_by("village_id")
    counted = approvals.filter(on__lte=day).first().village
    missed = approvals.filter(on__gt=day, happened_on__gt=day).first().village
    with transaction.atomic():
        with clock.on(later):
            now = figures_of(dashboard(later))["notary verified"]
            reopen_to(counted, "notary")
            progress = reopen_to(missed, "notary")
            sender, checker = User.objects.filter(role="diskopindag").order_by("pk")[:2]
            told = actions.update_stage(
                progress=progress, by=sender, seen_version=progress.version, happened_on=day
            )
            assert told.submitted, told.missing
            progress.refresh_from_db()
            actions.approve_stage(progress=progress, by=checker, seen_version=progress.version)
        for asked in (later, last):
            with clock.on(asked):
                assert figures_of(dashboard(day)) == before
                assert figures_of_report(day) == printed
                assert (before["notary verified"], before["villages"]) == (163, 205)
                # Control: it is known on the later days, where one is gone and the other stands again.
                assert figures_of(dashboard(asked))["notary verified"] == now - 1
        assert recount(Rows(), day, "35.08") == before
        assert missed.pk in {row.village for row in found_later(day, "35.08")}
        transaction.set_rollback(True)
