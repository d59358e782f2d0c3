"""What is due by the clock: settings.PERIODIC names callables `due(now) -> None`, asked once a minute by the sweeper.

An entry looks whether its time has come and enqueues jobs whose key holds scope and period; the key makes the
second sweeper's job the first one's, so that an entry may be asked any number of times. It is cheap: one query,
`enqueue_once` or `is_enqueued(key)`, or none. It does no work of its own: a worker does.

`now` is the portal's moment in WIB: in a demonstration the real time of day on the pretended date.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.utils import timezone
from django.utils.module_loading import import_string

from lumajang_kdkmp import clock
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Heartbeat, Job

logger = logging.getLogger(__name__)

NAME = "schedule"
EVERY = dt.timedelta(minutes=1)
# An entry that fails leaves its name behind this prefix, with the time since when, until it works again.
FAULT = "fault:"


def run_due() -> bool:
    """Ask every entry of the schedule once; return whether it was this call's turn, at most one a minute.

    An entry that raises is logged and remembered for the health page; the others are asked all the same.
    """
    if not _take_turn(timezone.now()):
        return False
    now = timezone.localtime(clock.now())
    for path in settings.PERIODIC:
        try:
            import_string(path)(now)
        except Exception:
            logger.exception("The schedule entry %s failed.", path)
            _remember(path)
        else:
            Heartbeat.objects.filter(name=_fault(path)).delete()
    return True


def enqueue_once(*, kind: str, period: str, title: str, payload: dict[str, str] | None = None) -> None:
    """Enqueue the regency's job of a period, "2025-06-12", unless there was one: what most entries come to."""
    key = f"{kind}:{period}"
    if not is_enqueued(key):
        queue.enqueue(
            kind=kind, key=key, payload=payload or {}, area_code=settings.REGENCY_CODE, title=title, by=None
        )


def is_enqueued(key: str) -> bool:
    """Return whether a job of this key was ever enqueued, whatever became of it: one query by its unique index."""
    return Job.objects.filter(key=key).exists()


def failing() -> dict[str, dt.datetime]:
    """Return the entries that failed when they were last asked, with the time since when. One query."""
    rows = Heartbeat.objects.filter(name__in=[_fault(path) for path in settings.PERIODIC])
    return {name.removeprefix(FAULT): since for name, since in rows.values_list("name", "beat_at")}


def _take_turn(now: dt.datetime) -> bool:
    """Take this minute's turn: of two sweepers one gets it. The turn is taken before the work, not held."""
    Heartbeat.objects.bulk_create([Heartbeat(name=NAME, beat_at=now - EVERY)], ignore_conflicts=True)
    return bool(Heartbeat.objects.filter(name=NAME, beat_at__lte=now - EVERY).update(beat_at=now))


def _fault(path: str) -> str:
    return f"{FAULT}{path}"


def _remember(path: str) -> None:
    try:
        fault = Heartbeat(name=_fault(path), beat_at=timezone.now())
        Heartbeat.objects.bulk_create([fault], ignore_conflicts=True)
    except DatabaseTrouble:
        # The database itself is the trouble; the health page says so, and the log has the entry's own words.
        logger.exception("The fault of %s could not be written down.", path)
