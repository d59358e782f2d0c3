"""The log of log-ins and ended sessions are forgotten once a week; what is younger stays."""

import datetime as dt

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.jobs import queue, retention
from lumajang_kdkmp.jobs.models import Job, JobStatus

pytestmark = pytest.mark.django_db
WIB = dt.timezone(dt.timedelta(hours=7))


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2025, 6, day, hour, 30, tzinfo=WIB)


def keys() -> list[str]:
    return list(Job.objects.order_by("key").values_list("key", flat=True))


def test_one_job_a_week_however_often_it_is_asked():
    for now in (at(15, 2), at(15, 2), at(18, 9), at(21, 23), at(22, 1)):
        retention.due(now)
    assert keys() == ["forget_logins:2025-06-15"]
    retention.due(at(22, 2))
    assert keys() == ["forget_logins:2025-06-15", "forget_logins:2025-06-22"]


def test_a_portal_that_was_off_on_sunday_does_it_when_it_is_back():
    retention.due(at(17, 8))
    assert keys() == ["forget_logins:2025-06-15"]


def logged(days: int) -> None:
    """One row in each log, so many days old."""
    then = timezone.now() - dt.timedelta(days=days)
    for log in (AccessLog, AccessAttempt, AccessFailureLog):
        more = {"failures_since_start": 1} if log is AccessAttempt else {}
        row = log.objects.create(username=f"u{days}", user_agent="x", http_accept="", path_info="/", **more)
        log.objects.filter(pk=row.pk).update(attempt_time=then)


def test_what_is_old_goes_and_what_is_young_stays(settings):
    settings.JOB_HANDLERS = {"forget_logins": "lumajang_kdkmp.jobs.retention.handle_forget"}
    logged(179)
    logged(181)
    for key, days in (("ended", -1), ("running", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + dt.timedelta(days=days)
        )
    retention.due(at(15, 3))
    job = Job.objects.get()
    events = AuditEvent.objects.count()
    queue.run(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    for log in (AccessLog, AccessAttempt, AccessFailureLog):
        assert list(log.objects.values_list("username", flat=True)) == ["u179"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["running"]
    # Nothing of the trail goes; the end of the job comes to it.
    assert AuditEvent.objects.count() == events + 1
