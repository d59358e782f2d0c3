"""Read from the database what the eligibility rules look at, and the thresholds of the day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from os.path import commonprefix
from typing import Any

from django.db.models import Q

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
    BusinessUnit,
    Cooperative,
    EligibilityThresholds,
    FamilyRelation,
    Founder,
    Gender,
    Meeting,
    MeetingKind,
    OfficerTerm,
    Person,
)
from lumajang_kdkmp import clock
from villages.holders import holders_on
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
    units: Iterable[BusinessUnit] | None = None,
) -> Assessment:
    """Return what the rules say of a cooperative on a day, today when none is given: nine queries.

    The rows that a page has loaded are handed over as in facts_of.
    """
    on = on or clock.today()
    facts = facts_of(cooperative, on, founders=founders, terms=terms, units=units)
    thresholds = thresholds_on(on)
    return Assessment(facts, thresholds, check(facts, thresholds))


def assess_many(
    cooperatives: Sequence[Cooperative],
    on: dt.date,
    *,
    founders: Mapping[str, Iterable[Founder]] | None = None,
    terms: Mapping[str, Iterable[OfficerTerm]] | None = None,
) -> dict[str, Assessment]:
    """Return what assess says of each, by village code: nine queries, however many there are."""
    facts = facts_of_many(cooperatives, on, founders=founders, terms=terms)
    thresholds = thresholds_on(on)
    return {code: Assessment(row, thresholds, check(row, thresholds)) for code, row in facts.items()}


def findings_for(cooperative: Cooperative, on: dt.date | None = None) -> Sequence[Finding]:
    """Return what the rules say of a cooperative on a day, today when none is given."""
    return assess(cooperative, on).findings


def thresholds_on(day: dt.date) -> Thresholds:
    """Return the thresholds valid on `day`; the first values where none were set yet. One query."""
    return thresholds_by_day()(day)


def thresholds_by_day() -> Callable[[dt.date], Thresholds]:
    """Return what tells the thresholds of any day: one query, for a page that asks for several days."""
    rows = list(EligibilityThresholds.objects.order_by("-valid_from"))

    def valid_on(day: dt.date) -> Thresholds:
        row = next((row for row in rows if row.valid_from <= day), None)
        return Thresholds(**{field.name: getattr(row, field.name) for field in fields(Thresholds)}) if row else FIRST

    return valid_on


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
    return _name_facts(cooperative, _namesakes([cooperative]))


def _namesakes(cooperatives: Sequence[Cooperative]) -> list[Cooperative]:
    """Return the cooperatives of villages with these villages' names: one query.

    Only villages of the same name can share a legal name: it carries the village's.
    """
    names = sorted({row.village.name for row in cooperatives})
    same = reduce(or_, (Q(village__name__iexact=name) for name in names))
    return list(Cooperative.objects.filter(same).select_related("village__kecamatan"))


def _name_facts(cooperative: Cooperative, namesakes: Iterable[Cooperative]) -> NameFacts:
    name, village = cooperative.legal_name, cooperative.village_name
    twins = [row for row in namesakes if row.pk != cooperative.pk and row.legal_name == name]
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
    units: Iterable[BusinessUnit] | None = None,
) -> Facts:
    """Return the facts of a cooperative with the officers and the village head of day `on`; eight queries.

    A page that has loaded all founders or all terms, each with its person, or the units that are not closed, hands
    them over and saves their query.
    """
    return facts_of_many(
        [cooperative],
        on,
        founders=None if founders is None else {cooperative.pk: founders},
        terms=None if terms is None else {cooperative.pk: terms},
        kbli=None if units is None else {cooperative.pk: [unit.kbli_id for unit in units]},
    )[cooperative.pk]


def facts_of_many(
    cooperatives: Sequence[Cooperative],
    on: dt.date,
    *,
    founders: Mapping[str, Iterable[Founder]] | None = None,
    terms: Mapping[str, Iterable[OfficerTerm]] | None = None,
    kbli: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Facts]:
    """Return the facts by village code, as facts_of does for one: eight queries, however many there are."""
    if not cooperatives:
        return {}
    held = _by_cooperative(
        Meeting.objects.filter(
            cooperative__in=cooperatives, kind__in=[MeetingKind.MUSDESUS, MeetingKind.FOUNDING]
        ).values_list("cooperative_id", "kind", "held_on")
    )
    if founders is None:
        founders = _by_cooperative(
            (row.cooperative_id, row)
            for row in Founder.objects.filter(cooperative__in=cooperatives).select_related("person")
        )
    if terms is None:
        serving = OfficerTerm.objects.filter(cooperative__in=cooperatives, starts_on__lte=on)
        terms = _by_cooperative((row.cooperative_id, row) for row in serving.select_related("person"))
    kin = _by_cooperative(
        FamilyRelation.objects.filter(cooperative__in=cooperatives, degree=1).values_list(
            "cooperative_id", "person_a_id", "person_b_id"
        )
    )
    if kbli is None:
        units = BusinessUnit.objects.filter(cooperative__in=cooperatives, closed_on=None)
        kbli = _by_cooperative(units.values_list("cooperative_id", "kbli_id"))
    within = commonprefix([row.pk for row in cooperatives]).rpartition(".")[0]
    heads = holders_on(
        on,
        [Office.VILLAGE_HEAD],
        cooperatives[0].pk if len(cooperatives) == 1 else within,
        for_a_day=False,
    )
    namesakes, money = _namesakes(cooperatives), _money_and_pack(cooperatives)
    return {
        row.pk: _facts(
            row,
            on,
            held=dict(held[row.pk]),
            founders=list(founders.get(row.pk, ())),
            terms=terms.get(row.pk, ()),
            kin=tuple(kin[row.pk]),
            kbli=tuple(kbli.get(row.pk, ())),
            head=heads.get((Office.VILLAGE_HEAD, row.pk)),
            naming=_name_facts(row, namesakes),
            **money[row.pk],
        )
        for row in cooperatives
    }


def _by_cooperative(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Return what stands behind the first column by it: a single value bare, several as a tuple."""
    found: dict[str, list[Any]] = defaultdict(list)
    for code, *rest in rows:
        found[code].append(rest[0] if len(rest) == 1 else tuple(rest))
    return found


def _facts(
    cooperative: Cooperative,
    on: dt.date,
    *,
    held: Mapping[str, dt.date],
    founders: Sequence[Founder],
    terms: Iterable[OfficerTerm],
    head: OfficeHolder | None,
    **more: Any,
) -> Facts:
    terms = [term for term in terms if term.starts_on <= on and (term.ends_on is None or on <= term.ends_on)]
    return Facts(
        is_kelurahan=cooperative.village.is_kelurahan,
        village_head=head.name if head else "",
        village_head_since=head.starts_on if head else None,
        musdesus_on=held.get(MeetingKind.MUSDESUS.value),
        founding_on=held.get(MeetingKind.FOUNDING.value),
        founders=tuple(_person(row.person) for row in founders),
        principal_paid=tuple(row.principal_paid for row in founders),
        principal_saving=cooperative.principal_saving,
        seats=tuple(_seat(term) for term in terms),
        **more,
    )


def _money_and_pack(cooperatives: Sequence[Cooperative]) -> dict[str, dict[str, Any]]:
    """Return the funding of the deed and the state of the Dana Desa pack, by village code. One query."""
    rows = Cooperative.objects.filter(pk__in=[row.pk for row in cooperatives]).values(
        "pk",
        "deed_funding__source",
        "deed_funding__amount",
        "fund_pack__statement_on",
        "fund_pack__receipt_on",
        "notary_assignment__minuta_signed_on",
    )
    return {
        row["pk"]: {
            "funding": ((row["deed_funding__source"], row["deed_funding__amount"]),)
            if row["deed_funding__source"]
            else (),
            "fund_pack": FundPack(
                statement_signed=row["fund_pack__statement_on"] is not None,
                receipt_given=row["fund_pack__receipt_on"] is not None,
                minuta_signed=row["notary_assignment__minuta_signed_on"] is not None,
            ),
        }
        for row in rows
    }
