"""Jobs without a broker: the bell is heard, not rung, unless a test asks for the real one."""

import uuid

import pytest
from django.db.models.functions import Now

from lumajang_kdkmp.jobs import bell, queue
from lumajang_kdkmp.jobs.models import Job
from tests.factories import PASIRIAN, make_user
from tests.jobs import handlers


@pytest.fixture(autouse=True)
def heard(monkeypatch) -> list[str]:
    """The ids that were rung for."""
    ids: list[str] = []
    monkeypatch.setattr(bell, "ring_now", lambda rung: ids.extend(rung) or True)
    monkeypatch.setattr(bell, "waiting", lambda: 0)
    return ids


@pytest.fixture(autouse=True)
def _test_handlers(settings):
    handlers.reset()
    settings.PERIODIC = ()
    settings.JOB_HANDLERS = {
        name: f"tests.jobs.handlers.{name}"
        for name in ("work", "poison", "full_disk", "dead", "broken_publish")
    }


@pytest.fixture
def camat(db):
    return make_user("camat", PASIRIAN)


@pytest.fixture
def new_job(db):
    """Make a job of a kind; every call makes another one."""

    def make(kind: str = "work", **fields) -> Job:
        fields = {
            "key": str(uuid.uuid4()),
            "payload": {},
            "area_code": PASIRIAN,
            "title": "Contoh",
            "by": None,
            **fields,
        }
        return queue.enqueue(kind=kind, **fields)

    return make


def expire(job: Job) -> None:
    """Let the lease of a job run out, as if its worker had been frozen."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - queue.timedelta(seconds=1))


def make_due(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=Now())
