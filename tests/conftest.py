"""Shared fixtures. Every test has its own content store and the portal's date of the demonstration."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import Office, make_village


@pytest.fixture(autouse=True)
def _own_store_and_plain_static(settings, tmp_path):
    settings.CONTENT_STORE_DIR = tmp_path / "store"
    settings.PORTAL_DATE = "2025-06-12"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # live_server with a manifest storage silently serves 404 for hashed files.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


APPEND_ONLY = ("audit_auditevent", "roadmap_transition", "documents_document")


@pytest.fixture(autouse=True)
def _rows_of_migrations_after_flush(request, monkeypatch):
    """Transactional tests empty every table: let the flush pass the append-only triggers, and plant again."""
    from django.core.management.commands import flush

    from lumajang_kdkmp.audit.models import AuditHead

    marker = request.node.get_closest_marker("django_db")
    transactional = (marker and marker.kwargs.get("transaction")) or {
        "transactional_db",
        "live_server",
    } & set(request.fixturenames)
    if not transactional:
        yield
        return
    real = flush.Command.handle

    def handle(self, **options):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
        try:
            return real(self, **options)
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET session_replication_role = DEFAULT")

    monkeypatch.setattr(flush.Command, "handle", handle)
    request.getfixturevalue("transactional_db")
    AuditHead.objects.get_or_create(pk=1)
    from roadmap import seeds
    from roadmap.models import BlockerReason, ReturnReason, StageTarget

    seeds.plant(BlockerReason, ReturnReason, StageTarget)
    yield


@pytest.fixture
def office(db) -> Office:
    return Office()


@pytest.fixture
def village(db):
    return make_village()


@pytest.fixture
def count_queries():
    """with count_queries() as q: ...; len(q)"""
    return lambda: CaptureQueriesContext(connection)
