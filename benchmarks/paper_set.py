"""How long one cooperative's whole set of papers takes, from the press to the last paper.

    python benchmarks/paper_set.py [--rounds 3] [--limit 10]

Starts real workers on a database, store and broker of its own in a temporary folder (SQLite, file broker), first one,
then two, and lets both warm up. Exits with 1 when two workers need more than --limit seconds in the median.
"""

import argparse
import os
import signal
import statistics
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
def workers(count: int, log: Path) -> Iterator[None]:
    """Run a Celery worker with so many processes, in a session of its own."""
    command = [sys.executable, "-m", "celery", "-A", "lumajang_kdkmp", "worker", "-l", "WARNING"]
    options = ["--without-mingle", "--without-gossip", "--without-heartbeat", "-c", str(count)]
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *options], cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait(ended: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not ended():
        if time.monotonic() > end:
            raise SystemExit(f"Nothing came within {PATIENCE_SECONDS} s; is the worker alive?")
        time.sleep(0.02)


def cooperative_of_a_village():
    """One cooperative of which the papers of meetings and founders know everything."""
    from cooperatives.models import Cooperative
    from tests.cooperatives.building import documented
    from tests.factories import make_user, make_village

    by = make_user("diskopindag")
    code = documented(make_village(), by).pk
    return Cooperative.objects.select_related("village__kecamatan").get(pk=code), by


def round_of(cooperative, by, paper: str = "F4") -> tuple[int, float, float]:
    """Return how many papers came, the seconds to the last one, and the seconds that their PDF took."""
    from cooperatives.sets import request_set
    from lumajang_kdkmp.documents.bundles import request_bundle
    from lumajang_kdkmp.jobs.models import Job

    started = time.monotonic()
    batch = request_set(cooperative=cooperative, by=by, paper=paper)
    wait(lambda: not Job.objects.get(pk=batch.pk).is_unfinished)
    made = time.monotonic()
    failed = list(batch.children.exclude(status="done").values_list("title", "last_error"))
    if failed:
        raise SystemExit(f"Not made: {failed}")
    bundle = request_bundle(batch=batch, form="pdf", by=by)
    wait(lambda: not Job.objects.get(pk=bundle.job_id).is_unfinished)
    return batch.children.count(), made - started, time.monotonic() - made


def main() -> int:
    options = argparse.ArgumentParser(description="Seconds from the press to the last paper of a set.")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--limit", type=float, default=10.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="paper-set-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "CONTENT_STORE_DIR"):
            os.environ.pop(name, None)
        os.environ |= {"VAR_DIR": folder, "PORTAL_DATE": "2025-06-12", "LOG_LEVEL": "WARNING"}
        sys.path.insert(0, str(ROOT))
        os.environ["DJANGO_SETTINGS_MODULE"] = "lumajang_kdkmp.settings"
        return measure(asked.rounds, asked.limit, Path(folder) / "worker.log")


def measure(rounds: int, limit: float, log: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    cooperative, by = cooperative_of_a_village()
    median = 0.0
    for count in (1, 2):
        with workers(count, log):
            round_of(cooperative, by, "A4")  # every process loads fonts and templates once
            found = [round_of(cooperative, by) for _ in range(rounds)]
        seconds = [made for _, made, _ in found]
        median = statistics.median(seconds)
        merged = statistics.median(merging for *_, merging in found)
        print(
            f"{count} worker(s): {found[0][0]} papers, median {median:.1f} s to the last one "
            f"({min(seconds):.1f} to {max(seconds):.1f}), one PDF of them {merged:.1f} s more"
        )
    return int(median > limit)


if __name__ == "__main__":
    sys.exit(main())
