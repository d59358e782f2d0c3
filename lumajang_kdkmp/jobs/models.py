"""The queue's truth: one row per piece of work. The broker only rings; what is not here does not exist."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.fields import AreaCodeField


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Menunggu giliran"
    RUNNING = "running", "Sedang dikerjakan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"
    CANCELLED = "cancelled", "Dibatalkan"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


class JobQuerySet(ScopedQuerySet["Job"]):
    def with_progress(self) -> "JobQuerySet":
        """Add children_total, _done, _failed and _cancelled: how many children a batch has in each state.

        Subqueries, so that a list counts only for the rows it shows.
        """
        children = Job.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
        totals = {"total": children} | {status: children.filter(status=status) for status in ENDED}
        return self.annotate(
            **{
                f"children_{name}": Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)
                for name, rows in totals.items()
            }
        )


class Job(models.Model):
    """One piece of work, or a batch of them.

    `key` makes a second click the same job. `payload` holds ids only, never personal data. `lease_token`
    fences: its holder may finish, until the lease has run out and another worker has taken the job.
    A batch is never worked on itself: it is running until its last child has ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("jenis", max_length=40)
    key = models.CharField("kunci", max_length=200, unique=True)
    payload = models.JSONField("muatan", default=dict)
    area_code = AreaCodeField("kode wilayah", db_index=True)
    title = models.CharField("pekerjaan", max_length=200)
    status = models.CharField("status", max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    # The database's clock counts, not the worker's: several machines share one queue.
    run_after = models.DateTimeField("mulai setelah", db_default=Now())
    lease_token = models.UUIDField("tanda sewa", null=True, editable=False)
    lease_until = models.DateTimeField("sewa sampai", null=True)
    last_error = models.CharField("sebab gagal", max_length=500, blank=True)
    last_error_detail = models.TextField("rincian galat", blank=True)
    is_batch = models.BooleanField("kumpulan", default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="kumpulan pekerjaan"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="diminta oleh"
    )
    created_at = models.DateTimeField("dibuat", db_default=Now())
    started_at = models.DateTimeField("mulai", null=True)
    finished_at = models.DateTimeField("selesai", null=True)

    objects = JobQuerySet.as_manager()
    area_path = "area_code"

    class Meta:
        verbose_name = "pekerjaan"
        verbose_name_plural = "pekerjaan"
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["status", "run_after"], name="job_due"),
            models.Index(fields=["parent", "status"], name="job_progress"),
            models.Index(fields=["-created_at", "id"], name="job_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_batch=False) | Q(parent=None, lease_token=None),
                name="job_batch_is_not_worked_on",
            ),
            models.CheckConstraint(
                condition=Q(is_batch=True)
                | Q(status="running", lease_token__isnull=False, lease_until__isnull=False)
                | ~Q(status="running") & Q(lease_token=None),
                name="job_runs_under_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def result_url(self) -> str:
        """The address of what this job made (settings.JOB_RESULT_PAGES), or "" before it is done."""
        name, key = settings.JOB_RESULT_PAGES.get(self.kind, ("", ""))
        done = self.status == JobStatus.DONE and key in self.payload
        return reverse(name, args=[self.payload[key]]) if done else ""

    @property
    def subject_url(self) -> str:
        """The page where what this job is about is put right (settings.JOB_SUBJECT_PAGES), or ""."""
        prefix, _, key = str(self.payload.get("subject", "")).partition(":")
        name = settings.JOB_SUBJECT_PAGES.get(prefix)
        return reverse(name, args=[key]) if name else ""

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def progress(self) -> dict[str, int]:
        """Children by state: total, done, failed, cancelled, ended. One query unless with_progress()."""
        source: Any = self.__dict__
        if "children_total" not in source:
            source = Job.objects.with_progress().filter(pk=self.pk).values().get()
        counts = {name: source[f"children_{name}"] for name in ("total", "done", "failed", "cancelled")}
        return counts | {"ended": counts["done"] + counts["failed"] + counts["cancelled"]}

    @property
    def progress_words(self) -> str:
        """13 dari 21 selesai, 1 gagal."""
        counts = self.progress
        words = [f"{counts['done']} dari {counts['total']} selesai"]
        words += [
            f"{counts[name]} {label}"
            for name, label in (("failed", "gagal"), ("cancelled", "dibatalkan"))
            if counts[name]
        ]
        return ", ".join(words)

    @property
    def status_words(self) -> str:
        """The state as a person reads it: a batch by its counts, a job that is tried again by its attempt."""
        if self.is_batch:
            return self.progress_words
        if self.status == JobStatus.QUEUED and self.attempts:
            return f"Akan dicoba lagi, sudah {self.attempts} kali gagal"
        return str(self.get_status_display())


class Heartbeat(models.Model):
    """When a background process last did its round; the health page reads it."""

    name = models.CharField("proses", max_length=120, primary_key=True)
    beat_at = models.DateTimeField("terakhir terlihat")

    class Meta:
        verbose_name = "denyut proses"
        verbose_name_plural = "denyut proses"

    def __str__(self) -> str:
        return self.name
