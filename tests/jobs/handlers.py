"""Handlers of the tests. What they publish is counted in memory, under a lock."""

import errno
import threading
from collections import Counter

from django.core.exceptions import ValidationError

published: Counter[str] = Counter()
worked: Counter[str] = Counter()
_lock = threading.Lock()


def reset() -> None:
    published.clear()
    worked.clear()


def _count(counter: Counter[str], job) -> None:
    with _lock:
        counter[str(job.pk)] += 1


def work(job):
    _count(worked, job)
    return lambda: _count(published, job)


def poison(job):
    _count(worked, job)
    raise RuntimeError("segmentation fault, NIK 3508041234567890")


def full_disk(job):
    raise OSError(errno.ENOSPC, "No space left on device")


def dead(job):
    raise ValidationError("Koperasi ini belum punya pendiri. Catat dulu para pendirinya.")


def broken_publish(job):
    def publish():
        _count(published, job)
        raise RuntimeError("halfway")

    return publish
