"""How long one cooperative's whole set of papers takes, from the press to the last paper.

    python benchmarks/paper_set.py [--rounds 3] [--limit 10]

Starts real workers on a database, store and broker of its own in a temporary folder (SQLite, file broker), first one,
then two, and lets both warm up. Exits with 1 when two workers need more than --limit seconds in the median.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.portal import portal, wait, workers  # noqa: E402 - a script finds its project first


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
    with portal() as folder:
        return measure(asked.rounds, asked.limit, folder / "worker.log")


def measure(rounds: int, limit: float, log: Path) -> int:
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
