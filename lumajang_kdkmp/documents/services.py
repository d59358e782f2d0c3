"""Papers from request to bytes: freeze what it is made from, render in the worker, publish in one transaction."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from lumajang_kdkmp.accounts.access import NotAllowed, covers
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.crypto import UnreadableText
from lumajang_kdkmp.documents import pdf, store
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.errors import PermanentError
from lumajang_kdkmp.jobs.models import Job, JobStatus
from lumajang_kdkmp.jobs.queue import Publish

JOB_KIND = "document"
TITLE_LENGTH = 200
ATTEMPTS_AT_A_VERSION = 5


@dataclass(frozen=True)
class Paper:
    """What a source answers: which template prints which context on which paper.

    `context` is plain JSON data (text, numbers, booleans, lists, dicts with text keys): dates and money are
    formatted by the source, for what is frozen must print the same in ten years.
    """

    template: str
    template_version: str
    context: dict[str, Any]
    paper_size: Literal["A4", "F4"] = "A4"


def paper_for(kind: str, params: dict) -> Paper:
    """Ask the source of this kind (settings.DOCUMENT_SOURCES) for the paper as the data stand now.

    A source refuses with ValidationError, in Indonesian sentences that a person can act on.
    """
    path = settings.DOCUMENT_SOURCES.get(kind)
    if path is None:
        raise ValidationError(f"Jenis dokumen “{kind}” tidak dikenal oleh versi portal ini.")
    try:
        return import_string(path)(kind, params)
    except ObjectDoesNotExist:
        raise ValidationError(
            "Data untuk dokumen ini tidak ada lagi. Periksa datanya, lalu minta kembali."
        ) from None


def _frozen(paper: Paper) -> dict[str, Any]:
    return {
        "template": paper.template,
        "template_version": paper.template_version,
        "paper_size": paper.paper_size,
        "context": json.dumps(paper.context, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
    }


def params_hash(params: dict) -> str:
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


def check_area(by: Any, area_code: str) -> None:
    """Refuse papers about an area that is not the requester's. `by` is None for the system."""
    if by is not None and not covers(by.area_code, area_code):
        raise NotAllowed("Wilayah dokumen ini di luar wilayah Anda.")


def request_document(
    *, kind: str, subject: str, area_code: str, title: str, params: dict, by: Any
) -> Document:
    """Freeze the context now, queue the rendering, return the pending document.

    While the same request waits, it is the same document; one whose making failed or was cancelled is frozen
    anew and queued again. Raises ValidationError from the source, NotAllowed outside the area.
    """
    check_area(by, area_code)
    frozen = _frozen(paper_for(kind, params))
    same = {"kind": kind, "subject": subject, "params_hash": params_hash(params)}
    with transaction.atomic():
        for _ in range(ATTEMPTS_AT_A_VERSION):
            pending = Document.objects.filter(status=DocumentStatus.PENDING, **same)
            if document := pending.select_related("job").first():
                return _again(document, frozen)
            if document := _insert(same | frozen, area_code=area_code, title=title, params=params, by=by):
                return document
    raise ValidationError("Dokumen ini sedang diminta orang lain pada saat yang sama. Coba sekali lagi.")


def _again(document: Document, frozen: dict) -> Document:
    ended = (JobStatus.FAILED, JobStatus.CANCELLED)
    if document.job.status in ended and queue.requeue([document.job_id], statuses=ended):
        Document.objects.filter(pk=document.pk, status=DocumentStatus.PENDING).update(**frozen)
        document.refresh_from_db()
    return document


def _insert(fields: dict, *, area_code: str, title: str, params: dict, by: Any) -> Document | None:
    """Insert job and document; None when somebody took the version, or made the same request, meanwhile."""
    versions = Document.objects.filter(kind=fields["kind"], subject=fields["subject"])
    latest = versions.aggregate(last=Max("version"))["last"] or 0
    new = Document(
        area_code=area_code,
        title=title[:TITLE_LENGTH],
        params=params,
        requested_by=by,
        version=latest + 1,
        **fields,
    )
    try:
        with transaction.atomic():
            new.job = queue.enqueue(
                kind=JOB_KIND,
                key=f"document:{new.pk}",
                payload={"document": str(new.pk)},
                area_code=area_code,
                title=new.title,
                by=by,
            )
            new.save(force_insert=True)
    except IntegrityError:
        return None
    return new


def handle_document(job: Job) -> Publish:
    """Render and store the document of this job; what it returns publishes the document."""
    document = Document.objects.filter(pk=job.payload.get("document")).first()
    if document is None:
        raise PermanentError("Dokumen untuk pekerjaan ini tidak ada. Minta kembali dokumennya.")
    if document.status != DocumentStatus.PENDING:
        return lambda: None
    document = _with_context(document)
    context = json.loads(document.context)
    data = pdf.render(document.template, context, paper=document.paper_size)
    sha256 = store.put(data)
    return lambda: _publish(document, sha256, len(data))


def _with_context(document: Document) -> Document:
    """Freeze the context of a batch's document at its first attempt; later attempts print the same."""
    if document.context is None:
        frozen = _frozen(paper_for(document.kind, document.params))
        Document.objects.filter(pk=document.pk, context__isnull=True).update(**frozen)
        document.refresh_from_db()
    if isinstance(document.context, UnreadableText):
        raise PermanentError("Isi dokumen tersandi dan kuncinya tidak ada. Sampaikan ke pengelola portal.")
    return document


def _publish(document: Document, sha256: str, size: int) -> None:
    """Make the document ready, and every older version of it superseded, in the job's last transaction."""
    versions = Document.objects.filter(kind=document.kind, subject=document.subject)
    # Two versions that become ready at once take turns here, and the newer one stays.
    locked = versions.select_for_update().order_by("version").values_list("version", "status")
    newest = max((version for version, status in locked if status == DocumentStatus.READY), default=0)
    versions.filter(status=DocumentStatus.READY, version__lt=document.version).update(
        status=DocumentStatus.SUPERSEDED
    )
    status = DocumentStatus.SUPERSEDED if newest > document.version else DocumentStatus.READY
    versions.filter(pk=document.pk, status=DocumentStatus.PENDING).update(
        status=status, sha256=sha256, size=size, ready_at=Now()
    )
    record(
        action="document_ready",
        target=f"document:{document.pk}",
        area_code=document.area_code,
        changes={"status": [DocumentStatus.PENDING, status], "sha256": ["", sha256]},
        note=document.title,
    )
