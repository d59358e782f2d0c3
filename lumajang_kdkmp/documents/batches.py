"""Many papers at once: one parent job, its children by one INSERT, each context frozen when its turn comes."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import JOB_KIND, TITLE_LENGTH, check_area, params_hash
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job, JobStatus

BATCH_KIND = "document_batch"
ATTEMPTS = 5


def batches_of(kind: str, user: Any) -> QuerySet[Job]:
    """Return the batches of this kind of paper within the user's scope."""
    return Job.objects.visible_to(user).filter(kind=BATCH_KIND, payload__documents=kind)


class Item(TypedDict):
    """One paper of a batch; `params` holds ids only and goes to the kind's source when the job runs."""

    subject: str
    area_code: str
    title: str
    params: dict[str, Any]


def request_batch(*, kind: str, title: str, area_code: str, items: Sequence[Item], by: Any) -> Job:
    """Queue one paper per item and return the parent job, whose progress is the count of its children.

    While a batch of the same items runs, a second request is that batch. Raises ValidationError for an empty
    batch and NotAllowed when the batch or an item lies outside the requester's area.
    """
    if not items:
        raise ValidationError("Tidak ada dokumen yang perlu dibuat. Pilih desa/kelurahan lebih dulu.")
    for code in {area_code, *(item["area_code"] for item in items)}:
        check_area(by, code)
    prefix = f"batch:{_fingerprint(kind, area_code, items)}:"
    for _ in range(ATTEMPTS):
        # A version may be taken by somebody else between our look and our INSERT: then look again.
        with suppress(IntegrityError), transaction.atomic():
            earlier = Job.objects.filter(key__startswith=prefix)
            if running := earlier.filter(status=JobStatus.RUNNING).first():
                return running
            batch, is_new = queue.open_batch(
                kind=BATCH_KIND,
                key=f"{prefix}{earlier.count()}",
                payload={"documents": kind},
                area_code=area_code,
                title=title,
                by=by,
            )
            if is_new:
                _insert_children(batch, kind, items, by)
            return batch
    raise ValidationError("Dokumen yang sama sedang diminta orang lain. Coba sekali lagi.")


def _fingerprint(kind: str, area_code: str, items: Sequence[Item]) -> str:
    wanted = sorted((item["subject"], params_hash(item["params"])) for item in items)
    return hashlib.sha256(json.dumps([kind, area_code, wanted]).encode()).hexdigest()


def _insert_children(batch: Job, kind: str, items: Sequence[Item], by: Any) -> None:
    subjects = [item["subject"] for item in items]
    versions = dict(
        Document.objects.filter(kind=kind, subject__in=subjects)
        .order_by()
        .values_list("subject")
        .annotate(last=Max("version"))
    )
    documents = []
    for item in items:
        versions[item["subject"]] = version = versions.get(item["subject"], 0) + 1
        documents.append(
            Document(
                kind=kind,
                subject=item["subject"],
                area_code=item["area_code"],
                title=item["title"][:TITLE_LENGTH],
                params=item["params"],
                # The batch is part of the request: it stands beside a single request for the same paper.
                params_hash=params_hash(item["params"] | {"batch": str(batch.pk), "version": version}),
                version=version,
                requested_by=by,
            )
        )
    jobs = queue.enqueue_many(
        [
            {
                "kind": JOB_KIND,
                "key": f"document:{document.pk}",
                "payload": {"document": str(document.pk)},
                "area_code": document.area_code,
                "title": document.title,
            }
            for document in documents
        ],
        by=by,
        parent=batch,
    )
    for document, job in zip(documents, jobs, strict=True):
        document.job = job
    Document.objects.bulk_create(documents)
