"""Papers from request to bytes: freeze what it is made from, render in the worker, publish in one transaction.

A final paper takes its number in the transaction that freezes it. Locks are taken in one order everywhere, or two
issues could wait for each other: the paper's own row or the head of the audit trail first, the counter last.
"""

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

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.crypto import UnreadableText
from lumajang_kdkmp.documents import other_forms, pdf, register, store
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.documents.notices import settled
from lumajang_kdkmp.documents.placeholders import gaps
from lumajang_kdkmp.documents.policies import check_area, check_issue
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


def _columns(paper: Paper, kind: str, entry: register.Entry | None) -> dict[str, Any]:
    """Return the fields of Document that freeze this paper, with its line of the register."""
    context = {**paper.context, "register": register.block(kind, entry)}
    return {
        "template": paper.template,
        "template_version": paper.template_version,
        "paper_size": paper.paper_size,
        "context": json.dumps(context, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
        **(entry.columns if entry else {}),
    }


def params_hash(params: dict) -> str:
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


def check_complete(paper: Paper) -> None:
    """Refuse a final that still has gaps, naming each."""
    if names := gaps(paper.context):
        raise ValidationError(
            f"Dokumen belum dapat diterbitkan, masih kosong: {', '.join(names)}. Lengkapi datanya, lalu "
            "terbitkan lagi. Konsepnya dapat dibuat sekarang."
        )


def request_document(
    *,
    kind: str,
    subject: str,
    area_code: str,
    title: str,
    params: dict,
    by: Any,
    final: bool = False,
    paper: Paper | None = None,
    same: dict | None = None,
) -> Document:
    """Freeze the context now, queue the rendering, return the pending document.

    While the same request waits, it is the same document; one whose making failed or was cancelled is frozen
    anew and queued again, and a final keeps its number. `same` is what makes two requests the same where that is
    not all of `params`; `paper` is what the source answered, where the caller has asked it already. Raises
    ValidationError from the source and for a final with gaps, NotAllowed outside the area and for a final that this
    person may not issue.
    """
    check_area(by, area_code)
    if final:
        check_issue(kind, by)
    paper = paper or paper_for(kind, params)
    if final:
        check_complete(paper)
    fields = {
        "kind": kind,
        "subject": subject,
        "params_hash": params_hash(params if same is None else same),
        "is_final": final,
    }
    with transaction.atomic():
        for _ in range(ATTEMPTS_AT_A_VERSION):
            pending = Document.objects.filter(status=DocumentStatus.PENDING, **fields)
            if document := pending.select_related("job").first():
                return _again(document, paper)
            if document := _insert(fields, paper, area_code=area_code, title=title, params=params, by=by):
                return document
    raise ValidationError("Dokumen ini sedang diminta orang lain pada saat yang sama. Coba sekali lagi.")


def reissue(*, document: Document, by: Any, final: bool) -> Document:
    """Ask for this paper again as the data stand now: same kind, subject and params. Raises as request_document.

    An old version is not asked for again: its successor is, where the differences are told.
    """
    if document.status == DocumentStatus.SUPERSEDED:
        raise ValidationError("Dokumen ini sudah diganti. Buka versi terakhirnya, lalu buat ulang dari sana.")
    if document.kind in settings.DOCUMENT_SNAPSHOTS:
        # Its params name who asked for it, and when: another one is asked for anew.
        raise ValidationError("Laporan satu hari tidak dibuat ulang. Minta yang baru di halaman Laporan.")
    return request_document(
        kind=document.kind,
        subject=document.subject,
        area_code=document.area_code,
        title=document.title,
        params=document.params,
        by=by,
        final=final,
    )


def _again(document: Document, paper: Paper) -> Document:
    ended = (JobStatus.FAILED, JobStatus.CANCELLED)
    if document.job.status in ended and queue.requeue([document.job_id], statuses=ended):
        _freeze(document, paper)
    return document


def _freeze(document: Document, paper: Paper) -> None:
    """Write the context into a pending document; a final takes its number here, once in its life."""
    entry = None
    if document.is_final:
        entry = _entry_of(document) or register.take(document.kind)
    columns = _columns(paper, document.kind, entry)
    Document.objects.filter(pk=document.pk, status=DocumentStatus.PENDING).update(**columns)
    document.refresh_from_db()


def _entry_of(document: Document) -> register.Entry | None:
    if not document.number:
        return None
    return register.Entry(
        document.number,
        document.number_year,
        document.number_seq,
        document.token,
        document.issued_on,
    )


def _insert(
    fields: dict, paper: Paper, *, area_code: str, title: str, params: dict, by: Any
) -> Document | None:
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
            freeze_new(new, paper)
            new.save(force_insert=True)
    except IntegrityError:
        return None
    return new


def freeze_new(document: Document, paper: Paper) -> None:
    """Give a document that is not stored yet its frozen context; a final takes its number, inside its transaction."""
    entry = register.take(document.kind) if document.is_final else None
    for name, value in _columns(paper, document.kind, entry).items():
        setattr(document, name, value)


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
    others = other_forms.made(document.kind, context)

    def publish() -> None:
        _publish(document, sha256, len(data))
        other_forms.keep(document, others)
        _tell(document)

    return publish


def _tell(document: Document) -> None:
    """Let the domain tell of a paper that nobody asked for (settings.DOCUMENT_MADE); others hear by their job."""
    if document.requested_by_id is None and (path := settings.DOCUMENT_MADE.get(document.kind)):
        import_string(path)(document)


def _with_context(document: Document) -> Document:
    """Freeze the context of a batch's document at its first attempt; later attempts print the same."""
    if document.context is None:
        paper = paper_for(document.kind, document.params)
        if document.is_final:
            _check_final(document, paper)
        with transaction.atomic():
            # Two workers with one message must not take two numbers.
            document = Document.objects.select_for_update().get(pk=document.pk)
            if document.context is None:
                _freeze(document, paper)
    if isinstance(document.context, UnreadableText):
        raise PermanentError("Isi dokumen tersandi dan kuncinya tidak ada. Sampaikan ke pengelola portal.")
    return document


def _check_final(document: Document, paper: Paper) -> None:
    """Ask again what was asked when the batch was ordered: a role may have changed while it waited."""
    check_complete(paper)
    try:
        check_issue(document.kind, document.requested_by)
    except NotAllowed as refusal:
        raise PermanentError(str(refusal)) from None


_RANKED = ("kind", "version", "status", "is_final", "params")


def _rank(document: Document) -> tuple[str, int]:
    """Return what orders the versions of a paper. One that states a later day stands before one made later."""
    stated = document.params.get("on", "") if document.kind in settings.DOCUMENT_SNAPSHOTS else ""
    return stated, document.version


def _publish(document: Document, sha256: str, size: int) -> None:
    """Make the document ready and the older versions that it replaces superseded, in the job's last transaction.

    A konsep replaces older konseps only: it must not push out what is in force. A final replaces both.
    """
    versions = Document.objects.filter(kind=document.kind, subject=document.subject)
    # Two versions that become ready at once take turns here, and the newer one stays.
    locked = list(versions.select_for_update().order_by("version").only(*_RANKED))
    in_force = [row for row in locked if row.status == DocumentStatus.READY]
    rank = _rank(document)
    replaced = [row.pk for row in in_force if _rank(row) < rank and (document.is_final or not row.is_final)]
    outrun = any(_rank(row) > rank and (row.is_final or not document.is_final) for row in in_force)
    versions.filter(pk__in=replaced).update(status=DocumentStatus.SUPERSEDED)
    settled(replaced)
    status = DocumentStatus.SUPERSEDED if outrun else DocumentStatus.READY
    versions.filter(pk=document.pk, status=DocumentStatus.PENDING).update(
        status=status, sha256=sha256, size=size, ready_at=Now()
    )
    number = {"number": ["", document.number]} if document.number else {}
    record(
        action="document_ready",
        target=f"document:{document.pk}",
        area_code=document.area_code,
        changes={"status": [DocumentStatus.PENDING, status], "sha256": ["", sha256], **number},
        note=document.title,
    )
