"""Read from the database what the eligibility rules look at."""

import datetime as dt
from collections.abc import Iterable

from cooperatives.eligibility import Facts, Finding, PersonFacts, Seat, check
from cooperatives.models import (
    Cooperative,
    DeedFunding,
    Founder,
    Gender,
    MeetingKind,
    OfficerTerm,
    Person,
)
from lumajang_kdkmp import clock
from villages.holders import holder_on
from villages.models import Office


def _person(row: Person) -> PersonFacts:
    return PersonFacts(row.pk, row.name, row.gender == Gender.FEMALE, row.lives_here, row.village_post)


def village_head_on(area_code: str, day: dt.date) -> str:
    """Return the name of the village head in office on `day`, or "" where none is recorded."""
    holder = holder_on(Office.VILLAGE_HEAD, area_code, day, for_a_day=False)
    return holder.name if holder else ""


def findings_for(cooperative: Cooperative, on: dt.date | None = None) -> list[Finding]:
    """Return what the rules say of a cooperative on a day, today when none is given."""
    return check(facts_of(cooperative, on or clock.today()))


def facts_of(
    cooperative: Cooperative,
    on: dt.date,
    *,
    founders: Iterable[Founder] | None = None,
    terms: Iterable[OfficerTerm] | None = None,
) -> Facts:
    """Return the facts of a cooperative with the officers and the village head of day `on`; seven queries.

    A page that has loaded all founders or all terms, each with its person, hands them over and saves their query.
    """
    held = dict(
        cooperative.meetings.filter(kind__in=[MeetingKind.MUSDESUS, MeetingKind.FOUNDING]).values_list(
            "kind", "held_on"
        )
    )
    founders = list(cooperative.founders.select_related("person") if founders is None else founders)
    if terms is None:
        terms = cooperative.officer_terms.select_related("person").filter(starts_on__lte=on)
    terms = [term for term in terms if term.starts_on <= on and (term.ends_on is None or on <= term.ends_on)]
    kin = cooperative.family_relations.filter(degree=1).values_list("person_a_id", "person_b_id")
    units = cooperative.business_units.filter(closed_on=None)
    funding = DeedFunding.objects.filter(pk=cooperative.pk).values_list("source", "amount")
    return Facts(
        is_kelurahan=cooperative.village.is_kelurahan,
        village_head=village_head_on(cooperative.pk, on),
        musdesus_on=held.get(MeetingKind.MUSDESUS.value),
        founding_on=held.get(MeetingKind.FOUNDING.value),
        founders=tuple(_person(row.person) for row in founders),
        principal_paid=tuple(row.principal_paid for row in founders),
        principal_saving=cooperative.principal_saving,
        seats=tuple(Seat(_person(term.person), term.body, term.role, term.ex_officio) for term in terms),
        kin=tuple(kin),
        kbli=tuple(units.values_list("kbli_id", flat=True)),
        funding=tuple(funding),
    )
