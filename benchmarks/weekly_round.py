"""How long the weekly reports of the regency and its 21 kecamatan take, from the schedule's job to the last file.

    python benchmarks/weekly_round.py [--limit 60]

Loads the demonstration into a folder of its own (SQLite, file broker), starts a worker with two processes, lets both
warm up, and measures. Exits with 1 when the round needs more than --limit seconds, or when a file is missing.
"""

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.portal import children_cpu, portal, wait, workers  # noqa: E402 - a script finds its project first

WORKERS = 2
SUNDAY = dt.date(2025, 6, 8)


def load() -> None:
    """The demonstration up to the Thursday behind the reported week."""
    from django.core.management import call_command

    for command, options in (("import_villages", {}), ("load_demo", {"to": "2025-06-12", "without_reports": True})):
        call_command(command, verbosity=0, **options)


def warm_up() -> None:
    """Let each process make a report of a kecamatan: fonts, templates and the map are loaded once."""
    from lumajang_kdkmp.accounts.models import User
    from lumajang_kdkmp.documents.models import Document
    from roadmap.actions.reports import request_report

    clerk = User.objects.get(username="diskopindag")
    for code in ("35.08.04", "35.08.05", "35.08.06", "35.08.07"):
        request_report(report="weekly", area_code=code, area_name=code, on=SUNDAY, paper="A4", by=clerk)
    wait(lambda: not Document.objects.filter(status="pending").exists())


def measure() -> tuple[float, int, int, int]:
    """Return the seconds, and how many papers, files beside them, and failures the round came to."""
    from django.db.models import Q

    from lumajang_kdkmp.documents.models import Document, DocumentFile
    from lumajang_kdkmp.jobs.models import ENDED, Job
    from roadmap.reporting.kinds import WEEKLY, period_of
    from roadmap.reporting.rounds import enqueue_round, key_of

    period = period_of(WEEKLY, SUNDAY)
    started = time.monotonic()
    order = enqueue_round(period)
    batch = Job.objects.filter(key=f"batch:{key_of(period)}")
    # A batch ends with the failures in it; an order that fails never makes one.
    is_over = Q(pk=order.pk, status="failed") | Q(pk__in=batch, status__in=ENDED)
    wait(lambda: Job.objects.filter(is_over).exists())
    seconds = time.monotonic() - started
    papers = Document.objects.filter(job__parent__in=batch, status__in=["ready", "superseded"])
    files = DocumentFile.objects.filter(document__in=papers).count()
    failed = Job.objects.filter(Q(pk=order.pk) | Q(parent__in=batch), status="failed").count()
    return seconds, papers.count(), files, failed


def main() -> int:
    options = argparse.ArgumentParser(description="Seconds of the weekly reports of all areas.")
    options.add_argument("--limit", type=float, default=60.0)
    asked = options.parse_args()
    with portal() as folder:
        load()
        with workers(WORKERS, folder / "worker.log") as parent:
            warm_up()
            before = sum(children_cpu(parent).values())
            seconds, papers, files, failed = measure()
            cpu = sum(children_cpu(parent).values()) - before
    print(
        f"{WORKERS} processes: {papers} reports with {files} further files in {seconds:.1f} s, "
        f"{cpu:.1f} s of CPU; {failed} failed"
    )
    return int(seconds > asked.limit or (papers, files, failed) != (22, 44, 0))


if __name__ == "__main__":
    sys.exit(main())
