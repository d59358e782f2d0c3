"""Production refuses what only a demonstration may be, before the first request (reliability.md, AU-10, HD-4)."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.db import transaction

from lumajang_kdkmp.accounts.demo import mark_as_demo
from lumajang_kdkmp.settings import cache_beside, redis_place

ROOT = Path(__file__).resolve().parent.parent
DEMO_KEY = "demo-only-key-refused-in-production-0123456789abcdef"

GOOD = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "session-key-session-key-session-key-session-key-session-7Qx2",
    "AUDIT_KEY": "audit-key-audit-key-audit-key-audit-key-audit-key-4Lm9-zz",
    "DATA_KEYS": "data-key-data-key-data-key-data-key-data-key-data-key-8Wd1",
    "INDEX_KEY": "index-key-index-key-index-key-index-key-index-key-3Np6-aa",
    "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "kdkmp.example.go.id",
    "SITE_URL": "https://kdkmp.example.go.id",
}

# One value away from GOOD, and a piece of the sentence that must name it.
BAD = [
    ({"SECRET_KEY": DEMO_KEY}, "SECRET_KEY is a demo key"),
    ({"SECRET_KEY": None}, "SECRET_KEY is a demo key"),
    ({"AUDIT_KEY": "short"}, "AUDIT_KEY is a demo key or shorter"),
    ({"DATA_KEYS": f"{GOOD['DATA_KEYS']},old-and-short"}, "DATA_KEYS[1] is a demo key or shorter"),
    ({"DATA_KEYS": ""}, "DATA_KEYS is empty"),
    ({"INDEX_KEY": GOOD["AUDIT_KEY"]}, "value of its own"),
    ({"DEBUG": "true"}, "DEBUG is on"),
    ({"DATABASE_URL": None}, "SQLite"),
    ({"DATABASE_URL": "sqlite:////srv/portal/db.sqlite3"}, "SQLite"),
    ({"REDIS_URL": None}, "REDIS_URL is missing"),
    ({"CACHE_URL": "redis://:other@127.0.0.1:6379"}, "CACHE_URL names the queue's database"),
    ({"PORTAL_DATE": "2025-06-12"}, "PORTAL_DATE is set"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS admits every host"),
    ({"SITE_URL": None}, "SITE_URL is not an https address"),
    ({"PORTAL_MODE": "produksi"}, "PORTAL_MODE"),
    ({"PORTAL_MODE": "demo"}, "ALLOWED_HOSTS"),
]


def check(tmp_path, *arguments, **environment):
    """Run `manage.py check` as a process of its own that knows nothing but `environment`."""
    values = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=ROOT,
        env={name: value for name, value in values.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_complete_production_configuration_is_clean_in_the_deployment_check(tmp_path):
    result = check(tmp_path, "--deploy", "--fail-level", "WARNING", **GOOD)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=lambda part: str(part)[:60])
def test_production_refuses_to_start_and_names_the_weak_setting(tmp_path, change, sentence):
    result = check(tmp_path, **GOOD | change)
    assert result.returncode != 0
    assert sentence in result.stderr.splitlines()[-1]


def test_the_cache_has_a_database_of_its_own_on_every_number():
    for number in range(16):
        queue = f"redis://:secret@redis:6379/{number}"
        assert redis_place(cache_beside(queue)) not in (redis_place(queue), ("redis:6379", None))
        assert redis_place(cache_beside(queue))[1] in range(16)
    assert cache_beside("redis://:secret@redis:6379") == "redis://:secret@redis:6379/8"
    assert redis_place("redis://redis:6379") == redis_place("redis://:secret@redis:6379/0")


def test_the_demonstration_starts_with_no_variable_set_at_all(tmp_path):
    assert check(tmp_path).returncode == 0


def names_read_by_settings() -> set[str]:
    tree = ast.parse((ROOT / "lumajang_kdkmp" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id == "env")
        or (isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env")
    }


def test_the_example_file_lists_every_variable_with_a_comment_and_no_other():
    blocks = (ROOT / ".env.example").read_text().split("\n\n")
    assignment = re.compile(r"^# ([A-Z][A-Z0-9_]*)=", re.MULTILINE)
    listed = [name for block in blocks for name in assignment.findall(block)]
    assert sorted(listed) == sorted(names_read_by_settings())
    for block in blocks:
        lines = block.strip().splitlines()
        assert not assignment.match(lines[0]), f"{lines[0]} has no comment above it"
        assert all(line.startswith("# ") for line in lines), "the example changes nothing until edited"


def test_nothing_but_settings_reads_the_environment():
    folders = ("lumajang_kdkmp", "villages", "cooperatives", "roadmap")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 20
    readers = {
        path.name
        for path in sources
        if re.search(
            r"os\.(environ\b(?!\.setdefault|\[.\w+.\] = )|getenv)|^env\(", path.read_text(), re.MULTILINE
        )
    }
    assert readers <= {"settings.py"}


@pytest.mark.django_db
def test_production_refuses_a_database_that_the_demonstration_made(settings):
    settings.PRODUCTION = True
    assert database_errors() == []
    with transaction.atomic():
        mark_as_demo()
    assert database_errors() == ["portal.E001"]


@pytest.mark.django_db
def test_the_demonstration_itself_works_on_its_database(settings):
    settings.PRODUCTION = False
    with transaction.atomic():
        mark_as_demo()
    assert database_errors() == []


def database_errors() -> list[str]:
    return [error.id for error in run_checks(tags=[Tags.database], databases=["default"])]
