"""manage.py load_demo: the demonstration, a history of invented people."""

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roadmap.demo import loader
from roadmap.demo.reports import order_reports


class Command(BaseCommand):
    help = "Load the demonstration: 205 cooperatives walked along the roadmap by the real actions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            default=settings.PORTAL_DATE or "2025-06-12",
            help="ISO date up to which the history is walked (2025-06-12, or 2025-10-27 for the long one).",
        )
        parser.add_argument(
            "--without-reports", action="store_true", help="Order no reports: nothing waits for a worker."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration is refused in production.")
        started = time.monotonic()
        try:
            steps = loader.load(to := dt.date.fromisoformat(options["to"]))
        except ValueError as error:
            raise CommandError(f"--to is not an ISO date: {error}") from None
        except loader.AlreadyLoaded:
            raise CommandError(
                "There are villages on the way already. Start over with scripts/demo --reset."
            ) from None
        if not options["without_reports"]:
            order_reports(to)
        self.stdout.write(
            f"Loaded {steps} steps up to {options['to']} in {time.monotonic() - started:.1f} s."
        )
