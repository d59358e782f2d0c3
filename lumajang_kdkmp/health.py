"""Is the portal well? One word for whoever asks, the reasons only in the log."""

import logging
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lumajang_kdkmp.jobs.health import queue_health

logger = logging.getLogger(__name__)

# A job waits seconds; two minutes mean that no worker works.
OLDEST_QUEUED_SECONDS = 120
# Rounds of the sweeper that may be missed: a long round and a restart, not more.
MISSED_ROUNDS = 12
MIN_FREE_BYTES = 200 * 1024 * 1024


def store_faults() -> list[str]:
    """Return what keeps the content store from taking a file: no right to write, or a disk nearly full."""
    folder = Path(settings.CONTENT_STORE_DIR)
    # The store makes its folder with its first file.
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return ["The content store cannot be written."]
    free = shutil.disk_usage(existing).free
    return [f"The content store has {free // 1024**2} MiB left."] if free < MIN_FREE_BYTES else []


def queue_faults() -> list[str]:
    """Return what is wrong with the database or the queue in it."""
    try:
        queue = queue_health()
    except DatabaseError as error:
        return [f"The database does not answer: {type(error).__name__}."]
    faults = []
    if (queue.oldest_queued_seconds or 0) > OLDEST_QUEUED_SECONDS:
        faults.append(f"A job has waited for {queue.oldest_queued_seconds:.0f} s: is a worker running?")
    if queue.sweeper_seconds is None:
        faults.append("The sweeper has never run.")
    elif queue.sweeper_seconds > MISSED_ROUNDS * max(settings.JOB_SWEEP_SECONDS, 1):
        faults.append(f"The sweeper was last seen {queue.sweeper_seconds:.0f} s ago.")
    faults += [
        f"The schedule entry {path} has failed since {since.isoformat()}."
        for path, since in queue.failing_entries.items()
    ]
    return faults


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" (200) or "gangguan" (503), and nothing that helps an attacker."""
    faults = queue_faults() + store_faults()
    for fault in faults:
        logger.error(fault)
    word, status = ("gangguan", 503) if faults else ("ok", 200)
    return HttpResponse(word, status=status, content_type="text/plain")
