"""A portal of its own for a benchmark: a temporary folder with database, store and broker, and real workers."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 180


@contextmanager
def portal() -> Iterator[Path]:
    """Set Django up on an empty database (SQLite) and file broker in a temporary folder, and return the folder."""
    with tempfile.TemporaryDirectory(prefix="kdkmp-benchmark-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "CONTENT_STORE_DIR"):
            os.environ.pop(name, None)
        os.environ |= {"VAR_DIR": folder, "PORTAL_DATE": "2025-06-12", "LOG_LEVEL": "WARNING"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "lumajang_kdkmp.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield Path(folder)


@contextmanager
def workers(count: int, log: Path) -> Iterator[int]:
    """Run a Celery worker with so many processes, in a session of its own; the process id is their parent's."""
    command = [sys.executable, "-m", "celery", "-A", "lumajang_kdkmp", "worker", "-l", "WARNING"]
    options = ["--without-mingle", "--without-gossip", "--without-heartbeat", "-c", str(count)]
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *options], cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
        try:
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait(ended: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + patience
    while not ended():
        if time.monotonic() > end:
            raise SystemExit(f"Nothing came within {patience:.0f} s; is the worker alive?")
        time.sleep(0.02)


def children_cpu(parent: int) -> dict[int, float]:
    """Return the CPU seconds of each living child of a process, user and system, from /proc."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[1]) == parent:
            found[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / ticks
    return found
