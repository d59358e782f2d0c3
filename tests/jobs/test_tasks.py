"""One message, several jobs: singles go first, and what does not fit is rung for again."""

from lumajang_kdkmp.celery import app
from lumajang_kdkmp.jobs import bell, queue, tasks
from lumajang_kdkmp.jobs.models import Job
from tests.factories import PASIRIAN
from tests.jobs import handlers


def a_batch(count: int) -> list[Job]:
    batch, _ = queue.open_batch(kind="batch", key="b", area_code=PASIRIAN, title="Kumpulan", by=None)
    rows = [
        {"kind": "work", "key": f"k{n}", "payload": {}, "area_code": PASIRIAN, "title": f"{n}"}
        for n in range(count)
    ]
    return queue.enqueue_many(rows, by=None, parent=batch)


def test_the_task_keeps_its_name_for_messages_of_older_releases():
    assert app.tasks["jobs.run"].name == bell.TASK == "jobs.run"


def test_a_single_paper_goes_before_the_rest_of_a_batch(new_job, monkeypatch):
    children = a_batch(3)
    order = []
    real = queue.run
    monkeypatch.setattr(queue, "run", lambda pk: order.append(str(pk)) or real(pk))
    single = new_job()
    tasks.run_jobs(*[str(child.pk) for child in children])
    assert order == [str(single.pk), *[str(child.pk) for child in children]]
    assert set(handlers.published.values()) == {1}


def test_what_does_not_fit_into_the_budget_is_rung_for_again(new_job, monkeypatch, heard):
    children = [str(child.pk) for child in a_batch(3)]
    clock = iter([0, 1, 31, 32])
    monkeypatch.setattr(tasks.time, "monotonic", lambda: next(clock))
    tasks.run_jobs(*children)
    assert list(handlers.published) == children[:1]
    assert heard == children[1:]
