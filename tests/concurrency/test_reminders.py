"""Two schedulers and two workers at the same moment tell a reminder once."""

import datetime as dt

import pytest
from django.db import connection

from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap.reminders.job import due
from tests.conftest import plant_first_rows
from tests.factories import make_village
from tests.jobs.test_claim import together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
SIX = dt.datetime(2025, 6, 12, 6, 0, tzinfo=WIB)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_schedulers_and_two_workers_have_one_effect():
    plant_first_rows()
    make_village()
    assert together(2, lambda: due(SIX)) == [None, None]
    [job] = Job.objects.filter(kind="reminders")
    assert sorted(together(2, lambda: queue.run(job.pk))) == [False, True]
    subjects = list(Notice.objects.filter(subject__startswith="remind:").values_list("subject", "role"))
    assert subjects
    assert len(subjects) == len(set(subjects))
