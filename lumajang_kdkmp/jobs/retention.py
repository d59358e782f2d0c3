"""What is forgotten after a while: who tried to sign in from where, and sessions that have ended.

Addresses and devices are personal data; the log of log-ins is kept for as long as somebody may ask about a misuse
(settings.LOGIN_LOG_DAYS) and no longer. The audit trail is no part of this: it is kept for good.
"""

import datetime as dt
from importlib import import_module

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.utils import timezone

from lumajang_kdkmp.jobs import schedule
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish

JOB_KIND = "forget_logins"
FROM_HOUR = 2
LOGS = (AccessLog, AccessAttempt, AccessFailureLog)


def due(now: dt.datetime) -> None:
    """Enqueue the clean-up once a week, on Sunday from 02.00 WIB on or as soon as the portal is back."""
    sunday = now.date() - dt.timedelta(days=(now.weekday() + 1) % 7)
    if sunday == now.date() and now.hour < FROM_HOUR:
        sunday -= dt.timedelta(days=7)
    schedule.enqueue_once(kind=JOB_KIND, period=sunday.isoformat(), title="Hapus catatan masuk yang lama")


def handle_forget(job: Job) -> Publish:
    """Delete what is older than LOGIN_LOG_DAYS, and the sessions that have ended; again changes nothing."""

    def publish() -> None:
        oldest = timezone.now() - dt.timedelta(days=settings.LOGIN_LOG_DAYS)
        for log in LOGS:
            log.objects.filter(attempt_time__lt=oldest).delete()
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()

    return publish
