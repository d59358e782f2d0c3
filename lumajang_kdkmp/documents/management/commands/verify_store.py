"""Check every stored file against its name and against the rows that name it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents.store import GRACE_SECONDS, verify_store


class Command(BaseCommand):
    help = "Re-hash all stored files; fails when one is missing or altered. The result goes into the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE_SECONDS,
            help="Files younger than this many seconds are not called orphans.",
        )

    def handle(self, *args: Any, grace: float, **options: Any) -> None:
        report = verify_store(grace=grace)
        found = {"missing": report.missing, "altered": report.altered, "orphans": report.orphans}
        for label, hashes in found.items():
            for sha256 in hashes:
                self.stdout.write(f"{label}: {sha256}")
        summary = ", ".join(f"{label} {len(hashes)}" for label, hashes in found.items())
        with transaction.atomic():
            record(
                action="store_verified",
                target="store",
                area_code=settings.REGENCY_CODE,
                changes={label: [None, hashes[:50]] for label, hashes in found.items()},
                note=f"{report.checked} files: {summary}",
            )
        if not report.intact:
            raise CommandError(f"{report.checked} files checked: {summary}")
        self.stdout.write(f"{report.checked} files checked: {summary}")
