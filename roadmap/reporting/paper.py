"""The report as a paper of the register (D24): what is asked for, what is refused, which template prints it."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from lumajang_kdkmp import clock
from lumajang_kdkmp.crypto import UnreadableText
from lumajang_kdkmp.documents.models import Document, DocumentStatus, PaperSize
from lumajang_kdkmp.documents.services import Paper
from lumajang_kdkmp.jobs.models import JobStatus
from roadmap.reporting.cadence import period_on
from roadmap.reporting.frozen import Plain, base, frozen
from roadmap.reporting.kinds import KINDS, Period
from roadmap.village_filter import parse_day

KIND = "report"
TEMPLATE = "papers/report.html"
TEMPLATE_VERSION = "4"
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
    return paper_of(frozen(period_on(which.code, day), read, maker=str(params.get("maker", ""))), size)


def checked_day(text: str) -> dt.date:
    """Return the day of a report. Raises ValidationError outside the programme and in the future."""
    day = parse_day(text)
    if day is None or day > clock.today():
        raise ValidationError("Pilih tanggal laporan dari awal program sampai hari ini.")
    return day


def paper_of(context: Plain, size: str = PaperSize.A4) -> Paper:
    return Paper(TEMPLATE, TEMPLATE_VERSION, context, paper_size=size)  # type: ignore[arg-type]


def subject_of(period: Period, area_code: str) -> str:
    """Return what makes versions of one report: kind, area and period."""
    return f"report:{period.kind}:{area_code}:{period.key}"


def same_report(subject: str, day: dt.date, paper: Paper) -> Document | None:
    """Return the newest report that states `day` for this subject if it was made of the same data, on such paper."""
    rows = Document.objects.filter(kind=KIND, subject=subject, params__on=day.isoformat())
    rows = rows.exclude(status=DocumentStatus.REVOKED)
    newest = (
        rows.exclude(job__status__in=(JobStatus.FAILED, JobStatus.CANCELLED)).order_by("-version").first()
    )
    if newest is None or newest.paper_size != paper.paper_size:
        return None
    return newest if frozen_of(newest).get("data_hash") == paper.context["data_hash"] else None


def frozen_of(document: Document) -> Plain:
    """Return what a report was made from; empty before it is frozen and where the key is lost."""
    if not document.context or isinstance(document.context, UnreadableText):
        return {}
    return dict(json.loads(document.context))
