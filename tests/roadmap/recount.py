"""The figures of a day counted once more from the raw rows, in plain Python: nothing of the product's counting.

Two figures that agree because they share a mistake would prove nothing, so this reads rows and adds them up.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from roadmap.models import Blocker, Confirmation, StageTarget, Transition, Visit
from villages.models import Village

ORDER = (
    "potential", "guideline", "musdesus", "founding", "notary", "legal_entity", "registration", "operating",
)  # fmt: skip


@dataclass
class Rows:
    """Everything the figures rest on, read once."""

    villages: list[str] = field(default_factory=lambda: sorted(Village.objects.values_list("code", flat=True)))
    moves: list[tuple] = field(
        default_factory=lambda: list(
            Transition.objects.order_by("id").values_list(
                "village_id", "stage", "to_status", "on", "happened_on", "evidenced"
            )
        )
    )
    targets: list[tuple] = field(
        default_factory=lambda: list(
            StageTarget.objects.order_by("valid_from").values_list("stage", "valid_from", "due_on")
        )
    )
    blockers: list[tuple] = field(
        default_factory=lambda: list(Blocker.objects.values_list("village_id", "opened_on", "resolved_on"))
    )
    visits: list[tuple] = field(
        default_factory=lambda: list(Visit.objects.values_list("village_id", "visited_on", "recorded_on"))
    )
    confirmations: list[tuple] = field(
        default_factory=lambda: list(Confirmation.objects.values_list("kecamatan_id", "on"))
    )


def recount(rows: Rows, day: dt.date, area: str) -> dict[str, int]:
    """Return {figure: number} of the villages under an area code at the end of a day."""
    villages = [code for code in rows.villages if code.startswith(area)]
    last: dict[tuple[str, str], tuple] = {}
    moved: dict[str, dt.date] = {}
    for code, stage, status, on, happened_on, evidenced in rows.moves:
        if on <= day and code.startswith(area):
            last[code, stage] = (status, on, happened_on, evidenced)
            moved[code] = max(on, moved.get(code, on))
    due = {stage: due_on for stage, valid_from, due_on in rows.targets if valid_from <= day}
    found: Counter[str] = Counter({"villages": len(villages)})
    for code in villages:
        here = None
        for stage in ORDER:
            status, on, happened_on, evidenced = last.get((code, stage), ("not_started", None, None, False))
            approved = status == "approved"
            found[f"{stage} verified"] += approved
            found[f"{stage} evidenced"] += approved or (happened_on is not None and bool(evidenced))
            found[f"{stage} claimed"] += approved or happened_on is not None
            found[f"{stage} this week"] += approved and (day - on).days <= 6
            if here is None and not approved:
                here = stage
        if here is not None:
            found[f"{here} here"] += 1
            found["late"] += day > due[here]
        found["blocked"] += any(
            place == code and opened <= day and (resolved is None or resolved > day)
            for place, opened, resolved in rows.blockers
        )
        news = [on for place, on, recorded in rows.visits if place == code and on <= day and recorded <= day]
        news += [on for place, on in rows.confirmations if code.startswith(place) and on <= day]
        news += [moved[code]] if code in moved else []
        found["fresh"] += bool(news) and (day - max(news)).days <= 6
    return +found
