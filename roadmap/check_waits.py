"""How long sent stages waited for their check, in working days of the offices."""

import datetime as dt
from collections.abc import Iterable

from lumajang_kdkmp.accounts.models import User
from roadmap.clocks import Calendars, calendars_on
from roadmap.models import Transition
from roadmap.queues import stages_of
from roadmap.workflow import MoveCode

DECISIONS = {MoveCode.APPROVE.value, MoveCode.RETURN.value}


def mean_wait(user: User, day: dt.date) -> float | None:
    """Return the mean wait of what was accepted or returned from Monday to `day`: definition "check_wait".

    In working days; None when nothing was decided this week. Two queries.
    """
    monday = day - dt.timedelta(days=day.weekday())
    decided = (
        Transition.objects.visible_to(user)
        .filter(stage__in=[stage.code for stage in stages_of(user)], move__in=DECISIONS, on__range=(monday, day))
        .values("progress_id")
    )
    moves = Transition.objects.filter(progress__in=decided, on__lte=day).order_by("progress_id", "id")
    waits = _waits(
        moves.values_list("progress_id", "village_id", "move", "on"), monday, calendars_on(day, user.area_code)
    )
    return sum(waits) / len(waits) if waits else None


def _waits(moves: Iterable[tuple[int, str, str, dt.date]], monday: dt.date, calendars: Calendars) -> list[int]:
    """Return the wait of each decision since `monday`; a decision that was taken back counts no more."""
    waits: dict[int, list[int]] = {}
    sent: dict[int, dt.date] = {}
    for progress, village, move, on in moves:
        if move == MoveCode.SUBMIT:
            sent[progress] = on
        elif move in DECISIONS and on >= monday and progress in sent:
            waits.setdefault(progress, []).append(calendars.of(village).between(sent[progress], on))
        elif move == MoveCode.UNDO and waits.get(progress):
            waits[progress].pop()
    return [days for found in waits.values() for days in found]
