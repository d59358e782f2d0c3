"""Reports ordered, made and read back, as the tests of reports do it."""

import datetime as dt
import json

from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap.actions.reports import request_report
from roadmap.reporting.kinds import WEEKLY
from tests.factories import PASIRIAN, REGENCY
from tests.roadmap.june import TODAY

# The moment at which the round of week 24 is due.
MONDAY = dt.datetime(2025, 6, 16, 7, 0, tzinfo=WIB)


def work() -> None:
    while job := Job.objects.filter(status="queued").order_by("created_at", "pk").first():
        assert queue.run(job.pk), Job.objects.get(pk=job.pk).last_error


def frozen_of(document: Document) -> dict:
    return json.loads(Document.objects.get(pk=document.pk).context)


def asked(kind: str = WEEKLY, area: str = REGENCY, on=TODAY) -> dict:
    return {"report": kind, "area_code": area, "on": str(on), "paper": "A4", "maker": "Petugas"}


def ask(office, kind: str = WEEKLY, area: str = PASIRIAN, name: str = "Kecamatan Pasirian") -> Document:
    document = request_report(
        report=kind, area_code=area, area_name=name, on=TODAY, paper="A4", by=office.clerk
    )
    assert queue.run(document.job_id), Job.objects.get(pk=document.job_id).last_error
    document.refresh_from_db()
    return document


def all_bytes(document: Document) -> list[bytes]:
    return [store.read_verified(row.sha256) for row in (document, *document.files.all())]
