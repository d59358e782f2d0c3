"""Every row behind the papers of one cooperative on one day, read once and shared by all of them."""

import datetime as dt
from functools import cached_property

from cooperatives.models import (
    Body,
    Cooperative,
    Founder,
    Meeting,
    MeetingKind,
    MeetingPlan,
    NotaryAssignment,
    OfficerRole,
    OfficerTerm,
)
from villages.holders import holder_on
from villages.models import Office, OfficeHolder, VillagePotential


class FileRows:
    """The file of one cooperative as it stands on `as_of`.

    Three queries on construction; what only some papers print is read when the first of them asks for it, and once.
    Raises Cooperative.DoesNotExist.
    """

    def __init__(self, code: str, as_of: dt.date) -> None:
        self.as_of = as_of
        self.cooperative = Cooperative.objects.select_related(
            "village__kecamatan", "articles", "notary_assignment__notary", "deed_funding"
        ).get(pk=code)
        self.village = self.cooperative.village
        self.founders: list[Founder] = list(self.cooperative.founders.select_related("person"))
        order = list(OfficerRole)
        terms = [
            term
            for term in self.cooperative.officer_terms.select_related("person").filter(starts_on__lte=as_of)
            if term.ends_on is None or as_of <= term.ends_on
        ]
        terms.sort(key=lambda term: order.index(OfficerRole(term.role)))
        self.board: list[OfficerTerm] = [term for term in terms if term.body == Body.BOARD]
        self.supervisors: list[OfficerTerm] = [term for term in terms if term.body == Body.SUPERVISOR]

    @property
    def attorneys(self) -> list[Founder]:
        return [founder for founder in self.founders if founder.is_attorney]

    @property
    def notary_assignment(self) -> NotaryAssignment | None:
        return getattr(self.cooperative, "notary_assignment", None)

    @cached_property
    def meetings(self) -> dict[str, Meeting]:
        """The latest meeting of each kind."""
        rows = self.cooperative.meetings.order_by("held_on", "pk")
        return {meeting.kind: meeting for meeting in rows}

    @property
    def musdesus(self) -> Meeting | None:
        return self.meetings.get(MeetingKind.MUSDESUS)

    @property
    def founding(self) -> Meeting | None:
        return self.meetings.get(MeetingKind.FOUNDING)

    @cached_property
    def plans(self) -> dict[str, MeetingPlan]:
        """The latest plan of each kind of meeting."""
        return {plan.kind: plan for plan in self.cooperative.meeting_plans.order_by("planned_on", "pk")}

    @cached_property
    def units(self) -> list:
        """Business units that are planned or open, each with its KBLI code."""
        return list(self.cooperative.business_units.select_related("kbli").filter(closed_on=None))

    @cached_property
    def potentials(self) -> list[VillagePotential]:
        return list(self.village.potentials.filter(removed_on=None).order_by("pk"))

    def holder(self, office: Office, area_code: str, day: dt.date | None = None) -> OfficeHolder | None:
        """Return who signs for an office on a day (`as_of` when none is given), or None; one query each."""
        key = (office, area_code, day or self.as_of)
        if key not in self._holders:
            self._holders[key] = holder_on(*key)
        return self._holders[key]

    @cached_property
    def _holders(self) -> dict[tuple[Office, str, dt.date], OfficeHolder | None]:
        return {}
