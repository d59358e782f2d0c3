"""The doorbell: Celery messages that carry job ids and nothing else. A bell that does not ring is no loss."""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

TASK = "jobs.run"
# A batch is split into so many messages, 205 papers into 10 and 20 papers too: all workers take part, and one that
# dies takes at most one message along.
MESSAGES = 10
# Most ids in one message, however large the batch.
CHUNK = 25
# With so many messages unanswered another one changes nothing; without a limit a dead worker fills the disk.
ENOUGH = 100
# Publishing gives up after one try and 2 s (CELERY_BROKER_CONNECTION_TIMEOUT): a person is waiting.
QUICKLY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def ring(ids: Iterable[Any]) -> None:
    """Ring for these jobs when the transaction commits."""
    transaction.on_commit(partial(ring_now, [str(job_id) for job_id in ids]))


def ring_now(ids: list[str]) -> bool:
    """Send the ids in chunks; False when the broker is away. No caller minds: sweep() rings again."""
    if not ids:
        return True
    try:
        with current_app.connection_for_write(transport_options=QUICKLY) as connection:
            size = min(CHUNK, -(-len(ids) // MESSAGES))
            for start in range(0, len(ids), size):
                current_app.send_task(
                    TASK,
                    args=ids[start : start + size],
                    connection=connection,
                    retry=False,
                    ignore_result=True,
                )
    except Exception:
        logger.warning("The broker did not take a bell for %d jobs; the sweeper will ring.", len(ids))
        return False
    return True


def waiting() -> int:
    """Return how many messages wait in the broker; 0 when it has none or cannot say."""
    queue = current_app.conf.task_default_queue
    try:
        with current_app.connection_for_write(transport_options=QUICKLY) as connection:
            return connection.default_channel.queue_declare(queue, passive=True).message_count
    except Exception:
        return 0
