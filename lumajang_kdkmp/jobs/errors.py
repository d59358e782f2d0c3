"""What can go wrong with a job, as sentences for the people who wait for it."""

import errno
import logging
import re
import traceback
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError

logger = logging.getLogger(__name__)

STORAGE_FULL = {errno.ENOSPC, errno.EDQUOT}


class JobError(Exception):
    """A handler's own reason in Indonesian: what is wrong and what to do. The job is tried again."""


class PermanentError(JobError):
    """A reason that another attempt would not change: the job fails at once."""


class LeaseLost(Exception):
    """The lease ran out and somebody else has the job. Nothing was written; the worker stops quietly."""


def is_storage_full(error: BaseException) -> bool:
    """Return whether the disk is full: the job waits for space, however often it was tried."""
    return isinstance(error, OSError) and error.errno in STORAGE_FULL


def is_permanent(error: BaseException) -> bool:
    return isinstance(error, (PermanentError, ValidationError))


def sentence(error: BaseException) -> str:
    """Return the Indonesian sentence, at most 500 characters, that says what happened and what comes next."""
    if isinstance(error, ValidationError):
        text = " ".join(error.messages)
    elif isinstance(error, JobError):
        text = str(error)
    elif is_storage_full(error):
        text = "Ruang simpan server penuh. Pekerjaan ini dicoba lagi sendiri setelah ruang tersedia."
    elif isinstance(error, SoftTimeLimitExceeded):
        text = "Pekerjaan ini melewati batas waktu. Bila terulang, sampaikan ke pengelola portal."
    elif isinstance(error, MemoryError):
        text = "Memori server tidak cukup untuk pekerjaan ini. Bila terulang, sampaikan ke pengelola portal."
    else:
        text = (
            f"Terjadi galat pada portal ({type(error).__name__}). "
            "Tekan Coba lagi; bila tetap gagal, sampaikan ke pengelola portal."
        )
    return text if len(text) <= 500 else f"{text[:499]}…"


def detail(error: BaseException) -> str:
    """Return type, message and frames for the pengelola; long numbers are blotted out, they may be a NIK."""
    message = re.sub(r"\d{6,}", "…", str(error))[:500]
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__name__}: {message}", *where])


def log_failure(job: Any, error: BaseException) -> None:
    logger.warning("Job %s (%s), attempt %d: %s", job.pk, job.kind, job.attempts, type(error).__name__)
