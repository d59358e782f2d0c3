"""A round of reports: the regency and every kecamatan from one snapshot, as one batch, once for scope and period.

The schedule enqueues a job; its worker reads the area once and freezes all reports of the round together, so that
the kecamatan add up to the regency whatever is entered meanwhile. The papers are then made as every batch is.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents.batches import Item, request_batch
from lumajang_kdkmp.documents.models import Document, PaperSize
from lumajang_kdkmp.inbox.models import Kind as NoticeKind
from lumajang_kdkmp.inbox.notices import Reader, notice, tell
from lumajang_kdkmp.jobs import queue, schedule
from lumajang_kdkmp.jobs.errors import PermanentError
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish
from roadmap.reporting.cadence import rhythms
from roadmap.reporting.frozen import Base, base, frozen, report_title
from roadmap.reporting.kinds import KINDS, Period, ended_before, is_due
from roadmap.reporting.paper import BY_SCHEDULE, KIND, paper_of, subject_of
from roadmap.reporting.readers import MONEY

JOB_KIND = "report_round"
READERS = (Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG)
AREA = settings.REGENCY_CODE


def due(now: dt.datetime) -> None:
    """Enqueue the reports whose period has ended: from 07.00 WIB of the day after, for two days. One query a kind."""
    for rhythm in rhythms(now.date()).values():
        if rhythm.is_on:
            period = ended_before(rhythm.kind, now.date(), rhythm.since)
            if is_due(period, now) and not schedule.is_enqueued(key_of(period)):
                enqueue_round(period)


def key_of(period: Period) -> str:
    """Return the key of the round's job: scope and period, so that there is one, whoever asks."""
    return f"{JOB_KIND}:{AREA}:{period.kind}:{period.key}"


def enqueue_round(period: Period) -> Job:
    """Enqueue the round of a period; the same period again is the same job."""
    return queue.enqueue(
        kind=JOB_KIND,
        key=key_of(period),
        payload={"report": period.kind, "first": period.first.isoformat(), "last": period.last.isoformat()},
        area_code=AREA,
        title=f"Siapkan {KINDS[period.kind].title.lower()}, {period.name}",
        by=None,
    )


def handle_round(job: Job) -> Publish:
    """Read the regency once as of the last day of the period, freeze every report, and order the batch."""
    first, last = (dt.date.fromisoformat(job.payload[name]) for name in ("first", "last"))
    period = Period(job.payload["report"], first, last)
    read = base(last, AREA)
    if not read.shown.rows:
        raise PermanentError("Belum ada desa, jadi belum ada yang dilaporkan. Impor wilayah lebih dulu.")
    items = _items(period, read)

    def publish() -> None:
        request_batch(
            kind=KIND,
            title=f"{KINDS[period.kind].title}, {period.name}",
            area_code=AREA,
            items=items,
            by=None,
            key=f"batch:{key_of(period)}",
        )

    return publish


def _items(period: Period, read: Base) -> list[Item]:
    codes = [AREA, *(read.shown.kecamatan_names if KINDS[period.kind].of_kecamatan else ())]
    return [_item(period, read if code == AREA else read.of(code), code) for code in codes]


def _item(period: Period, of: Base, code: str) -> Item:
    day = of.shown.day
    return {
        "subject": subject_of(period, code),
        "area_code": code,
        "title": report_title(period, of.shown.area_name),
        "params": {
            "report": period.kind,
            "area_code": code,
            "on": day.isoformat(),
            "paper": PaperSize.A4.value,
            MONEY: KINDS[period.kind].has_money,
            "maker": BY_SCHEDULE,
        },
        "final": True,
        "paper": paper_of(frozen(period, of, maker=BY_SCHEDULE)),
    }


def tell_ready(document: Document) -> None:
    """Tell who reads a report of the schedule that it is there: the camat, or Bupati, Satgas and Diskopindag."""
    roles = READERS if document.area_code == AREA else (Role.CAMAT,)
    tell(
        *(
            notice(
                Reader(role),
                NoticeKind.READY,
                subject=f"report:{document.pk}",
                area_code=document.area_code,
                text=f"{document.title} siap.",
                button="Buka",
                link=reverse("report_detail", args=[document.pk]),
            )
            for role in roles
        )
    )
