"""manage.py open_roadmap: give every village its eight stages, and tell people what waits for them."""

from typing import Any

from django.core.management.base import BaseCommand

from roadmap import actions, notices
from villages.models import Village


class Command(BaseCommand):
    help = "Open the roadmap for villages that have none yet. Run after import_villages; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        count = actions.open_roadmap(villages=Village.objects.all())
        waiting = notices.tell_what_waits()
        self.stdout.write(f"Peta jalan: {count} tahap baru dibuka, {waiting} hal menunggu tindakan.")
