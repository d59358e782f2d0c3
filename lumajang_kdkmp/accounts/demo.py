"""The mark that a demonstration leaves in its database, and the check that keeps production off it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import record

MARK = "demo_loaded"


def mark_as_demo() -> None:
    """Remember for good that this database holds sample data and accounts with public passwords.

    The audit trail refuses changes, so nobody can take the mark off and carry the database into production.
    Call it in a transaction, before the first row of sample data.
    """
    record(action=MARK, target="portal", area_code=settings.REGENCY_CODE)


@register(Tags.database)
def no_demo_in_production(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a database with sample data in production: on migrate and on `check --database default`."""
    if not settings.PRODUCTION or not databases:
        return []
    if AuditEvent._meta.db_table not in connections["default"].introspection.table_names():
        return []  # nothing migrated yet, so nothing loaded
    if not AuditEvent.objects.filter(action=MARK).exists():
        return []
    return [
        Error(
            "This database was made by the demonstration: its accounts have public passwords.",
            hint="Give production an empty database of its own (DATABASE_URL).",
            id="portal.E001",
        )
    ]
