"""Many papers at once: one parent job, its children by one INSERT, each context frozen when its turn comes."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.policies import check_area, check_issue
from lumajang_kdkmp.documents.services import JOB_KIND, TITLE_LENGTH, Paper, freeze_new, params_hash
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job, JobStatus

BATCH_KIND = "document_batch"
ATTEMPTS = 5


def batches_of(user: Any, *kinds: str, **about: Any) -> QuerySet[Job]:
    """Return the batches within the user's scope: of these kinds, or of any, and about these ids, newest first."""
    found = Job.objects.visible_to(user).filter(kind=BATCH_KIND)
    if kinds:
        found = found.filter(payload__documents__in=kinds)
    return found.filter(**{f"payload__{name}": value for name, value in about.items()})


class Item(TypedDict):
    """One paper of a batch; `params` holds ids only and goes to the kind's source when the job runs.

    `kind` and `final` are for batches of several kinds; `group` is the heading under which a merged file puts it.
    `paper` is what it is made from where that is frozen with the order; a final takes its number then.
    """

    subject: str
    area_code: str
    title: str
    params: dict[str, Any]
    kind: NotRequired[str]
    final: NotRequired[bool]
    group: NotRequired[str]
    paper: NotRequired[Paper]


def request_batch(
    *,
    kind: str,
    title: str,
    area_code: str,
    items: Sequence[Item],
    by: Any,
    about: dict[str, Any] | None = None,
    key: str = "",
) -> Job:
    """Queue one paper per item and return the parent job, whose progress is the count of its children.

    `kind` is what the batch is called by and the kind of every item that names none; `about` (ids only) is kept
    with the batch. Papers keep the order of `items` in what is made of the batch. While a batch of the same items
    runs, a second request is that batch; with a `key` it is so for ever. Raises ValidationError for an empty batch,
    NotAllowed when the batch or an item lies outside the requester's area, and for a final that this person may not
    issue.
    """
    if not items:
        raise ValidationError("Tidak ada dokumen yang perlu dibuat. Pilih desa/kelurahan lebih dulu.")
    for code in {area_code, *(item["area_code"] for item in items)}:
        check_area(by, code)
    for issued in {item.get("kind", kind) for item in items if item.get("final")}:
        check_issue(issued, by)
    prefix = f"batch:{_fingerprint(kind, area_code, items)}:"
    for _ in range(ATTEMPTS):
        # A version may be taken by somebody else between our look and our INSERT: then look again.
        with suppress(IntegrityError), transaction.atomic():
            earlier = Job.objects.filter(key__startswith=prefix)
            if not key and (running := earlier.filter(status=JobStatus.RUNNING).first()):
                return running
            batch, is_new = queue.open_batch(
                kind=BATCH_KIND,
                key=key or f"{prefix}{earlier.count()}",
                payload={**(about or {}), "documents": kind},
                area_code=area_code,
                title=title,
                by=by,
            )
            if is_new:
                _insert_children(batch, kind, items, by)
            return batch
    raise ValidationError("Dokumen yang sama sedang diminta orang lain. Coba sekali lagi.")


def _fingerprint(kind: str, area_code: str, items: Sequence[Item]) -> str:
    wanted = sorted(
        (
            item.get("kind", kind),
            item["subject"],
            params_hash({**item["params"], "final": item.get("final", False)}),
        )
        for item in items
    )
    return hashlib.sha256(json.dumps([kind, area_code, wanted]).encode()).hexdigest()


def _insert_children(batch: Job, kind: str, items: Sequence[Item], by: Any) -> None:
    documents = _documents(batch, kind, items, by)
    jobs = queue.enqueue_many(
        [
            {
                "kind": JOB_KIND,
                "key": f"document:{document.pk}",
                "payload": {
                    "document": str(document.pk),
                    "subject": document.subject,
                    "place": place,
                    "group": item.get("group", ""),
                },
                "area_code": document.area_code,
                "title": document.title,
            }
            for place, (document, item) in enumerate(zip(documents, items, strict=True))
        ],
        by=by,
        parent=batch,
    )
    for document, job in zip(documents, jobs, strict=True):
        document.job = job
    for document, item in zip(documents, items, strict=True):
        if paper := item.get("paper"):
            # After the audit event of the batch: locks are taken in one order everywhere.
            freeze_new(document, paper)
    Document.objects.bulk_create(documents)


def _documents(batch: Job, kind: str, items: Sequence[Item], by: Any) -> list[Document]:
    """Return the rows to insert, each with the next free version of its kind and subject: one query."""
    wanted = [(item.get("kind", kind), item["subject"]) for item in items]
    rows = Document.objects.filter(
        kind__in={kind for kind, _ in wanted}, subject__in={subject for _, subject in wanted}
    )
    latest = rows.order_by().values_list("kind", "subject").annotate(last=Max("version"))
    versions = {(kind, subject): last for kind, subject, last in latest}
    documents = []
    for key, item in zip(wanted, items, strict=True):
        versions[key] = version = versions.get(key, 0) + 1
        documents.append(
            Document(
                kind=key[0],
                subject=item["subject"],
                area_code=item["area_code"],
                title=item["title"][:TITLE_LENGTH],
                params=item["params"],
                is_final=item.get("final", False),
                # The batch is part of the request: it stands beside a single request for the same paper.
                params_hash=params_hash(item["params"] | {"batch": str(batch.pk), "version": version}),
                version=version,
                requested_by=by,
            )
        )
    return documents
