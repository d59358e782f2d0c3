"""When each village does what in the demonstration: a pure plan from a fixed seed.

The totals follow what the press reported of Lumajang: all musdesus by 8 June 2025, files of about 60 villages not
yet at the notary on 2 June, 163 minuta signed on 11 June, about 40 % legal entities right after, 205 by 30 June;
at the end of October over 60 preparing a business and 3 or 4 with a living one.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

D = dt.date
GUIDELINE_ON = D(2025, 4, 14)
MASS_SIGNING_ON = D(2025, 6, 11)
SIGNED_AT_EVENT, LEGAL_BY_12_JUNE = 163, 82
AT_NOTARY_BY_2_JUNE, AT_NOTARY_BY_8_JUNE = 145, 164
OPERATING, PREPARING = 4, 62

# Bago in Pasirian lacks a single paper on 12 June: the village that a visitor of the demonstration moves.
VISITORS_VILLAGE, VISITORS_RANK = "35.08.04.2004", 165

# Kecamatan that run ahead or behind, so that the map has something to tell (days, invented).
PACE = {
    "35.08.01": 5,
    "35.08.02": 7,
    "35.08.03": 3,
    "35.08.04": 0,
    "35.08.05": -4,
    "35.08.06": -3,
    "35.08.07": -1,
    "35.08.08": 1,
    "35.08.09": -5,
    "35.08.10": -6,
    "35.08.11": 4,
    "35.08.12": 2,
    "35.08.13": 9,
    "35.08.14": 0,
    "35.08.15": -5,
    "35.08.16": -2,
    "35.08.17": 1,
    "35.08.18": 3,
    "35.08.19": -1,
    "35.08.20": 8,
    "35.08.21": -4,
}


@dataclass
class VillagePlan:
    """The days of one village; None is "not within the demonstration"."""

    code: str
    rank: int  # 0 is the fastest of all
    potential_on: D
    musdesus_on: D
    musdesus_returned: bool
    founding_on: D | None = None
    founding_sent: bool = True
    founding_returned: bool = False
    handed_over_on: D | None = None
    notary_returned_on: D | None = None
    minuta_on: D | None = None
    legal_on: D | None = None
    registration_on: D | None = None
    preparing_on: D | None = None
    operating_on: D | None = None
    blockers: list[tuple[D, str, str]] = field(default_factory=list)
    visits: list[D] = field(default_factory=list)
    path: str = "new"


def _spread(start: D, end: D, rank: int, count: int) -> D:
    """The day of the rank-th of `count` villages when they follow each other evenly from start to end."""
    return start + dt.timedelta(days=round((end - start).days * rank / max(1, count - 1)))


def _workday(day: D) -> D:
    """Offices are closed on Sunday."""
    return day + dt.timedelta(days=1) if day.weekday() == 6 else day


def make_plan(codes: Sequence[str], seed: int = 2025) -> list[VillagePlan]:
    """Return one plan per village code; the same seed gives the same history."""
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    speed = {code: PACE.get(code[:8], 0) + rng.gauss(0, 4) for code in sorted(codes)}
    ranked = sorted(speed, key=lambda code: (speed[code], code))
    _place(ranked, VISITORS_VILLAGE, VISITORS_RANK)
    return [_village_plan(code, rank, len(ranked), rng) for rank, code in enumerate(ranked)]


def _place(ranked: list[str], code: str, rank: int) -> None:
    """Put a village on a rank, by changing places with the one that is there."""
    if code in ranked and rank < len(ranked):
        here = ranked.index(code)
        ranked[here], ranked[rank] = ranked[rank], ranked[here]


def _village_plan(code: str, rank: int, count: int, rng: random.Random) -> VillagePlan:
    plan = VillagePlan(
        code=code,
        rank=rank,
        potential_on=_workday(
            _spread(D(2025, 3, 12), D(2025, 5, 3), rank, count) + dt.timedelta(rng.randint(-4, 3))
        ),
        musdesus_on=_musdesus_day(rank, count, rng),
        musdesus_returned=rng.random() < 0.12,
        path=rng.choices(["new", "develop", "revitalise"], [92, 5, 3])[0],
    )
    _plan_founding(plan, count, rng)
    _plan_deed(plan, count, rng)
    _plan_after(plan, rng)
    _plan_field_work(plan, count, rng)
    return plan


def _musdesus_day(rank: int, count: int, rng: random.Random) -> D:
    on_time = round(count * 0.62)
    if rank < on_time:
        return _spread(D(2025, 5, 9), D(2025, 5, 17), rank, on_time)
    return min(_spread(D(2025, 5, 18), D(2025, 6, 7), rank - on_time, count - on_time), D(2025, 6, 8))


def _plan_founding(plan: VillagePlan, count: int, rng: random.Random) -> None:
    earliest = plan.musdesus_on + dt.timedelta(days=rng.randint(3, 6))
    plan.founding_on = _workday(
        min(max(earliest, _spread(D(2025, 5, 14), D(2025, 6, 4), plan.rank, count)), D(2025, 6, 9))
    )
    waiting = plan.rank - AT_NOTARY_BY_8_JUNE
    if waiting >= 0:
        # The slowest: some not yet met, some still without a paper, some in the verifier's queue or sent back.
        kind = waiting % 4
        plan.founding_on = None if kind == 0 else D(2025, 6, 9) - dt.timedelta(days=waiting % 3)
        plan.founding_sent = kind in (2, 3)
        plan.founding_returned = kind == 3
    elif plan.rank < AT_NOTARY_BY_2_JUNE:
        plan.founding_on = min(plan.founding_on, D(2025, 5, 30))
        plan.founding_returned = rng.random() < 0.1 and plan.founding_on < D(2025, 5, 26)


def _plan_deed(plan: VillagePlan, count: int, rng: random.Random) -> None:
    if plan.rank >= AT_NOTARY_BY_8_JUNE or plan.founding_on is None:
        return
    if plan.rank < AT_NOTARY_BY_2_JUNE:
        latest = D(2025, 6, 2)
    else:
        latest = D(2025, 6, 7)
    plan.handed_over_on = _workday(min(plan.founding_on + dt.timedelta(days=rng.randint(3, 5)), latest))
    if plan.handed_over_on > latest:
        plan.handed_over_on = latest
    if rng.random() < 0.08 and plan.handed_over_on < D(2025, 6, 3):
        plan.notary_returned_on = plan.handed_over_on + dt.timedelta(days=3)
    if plan.rank < SIGNED_AT_EVENT:
        plan.minuta_on = MASS_SIGNING_ON
    if plan.rank < LEGAL_BY_12_JUNE:
        plan.legal_on = MASS_SIGNING_ON if plan.rank % 3 else D(2025, 6, 12)


def _plan_after(plan: VillagePlan, rng: random.Random) -> None:
    """From 13 June on: only the long demonstration gets this far."""
    if plan.founding_on is None:
        plan.founding_on, plan.founding_sent = D(2025, 6, 14), True
    if plan.handed_over_on is None:
        plan.handed_over_on = D(2025, 6, 18)
    if plan.minuta_on is None:
        plan.minuta_on = D(2025, 6, 23)
    if plan.legal_on is None:
        plan.legal_on = (
            D(2025, 6, 13) + dt.timedelta(days=min(17, plan.rank // 12))
            if plan.rank < SIGNED_AT_EVENT
            else D(2025, 6, 27)
        )
    if rng.random() < 0.88 or plan.rank < PREPARING + 20:
        plan.registration_on = _workday(D(2025, 7, 25) + dt.timedelta(days=rng.randint(0, 80)))
    if plan.rank < PREPARING + OPERATING and plan.registration_on:
        plan.preparing_on = _workday(plan.registration_on + dt.timedelta(days=7))
        if plan.rank < OPERATING:
            plan.registration_on = D(2025, 8, 20)
            plan.preparing_on = D(2025, 9, 10)
            plan.operating_on = D(2025, 10, 20)


def _plan_field_work(plan: VillagePlan, count: int, rng: random.Random) -> None:
    slow = plan.rank / count
    if rng.random() < 0.15 + 0.6 * slow:
        reason = rng.choice(
            ["file_incomplete", "ktp_missing", "officers_hesitant", "budget_late", "family_relation"]
        )
        stage = "founding" if plan.rank > 100 else "musdesus"
        plan.blockers.append(
            (plan.musdesus_on - dt.timedelta(days=2 if stage == "musdesus" else -3), stage, reason)
        )
    if plan.notary_returned_on:
        plan.blockers.append((plan.notary_returned_on, "notary", "notary_revision"))
    for _ in range(rng.choices([0, 1, 2, 3], [35, 40, 18, 7])[0]):
        plan.visits.append(_workday(D(2025, 4, 21) + dt.timedelta(days=rng.randint(0, 50))))
    for month in (7, 8, 9, 10):
        if rng.random() < 0.4:
            plan.visits.append(_workday(D(2025, month, rng.randint(1, 24))))
