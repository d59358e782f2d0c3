"""The reports of the demonstration, ordered on their days by who orders them: the worker prints them."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import PaperSize
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import JobStatus
from roadmap.actions.reports import request_report
from roadmap.plan import PROGRAM_START
from roadmap.reporting.kinds import FORTNIGHTLY, MONTHLY, ONE_DAY, WEEKLY, Period, ended_before
from roadmap.reporting.rounds import enqueue_round

OFFICE_OPENS = dt.time(8, 0)


def order_reports(to: dt.date) -> None:
    """Order the last report to the Governor, the last weekly round, and the pack for the meeting of `to`.

    As the schedule and Diskopindag do, in the order of their days, so that the register numbers them so.
    """
    month, week = ended_before(MONTHLY, to), ended_before(WEEKLY, to)
    eve = to - ONE_DAY
    orders: list[tuple[dt.datetime, Callable[[], None]]] = [
        (_opens(month.last + ONE_DAY), lambda: _ask(MONTHLY, month.last)),
        (week.due_at, lambda: _round(week)),
        (_opens(eve), lambda: _ask(FORTNIGHTLY, eve)),
    ]
    for moment, order in sorted(orders, key=lambda row: row[0]):
        if moment.date() > PROGRAM_START:
            with clock.on(moment):
                order()


def _opens(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, OFFICE_OPENS, WIB)


def _ask(kind: str, on: dt.date) -> None:
    request_report(
        report=kind,
        area_code=settings.REGENCY_CODE,
        area_name=settings.REGENCY_NAME,
        on=on,
        paper=PaperSize.A4.value,
        by=User.objects.get(username="diskopindag"),
    )


def _round(week: Period) -> None:
    """Freeze the reports of the regency and of every kecamatan, as the schedule's job does."""
    job = enqueue_round(week)
    if job.status == JobStatus.QUEUED and not queue.run(job.pk):
        job.refresh_from_db()
        raise RuntimeError(f"The weekly round of the demonstration was not made: {job.last_error}")
