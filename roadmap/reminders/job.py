"""The reminders of a day as a job: enqueued from 06.00 WIB on, one a day, run by a worker."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.jobs import schedule
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish
from roadmap.clocks import calendars_on
from roadmap.reminders.notify import bring_in_line
from roadmap.reminders.rules import Word, words_for
from roadmap.reminders.things import dues_on

JOB_KIND = "reminders"
TOLD_FROM = dt.time(6)


def due(now: dt.datetime) -> None:
    """Enqueue the reminders of the day from 06.00 WIB on; a portal that was off then tells them when it is back."""
    if now.time() >= TOLD_FROM:
        day = now.date()
        schedule.enqueue_once(
            kind=JOB_KIND,
            period=day.isoformat(),
            payload={"on": day.isoformat()},
            title=f"Pengingat {date_short(day)}",
        )


def words_today() -> list[Word]:
    """Return what everybody is to be told today."""
    code = settings.REGENCY_CODE
    return words_for(dues_on(clock.today(), code), reverse("reminders"), code)


def remind() -> int:
    """Bring the notices in line with today and return how many are new; on a day off nobody is told anything new."""
    today = clock.today()
    is_working = calendars_on(today, settings.REGENCY_CODE).office.is_working(today)
    return bring_in_line(words_today(), adds=is_working)


def handle_reminders(job: Job) -> Publish:
    """Tell in the job's last transaction. A job of an earlier day has nothing to say: today has its own."""

    def publish() -> None:
        if job.payload["on"] == clock.today().isoformat():
            remind()

    return publish
