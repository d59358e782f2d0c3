"""The reports of the demonstration, ordered on their days by who orders them: the worker prints them."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import PaperSize
from lumajang_kdkmp.formats import WIB
from roadmap.actions.reports import request_report
from roadmap.plan import PROGRAM_START
from roadmap.reporting.kinds import FORTNIGHTLY, MONTHLY, ONE_DAY, WEEKLY, ended_before
from villages.models import Kecamatan

OFFICE_OPENS = dt.time(8, 0)
# The kecamatan whose accounts scripts/demo prints: demo_accounts.py.
VISITED = ("35.08.04", "35.08.12")


def order_reports(to: dt.date) -> None:
    """Order the last report to the Governor, the last weekly reports, and the pack for the meeting of `to`.

    As Diskopindag does, in the order of their days, so that the register numbers them so.
    """
    month, week = ended_before(MONTHLY, to), ended_before(WEEKLY, to)
    eve = to - ONE_DAY
    orders: list[tuple[dt.datetime, Callable[[], None]]] = [
        (_opens(month.last + ONE_DAY), lambda: _ask(MONTHLY, month.last)),
        (week.due_at, lambda: _week(week.last)),
        (_opens(eve), lambda: _ask(FORTNIGHTLY, eve)),
    ]
    for moment, order in sorted(orders, key=lambda row: row[0]):
        if moment.date() > PROGRAM_START:
            with clock.on(moment):
                order()


def _opens(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, OFFICE_OPENS, WIB)


def _ask(kind: str, on: dt.date, area_code: str = "", area_name: str = "") -> None:
    request_report(
        report=kind,
        area_code=area_code or settings.REGENCY_CODE,
        area_name=area_name or settings.REGENCY_NAME,
        on=on,
        paper=PaperSize.A4.value,
        by=User.objects.get(username="diskopindag"),
    )


def _week(last: dt.date) -> None:
    """Order the report of the regency and of the kecamatan that a visitor signs in for.

    All 22 of a round would keep the worker busy for half a minute, just when somebody starts to look.
    """
    _ask(WEEKLY, last)
    for kecamatan in Kecamatan.objects.filter(pk__in=VISITED).order_by("pk"):
        _ask(WEEKLY, last, kecamatan.pk, str(kecamatan))
