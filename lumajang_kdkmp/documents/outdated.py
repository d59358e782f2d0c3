"""Which finals in force say something else than the data do now: looked for by night, told once."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp.documents.changes import changes_since
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.documents.notices import PREFIX, out_of_date, settled, subject_of
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.inbox.notices import tell
from lumajang_kdkmp.jobs import queue, schedule
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish

JOB_KIND = "papers_check"
# At night, when nobody waits for the workers.
CHECKED_FROM = dt.time(2, 30)
# Papers of one job; the next job goes on behind them. Far within the time limit of a job.
AT_ONCE = 400
FIRST = uuid.UUID(int=0)
NAMED = 3


def due(now: dt.datetime) -> None:
    """Enqueue the check of this day, from 02.30 WIB on; a portal that was off at night checks when it is back."""
    if now.time() >= CHECKED_FROM and not schedule.is_enqueued(_key(now.date(), FIRST)):
        _enqueue(now.date(), FIRST)


def handle_check(job: Job) -> Publish:
    """Check the papers behind payload["after"]; the next job is enqueued when this one is done."""
    day, after = dt.date.fromisoformat(job.payload["day"]), uuid.UUID(job.payload["after"])
    _, last = tell_outdated(after=after, at_once=AT_ONCE)

    def publish() -> None:
        if last is not None:
            _enqueue(day, last)

    return publish


def tell_outdated(*, after: uuid.UUID = FIRST, at_once: int | None = None) -> tuple[int, uuid.UUID | None]:
    """Compare finals in force with their data and tell the issuers: those with an id over `after`, `at_once` of them.

    Return how many papers are newly out of date, and the id to go on behind, None when there are no more. A paper
    is told of once, read or not; when it is in accord again, or no longer in force, that is taken back.
    """
    rows = Document.objects.filter(status=DocumentStatus.READY, is_final=True, pk__gt=after)
    rows = (
        rows.exclude(requested_by=None)
        .exclude(kind__in=settings.DOCUMENT_SNAPSHOTS)
        .select_related("requested_by")
        .order_by("pk")[:at_once]
    )
    current = Notice.objects.current().filter(subject__startswith=PREFIX)
    told = set(current.values_list("subject", flat=True))
    count, seen, last = 0, 0, None
    for document in rows.iterator(chunk_size=50):
        seen, last = seen + 1, document.pk
        count += _tell_of(document, subject_of(document.pk) in told)
    return count, last if seen == at_once else None


def _tell_of(document: Document, is_told: bool) -> bool:
    """Tell of a paper that has come to differ, or take back what was told; return whether it is news."""
    words = _what_differs(document)
    if bool(words) == is_told:
        return False
    with transaction.atomic():
        if words:
            tell(out_of_date(document, words))
        else:
            settled([document.pk])
    return bool(words)


def _key(day: dt.date, after: uuid.UUID) -> str:
    return f"{JOB_KIND}:{day}:{after}"


def _enqueue(day: dt.date, after: uuid.UUID) -> None:
    queue.enqueue(
        kind=JOB_KIND,
        key=_key(day, after),
        payload={"day": day.isoformat(), "after": str(after)},
        area_code=settings.REGENCY_CODE,
        title="Pemeriksaan dokumen yang tidak sesuai data terakhir",
        by=None,
    )


def _what_differs(document: Document) -> str:
    """Return the labels of what differs, without the values, or "" where nothing does."""
    try:
        labels = [change.label for change in changes_since(document)]
    except ValidationError as error:
        return " ".join(error.messages)
    more = f" dan {len(labels) - NAMED} isian lain" if len(labels) > NAMED else ""
    return f"Berubah: {', '.join(labels[:NAMED])}{more}." if labels else ""
