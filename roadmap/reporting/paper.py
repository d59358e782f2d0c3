"""The report as a paper of the register (D24): what is asked for, what is refused, which template prints it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from lumajang_kdkmp import clock
from lumajang_kdkmp.documents.models import PaperSize
from lumajang_kdkmp.documents.services import Paper
from roadmap.reporting.cadence import fortnights_since
from roadmap.reporting.frozen import Plain, base, frozen
from roadmap.reporting.kinds import KINDS, Period, period_of
from roadmap.village_filter import parse_day

KIND = "report"
TEMPLATE = "papers/report.html"
TEMPLATE_VERSION = "3"
BY_SCHEDULE = "Portal, menurut jadwal"


def report(kind: str, params: Mapping[str, Any]) -> Paper:
    """Return the report as the data stand now. `params`: report, area_code, on (ISO date), paper, maker.

    Raises ValidationError for a kind, an area, a day or a paper that cannot be reported.
    """
    day, size = checked_day(str(params.get("on", ""))), str(params.get("paper", PaperSize.A4))
    which = KINDS.get(str(params.get("report", "")))
    if which is None:
        raise ValidationError("Pilih jenis laporan dari daftar.")
    if size not in PaperSize:
        raise ValidationError("Pilih kertas A4 atau F4.")
    area = str(params.get("area_code", ""))
    if not which.of_kecamatan and area != settings.REGENCY_CODE:
        raise ValidationError(f"{which.title} dibuat untuk seluruh kabupaten.")
    read = base(day, area)
    if not read.shown.rows:
        raise ValidationError("Wilayah ini tidak mempunyai desa. Pilih kabupaten atau satu kecamatan.")
    period = period_of(which.code, day, fortnights_since(day))
    return paper_of(frozen(period, read, maker=str(params.get("maker", ""))), size)


def checked_day(text: str) -> dt.date:
    """Return the day of a report. Raises ValidationError outside the programme and in the future."""
    day = parse_day(text)
    if day is None or day > clock.today():
        raise ValidationError("Pilih tanggal laporan dari awal program sampai hari ini.")
    return day


def paper_of(context: Plain, size: str = PaperSize.A4) -> Paper:
    return Paper(TEMPLATE, TEMPLATE_VERSION, context, paper_size=size)  # type: ignore[arg-type]


def subject_of(period: Period, area_code: str, day: dt.date) -> str:
    """Return what makes versions of one report: kind, area and day."""
    return f"report:{period.kind}:{area_code}:{day}"
