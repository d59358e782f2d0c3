"""Asking for a report, and what Diskopindag lets the portal make by itself."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.policies import check_area
from lumajang_kdkmp.documents.services import request_document
from roadmap import policies
from roadmap.models import ReportCadence
from roadmap.reporting.cadence import period_on
from roadmap.reporting.frozen import report_title
from roadmap.reporting.kinds import FORTNIGHTLY, KINDS
from roadmap.reporting.paper import KIND, checked_day, same_report, subject_of
from roadmap.reporting.paper import report as make
from roadmap.reporting.readers import MONEY


def request_report(
    *, report: str, area_code: str, area_name: str, on: dt.date, paper: str, by: User
) -> Document:
    """Freeze a report as of a day and queue its making: one line of the register, with PDF, XLSX and text.

    All reports of a kind, an area and a period are versions of one paper: of two, the one with the later day is in
    force, and of the same day the newer one. Asked for again with the same data, it is the report that is there.
    Raises ValidationError for what cannot be reported, NotAllowed outside the area and for a kind that carries money.
    """
    day = checked_day(on.isoformat())
    kind = KINDS.get(report)
    if kind is None:
        raise ValidationError({"report": "Pilih jenis laporan dari daftar."})
    check_area(by, area_code)
    policies.check_report(kind, by)
    period = period_on(report, day)
    asked = {"report": report, "area_code": area_code, "on": day.isoformat(), "paper": paper}
    params = {**asked, MONEY: kind.has_money, "maker": f"{by}, {by.get_role_display()}"}
    made, subject = make(KIND, params), subject_of(period, area_code)
    return same_report(subject, day, made) or request_document(
        kind=KIND,
        subject=subject,
        area_code=area_code,
        title=report_title(period, area_name),
        params=params,
        by=by,
        final=True,
        paper=made,
        # Whoever asks, and however often: while it waits it is one report.
        same=asked,
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
