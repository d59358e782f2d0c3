"""The activity index: unknown is not zero, and every point has rows behind it."""

import datetime as dt
from dataclasses import fields, replace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cooperatives import actions as cooperative_actions
from cooperatives.actions.figures import record_monthly_figures
from cooperatives.models import Registration
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap import index_job
from roadmap.actions.index import set_index_weights, take_index
from roadmap.actions.monitoring import close_finding, record_monitoring
from roadmap.index import (
    BANDS,
    FIRST_WEIGHTS,
    INDICATOR,
    INDICATORS,
    MIN_COVERAGE,
    NEVER,
    IndexFacts,
    Weight,
    band_of,
    distribution,
    score,
    weight_faults,
)
from roadmap.index_facts import facts_on, weights_on
from roadmap.models import IndexSnapshot, IndexWeight, VisitFinding
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, REGENCY, make_village
from tests.roadmap.test_dashboards import plant
from villages import actions as village_actions

D = dt.date
TODAY = D(2025, 6, 12)

# The best value of every fact, and the worst known one.
BEST = IndexFacts(
    legal_entity=True, tax_and_cooperative_number=True, business_number=True, bank_account=True, officers_valid=True,
    member_share=5.0, paying_share=80.0, women_share=30.0, youth_share=30.0, sale_age=0, active_units=3,
    sales_trend=100.0, partner_signed=True, meeting_age=0, cash_report_age_months=0, supervision_age=0,
    annual_meeting=True, simkopdes_age=0, visited_and_followed_up=True, training_age=0,
)  # fmt: skip
WORST = IndexFacts(
    legal_entity=False, tax_and_cooperative_number=False, business_number=False, bank_account=False,
    officers_valid=False, member_share=0.0, paying_share=0.0, women_share=0.0, youth_share=0.0, sale_age=NEVER,
    active_units=0, sales_trend=0.0, partner_signed=False, meeting_age=NEVER, cash_report_age_months=NEVER,
    supervision_age=NEVER, annual_meeting=False, simkopdes_age=NEVER, visited_and_followed_up=False,
    training_age=NEVER,
)  # fmt: skip
NAMES = [field.name for field in fields(IndexFacts)]
AGES = {name for name in NAMES if "age" in name.split("_") and "share" not in name}
FLAGS = {name for name in NAMES if isinstance(getattr(BEST, name), bool)}


def known(name: str) -> st.SearchStrategy:
    if name in FLAGS:
        return st.booleans()
    if name in AGES or name == "active_units":
        return st.integers(0, NEVER)
    return st.floats(0, 1000, allow_nan=False)


some_facts = st.builds(IndexFacts, **{name: st.none() | known(name) for name in NAMES})


def zero_for_unknown(facts: IndexFacts) -> float:
    """The control: an index that takes unknown for zero."""
    return score(facts, FIRST_WEIGHTS).earned


# The rules of counting


def test_the_first_weights_are_those_of_the_study_and_add_up_to_a_hundred():
    assert weight_faults(FIRST_WEIGHTS) == []
    sums = {letter: 0 for letter in "ABCDE"}
    for row in INDICATORS:
        sums[row.dimension] += row.first_points
    assert sums == {"A": 20, "B": 20, "C": 25, "D": 20, "E": 15}
    assert weight_faults(FIRST_WEIGHTS | {"training": Weight(6, 365)}) == [
        "Jumlah poin harus 100, sekarang 101. Tambah atau kurangi poin indikator."
    ]


def test_all_is_a_hundred_and_nothing_of_what_is_known_is_zero():
    best, worst = score(BEST, FIRST_WEIGHTS), score(WORST, FIRST_WEIGHTS)
    assert (best.score, best.coverage, best.band) == (100, 100, "alive")
    assert (worst.score, worst.coverage, worst.band) == (0, 100, "attention")


def test_nothing_known_has_no_score_no_class_and_no_coverage():
    nothing = score(IndexFacts(), FIRST_WEIGHTS)
    assert (nothing.score, nothing.band, nothing.coverage) == (None, "", 0)
    assert zero_for_unknown(IndexFacts()) == 0  # control: the other reading would call it the worst of all


@given(some_facts)
def test_a_score_lies_between_0_and_100_and_exists_from_60_per_cent_coverage_on(facts):
    index = score(facts, FIRST_WEIGHTS)
    assert 0 <= index.coverage <= 100
    assert (index.score is not None) == (index.known * 100 >= MIN_COVERAGE * index.possible)
    if index.score is not None:
        assert 0 <= index.score <= 100
        assert index.band == band_of(index.score).code


@given(some_facts, st.sampled_from(INDICATORS))
def test_learning_that_something_is_fully_met_never_lowers_the_score(facts, row):
    before = score(facts, FIRST_WEIGHTS)
    after = score(replace(facts, **met(row.code)), FIRST_WEIGHTS)
    assert after.coverage >= before.coverage
    if before.score is not None:
        assert after.score >= before.score


def met(code: str) -> dict:
    """The facts that give an indicator its full points."""
    needs = {
        "numbers": ["tax_and_cooperative_number"], "officers": ["officers_valid"], "members": ["member_share"],
        "paying": ["paying_share"], "women_youth": ["women_share", "youth_share"], "recent_sale": ["sale_age"],
        "units": ["active_units"], "partner": ["partner_signed"], "meetings": ["meeting_age"],
        "cash_report": ["cash_report_age_months"], "supervision": ["supervision_age"],
        "simkopdes": ["simkopdes_age"], "visits": ["visited_and_followed_up"], "training": ["training_age"],
    }.get(code, [code])  # fmt: skip
    return {name: getattr(BEST, name) for name in needs}


def test_every_indicator_is_judged_by_facts_of_its_own():
    for row in INDICATORS:
        index = score(replace(IndexFacts(), **met(row.code)), FIRST_WEIGHTS)
        assert [line.code for line in index.lines if line.is_known] == [row.code]
        assert index.earned == index.known == row.first_points


@given(some_facts, st.sampled_from(NAMES))
def test_what_becomes_unknown_counts_neither_as_earned_nor_as_possible(facts, name):
    index = score(facts, FIRST_WEIGHTS)
    lost = score(replace(facts, **{name: None}), FIRST_WEIGHTS)
    gone = [line for line in index.lines if line.is_known and not _line(lost, line.code).is_known]
    assert lost.known == index.known - sum(line.points for line in gone)
    assert lost.earned == pytest.approx(index.earned - sum(line.earned for line in gone))


def _line(index, code):
    return next(line for line in index.lines if line.code == code)


def test_an_unknown_indicator_leaves_the_score_where_zero_would_lower_it():
    facts = replace(BEST, training_age=None)
    assert score(facts, FIRST_WEIGHTS).score == 100
    assert zero_for_unknown(facts) == 95  # control
    assert score(replace(BEST, training_age=NEVER), FIRST_WEIGHTS).score == 95


@given(some_facts, st.sampled_from(NAMES), st.data())
def test_more_of_a_fact_never_gives_fewer_points(facts, name, data):
    low, high = sorted(data.draw(known(name)) for _ in range(2))
    if name in AGES:
        low, high = high, low
    less = score(replace(facts, **{name: low}), FIRST_WEIGHTS)
    more = score(replace(facts, **{name: high}), FIRST_WEIGHTS)
    assert more.earned >= less.earned
    assert more.known == less.known


@pytest.mark.parametrize(
    ("shown", "code"),
    [(100, "alive"), (75, "alive"), (74.9, "growing"), (50, "growing"), (49.9, "starting"), (25, "starting"),
     (24.9, "attention"), (0, "attention"), (None, "")],
)  # fmt: skip
def test_classes_begin_at_75_50_and_25(shown, code):
    assert band_of(shown).code == code


def test_coverage_is_rounded_down_so_that_59_9_is_not_60():
    weights = {row.code: Weight(0) for row in INDICATORS} | {
        "legal_entity": Weight(599),
        "partner": Weight(401),
    }
    assert score(IndexFacts(legal_entity=True), weights).coverage == 59
    assert score(IndexFacts(legal_entity=True), weights).band == ""


def test_the_distribution_counts_those_without_data_apart():
    counts = distribution(["alive", "", "alive", "starting"])
    assert [(band.code, n) for band, n in counts] == [
        ("alive", 2), ("growing", 0), ("starting", 1), ("attention", 0), ("", 1)
    ]  # fmt: skip
    assert len(BANDS) == 4


# The facts


def facts_of(code: str = BAGO, day: dt.date = TODAY) -> IndexFacts:
    (row,) = facts_on(code, day)
    return row.facts


def test_a_village_without_a_cooperative_is_unknown_in_everything(village):
    assert facts_of() == IndexFacts()


@pytest.fixture
def cooperative(village, office):
    village_actions.update_village(
        village=village, by=office.camat(), seen_version=village.version, population=4_000
    )
    row = building.complete(village, office.clerk)
    village_actions.appoint_holder(
        office="village_head", area_code=village.pk, name="Slamet Riyadi", starts_on=D(2025, 1, 1), by=office.clerk
    )
    return row


def test_numbers_that_are_recorded_by_the_day_count(cooperative, office):
    assert facts_of().legal_entity is False
    for kind, number in (("sk_ahu", "AHU-1"), ("nib", "9912345678901"), ("npwp", "9912345678901234")):
        # Straight into the table: the way to the decree is told elsewhere.
        Registration.objects.create(
            cooperative=cooperative, kind=kind, number=number, issued_on=D(2025, 6, 10)
        )
    facts = facts_of()
    assert facts.business_number is True
    assert facts.tax_and_cooperative_number is False  # both are wanted
    assert facts_of(day=D(2025, 6, 9)).business_number is False


def test_officers_are_judged_by_the_rules_of_the_deed_on_the_day(cooperative, office):
    assert facts_of().officers_valid is False  # nobody has signed the declarations
    terms = list(cooperative.officer_terms.all())
    cooperative_actions.record_declarations(
        cooperative=cooperative, by=office.clerk, on=D(2025, 6, 9), kinship=terms, fitness=terms
    )
    assert facts_of().officers_valid is True
    assert facts_of(day=D(2025, 6, 8)).officers_valid is False
    secretary = cooperative.officer_terms.get(role="secretary", body="board")
    cooperative_actions.end_term(
        term=secretary, by=office.clerk, seen_version=secretary.version, on=D(2025, 6, 11), reason="Pindah"
    )
    assert facts_of().officers_valid is False
    assert facts_of(day=D(2025, 6, 11)).officers_valid is True
    assert facts_of(day=D(2025, 5, 1)).officers_valid is None  # nobody in office yet


def test_sales_come_from_units_and_without_an_open_unit_there_can_be_none(cooperative, office):
    assert (facts_of().sale_age, facts_of().active_units) == (NEVER, 0)
    unit = cooperative_actions.open_business_unit(
        cooperative=cooperative, by=office.clerk, kbli="47112", opened_on=D(2025, 6, 1)
    )
    assert (facts_of().sale_age, facts_of().active_units) == (None, None)  # open, but nobody told of a sale
    cooperative_actions.record_sale(unit=unit, by=office.clerk, on=D(2025, 6, 10))
    assert (facts_of().sale_age, facts_of().active_units) == (2, 1)
    assert (facts_of(day=D(2025, 7, 20)).sale_age, facts_of(day=D(2025, 7, 20)).active_units) == (40, 0)


def months(cooperative, by, *rows):
    for month, figures in rows:
        record_monthly_figures(cooperative=cooperative, by=by, month=month, **figures)


def test_membership_comes_from_the_latest_month_and_adults_from_the_population(cooperative, office, settings):
    settings.ADULT_SHARE = 0.5
    assert facts_of().member_share is None
    months(
        cooperative,
        office.camat(),
        (D(2025, 4, 1), {"members_men": 30, "members_women": 10, "paying_members": 40}),
        (D(2025, 5, 1), {"members_men": 30, "members_women": 20, "members_youth": 10, "paying_members": 25}),
    )
    facts = facts_of()
    assert facts.member_share == pytest.approx(2.5)  # 50 of 2,000
    assert facts.paying_share == pytest.approx(75)  # all, and half
    assert (facts.women_share, facts.youth_share) == (40, 20)
    assert facts.sales_trend is None
    assert facts_of(day=D(2025, 9, 1)).member_share is None  # too old


def test_the_trend_needs_three_months_and_compares_the_last_with_the_two_before(cooperative, office):
    months(
        cooperative,
        office.camat(),
        *((D(2025, month, 1), {"sales": sales}) for month, sales in ((3, 100), (4, 300), (5, 150))),
    )
    assert facts_of().sales_trend == pytest.approx(75)
    assert facts_of(day=D(2025, 5, 10)).sales_trend == pytest.approx(75)
    assert facts_of(day=D(2025, 4, 10)).sales_trend is None


def monitor(cooperative, by, on=TODAY, findings=(), **sheet):
    with clock.on(max(on, clock.today())):
        return record_monitoring(
            cooperative=cooperative, by=by, visit={"visited_on": on}, sheet=sheet, findings=findings
        )


def test_the_latest_sheet_up_to_the_day_tells_what_only_a_visit_can(cooperative, office):
    camat = office.camat()
    assert facts_of().meeting_age is None
    monitor(cooperative, camat, D(2025, 5, 2), board_met_on=D(2025, 5, 1), partner_signed=True)
    monitor(
        cooperative,
        camat,
        D(2025, 6, 10),
        board_met_on=D(2025, 6, 2),
        cash_report_month=D(2025, 5, 1),
        annual_meeting_planned_on=D(2026, 2, 1),
        answers={"training": {"compliance": "no"}, "simkopdes": {"compliance": "partly"}},
    )
    facts = facts_of()
    assert (facts.meeting_age, facts.cash_report_age_months, facts.annual_meeting) == (10, 1, True)
    assert facts.partner_signed is None  # the sheet before knew; the latest did not ask
    assert facts.training_age == NEVER  # asked, and there was none
    assert facts.simkopdes_age is None  # asked, but without a date
    assert facts_of(day=D(2025, 5, 3)).partner_signed is True


def test_a_visit_counts_for_thirty_days_unless_a_finding_is_overdue(cooperative, office):
    camat = office.camat()
    assert facts_of().visited_and_followed_up is False
    finding = {
        "finding": "Buku kas kosong",
        "recommendation": "Isi",
        "owner": "Bendahara",
        "due_on": D(2025, 6, 20),
    }
    monitor(cooperative, camat, findings=[finding])
    assert facts_of().visited_and_followed_up is True
    assert facts_of(day=D(2025, 6, 21)).visited_and_followed_up is False  # overdue
    with clock.on(D(2025, 6, 22)):
        close_finding(finding=VisitFinding.objects.get(), by=camat, seen_version=1)
    assert facts_of(day=D(2025, 6, 23)).visited_and_followed_up is False  # closed, but late
    assert facts_of(day=D(2025, 7, 13)).visited_and_followed_up is False  # 31 days after the visit
    VisitFinding.objects.update(closed_on=D(2025, 6, 20))
    assert facts_of(day=D(2025, 6, 21)).visited_and_followed_up is True


def test_after_the_first_book_year_the_annual_meeting_is_wanted_by_june(cooperative, office):
    Registration.objects.create(cooperative=cooperative, kind="sk_ahu", number="AHU-1", issued_on=D(2025, 6, 10))
    assert facts_of(day=D(2026, 6, 30)).annual_meeting is None
    assert facts_of(day=D(2026, 7, 1)).annual_meeting is False
    with clock.on(D(2026, 5, 1)):
        cooperative_actions.record_meeting(
            cooperative=cooperative, by=office.clerk, kind="rat", held_on=D(2026, 4, 2)
        )
    assert facts_of(day=D(2026, 5, 2)).annual_meeting is True
    assert facts_of(day=D(2026, 7, 1)).annual_meeting is True
    assert facts_of(day=D(2027, 7, 1)).annual_meeting is False


def test_facts_of_205_villages_cost_as_many_queries_as_those_of_40(office, count_queries):
    found = []
    for numbers in (range(40), range(40, 205)):
        plant(numbers, office.clerk)
        with count_queries() as queries:
            found.append((len(facts_on(REGENCY, TODAY)), len(queries)))
    assert [rows for rows, _ in found] == [40, 205]
    assert found[0][1] == found[1][1] <= 13


# Weights and snapshots


def new_weights(**points) -> dict[str, Weight]:
    return FIRST_WEIGHTS | {code: Weight(n, FIRST_WEIGHTS[code].target) for code, n in points.items()}


def test_new_weights_hold_from_their_day_on_and_add_up_to_a_hundred(office):
    set_index_weights(valid_from=D(2025, 7, 1), weights=new_weights(training=3, partner=5), by=office.clerk)
    assert weights_on(D(2025, 6, 30))[0]["training"].points == 5
    weights, valid_from = weights_on(D(2025, 7, 1))
    assert (weights["training"].points, weights["partner"].points, valid_from) == (3, 5, D(2025, 7, 1))
    assert AuditEvent.objects.filter(action="index.weights").count() == 1
    with pytest.raises(ValidationError, match="Jumlah poin harus 100, sekarang 98"):
        set_index_weights(valid_from=D(2025, 8, 1), weights=new_weights(training=3), by=office.clerk)
    with pytest.raises(ValidationError, match="tidak berlaku surut"):
        set_index_weights(valid_from=D(2025, 6, 1), weights=FIRST_WEIGHTS, by=office.clerk)
    with pytest.raises(ValidationError, match="Sudah ada bobot"):
        set_index_weights(valid_from=D(2025, 7, 1), weights=FIRST_WEIGHTS, by=office.clerk)
    with pytest.raises(NotAllowed):
        set_index_weights(valid_from=D(2025, 9, 1), weights=FIRST_WEIGHTS, by=office.camat())


def test_the_planted_weights_are_the_first_ones(db):
    weights, valid_from = weights_on(TODAY)
    assert weights == FIRST_WEIGHTS
    assert valid_from == D(2025, 3, 1)
    assert IndexWeight.objects.count() == len(INDICATOR)


def test_a_month_is_taken_once_and_never_again(cooperative, office):
    make_village(GESANG)
    assert take_index(month=D(2025, 5, 1)) == 2
    first = IndexSnapshot.objects.get(village=cooperative.pk)
    assert first.coverage < MIN_COVERAGE
    assert (first.score, first.band) == (None, "")
    months(cooperative, office.camat(), (D(2025, 5, 1), {"members_men": 500, "members_women": 500}))
    assert take_index(month=D(2025, 5, 20)) == 0
    again = IndexSnapshot.objects.get(village=cooperative.pk)
    assert again.indicators == first.indicators  # what came later changes nothing
    make_village("35.08.04.2005")
    assert take_index(month=D(2025, 5, 1)) == 1


def test_a_month_that_runs_is_not_taken(cooperative, office):
    with pytest.raises(ValidationError, match="dibekukan pada Senin, 30 Juni 2025"):
        take_index(month=D(2025, 6, 1))
    with clock.on(D(2025, 6, 30)):
        assert take_index(month=D(2025, 6, 1)) == 1
    with pytest.raises(NotAllowed):
        take_index(month=D(2025, 5, 1), by=office.camat())


def test_the_database_itself_keeps_a_snapshot_as_it_is(cooperative):
    take_index(month=D(2025, 5, 1))
    for act in (
        lambda: IndexSnapshot.objects.update(coverage=100),
        lambda: IndexSnapshot.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert IndexSnapshot.objects.get().coverage < 100


def test_the_snapshot_holds_facts_targets_and_points(cooperative):
    take_index(month=D(2025, 5, 1))
    frozen = IndexSnapshot.objects.get(village=cooperative.pk).indicators
    assert IndexFacts(**frozen["facts"]) == facts_of(day=D(2025, 5, 31))
    assert set(frozen["lines"]) == set(INDICATOR)
    assert frozen["lines"]["units"] == {"points": 6, "target": 3.0, "share": 0.0}


def test_the_command_leaves_the_work_to_a_worker_and_can_be_repeated(cooperative):
    call_command("take_index", verbosity=0)
    call_command("take_index", "--month", "2025-05", verbosity=0)
    job = Job.objects.get(kind="index_snapshot")
    assert queue.run(job.pk)
    assert IndexSnapshot.objects.get().month == D(2025, 5, 1)
    assert not queue.run(job.pk)


def test_the_schedule_takes_a_month_once_on_its_last_evening_or_after_an_outage(db):
    wib = ZoneInfo("Asia/Jakarta")
    keys = lambda: sorted(Job.objects.filter(kind="index_snapshot").values_list("key", flat=True))  # noqa: E731
    index_job.due(dt.datetime(2025, 6, 30, 23, 29, tzinfo=wib))
    assert keys() == ["index_snapshot:2025-05"]
    index_job.due(dt.datetime(2025, 6, 30, 23, 30, tzinfo=wib))
    index_job.due(dt.datetime(2025, 7, 14, 7, tzinfo=wib))
    assert keys() == ["index_snapshot:2025-05", "index_snapshot:2025-06"]
    index_job.due(dt.datetime(2026, 1, 1, 0, 1, tzinfo=wib))
    assert keys()[-1] == "index_snapshot:2025-12"
