"""Asking for a report, and what Diskopindag lets the portal make by itself."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import request_document
from roadmap import policies
from roadmap.models import ReportCadence
from roadmap.reporting.frozen import report_title
from roadmap.reporting.kinds import FORTNIGHTLY, KINDS
from roadmap.reporting.paper import KIND, checked_day, subject_of
from roadmap.reporting.rounds import period_of_day


def request_report(
    *, report: str, area_code: str, area_name: str, on: dt.date, paper: str, by: User
) -> Document:
    """Freeze a report as of a day and queue its making: one line of the register, with PDF, XLSX and text.

    Raises ValidationError for what cannot be reported, NotAllowed outside the area.
    """
    day = checked_day(on.isoformat())
    if report not in KINDS:
        raise ValidationError({"report": "Pilih jenis laporan dari daftar."})
    period = period_of_day(report, day)
    return request_document(
        kind=KIND,
        subject=subject_of(period, area_code, day),
        area_code=area_code,
        title=report_title(period, area_name),
        params={
            "report": report,
            "area_code": area_code,
            "on": day.isoformat(),
            "paper": paper,
            "maker": f"{by}, {by.get_role_display()}",
        },
        by=by,
        final=True,
    )


@transaction.atomic
def set_report_cadence(
    *, kind: str, is_on: bool, valid_from: dt.date, by: User, since: dt.date | None = None
) -> ReportCadence:
    """Say whether a kind of report is made by itself from a day on; earlier days keep what held then.

    `since` is the Monday from which fortnights count. Raises ValidationError and NotAllowed.
    """
    policies.check_settings(by)
    if valid_from < clock.today():
        raise ValidationError({"valid_from": "Jadwal tidak berlaku surut. Tulis hari ini atau sesudahnya."})
    if kind == FORTNIGHTLY and (since is None or since.weekday()):
        raise ValidationError({"since": "Tulis hari Senin yang memulai dua pekan, misalnya 02-06-2025."})
    row = ReportCadence(
        kind=kind,
        is_on=is_on,
        since=since if kind == FORTNIGHTLY else None,
        valid_from=valid_from,
        set_by=by,
        set_on=clock.today(),
    )
    row.full_clean()
    row.save(force_insert=True)
    record(
        action="report_cadence.set",
        target=f"report_cadence:{kind}",
        area_code=by.area_code,
        by=by,
        changes={"is_on": [None, is_on], "valid_from": [None, valid_from], "since": [None, row.since]},
    )
    return row
