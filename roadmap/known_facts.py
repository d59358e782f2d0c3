"""What is already recorded of a stage, under the keys of facts.py: so that no form asks what the portal knows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from cooperatives.models import Cooperative, Meeting, MeetingKind, RegistrationKind
from roadmap.models import StageProgress
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, REGISTRATION

# Their facts come in one by one, long before the stage itself is reached.
PIECEMEAL = (NOTARY, REGISTRATION)


def known_facts(progress: StageProgress) -> dict[str, Any]:
    """Return {key of facts.py: recorded value} for a stage; keys without a value are missing or None."""
    reader = READERS.get(progress.stage)
    if reader is None:
        return {}
    cooperative = (
        Cooperative.objects.select_related("notary_assignment", "deed_funding")
        .filter(pk=progress.village_id)
        .first()
    )
    return reader(cooperative) if cooperative else {}


def first_day(progress: StageProgress, facts: dict[str, Any], today: dt.date) -> dt.date | None:
    """Return the date that the form proposes: the recorded one, else today, else none while facts are missing."""
    if progress.happened_on or progress.stage not in PIECEMEAL:
        return progress.happened_on or today
    needed = ("handed_over_on",) if progress.stage == NOTARY else REGISTRATION_KINDS
    return today if all(facts.get(key) for key in needed) else None


REGISTRATION_KINDS = tuple(kind.value for kind in RegistrationKind if kind != RegistrationKind.SK_AHU)


def _musdesus(cooperative: Cooperative) -> dict[str, Any]:
    meeting: Meeting | None = cooperative.meetings.filter(kind=MeetingKind.MUSDESUS).first()
    facts: dict[str, Any] = {"formation_path": cooperative.formation_path}
    if meeting:
        facts |= {
            "present_total": meeting.present_count,
            "present_women": meeting.present_women,
            "board_candidates": meeting.board_candidates,
            "supervisor_candidates": meeting.supervisor_candidates,
        }
    return facts


def _notary(cooperative: Cooperative) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if funding := getattr(cooperative, "deed_funding", None):
        facts |= {"funding_source": funding.source, "funding_amount": funding.amount}
    assignment = getattr(cooperative, "notary_assignment", None)
    if assignment and assignment.returned_on is None:
        facts |= {"notary": assignment.notary_id, "handed_over_on": assignment.handed_over_on}
    return facts


def _legal_entity(cooperative: Cooperative) -> dict[str, Any]:
    row = cooperative.registrations.filter(kind=RegistrationKind.SK_AHU).first()
    return {"sk_number": row.number} if row else {}


def _registration(cooperative: Cooperative) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for row in cooperative.registrations.exclude(kind=RegistrationKind.SK_AHU):
        facts |= {row.kind: row.number, f"{row.kind}_on": row.issued_on}
    return facts


def _operating(cooperative: Cooperative) -> dict[str, Any]:
    units = cooperative.business_units.filter(closed_on=None).order_by("last_sale_on", "opened_on", "id")
    unit = units.exclude(opened_on=None).last() or units.first()
    return {"kbli": unit.kbli_id, "last_sale_on": unit.last_sale_on} if unit else {}


READERS: dict[str, Callable[[Cooperative], dict[str, Any]]] = {
    MUSDESUS: _musdesus,
    NOTARY: _notary,
    LEGAL_ENTITY: _legal_entity,
    REGISTRATION: _registration,
    OPERATING: _operating,
}
