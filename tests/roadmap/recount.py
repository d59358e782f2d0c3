"""The figures of a day counted once more from the raw rows, in plain Python: nothing of the product's counting.

Two figures that agree because they share a mistake would prove nothing, so this reads rows and adds them up.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from lumajang_kdkmp.formats import WIB
from roadmap.models import Blocker, CentreVerdict, ClockPause, Confirmation, StageTarget, Transition, Visit
from villages.models import Village

ORDER = (
    "potential", "guideline", "musdesus", "founding", "notary", "legal_entity", "registration", "operating",
)  # fmt: skip
# Which list of the centre speaks of which stage.
CENTRE = {"ahu": "legal_entity", "simkopdes": "registration", "oss": "registration"}
ONE = dt.timedelta(days=1)
NEVER = ("not_started", None, None, False)
# Whose word is news: the camat's stages, and no move by which an office answers.
OF_THE_KECAMATAN = {"potential", "musdesus", "founding", "registration", "operating"}
OF_THE_OFFICE = {"approve", "return", "reopen", "inherit"}
CAMAT = "camat"


def is_own(stage: str, move: str) -> bool:
    return stage in OF_THE_KECAMATAN and move not in OF_THE_OFFICE


@dataclass
class Rows:
    """Everything the figures rest on, read once."""

    villages: list[str] = field(default_factory=lambda: sorted(Village.objects.values_list("code", flat=True)))
    moves: list[tuple] = field(
        default_factory=lambda: list(
            Transition.objects.order_by("id").values_list(
                "village_id", "stage", "to_status", "on", "happened_on", "evidenced", "at", "move"
            )
        )
    )
    targets: list[tuple] = field(
        default_factory=lambda: list(
            StageTarget.objects.order_by("valid_from").values_list("stage", "valid_from", "due_on")
        )
    )
    blockers: list[tuple] = field(
        default_factory=lambda: list(
            Blocker.objects.values_list("village_id", "opened_on", "resolved_on", "reason__label")
        )
    )
    told_blockers: list[tuple] = field(
        default_factory=lambda: [
            *Blocker.objects.filter(opened_by__role=CAMAT).values_list("village_id", "opened_on"),
            *Blocker.objects.filter(resolved_by__role=CAMAT).values_list("village_id", "resolved_on"),
        ]
    )
    visits: list[tuple] = field(
        default_factory=lambda: list(
            Visit.objects.filter(visitor__role=CAMAT).values_list("village_id", "visited_on", "recorded_on")
        )
    )
    confirmations: list[tuple] = field(
        default_factory=lambda: list(Confirmation.objects.filter(by__role=CAMAT).values_list("kecamatan_id", "on"))
    )
    pauses: list[tuple] = field(
        default_factory=lambda: list(
            ClockPause.objects.values_list(
                "area_code", "declared_on", "starts_on", "planned_until", "ended_on", "end_known_on"
            )
        )
    )
    verdicts: list[tuple] = field(
        default_factory=lambda: list(
            CentreVerdict.objects.values_list("village_id", "source", "result", "on", "until")
        )
    )


def paused_days(rows: Rows, day: dt.date, code: str) -> set[dt.date]:
    """Return the days on which the clock of a village stands still, as known on `day`."""
    found = set()
    for area, declared, first, planned, ended, end_known in rows.pauses:
        if declared <= day and (code == area or code.startswith(f"{area}.")):
            last = ended if end_known and end_known <= day else planned or day
            found |= {first + n * ONE for n in range((last - first).days + 1)}
    return found


def is_late(due_on: dt.date, since: dt.date, day: dt.date, paused: set[dt.date]) -> bool:
    """Let the clock run day by day: a paused day up to the target puts it off, one after it makes nothing later."""
    walked = since
    while walked <= due_on:
        due_on += ONE if walked in paused else 0 * ONE
        walked += ONE
    return day > due_on and day not in paused


def recount(rows: Rows, day: dt.date, area: str) -> dict[str, int]:
    """Return {figure: number} of the villages under an area code at the end of a day."""
    villages = [code for code in rows.villages if code.startswith(area)]
    last: dict[tuple[str, str], tuple] = {}
    told: dict[str, dt.date] = {}
    for code, stage, status, on, happened_on, evidenced, _, move in rows.moves:
        if on <= day and code.startswith(area):
            last[code, stage] = (status, on, happened_on, evidenced)
            if is_own(stage, move):
                told[code] = max(on, told.get(code, on))
    due = {stage: (due_on, since) for stage, since, due_on in rows.targets if since <= day}
    found: Counter[str] = Counter({"villages": len(villages)})
    for code in villages:
        paused = paused_days(rows, day, code)
        found["paused"] += day in paused
        here = _count_stages(found, {stage: last.get((code, stage), NEVER) for stage in ORDER}, day)
        found.update(
            f"{stage} matched"
            for stage in _matched(rows, day, code)
            if last.get((code, stage), NEVER)[0] == "approved"
        )
        if here is not None:
            found[f"{here} here"] += 1
            found["late"] += is_late(*due[here], day, paused)
            status, on, _, _ = last.get((code, here), NEVER)
            if status in ("submitted", "returned"):
                found[f"{status} this week"] += (day - on).days <= 6
        labels = {
            label
            for place, opened, resolved, label in rows.blockers
            if place == code and opened <= day and (resolved is None or resolved > day)
        }
        found["blocked"] += bool(labels)
        found.update(f"blocked: {label}" for label in labels)
        news = [on for place, on, recorded in rows.visits if place == code and on <= day and recorded <= day]
        news += [on for place, on in rows.confirmations if code.startswith(place) and on <= day]
        news += [on for place, on in rows.told_blockers if place == code and on <= day]
        news += [told[code]] if code in told else []
        is_fresh = bool(news) and (day - max(news)).days <= 6
        found["fresh" if is_fresh else "stale"] += 1
    return +found


def _count_stages(found: Counter[str], stages: dict[str, tuple], day: dt.date) -> str | None:
    """Add one village's eight stages; return the stage at which it stands."""
    here, done = None, 0
    for stage, (status, on, happened_on, evidenced) in stages.items():
        approved = status == "approved"
        found[f"{stage} verified"] += approved
        found[f"{stage} evidenced"] += approved or (happened_on is not None and bool(evidenced))
        found[f"{stage} claimed"] += approved or happened_on is not None
        found[f"{stage} this week"] += approved and (day - on).days <= 6
        done += approved and here is None
        if here is None and not approved:
            here = stage
    found[f"{done} stages done"] += 1
    return here


def _matched(rows: Rows, day: dt.date, code: str) -> list[str]:
    """Return the stages that every list which speaks of them confirms."""
    said: dict[str, set[str]] = {}
    for place, source, result, on, until in rows.verdicts:
        if place == code and on <= day and (until is None or until > day):
            said.setdefault(CENTRE[source], set()).add(result)
    return [stage for stage, results in said.items() if results - {"unproven"} == {"matched"}]


def recount_news(rows: Rows, day: dt.date, area: str) -> dict[str, int]:
    """Return what was told in the week of `day`, by its end, and by Friday 16.00 WIB; no other rule was ever set."""
    monday = day - day.weekday() * ONE
    deadline = dt.datetime.combine(monday + 4 * ONE, dt.time(16), WIB)
    told: dict[str, list[bool]] = {}
    for code, stage, _, on, _, _, at, move in rows.moves:
        if monday <= on <= day and is_own(stage, move):
            is_by_then = at <= deadline if at.astimezone(WIB).date() == on else on <= deadline.date()
            told.setdefault(code, []).append(is_by_then)
    for code, on, recorded in rows.visits:
        if monday <= on <= day and recorded <= day:
            told.setdefault(code, []).append(recorded <= deadline.date())
    confirmed = {place: on for place, on in rows.confirmations if monday <= on <= day}
    found: Counter[str] = Counter()
    for code in rows.villages:
        if not code.startswith(area):
            continue
        words = told.get(code, [])
        words += [on <= deadline.date() for place, on in rows.told_blockers if place == code and monday <= on <= day]
        words += [on <= deadline.date() for place, on in confirmed.items() if code.startswith(place)]
        stands_still = min(deadline.date(), day) in paused_days(rows, day, code)
        found["villages"] += 1
        found["complete"] += bool(words)
        found["on_time"] += any(words)
        found["paused" if stands_still else "missing"] += not words
    return +found
