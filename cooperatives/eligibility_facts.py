"""Read from the database what the eligibility rules look at, and the thresholds of the day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from cooperatives import naming
from cooperatives.eligibility import (
    FIRST,
    Facts,
    Finding,
    FundPack,
    NameFacts,
    PersonFacts,
    Seat,
    Thresholds,
    check,
)
from cooperatives.models import (
    Cooperative,
    EligibilityThresholds,
    Founder,
    Gender,
    MeetingKind,
    OfficerTerm,
    Person,
)
from lumajang_kdkmp import clock
from villages.holders import holder_on
from villages.models import Office, OfficeHolder


@dataclass(frozen=True)
class Assessment:
    """A cooperative on a day: what is known, what was enough that day, and what the rules say of it."""

    facts: Facts
    thresholds: Thresholds
    findings: Sequence[Finding]

    @property
    def blocking(self) -> list[Finding]:
        """The findings that keep the file from the notary."""
        return [finding for finding in self.findings if finding.blocks]


def assess(
    cooperative: Cooperative,
    on: dt.date | None = None,
    *,
    founders: Iterable[Founder] | None = None,
    terms: Iterable[OfficerTerm] | None = None,
) -> Assessment:
    """Return what the rules say of a cooperative on a day, today when none is given: nine queries.

    The rows that a page has loaded are handed over as in facts_of.
    """
    on = on or clock.today()
    facts = facts_of(cooperative, on, founders=founders, terms=terms)
    thresholds = thresholds_on(on)
    return Assessment(facts, thresholds, check(facts, thresholds))


def findings_for(cooperative: Cooperative, on: dt.date | None = None) -> Sequence[Finding]:
    """Return what the rules say of a cooperative on a day, today when none is given."""
    return assess(cooperative, on).findings


def thresholds_on(day: dt.date) -> Thresholds:
    """Return the thresholds valid on `day`; the first values where none were set yet. One query."""
    row = EligibilityThresholds.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return Thresholds(**{field.name: getattr(row, field.name) for field in fields(Thresholds)}) if row else FIRST


def village_head_on(area_code: str, day: dt.date) -> OfficeHolder | None:
    """Return the village head in office on `day`, or None where none is recorded."""
    return holder_on(Office.VILLAGE_HEAD, area_code, day, for_a_day=False)


def _person(row: Person) -> PersonFacts:
    return PersonFacts(row.pk, row.name, row.gender == Gender.FEMALE, row.lives_here, row.village_post)


def _seat(term: OfficerTerm) -> Seat:
    return Seat(
        person=_person(term.person),
        body=term.body,
        role=term.role,
        ex_officio=term.ex_officio,
        since=term.starts_on,
        kinship_declared=term.kinship_declared_on is not None,
        fitness_declared=term.fitness_declared_on is not None,
    )


def name_facts(cooperative: Cooperative) -> NameFacts:
    """Return what the rules look at of a name: who else in the regency has it. One query."""
    name, village = cooperative.legal_name, cooperative.village_name
    # Only villages of the same name can share a legal name: it carries the village's.
    others = Cooperative.objects.filter(village__name__iexact=village.name).exclude(pk=cooperative.pk)
    twins = [row for row in others.select_related("village__kecamatan") if row.legal_name == name]
    found = naming.check_name(name, village)
    return NameFacts(
        name=name,
        faults=found.errors,
        fallbacks=found.fallbacks,
        taken_by=_place(twins[0]) if twins else "",
        is_common=naming.may_be_taken(village, naming.NameSuffix(cooperative.name_suffix)),
    )


def _place(cooperative: Cooperative) -> str:
    village = cooperative.village
    return f"{village.get_kind_display()} {village.name}, Kecamatan {village.kecamatan.name}"


def facts_of(
    cooperative: Cooperative,
    on: dt.date,
    *,
    founders: Iterable[Founder] | None = None,
    terms: Iterable[OfficerTerm] | None = None,
) -> Facts:
    """Return the facts of a cooperative with the officers and the village head of day `on`; eight queries.

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
    head = village_head_on(cooperative.pk, on)
    return Facts(
        is_kelurahan=cooperative.village.is_kelurahan,
        naming=name_facts(cooperative),
        village_head=head.name if head else "",
        village_head_since=head.starts_on if head else None,
        musdesus_on=held.get(MeetingKind.MUSDESUS.value),
        founding_on=held.get(MeetingKind.FOUNDING.value),
        founders=tuple(_person(row.person) for row in founders),
        principal_paid=tuple(row.principal_paid for row in founders),
        principal_saving=cooperative.principal_saving,
        seats=tuple(_seat(term) for term in terms),
        kin=tuple(kin),
        kbli=tuple(units.values_list("kbli_id", flat=True)),
        **_money_and_pack(cooperative),
    )


def _money_and_pack(cooperative: Cooperative) -> dict[str, Any]:
    """Return the funding of the deed and the state of the Dana Desa pack. One query."""
    row = Cooperative.objects.values(
        "deed_funding__source",
        "deed_funding__amount",
        "fund_pack__statement_on",
        "fund_pack__receipt_on",
        "notary_assignment__minuta_signed_on",
    ).get(pk=cooperative.pk)
    source, amount = row["deed_funding__source"], row["deed_funding__amount"]
    return {
        "funding": ((source, amount),) if source else (),
        "fund_pack": FundPack(
            statement_signed=row["fund_pack__statement_on"] is not None,
            receipt_given=row["fund_pack__receipt_on"] is not None,
            minuta_signed=row["notary_assignment__minuta_signed_on"] is not None,
        ),
    }
