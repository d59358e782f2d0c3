"""Shared fixtures. Every test has its own content store and the portal's date of the demonstration."""

from contextlib import contextmanager

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import Office, make_village


@pytest.fixture(autouse=True)
def _own_store_and_plain_static(settings, tmp_path):
    settings.CONTENT_STORE_DIR = tmp_path / "store"
    settings.PORTAL_DATE = "2025-06-12"
    # A count of its own for every test: the tests of a minute share one address.
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(tmp_path),
        }
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # live_server with a manifest storage silently serves 404 for hashed files.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _sessions_of_tests_load_people_as_the_portal_does(settings, monkeypatch):
    """force_login(backend=ModelBackend) stands for a log-in: the same one query for the person, with its count."""
    from django.contrib.auth.backends import ModelBackend

    from lumajang_kdkmp.inbox.backend import PortalBackend

    monkeypatch.setattr(ModelBackend, "get_user", PortalBackend.get_user)
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "django.contrib.auth.backends.ModelBackend",
    ]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite in a file of this run: threads share it as they do in the demo, which a memory database forbids."""
    from django.db import connections

    default = connections["default"]
    if default.vendor == "sqlite":
        default.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "test.sqlite3")
        # A test database need not survive a power cut.
        default.settings_dict["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"


@contextmanager
def triggers_off():
    """Let a test empty the append-only tables: the database refuses it to everybody else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def plant_first_rows() -> None:
    """What the migrations plant and a flush takes away."""
    from cooperatives import seeds as cooperative_seeds
    from cooperatives.models import EligibilityThresholds, Kbli
    from lumajang_kdkmp.audit.models import AuditHead
    from roadmap import seeds
    from roadmap.exports import first_layouts
    from roadmap.models import BlockerReason, ExportLayout, Holiday, IndexWeight, ReturnReason, StageTarget

    AuditHead.objects.get_or_create(pk=1)
    seeds.plant(BlockerReason, ReturnReason, StageTarget)
    seeds.plant_index_weights(IndexWeight)
    seeds.plant_holidays(Holiday)
    first_layouts.plant(ExportLayout)
    cooperative_seeds.plant(Kbli)
    cooperative_seeds.plant_thresholds(EligibilityThresholds)


@pytest.fixture(autouse=True, scope="session")
def _flush_passes_the_triggers():
    """Transactional tests empty every table afterwards; plant the first rows again for the next test.

    For the whole run: such a test is torn down after its own fixtures are gone.
    """
    real = flush.Command.handle

    def handle(self, **options):
        with triggers_off():
            real(self, **options)
        plant_first_rows()

    flush.Command.handle = handle
    yield
    flush.Command.handle = real


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
