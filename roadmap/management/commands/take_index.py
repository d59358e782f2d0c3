"""manage.py take_index: freeze the activity index of a month."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lumajang_kdkmp import clock
from roadmap.index_job import enqueue_snapshot, month_due


class Command(BaseCommand):
    help = "Enqueue the snapshot of the activity index of a month. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", help="The month as 2025-10; by default the newest that has ended.")

    def handle(self, *args: Any, **options: Any) -> None:
        due = month_due(clock.today())
        try:
            month = dt.date.fromisoformat(f"{options['month']}-01") if options["month"] else due
        except ValueError:
            raise CommandError("--month is a month such as 2025-10.") from None
        if month > due:
            raise CommandError(f"This month has not ended. The newest that has is {due:%Y-%m}.")
        job = enqueue_snapshot(month)
        self.stdout.write(f"{job.title}: {job.get_status_display()}.")
