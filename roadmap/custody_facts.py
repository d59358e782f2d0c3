"""The dated facts of the files of an area, read once: what roadmap/custody.py decides by."""

import datetime as dt
from collections import defaultdict
from typing import Any

from cooperatives.models import NotaryAssignment, NotaryReturn, Registration
from roadmap.custody import FileFacts, HandOver, Move, Receipt, Spell, events_of, spells
from roadmap.models import FileReceipt, Holder, Transition
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL, REGISTRATION
from roadmap.workflow import Status

MOVES_THAT_COUNT = (POTENTIAL, MUSDESUS, FOUNDING, REGISTRATION)


def facts_until(day: dt.date, area_code: str) -> dict[str, FileFacts]:
    """Return {village code: facts} up to the end of `day` for the villages with any: five queries.

    A later submission to SABH clears the refusal before it, so a refusal shows until the file is sent again.
    """
    fields: defaultdict[str, dict[str, Any]] = defaultdict(
        lambda: {"moves": [], "hand_overs": [], "receipts": [], "numbers": {}}
    )
    moves = (
        Transition.objects.within(area_code).filter(on__lte=day, stage__in=MOVES_THAT_COUNT).order_by("id")
    )
    for code, on, stage, status in moves.values_list("village_id", "on", "stage", "to_status"):
        fields[code]["moves"].append(Move(on, stage, Status(status)))
    _hand_overs(day, area_code, fields)
    numbers = Registration.objects.within(area_code).filter(issued_on__lte=day).order_by()
    for code, kind, on in numbers.values_list("cooperative_id", "kind", "issued_on"):
        fields[code]["numbers"][kind] = on
    receipts = (
        FileReceipt.objects.within(area_code).filter(received_on__lte=day).order_by("received_on", "id")
    )
    for code, on, holder in receipts.values_list("village_id", "received_on", "holder"):
        fields[code]["receipts"].append(Receipt(on, Holder(holder)))
    return {code: FileFacts(**values) for code, values in fields.items()}


def _hand_overs(day: dt.date, area_code: str, fields: defaultdict[str, dict[str, Any]]) -> None:
    """Add the hand-overs to notaries, the returned ones first, and what followed the minuta."""

    def by_now(on: dt.date | None) -> dt.date | None:
        return on if on and on <= day else None

    returns = NotaryReturn.objects.within(area_code).filter(handed_over_on__lte=day)
    for row in returns.order_by("handed_over_on", "id").select_related("notary"):
        hand_over = HandOver(row.notary.name, row.handed_over_on, by_now(row.returned_on))
        fields[row.cooperative_id]["hand_overs"].append(hand_over)
    assignments = NotaryAssignment.objects.within(area_code).filter(handed_over_on__lte=day)
    for assignment in assignments.order_by().select_related("notary"):
        file = fields[assignment.cooperative_id]
        latest = HandOver(assignment.notary.name, assignment.handed_over_on, by_now(assignment.returned_on))
        # A return that is not followed by another hand-over stands in both tables.
        if latest not in file["hand_overs"]:
            file["hand_overs"].append(latest)
        for name in ("sabh_submitted_on", "sabh_returned_on"):
            file[name] = by_now(getattr(assignment, name))
        file["minuta_on"] = by_now(assignment.minuta_signed_on)


def spells_until(day: dt.date, area_code: str) -> dict[str, list[Spell]]:
    """Return {village code: spells} as of the end of `day`: five queries. A village without facts is missing."""
    return {code: spells(events_of(facts)) for code, facts in facts_until(day, area_code).items()}


def spells_of(code: str, day: dt.date) -> list[Spell]:
    """Return the spells of one village as of the end of `day`: five queries."""
    return spells_until(day, code).get(code) or spells(())
