"""manage.py verify_audit: is the audit trail whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.audit.models import AuditHead


class Command(BaseCommand):
    help = "Check the hash chain of the audit trail; prints its head for keeping elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := trail.verify():
            raise CommandError("\n".join(faults))
        head = AuditHead.objects.get(pk=1)
        self.stdout.write(f"{head.last_id} events, intact. Head {head.last_hash or '-'}")
