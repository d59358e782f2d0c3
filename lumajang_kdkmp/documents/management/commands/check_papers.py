"""manage.py check_papers: tell who issued a paper that its data have changed since. Once a night."""

from typing import Any

from django.core.management.base import BaseCommand

from lumajang_kdkmp.documents.outdated import tell_outdated


class Command(BaseCommand):
    help = "Compare finals in force with the data and tell their issuers what changed. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tell_outdated()} dokumen baru tidak sesuai data terakhir.")
