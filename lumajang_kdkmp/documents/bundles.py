"""The papers of a batch in one file to print or to send: asked for with one press, made by the worker."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from lumajang_kdkmp.accounts.access import NotAllowed, covers, refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.bundle_files import Part, Unreadable, merge, pack
from lumajang_kdkmp.documents.models import Bundle, BundleForm, Document, DocumentStatus
from lumajang_kdkmp.documents.policies import check_read
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.errors import PermanentError
from lumajang_kdkmp.jobs.models import Job, JobStatus
from lumajang_kdkmp.jobs.queue import Publish

JOB_KIND = "document_bundle"
# What one worker holds in memory twice while it merges; 205 deed drafts are a seventh of it.
MAX_BYTES = 150 * 1024 * 1024
TOO_BIG = "Berkas dalam kumpulan ini terlalu banyak untuk satu berkas gabungan. Buat per kecamatan."
NOTHING_READY = "Belum ada berkas yang jadi dalam kumpulan ini. Tunggu sampai ada yang selesai."


@dataclass(frozen=True)
class Contents:
    """The papers of a batch that are in force, in the order of the batch, and what is not among them any more."""

    papers: tuple[Document, ...]
    replaced: int

    @property
    def fingerprint(self) -> str:
        lines = (f"{paper.pk} {paper.sha256}\n" for paper in self.papers)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def size(self) -> int:
        return sum(paper.size for paper in self.papers)


def contents_of(batch: Job) -> Contents:
    """Return what a bundle of the batch would hold now: one query, without the contexts."""
    rows = Document.objects.filter(job__parent=batch).exclude(sha256="").select_related("job")
    made = sorted(
        rows.defer("context", "params"), key=lambda paper: (paper.job.payload.get("place", 0), paper.pk)
    )
    current = tuple(paper for paper in made if paper.status == DocumentStatus.READY)
    return Contents(current, len(made) - len(current))


def check_bundle(batch: Job, papers: Sequence[Document], by: User) -> None:
    """Raise NotAllowed unless `by` may read every kind of paper inside, and the batch lies in their area."""
    if not covers(by.area_code, batch.area_code):
        raise NotAllowed("Kumpulan ini di luar wilayah Anda.")
    for paper in {paper.kind: paper for paper in papers}.values():
        check_read(paper, by)


def request_bundle(*, batch: Job, form: str, by: User) -> Bundle:
    """Queue the merged PDF or the ZIP of what is ready in the batch; the same papers are the same bundle.

    Raises NotAllowed, and ValidationError when nothing is ready or it would be too big.
    """
    contents = contents_of(batch)
    check_bundle(batch, contents.papers, by)
    if not contents.papers:
        raise ValidationError(NOTHING_READY)
    if contents.size > MAX_BYTES:
        raise ValidationError(TOO_BIG)
    same = {"batch": batch, "form": form, "contents": contents.fingerprint}
    with transaction.atomic():
        found = Bundle.objects.select_related("job").filter(**same).first()
        bundle = found or _insert(same, contents, by)
        ended = (JobStatus.FAILED, JobStatus.CANCELLED)
        if bundle.job.status in ended:
            queue.requeue([bundle.job_id], statuses=ended)
    return bundle


def _insert(same: dict[str, Any], contents: Contents, by: User) -> Bundle:
    batch: Job = same["batch"]
    new = Bundle(
        **same,
        papers=[str(paper.pk) for paper in contents.papers],
        area_code=batch.area_code,
        requested_by=by,
    )
    try:
        with transaction.atomic():
            new.job = queue.enqueue(
                kind=JOB_KIND,
                key=f"bundle:{batch.pk}:{new.form}:{new.contents}",
                payload={"bundle": str(new.pk)},
                area_code=batch.area_code,
                title=f"{new.get_form_display()} {batch.title}",
                by=by,
            )
            new.save(force_insert=True)
    except IntegrityError:
        # Somebody pressed at the same moment: theirs is the same file.
        return Bundle.objects.select_related("job").get(**same)
    return new


def handle_bundle(job: Job) -> Publish:
    """Merge or pack the papers of a bundle and store the file; what it returns publishes it."""
    bundle = Bundle.objects.select_related("batch").filter(pk=job.payload.get("bundle")).first()
    if bundle is None:
        raise PermanentError("Permintaan berkas gabungan ini tidak ada lagi. Tekan tombolnya sekali lagi.")
    make = merge if bundle.form == BundleForm.PDF else pack
    try:
        data = make(bundle.batch.title, _parts(bundle))
    except Unreadable as error:
        raise PermanentError(f"Berkas “{error}” tidak dapat digabung. Buat ulang berkas itu.") from error
    sha256 = store.put(data)
    return lambda: _publish(bundle, sha256, len(data))


def _parts(bundle: Bundle) -> list[Part]:
    """Read every paper of the bundle; a damaged one is named and stops it."""
    rows = Document.objects.select_related("job").defer("context", "params").in_bulk(bundle.papers)
    by_id = {str(pk): paper for pk, paper in rows.items()}
    parts = []
    for pk in bundle.papers:
        paper = by_id[pk]
        try:
            data = store.read_verified(paper.sha256)
        except store.BlobDamaged as fault:
            raise PermanentError(
                f"Berkas “{paper.title}” rusak di penyimpanan. Sampaikan ke pengelola portal atau buat ulang."
            ) from fault
        parts.append(
            Part(
                title=paper.title,
                group=paper.job.payload.get("group", ""),
                filename=paper.filename,
                number=paper.number,
                version=paper.version,
                sha256=paper.sha256,
                data=data,
            )
        )
    return parts


def _publish(bundle: Bundle, sha256: str, size: int) -> None:
    Bundle.objects.filter(pk=bundle.pk, sha256="").update(sha256=sha256, size=size, made_at=Now())
    record(
        action="bundle_ready",
        target=f"bundle:{bundle.pk}",
        area_code=bundle.area_code,
        changes={"sha256": ["", sha256]},
        note=f"{bundle}: {bundle.count} berkas",
    )


@dataclass(frozen=True)
class BundleButton:
    """One form of bundle on the page of a batch. `bundle` is what was made of the papers as they are now."""

    form: str
    label: str
    bundle: Bundle | None

    @property
    def is_ready(self) -> bool:
        return bool(self.bundle and self.bundle.sha256)

    @property
    def is_waiting(self) -> bool:
        return bool(self.bundle and self.bundle.job.is_unfinished)

    @property
    def cause(self) -> str:
        failed = self.bundle and self.bundle.job.status == JobStatus.FAILED
        return str(self.bundle.job.last_error) if failed else ""


@dataclass(frozen=True)
class BundlePanel:
    """What the page of a batch offers: its papers in one file. `refusal` greys the buttons."""

    buttons: tuple[BundleButton, ...]
    count: int
    replaced: int
    refusal: str
    template: str = "documents/bundle_panel.html"

    @property
    def poll(self) -> bool:
        return any(button.is_waiting for button in self.buttons)


def panel(batch: Job, user: User) -> BundlePanel | None:
    """Return the panel of a batch for this person: two queries; None for those who may not read its papers."""
    contents = contents_of(batch)
    if refusal(check_bundle, batch, contents.papers, user):
        return None
    made = {
        bundle.form: bundle
        for bundle in Bundle.objects.filter(batch=batch, contents=contents.fingerprint).select_related("job")
    }
    obstacle = NOTHING_READY if not contents.papers else TOO_BIG if contents.size > MAX_BYTES else ""
    return BundlePanel(
        buttons=tuple(BundleButton(form.value, str(form.label), made.get(form)) for form in BundleForm),
        count=len(contents.papers),
        replaced=contents.replaced,
        refusal=obstacle,
    )


def bundle_name(bundle: Bundle) -> str:
    """Return the name of the file: Berkas-Pendirian-Kecamatan-Pasirian.pdf."""
    words = Document(title=bundle.batch.title, version=1).filename.removesuffix("-v1.pdf")
    return f"{words}.{bundle.form}"
