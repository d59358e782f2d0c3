"""The queue: enqueue, claim, finish, fail. Each step is one conditional UPDATE, the same on both databases.

A job's life: queued -> running (claimed under a lease) -> done, or back to queued with a delay, or failed.
Messages may be lost, late or delivered five times: claim() lets one through, and sweep() rings again.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.module_loading import import_string

from lumajang_kdkmp.accounts.access import covers
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.jobs.bell import ring
from lumajang_kdkmp.jobs.errors import (
    LeaseLost,
    PermanentError,
    detail,
    is_permanent,
    is_storage_full,
    log_failure,
    sentence,
)
from lumajang_kdkmp.jobs.models import UNFINISHED, Job, JobStatus
from lumajang_kdkmp.jobs.notices import job_ended, jobs_again

Publish = Callable[[], None]
Handler = Callable[[Job], Publish]

FIRST_DELAY_SECONDS = 5
LONGEST_DELAY_SECONDS = 15 * 60
TITLE_LENGTH = 200


def _job(*, kind: str, key: str, payload: dict, area_code: str, title: str, by: Any, **extra: Any) -> Job:
    return Job(
        kind=kind,
        key=key,
        payload=payload,
        area_code=area_code,
        title=title[:TITLE_LENGTH],
        requested_by=by,
        **extra,
    )


def enqueue(
    *, kind: str, key: str, payload: dict, area_code: str, title: str, by: Any, parent: Job | None = None
) -> Job:
    """Insert a job in the caller's transaction and ring when it commits; a rolled-back request leaves no job.

    The same `key` returns the job that is already there, whatever its state. `by` is None for the system.
    """
    new = _job(kind=kind, key=key, payload=payload, area_code=area_code, title=title, by=by, parent=parent)
    with transaction.atomic():
        Job.objects.bulk_create([new], ignore_conflicts=True)
        job = Job.objects.get(key=key)
        if job.pk == new.pk:
            record(action="job_enqueued", target=f"job:{job.pk}", area_code=area_code, by=by, note=job.title)
            ring([job.pk])
    return job


def open_batch(
    *, kind: str, key: str, area_code: str, title: str, by: Any, payload: dict | None = None
) -> tuple[Job, bool]:
    """Insert the parent of a batch, or return the one with this key; the flag says whether it is new."""
    new = _job(
        kind=kind,
        key=key,
        payload=payload or {},
        area_code=area_code,
        title=title,
        by=by,
        is_batch=True,
        status=JobStatus.RUNNING,
    )
    with transaction.atomic():
        Job.objects.bulk_create([new], ignore_conflicts=True)
        batch = Job.objects.get(key=key)
    return batch, batch.pk == new.pk


def enqueue_many(rows: Sequence[dict], *, by: Any, parent: Job) -> list[Job]:
    """Insert the children of a new batch with one INSERT; one audit event speaks for all of them.

    `rows` are dicts of kind, key, payload, area_code and title. Raises IntegrityError when a key exists.
    """
    with transaction.atomic():
        jobs = Job.objects.bulk_create([_job(**row, by=by, parent=parent) for row in rows])
        record(
            action="batch_enqueued",
            target=f"job:{parent.pk}",
            area_code=parent.area_code,
            by=by,
            note=f"{parent.title}: {len(jobs)} pekerjaan",
        )
        ring([job.pk for job in jobs])
    return jobs


def claimable() -> Q:
    """Return when a worker may take a job: its turn has come, or its lease has run out."""
    return Q(is_batch=False) & (
        Q(status=JobStatus.QUEUED, run_after__lte=Now())
        | Q(status=JobStatus.RUNNING, lease_until__lt=Now(), attempts__lt=settings.JOB_MAX_ATTEMPTS)
    )


def claim(job_id: Any) -> Job | None:
    """Take the job for JOB_LEASE_SECONDS and count the attempt; None when another has it or it has ended.

    The attempt counts from here on, so a crash counts too.
    """
    token = uuid.uuid4()
    hit = Job.objects.filter(claimable(), pk=job_id).update(
        status=JobStatus.RUNNING,
        lease_token=token,
        lease_until=Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        attempts=F("attempts") + 1,
        started_at=Coalesce(F("started_at"), Now()),
    )
    if not hit:
        return None
    return Job.objects.select_related("requested_by").filter(lease_token=token).first()


def _leave(job: Job, **changes: Any) -> None:
    """Give up the lease and write `changes`, if the lease is still ours; raises LeaseLost otherwise."""
    mine = Job.objects.filter(pk=job.pk, lease_token=job.lease_token, status=JobStatus.RUNNING)
    if not mine.update(lease_token=None, lease_until=None, **changes):
        raise LeaseLost(str(job.pk))
    job.status = changes["status"]
    job.last_error = changes.get("last_error", job.last_error)


def finish(job: Job, publish: Publish) -> None:
    """End the job and run `publish` in one transaction. Raises LeaseLost, and then nothing was written."""
    with transaction.atomic():
        _leave(job, status=JobStatus.DONE, finished_at=Now(), last_error="", last_error_detail="")
        publish()
        record(action="job_finished", target=f"job:{job.pk}", area_code=job.area_code, note=job.title)
        job_ended(job)
        settle(job.parent_id)


def delay_seconds(attempts: int) -> int:
    """Return the wait after this many attempts: 5, 10, 20 ... seconds, 15 minutes at most."""
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** min(max(attempts - 1, 0), 10))


def fail(job: Job, error: BaseException) -> None:
    """Queue the job again after a delay; after JOB_MAX_ATTEMPTS, or a permanent error, let it fail for good.

    A full disk is not the job's fault: it waits for space however long that takes. Raises LeaseLost.
    """
    words = {"last_error": sentence(error), "last_error_detail": detail(error)}
    exhausted = job.attempts >= settings.JOB_MAX_ATTEMPTS and not is_storage_full(error)
    with transaction.atomic():
        if is_permanent(error) or exhausted:
            _leave(job, status=JobStatus.FAILED, finished_at=Now(), **words)
            record_failure(job)
        else:
            wait = timedelta(seconds=delay_seconds(job.attempts))
            _leave(job, status=JobStatus.QUEUED, run_after=Now() + wait, **words)


def record_failure(job: Job) -> None:
    """Remember and tell that a job has failed for good, and end its batch with it. In the failing transaction."""
    note = f"{job.title}: {job.last_error}"
    record(action="job_failed", target=f"job:{job.pk}", area_code=job.area_code, note=note)
    job_ended(job)
    settle(job.parent_id)


def settle(batch_id: Any) -> None:
    """End a batch when its last child has ended. Call it inside the transaction that ends the child.

    The row lock makes two last children take turns: the second one sees the first one's end, so exactly one
    of them closes the batch.
    """
    if batch_id is None:
        return
    batch = Job.objects.select_for_update().get(pk=batch_id)
    if batch.status != JobStatus.RUNNING or batch.children.filter(status__in=UNFINISHED).exists():
        return
    counts = batch.progress
    status = JobStatus.CANCELLED if counts["cancelled"] == counts["total"] else JobStatus.DONE
    Job.objects.filter(pk=batch_id).update(status=status, finished_at=Now())
    record(
        action="batch_finished",
        target=f"job:{batch_id}",
        area_code=batch.area_code,
        note=f"{batch.title}: {batch.progress_words}",
    )
    if status == JobStatus.DONE:
        job_ended(batch)


def requeue(ids: Iterable[Any], *, statuses: Sequence[str] = (JobStatus.FAILED,)) -> int:
    """Queue ended jobs anew with their attempts back at zero, ring, and return how many there were."""
    ids = list(ids)
    with transaction.atomic():
        hit = Job.objects.filter(pk__in=ids, status__in=statuses, is_batch=False).update(
            status=JobStatus.QUEUED,
            attempts=0,
            run_after=Now(),
            finished_at=None,
            last_error="",
            last_error_detail="",
        )
        batches = Job.objects.filter(children__pk__in=ids, status__in=(JobStatus.DONE, JobStatus.CANCELLED))
        reopened = list(batches.values_list("pk", flat=True))
        Job.objects.filter(pk__in=reopened).update(status=JobStatus.RUNNING, finished_at=None)
        jobs_again([*ids, *reopened])
        ring(ids)
    return hit


def _handler(kind: str) -> Handler:
    path = settings.JOB_HANDLERS.get(kind)
    if path is None:
        raise PermanentError(
            f"Jenis pekerjaan “{kind}” tidak dikenal oleh versi portal ini. Sampaikan ke pengelola portal."
        )
    return import_string(path)


def _check_requester(job: Job) -> None:
    """Refuse work for somebody who has lost the right since: a camat may have moved while the job waited."""
    person = job.requested_by
    if person and not (person.is_active and covers(person.area_code, job.area_code)):
        raise PermanentError("Yang meminta tidak lagi berwenang atas wilayah ini. Minta kembali bila perlu.")


def run(job_id: Any) -> bool:
    """Claim, work, finish. Return whether this call did the work; errors end in the job's row, not here."""
    job = claim(job_id)
    if job is None:
        return False
    try:
        try:
            _check_requester(job)
            publish = _handler(job.kind)(job)
            finish(job, publish)
        except LeaseLost:
            raise
        except Exception as error:
            log_failure(job, error)
            fail(job, error)
            return False
    except LeaseLost as lost:
        log_failure(job, lost)
        return False
    return True
