"""How fast the portal makes a deed draft (D10), against the same text set in two other ways, in one run.

    python benchmarks/deed_draft.py [--rounds 5] [--deeds 205]

portal: the frozen deed through lumajang_kdkmp.documents.pdf, as the worker makes it. naive: the same words through
WeasyPrint as one writes it first. office: the same words as a Word template through docxtpl and LibreOffice, one
start each and one start for all. Then a batch: two real workers of the portal against one start of LibreOffice.
Exits with 1 when the portal is not twice as fast as naive, or not ahead of the office. Where docxtpl or LibreOffice
is missing it says how to install them and compares with naive alone.
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks import deed_data, deed_office, deed_verdict  # noqa: E402 - a script finds its project first
from benchmarks.deed_naive import Naive  # noqa: E402
from benchmarks.deed_verdict import Figures, Spent  # noqa: E402
from benchmarks.portal import children_cpu, portal, wait, workers  # noqa: E402

WORKERS = 2
# One start for all is measured on so many deeds in each round; its start is shared by them.
AT_ONCE = 10
PATIENCE_SECONDS = 900


def cpu_seconds() -> float:
    """Return the CPU time of this process and of all children that have ended, user and system."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def measured(action: Callable[[], Any], deeds: int = 1) -> Spent:
    """Return what an action costs for each of the deeds that it makes."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    action()
    return Spent((cpu_seconds() - cpu) / deeds, (time.perf_counter() - wall) / deeds)


def rounds_of(sides: dict[str, tuple[Callable[[], Any], int]], rounds: int) -> dict[str, Spent]:
    """Run every side once to warm up, then in turns, every second round backwards; return the medians."""
    for action, _ in sides.values():
        action()
    found: dict[str, list[Spent]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in list(sides)[:: 1 if number % 2 == 0 else -1]:
            found[name].append(measured(*sides[name]))
    return {
        name: Spent(statistics.median(one.cpu for one in spent), statistics.median(one.wall for one in spent))
        for name, spent in found.items()
    }


def batch_of_the_portal(count: int, by: Any, log: Path) -> tuple[Spent, list[deed_data.Deed], bytes]:
    """Return what it takes from the press to the last of the final deeds, the deeds, and the PDF of the last one."""
    from lumajang_kdkmp.documents import store
    from lumajang_kdkmp.documents.models import Document

    with workers(WORKERS, log) as parent:
        _batch(
            deed_data.items(final=False)[: 8 * WORKERS], by
        )  # every process loads fonts and templates once
        before, started = children_cpu(parent), time.perf_counter()
        batch = _batch(deed_data.items(final=True)[:count], by)
        seconds = time.perf_counter() - started
        spent = [cpu - before.get(child, 0) for child, cpu in children_cpu(parent).items()]
    if failed := list(batch.children.exclude(status="done").values_list("title", "last_error")):
        raise SystemExit(f"Not made: {failed}")
    made = list(Document.objects.filter(job__parent=batch).order_by("subject"))
    deeds = [deed_data.deed_of(row) for row in made]
    return Spent(sum(spent) / WORKERS, seconds), deeds, store.read_verified(made[-1].sha256)


def _batch(items: list[Any], by: Any) -> Any:
    from lumajang_kdkmp.documents.batches import request_batch
    from lumajang_kdkmp.jobs.models import Job

    batch = request_batch(kind="deed_draft", title="Rancangan akta", area_code="35.08", items=items, by=by)
    wait(lambda: not Job.objects.get(pk=batch.pk).is_unfinished, PATIENCE_SECONDS)
    return Job.objects.get(pk=batch.pk)


def batch_of_the_office(office: deed_office.Office, deeds: list[deed_data.Deed]) -> tuple[Spent, bytes]:
    """Return what the mail merge takes, filling and converting, and the PDF of the last deed."""
    made: list[Path] = []

    def merge() -> None:
        filled = [office.fill(deed.context, f"batch{place:03}") for place, deed in enumerate(deeds)]
        made.extend(office.convert(filled))

    return measured(merge), made[-1].read_bytes()


def compare(rounds: int, count: int, folder: Path) -> Figures:
    by = deed_data.cooperatives(count)
    deed = deed_data.one_deed(by)
    text = deed.text()
    naive = Naive(text)
    sides: dict[str, tuple[Callable[[], Any], int]] = {
        "portal": (deed.pdf, 1),
        "naive": (lambda: naive.pdf(deed.context), 1),
    }
    printed = {"portal": deed.pdf(), "naive": naive.pdf(deed.context)}
    office = None
    if message := deed_office.lacking():
        print(message)
    else:
        office = deed_office.Office(text, folder)
        sides |= office_sides(office, deed.context)
        printed["office"] = office.convert([office.fill(deed.context, "one")])[0].read_bytes()
    report_texts(printed)
    shares = {name: deed_verdict.same_words(printed["portal"], printed[name]) for name in list(printed)[1:]}
    spent = rounds_of(sides, rounds)
    report_rounds(spent, rounds)

    own, deeds, last = batch_of_the_portal(count, by, folder / "worker.log")
    batch = {"portal": own}
    if office:
        batch["office"], last_of_office = batch_of_the_office(office, deeds)
        shares["office, last of the batch"] = deed_verdict.same_words(last, last_of_office)
    figures = Figures(spent, shares, batch)
    report_batch(figures, count)
    return figures


def office_sides(
    office: deed_office.Office, context: dict[str, Any]
) -> dict[str, tuple[Callable[[], Any], int]]:
    def of(count: int) -> Callable[[], Any]:
        return lambda: office.convert([office.fill(context, f"round{number}") for number in range(count)])

    return {"office, one start each": (of(1), 1), "office, one start for all": (of(AT_ONCE), AT_ONCE)}


def report_texts(printed: dict[str, bytes]) -> None:
    import io

    from pypdf import PdfReader

    for name, data in printed.items():
        pages = len(PdfReader(io.BytesIO(data)).pages)
        print(f"{name}: {pages} pages, {deed_verdict.words(data).total()} words, {len(data) / 1000:.0f} kB")


def report_rounds(spent: dict[str, Spent], rounds: int) -> None:
    print(f"Seconds a deed, medians of {rounds} rounds in turns; load {os.getloadavg()[0]:.1f}:")
    own = spent["portal"]
    for name, one in spent.items():
        ratio = f"{one.cpu / own.cpu:5.2f} × ours (CPU), {one.wall / own.wall:5.2f} × (wall)"
        print(f"  {name:26} {one.cpu:6.2f} CPU {one.wall:6.2f} wall   {ratio}")


def report_batch(figures: Figures, count: int) -> None:
    names = {"portal": f"portal, {WORKERS} workers", "office": "office, one start for all"}
    print(f"A batch of {count} deeds; load {os.getloadavg()[0]:.1f}; CPU of one process:")
    for name, spent in figures.batch.items():
        rates = f"{count / spent.cpu:5.2f} deeds a second of CPU, {count / spent.wall:5.2f} by the clock"
        print(f"  {names[name]:26} {spent.cpu:6.1f} s CPU {spent.wall:6.1f} s   {rates}")
    if figures.is_busy:
        print("Other work kept the cores busy: the batch is judged by CPU, not by the clock.")
    for name, share in figures.words.items():
        print(f"same words as the portal: {share:.1%} ({name})")


def main() -> int:
    options = argparse.ArgumentParser(description="Seconds a deed draft: portal, naive WeasyPrint, office.")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--deeds", type=int, default=205)
    asked = options.parse_args()
    with portal() as folder:
        found = deed_verdict.failures(compare(asked.rounds, asked.deeds, folder))
    for sentence in found:
        print(f"FAILED: {sentence}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
