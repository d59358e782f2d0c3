"""The monitoring sheet of a visit (paper D25): everything that was seen and said, in one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives.actions import record_sale
from cooperatives.actions.figures import correct_monthly_figures, record_monthly_figures
from cooperatives.models import BusinessUnit, Cooperative, MonthlyFigures
from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import notices, policies
from roadmap.actions.field_work import record_visit
from roadmap.models import Monitoring, Visit, VisitFinding
from roadmap.monitoring_sheet import answer_faults

MAX_FINDINGS = 3
PAST = ("board_met_on", "cash_report_month", "supervisors_checked_on", "simkopdes_updated_on", "trained_on")


@transaction.atomic
def record_monitoring(
    *,
    cooperative: Cooperative,
    by: User,
    visit: Mapping[str, Any],
    sheet: Mapping[str, Any],
    sales: Mapping[BusinessUnit, dt.date] | None = None,
    figures: Mapping[str, int | None] | None = None,
    month: dt.date | None = None,
    seen_figures: int = 0,
    findings: Sequence[Mapping[str, Any]] = (),
) -> Monitoring:
    """Record a visit with its sheet, sales by unit, the figures of a month and findings: all or nothing.

    `visit` are the arguments of record_visit, `sheet` the fields of Monitoring, `findings` those of VisitFinding.
    `seen_figures` is the version of the month's figures that the person saw, 0 for none. Raises NotAllowed,
    ValidationError, and VersionConflict when somebody else has written the month's figures.
    """
    policies.check_field_work(cooperative.pk, by)
    days = [visit.get("last_sale_on"), *(sales or {}).values()]
    seen = dict(visit) | {"last_sale_on": max((day for day in days if day), default=None)}
    _check_sheet(sheet, seen["visited_on"])
    row = Monitoring(visit=record_visit(village=cooperative.village, by=by, **seen), **sheet)
    writes.insert(row)
    record(action="monitoring.record", target=f"visit:{row.pk}", area_code=cooperative.pk, by=by)
    for unit, day in (sales or {}).items():
        record_sale(unit=unit, by=by, on=day)
    if month and figures:
        _figures(cooperative, by, month, figures, seen_figures)
    _add_findings(row.visit, by, findings)
    return row


def _check_sheet(sheet: Mapping[str, Any], visited_on: dt.date) -> None:
    if faults := answer_faults(sheet.get("answers", {})):
        raise ValidationError(faults)
    words = "Tanggal ini sesudah kunjungan. Tulis hari kunjungan atau sebelumnya."
    if late := [name for name in PAST if (day := sheet.get(name)) and day > visited_on]:
        raise ValidationError(dict.fromkeys(late, words))


def _figures(
    cooperative: Cooperative, by: User, month: dt.date, figures: Mapping[str, int | None], seen_version: int
) -> None:
    """Record the month, or correct what is given in the month that the person saw recorded."""
    given = {name: value for name, value in figures.items() if value is not None}
    if not given:
        return
    stored = MonthlyFigures.objects.filter(cooperative=cooperative, month=month).first()
    if stored is None:
        record_monthly_figures(cooperative=cooperative, by=by, month=month, **given)
    elif seen_version:
        correct_monthly_figures(figures=stored, by=by, seen_version=seen_version, **given)
    else:
        raise VersionConflict(stored)


def _add_findings(visit: Visit, by: User, findings: Sequence[Mapping[str, Any]]) -> None:
    if len(findings) > MAX_FINDINGS:
        raise ValidationError(f"Paling banyak {MAX_FINDINGS} temuan pada satu lembar.")
    for number, fields in enumerate(findings, 1):
        if fields["due_on"] < visit.visited_on:
            raise ValidationError({f"due_on_{number}": "Batas waktu ini sebelum kunjungan. Tulis sesudahnya."})
        row = VisitFinding(visit=visit, **fields)
        writes.insert(row)
        record(
            action="finding.open",
            target=f"finding:{row.pk}",
            area_code=visit.village_id,
            by=by,
            changes={"due_on": [None, row.due_on]},
            note=row.finding,
        )
        notices.finding_opened(row)


@transaction.atomic
def close_finding(*, finding: VisitFinding, by: User, seen_version: int) -> None:
    """Mark a finding as put right today. Raises NotAllowed, ValidationError, VersionConflict."""
    code = finding.visit.village_id
    policies.check_field_work(code, by)
    if finding.closed_on:
        raise ValidationError("Temuan ini sudah ditandai selesai.")
    diff = writes.change(
        finding, seen_version=seen_version, changes={"closed_on": clock.today(), "closed_by": by}
    )
    record(action="finding.close", target=f"finding:{finding.pk}", area_code=code, by=by, changes=diff)
    notices.finding_closed(finding)
