"""The money for deeds: cases counted by hand, and sums that agree however the deeds are grouped."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cooperatives import actions
from cooperatives.models import BudgetLine, FundingSource
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.money import (
    FEE,
    Ceiling,
    Deed,
    Exhaustion,
    Shortfall,
    allot,
    exhaustion,
    grouped,
    shortfall,
    sums,
)
from tests.cooperatives.building import at_notary, registered
from tests.factories import BAGO, make_village

D = dt.date
TODAY = D(2025, 6, 12)
SOURCES = FundingSource.values


def deed(amount: int = FEE, on: dt.date | None = TODAY, **extra) -> Deed:
    return Deed("35.08.04.2004", extra.pop("source", "regency_budget"), amount, committed_on=on, **extra)


DEEDS = st.lists(
    st.builds(
        Deed,
        code=st.just("x"),
        source=st.sampled_from(SOURCES),
        amount=st.integers(1, FEE),
        line=st.none() | st.integers(1, 4),
        notary=st.sampled_from(["", "A", "B"]),
        is_paid=st.booleans(),
        is_signed=st.booleans(),
    ),
    max_size=40,
)
CEILINGS = st.lists(
    st.builds(
        Ceiling,
        pk=st.integers(1, 4),
        source=st.sampled_from(SOURCES),
        title=st.just(""),
        amount=st.integers(1, 10**9),
    ),
    unique_by=lambda line: line.pk,
    max_size=4,
)


@given(DEEDS, CEILINGS)
def test_sources_notaries_and_lines_add_up_to_the_same(deeds, ceilings):
    whole = sums(deeds)
    shares = allot(ceilings, deeds)
    groups = {**{("line", pk): sums(rows) for pk, rows in shares.by_line.items()}}
    groups |= {("none", source): sums(rows) for source, rows in shares.without_line.items()}
    for rows in (
        grouped(deeds, lambda row: row.source).values(),
        grouped(deeds, lambda row: row.notary).values(),
        groups.values(),
    ):
        found = list(rows)
        for name in ("count", "committed", "paid", "owed"):
            assert sum(getattr(row, name) for row in found) == getattr(whole, name)


def test_a_deed_without_a_line_falls_to_the_only_line_of_its_source():
    one = [Ceiling(1, "regency_budget", "", 10)]
    two = [*one, Ceiling(2, "regency_budget", "", 10)]
    deeds = [deed(line=1), deed(), deed(source="csr"), deed(line=9)]
    assert [len(rows) for rows in allot(one, deeds).by_line.values()] == [2]
    assert {source: len(rows) for source, rows in allot(one, deeds).without_line.items()} == {
        "regency_budget": 1,  # line 9 is of another year
        "csr": 1,
    }
    assert len(allot(two, deeds).by_line[1]) == 1


def test_owed_is_what_is_signed_and_not_paid():
    rows = [deed(is_signed=True), deed(is_signed=True, is_paid=True), deed(is_paid=True), deed()]
    assert sums(rows).owed == FEE
    assert sums(rows).paid == 2 * FEE


@pytest.mark.parametrize(
    ("ceiling", "deeds", "expected"),
    [
        # Two deeds of 2.5 million fill 7 million: 2 million are left, no third fits.
        (7_000_000, [deed(on=D(2025, 6, 2)), deed(on=D(2025, 5, 20))], (True, D(2025, 6, 2))),
        (7_500_000, [deed(on=D(2025, 5, 20)), deed(on=D(2025, 6, 2))], (False, D(2025, 6, 26))),
        (FEE, [deed(on=D(2025, 6, 12))], (True, D(2025, 6, 12))),
        (FEE - 1, [], (True, None)),
        (5_000_000, [deed(on=None), deed(on=None)], (True, None)),
        # Nothing for four weeks: no pace, no forecast.
        (100_000_000, [deed(on=D(2025, 5, 15))], (False, None)),
        # 28 days back is 16 May: it still counts. 95 of 97.5 million at 2.5 million in 28 days: years ahead.
        (100_000_000, [deed(on=D(2025, 5, 16))], (False, None)),
        # More than the ceiling: reached by the one that no other could follow.
        (5_000_000, [deed(on=D(2025, 6, n)) for n in (2, 3, 4)], (True, D(2025, 6, 3))),
    ],
)
def test_when_a_ceiling_is_reached(ceiling, deeds, expected):
    found = exhaustion(ceiling, deeds, TODAY, 2025)
    assert (found.is_reached, found.on) == expected


def test_the_forecast_by_hand():
    """Two deeds within 28 days are 5 million. Of 7.5 million one deed is left: 2.5 million take 14 days."""
    found = exhaustion(7_500_000, [deed(on=D(2025, 6, 2)), deed(on=D(2025, 6, 3))], TODAY, 2025)
    assert found == Exhaustion(False, D(2025, 6, 26), 1_250_000)
    later = exhaustion(21_000_000, [deed(on=D(2025, 6, 2)), deed(on=D(2025, 6, 3))], TODAY, 2025)
    # 16 million left hold six deeds, 15 million: 84 days.
    assert later.on == TODAY + dt.timedelta(days=84)


@pytest.mark.parametrize(
    ("desa", "kelurahan", "left", "expected"),
    [
        (10, 2, {}, Shortfall(12, 12)),
        (10, 2, {"village_ops": 50}, Shortfall(12, 2)),  # a kelurahan gets none of the village fund
        (10, 2, {"regency_budget": 50}, Shortfall(12, 0)),
        (10, 2, {"village_ops": 4, "csr": 3}, Shortfall(12, 5)),  # csr pays both kelurahan and one desa
        (0, 0, {"csr": 3}, Shortfall(0, 0)),
    ],
)
def test_what_is_missing(desa, kelurahan, left, expected):
    assert shortfall(desa, kelurahan, left) == expected
    assert expected.rupiah == expected.deeds * 2_500_000


# Actions


def line(office, **extra) -> BudgetLine:
    values = {"year": 2025, "source": "regency_budget", "title": "Fasilitasi akta", "amount": 10_000_000}
    return actions.set_budget_line(by=office.clerk, **{**values, "valid_from": D(2025, 1, 2), **extra})


def fund(office, code: str, **extra):
    cooperative = registered(make_village(code), office.clerk)
    values = {"source": "regency_budget", "amount": FEE, **extra}
    return actions.set_deed_funding(cooperative=cooperative, by=office.clerk, **values)


def test_a_ceiling_is_set_changed_and_remembered(office):
    row = line(office)
    actions.change_budget_line(line=row, by=office.verifier, seen_version=row.version, amount=12_000_000)
    assert BudgetLine.objects.get().amount == 12_000_000
    events = AuditEvent.objects.filter(action="budget.save", target=f"budget_line:{row.pk}")
    amounts = [event.changes["amount"] for event in events.order_by("id")]
    assert amounts == [[None, 10_000_000], [10_000_000, 12_000_000]]


def test_only_diskopindag_sets_ceilings(office):
    row = line(office)
    for person in (office.bupati, office.camat(), office.dpmd):
        with pytest.raises(NotAllowed):
            actions.set_budget_line(
                by=person, year=2025, source="csr", title="x", amount=1, valid_from=D(2025, 1, 1)
            )
        with pytest.raises(NotAllowed):
            actions.change_budget_line(line=row, by=person, seen_version=1, amount=20_000_000)
    assert BudgetLine.objects.get().amount == 10_000_000


def test_a_ceiling_does_not_fall_below_what_is_committed(office):
    row = line(office)
    fund(office, BAGO, budget_line=row)
    fund(office, "35.08.04.2007")  # names no line: the only line of its source pays it
    fund(office, "35.08.04.2008", source="csr")
    with pytest.raises(ValidationError, match="5.000.000"):
        actions.change_budget_line(line=row, by=office.clerk, seen_version=row.version, amount=2 * FEE - 1)
    # Control: down to the rupiah that is committed it may.
    actions.change_budget_line(line=row, by=office.clerk, seen_version=row.version, amount=2 * FEE)
    assert BudgetLine.objects.get().amount == 5_000_000


def test_the_second_line_of_a_source_takes_what_names_no_line_from_both(office):
    row, _ = line(office), line(office, title="Perubahan")
    fund(office, BAGO)
    actions.change_budget_line(line=row, by=office.clerk, seen_version=row.version, amount=1_000_000)
    assert BudgetLine.objects.get(pk=row.pk).amount == 1_000_000


def test_two_people_who_change_one_ceiling_do_not_overwrite_each_other(office):
    row = line(office)
    seen = row.version
    actions.change_budget_line(line=row, by=office.clerk, seen_version=seen, amount=12_000_000)
    with pytest.raises(VersionConflict), transaction.atomic():
        actions.change_budget_line(
            line=BudgetLine.objects.get(), by=office.verifier, seen_version=seen, amount=13_000_000
        )
    assert BudgetLine.objects.get().amount == 12_000_000


def test_a_day_of_another_year_and_a_second_line_of_the_same_name_are_refused(office):
    line(office)
    with pytest.raises(ValidationError, match="2025"):
        line(office, title="Lain", valid_from=D(2024, 12, 31))
    with pytest.raises(ValidationError, match="sudah ada"):
        line(office)
    with pytest.raises(TypeError):
        actions.change_budget_line(line=BudgetLine.objects.get(), by=office.clerk, seen_version=1, year=2026)


# The page

PAGE = reverse("deed_money")


def test_the_page_shows_what_was_counted_by_hand(client, office):
    row = line(office)
    with clock.on(D(2025, 6, 3)):
        actions.set_deed_funding(
            cooperative=at_notary(make_village(BAGO), office.clerk),
            by=office.clerk,
            source="regency_budget",
            amount=FEE,
            budget_line=row,
            paid_on=D(2025, 6, 3),
        )
    with clock.on(D(2025, 6, 10)):
        fund(office, "35.08.04.2007", amount=2_000_000, source="csr")
    make_village("35.08.04.2008")
    client.force_login(office.bupati)
    page = client.get(PAGE).context["page"]
    (own, other) = page.lines
    assert (own.committed, own.paid, own.left) == ("Rp2.500.000", "Rp2.500.000", "Rp7.500.000")
    assert (other.pk, other.committed, other.ceiling) == (None, "Rp2.000.000", "–")
    assert [(f.name, f.committed) for f in page.notaries] == [
        (f"Notaris {BAGO}", "Rp2.500.000"),
        ("Belum ke notaris", "Rp2.000.000"),
    ]
    assert (page.total.committed, page.total.count) == ("Rp4.500.000", "2")
    assert page.missing == Shortfall(1, 0)
    # Before the second commitment there was one deed: the same page on that day.
    then = client.get(f"{PAGE}?per=2025-06-09").context["page"]
    assert (then.total.committed, then.missing.open) == ("Rp2.500.000", 2)
    assert client.get(f"{PAGE}?tahun=2026").context["page"].total.count == "0"


@pytest.mark.parametrize(
    "query", ["?tahun=abcd", "?tahun=9999", "?tahun=²²²²", "?per=gestern", "?tahun=0000", "?tahun=%00"]
)
def test_a_year_that_means_nothing_is_no_error(client, office, query):
    client.force_login(office.bupati)
    assert client.get(PAGE + query).status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_number_of_deeds(client, office, count_queries):
    client.force_login(office.bupati)
    counts = []
    for start in (2001, 2003):
        for code in range(start, start + 3 if start == 2001 else start + 18):
            village = make_village(f"35.08.05.{code}")
            if not hasattr(village, "cooperative"):
                at_notary(village, office.clerk)
                actions.set_deed_funding(
                    cooperative=village.cooperative, by=office.clerk, source="csr", amount=FEE
                )
        with count_queries() as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_that_is_refused_keeps_what_was_typed(client, office):
    client.force_login(office.clerk)
    data = {
        "year": "2025",
        "source": "csr",
        "title": "CSR bank",
        "amount": "Rp25.000.000",
        "valid_from": "2024-01-01",
    }
    refused = client.post(reverse("budget_line_add"), data)
    assert refused.status_code == 422
    assert "CSR bank" in refused.content.decode()
    done = client.post(reverse("budget_line_add"), data | {"valid_from": "2025-01-01"})
    assert done.url == f"{PAGE}?tahun=2025"
    row = BudgetLine.objects.get()
    edit = {"title": "CSR bank", "amount": "30.000.000", "valid_from": "2025-01-01", "version": row.version}
    assert client.post(reverse("budget_line_edit", args=[row.pk]), edit).status_code == 302
    assert BudgetLine.objects.get().amount == 30_000_000
    assert (
        client.post(reverse("budget_line_edit", args=[row.pk]), edit | {"amount": "1.000"}).status_code == 409
    )
