"""Run the sweeper beside the workers."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.db.utils import DatabaseError, InterfaceError

from lumajang_kdkmp.jobs.sweeper import sweep

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Ring again for waiting jobs, every JOB_SWEEP_SECONDS, until SIGTERM or SIGINT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round, then stop.")
        parser.add_argument("--interval", type=float, default=settings.JOB_SWEEP_SECONDS, help="Seconds.")

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        if once:
            self.stdout.write(f"{sweep()} pekerjaan dipanggil lagi.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                sweep()
            except (DatabaseError, InterfaceError):
                # The database restarts now and then; the sweeper outlives that.
                logger.exception("The sweeper could not reach the database.")
            close_old_connections()
            stop.wait(interval)
