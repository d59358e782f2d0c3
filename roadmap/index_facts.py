"""Read from the database what the activity index looks at: any number of villages in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from cooperatives.eligibility import RULES, Facts, PersonFacts, Seat
from cooperatives.eligibility_facts import thresholds_on
from cooperatives.models import (
    BusinessUnit,
    Cooperative,
    FamilyRelation,
    Gender,
    Meeting,
    MeetingKind,
    MonthlyFigures,
    OfficerTerm,
    Registration,
    RegistrationKind,
)
from roadmap.index import NEVER, IndexFacts, Weight
from roadmap.models import IndexWeight, Monitoring, Visit, VisitFinding
from roadmap.monitoring_sheet import NEVER_ITEMS, NO
from roadmap.months import month_before, months_between
from villages.holders import holders_on
from villages.models import Office, Village

VISIT_DAYS = 30
MONTHS_BACK = 3
# R5 to R10 with the signed declarations, and the chair ex officio of the day. R8a, a local reading, is left out.
OFFICER_CODES = ("R5", "R6", "R7", "R7a", "R8", "R9", "R10", "R14")
OFFICER_RULES = tuple(rule for rule in RULES if rule.code in OFFICER_CODES)
# UU 25/1992 article 26: the meeting on the accounts is held within six months after the book year.
ANNUAL_MEETING_UNTIL = (6, 30)


@dataclass(frozen=True)
class VillageFacts:
    """One village with its facts, and the rows they come from: the sheet, the months, the visits."""

    code: str
    name: str
    kecamatan_code: str
    kecamatan: str
    has_cooperative: bool
    facts: IndexFacts
    sheet_visit: int | None = None
    sheet_on: dt.date | None = None
    figures: tuple[MonthlyFigures, ...] = ()
    last_visit: int | None = None


def weights_on(day: dt.date) -> tuple[dict[str, Weight], dt.date]:
    """Return the weights in force on a day, and the day they are in force from. One query.

    Every set is written whole (roadmap/actions/index.py), so the newest row of each indicator is of one day. Raises
    LookupError on a day before the first set.
    """
    weights: dict[str, Weight] = {}
    valid_from = None
    for row in IndexWeight.objects.filter(valid_from__lte=day).order_by("valid_from", "id"):
        weights[row.indicator] = Weight(row.points, float(row.target or 0))
        valid_from = row.valid_from
    if valid_from is None:
        raise LookupError(f"There are no index weights on {day}.")
    return weights, valid_from


def facts_on(area_code: str, day: dt.date) -> list[VillageFacts]:
    """Return the facts of every village under an area code on a day, by code. Twelve queries, however many.

    What happened by `day` counts, whenever it was entered. A unit keeps its last sale only: for a day before that
    sale it is unknown when the sale before was.
    """
    rows = _Rows(area_code, day)
    return [rows.of(village) for village in rows.villages]


def _by_village(rows: Iterable[dict[str, Any]], key: str = "cooperative_id") -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


@dataclass
class _Rows:
    """Everything that the facts of an area rest on, read once."""

    area_code: str
    day: dt.date
    villages: list[Village] = field(init=False)

    def __post_init__(self) -> None:
        area, day = self.area_code, self.day
        self.villages = list(Village.objects.within(area).select_related("kecamatan").order_by("code"))
        self.cooperatives = set(Cooperative.objects.within(area).values_list("pk", flat=True))
        self.registrations: dict[str, dict[str, dt.date]] = defaultdict(dict)
        numbers = Registration.objects.within(area).filter(issued_on__lte=day)
        for code, kind, on in numbers.values_list("cooperative_id", "kind", "issued_on"):
            self.registrations[code][kind] = on
        self.figures: dict[str, list[MonthlyFigures]] = defaultdict(list)
        this_month = day.replace(day=1)
        months = MonthlyFigures.objects.within(area).filter(
            month__gte=month_before(this_month, MONTHS_BACK), month__lte=this_month
        )
        for row in months.order_by("month"):
            self.figures[row.cooperative_id].append(row)
        units = BusinessUnit.objects.within(area).filter(Q(closed_on=None) | Q(closed_on__gt=day))
        self.units = _by_village(
            units.filter(opened_on__lte=day).values("cooperative_id", "last_sale_on")
        )
        self._read_people()
        self._read_field_work()
        annual = Meeting.objects.within(area).filter(
            kind__in=[MeetingKind.RAT, MeetingKind.MEMBER], held_on__lte=day
        )
        self.meetings = _by_village(annual.values("cooperative_id", "kind", "held_on"))

    def _read_people(self) -> None:
        area, day = self.area_code, self.day
        self.thresholds = thresholds_on(day)
        serving = OfficerTerm.objects.within(area).filter(
            Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day
        )
        # Named columns only: a person's NIK and address are encrypted, and nobody needs them here.
        self.terms = _by_village(
            serving.order_by("id").values(
                "cooperative_id", "body", "role", "ex_officio", "kinship_declared_on", "fitness_declared_on",
                "person_id", "person__name", "person__gender", "person__lives_here", "person__village_post",
            )
        )  # fmt: skip
        kin = FamilyRelation.objects.within(area).filter(degree=1)
        self.kin = _by_village(kin.values("cooperative_id", "person_a_id", "person_b_id"))
        holders = holders_on(day, [Office.VILLAGE_HEAD], area, for_a_day=False)
        self.heads = {code: holder.name for (_, code), holder in holders.items()}

    def _read_field_work(self) -> None:
        area, day = self.area_code, self.day
        newest = Visit.objects.filter(
            village=OuterRef("visit__village"), monitoring__isnull=False, visited_on__lte=day
        ).order_by("-visited_on", "-id")
        sheets = (
            Monitoring.objects.within(area)
            .filter(visit=Subquery(newest.values("pk")[:1]))
            .select_related("visit")
        )
        self.sheets = {sheet.visit.village_id: sheet for sheet in sheets}
        since = day - dt.timedelta(days=VISIT_DAYS)
        recent = Visit.objects.within(area).filter(
            Q(visited_on__gte=since) | Q(last_sale_on__gte=since), visited_on__lte=day
        )
        self.visits = _by_village(
            recent.order_by("visited_on", "id").values("id", "village_id", "visited_on", "last_sale_on"),
            "village_id",
        )
        late = Q(closed_on=None) | Q(closed_on__gt=day) | Q(closed_on__gte=since)
        found = VisitFinding.objects.within(area).filter(late, due_on__lt=day)
        self.late = {
            row["visit__village_id"]
            for row in found.values("visit__village_id", "due_on", "closed_on")
            if row["closed_on"] is None or row["closed_on"] > row["due_on"]
        }

    def of(self, village: Village) -> VillageFacts:
        code = village.pk
        sheet = self.sheets.get(code)
        months = tuple(self.figures.get(code, ())[-MONTHS_BACK:])
        visits = [v for v in self.visits.get(code, ()) if (self.day - v["visited_on"]).days <= VISIT_DAYS]
        has_cooperative = code in self.cooperatives
        known: dict[str, Any] = {}
        if has_cooperative:
            known |= self._legal(code) | self._business(code) | _membership(months, village.population)
            known |= {"officers_valid": self._officers(village)} | self._from_sheet(code, sheet)
            known["visited_and_followed_up"] = bool(visits) and code not in self.late
        return VillageFacts(
            code=code,
            name=village.full_name,
            kecamatan_code=village.kecamatan_id,
            kecamatan=village.kecamatan.name,
            has_cooperative=has_cooperative,
            facts=IndexFacts(**known),
            sheet_visit=sheet.pk if sheet else None,
            sheet_on=sheet.visit.visited_on if sheet else None,
            figures=months,
            last_visit=visits[-1]["id"] if visits else None,
        )

    def _legal(self, code: str) -> dict[str, Any]:
        """The portal itself is where these numbers are kept: one that is not recorded is not there."""
        held = self.registrations.get(code, {})
        return {
            "legal_entity": RegistrationKind.SK_AHU in held,
            "tax_and_cooperative_number": {RegistrationKind.NIK_KOPERASI, RegistrationKind.NPWP} <= set(held),
            "business_number": RegistrationKind.NIB in held,
            "bank_account": RegistrationKind.BANK_ACCOUNT in held,
        }

    def _seat(self, term: Mapping[str, Any]) -> Seat:
        def declared(name: str) -> bool:
            return term[name] is not None and term[name] <= self.day

        return Seat(
            person=PersonFacts(
                term["person_id"],
                term["person__name"],
                term["person__gender"] == Gender.FEMALE,
                term["person__lives_here"],
                term["person__village_post"],
            ),
            body=term["body"],
            role=term["role"],
            ex_officio=term["ex_officio"],
            kinship_declared=declared("kinship_declared_on"),
            fitness_declared=declared("fitness_declared_on"),
        )

    def _officers(self, village: Village) -> bool | None:
        seats = tuple(self._seat(term) for term in self.terms.get(village.pk, ()))
        if not seats:
            return None
        facts = Facts(
            is_kelurahan=village.is_kelurahan,
            village_head=self.heads.get(village.pk, ""),
            seats=seats,
            kin=tuple((row["person_a_id"], row["person_b_id"]) for row in self.kin.get(village.pk, ())),
        )
        return not any(rule.fault(facts, self.thresholds) for rule in OFFICER_RULES)

    def _business(self, code: str) -> dict[str, Any]:
        """Sales by unit, or seen at a visit. Without an open unit nothing can have been sold: that is known."""
        units = [row["last_sale_on"] for row in self.units.get(code, ())]
        sales = [on for on in units if on and on <= self.day]
        seen = [v["last_sale_on"] for v in self.visits.get(code, ()) if v["last_sale_on"]]
        ages = [(self.day - on).days for on in (*sales, *seen)]
        active = sum((self.day - on).days <= VISIT_DAYS for on in sales)
        return {
            "sale_age": min(ages) if ages else None if units else NEVER,
            "active_units": active if len(sales) == len(units) else None,
        }

    def _from_sheet(self, code: str, sheet: Monitoring | None) -> dict[str, Any]:
        """What only a visit can tell. A date left empty is unknown, unless its item says that it never happened."""
        meetings = [row["held_on"] for row in self.meetings.get(code, ())]
        never = _never(sheet)

        def age(name: str, *others: dt.date) -> int | None:
            known = [on for on in (getattr(sheet, name, None), *others) if on and on <= self.day]
            return (self.day - max(known)).days if known else NEVER if name in never else None

        month = getattr(sheet, "cash_report_month", None)
        reported = months_between(month, self.day) if month else NEVER if "cash_report_month" in never else None
        return {
            "partner_signed": getattr(sheet, "partner_signed", None),
            "meeting_age": age("board_met_on", *meetings),
            "cash_report_age_months": reported,
            "supervision_age": age("supervisors_checked_on"),
            "annual_meeting": self._annual_meeting(code, sheet, never),
            "simkopdes_age": age("simkopdes_updated_on"),
            "training_age": age("trained_on"),
        }

    def _annual_meeting(self, code: str, sheet: Monitoring | None, never: frozenset[str]) -> bool | None:
        """Whether the meeting due last was held in time; before the first is due, whether one is planned."""
        founded = self.registrations.get(code, {}).get(RegistrationKind.SK_AHU)
        last_due = dt.date(self.day.year, *ANNUAL_MEETING_UNTIL)
        if self.day <= last_due:
            last_due = last_due.replace(year=self.day.year - 1)
        held = [row["held_on"] for row in self.meetings.get(code, ()) if row["kind"] == MeetingKind.RAT]
        if founded and founded.year < last_due.year:
            return any(last_due.replace(month=1, day=1) <= on <= last_due for on in held)
        if held or getattr(sheet, "annual_meeting_planned_on", None):
            return True
        return False if "annual_meeting_planned_on" in never else None


def _never(sheet: Monitoring | None) -> frozenset[str]:
    """Return the fields whose item of the sheet was answered with "tidak sesuai": asked, and not there."""
    answers: Mapping[str, Mapping[str, Any]] = sheet.answers if sheet else {}
    return frozenset(
        name for name, item in NEVER_ITEMS.items() if answers.get(item, {}).get("compliance") == NO
    )


def _members(row: MonthlyFigures) -> int | None:
    if row.members_men is None or row.members_women is None:
        return None
    return row.members_men + row.members_women


def _share(part: int | None, whole: int | None) -> float | None:
    """Return per cent. Nobody out of nobody is nothing: a cooperative without members has paid no savings."""
    if part is None or whole is None:
        return None
    return part / whole * 100 if whole else 0.0


def _membership(months: Sequence[MonthlyFigures], population: int | None) -> dict[str, Any]:
    counted = [(row, members) for row in months if (members := _members(row)) is not None]
    known: dict[str, Any] = {"sales_trend": _trend([row.sales for row in months])}
    if not counted:
        return known
    newest, members = counted[-1]
    paid = [share for row, count in counted if (share := _share(row.paying_members, count)) is not None]
    known["paying_share"] = sum(paid) / len(paid) if paid else None
    known["women_share"] = _share(newest.members_women, members)
    known["youth_share"] = _share(newest.members_youth, members)
    if population:
        known["member_share"] = members / (population * settings.ADULT_SHARE) * 100
    return known


def _trend(sales: Sequence[int | None]) -> float | None:
    """Return the last month in per cent of the mean of the two before; None unless three months are known."""
    if len(sales) < MONTHS_BACK or any(value is None for value in sales):
        return None
    first, second, last = (value or 0 for value in sales)
    before = (first + second) / 2
    if before:
        return last / before * 100
    return 100.0 if last else 0.0
