"""Two schedulers and two workers at the same moment tell a reminder once."""

import datetime as dt
import threading

import pytest
from django.db import connection

from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap.reminders.job import due
from tests.conftest import plant_first_rows
from tests.factories import make_village

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
SIX = dt.datetime(2025, 6, 12, 6, 0, tzinfo=WIB)


def together(work) -> None:
    start = threading.Barrier(2)

    def run() -> None:
        try:
            start.wait(timeout=30)
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_schedulers_and_two_workers_have_one_effect():
    plant_first_rows()
    make_village()
    together(lambda: due(SIX))
    [job] = Job.objects.filter(kind="reminders")
    together(lambda: queue.run(job.pk))
    subjects = list(Notice.objects.filter(subject__startswith="remind:").values_list("subject", "role"))
    assert subjects
    assert len(subjects) == len(set(subjects))
