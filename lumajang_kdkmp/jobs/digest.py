"""The daily digest as jobs: one a day from 06.30 WIB on that enqueues one for each person who takes it."""

import datetime as dt
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.inbox import digest
from lumajang_kdkmp.jobs import queue, schedule
from lumajang_kdkmp.jobs.errors import JobError, PermanentError
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish

PLAN_KIND, KIND = "digest_plan", "digest"
SENT_FROM = dt.time(6, 30)
# What the server says before it has taken a mail: it has certainly not left.
NOT_TAKEN = (
    ConnectionRefusedError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
)
NOT_SENT = "Periksa EMAIL_URL dan server surelnya."
UNSURE = (
    "Surel ini mungkin sudah terkirim: sambungan ke server surel terputus sebelum ada jawaban. Supaya tidak terkirim "
    "dua kali, portal tidak mengirim ulang; besok pagi isinya ada lagi."
)


def due(now: dt.datetime) -> None:
    """Enqueue the digests of the day from 06.30 WIB on, when this installation has a mail server."""
    day = now.date()
    if settings.DIGEST_ON and now.time() >= SENT_FROM:
        schedule.enqueue_once(
            kind=PLAN_KIND,
            period=day.isoformat(),
            payload={"on": day.isoformat()},
            title=f"Surel harian {date_short(day)}",
        )


def handle_plan(job: Job) -> Publish:
    """Enqueue a job for each person who takes the digest; those of an earlier day are not sent late."""
    day = dt.date.fromisoformat(job.payload["on"])

    def publish() -> None:
        for user in digest.people() if day == clock.today() else ():
            queue.enqueue(
                kind=KIND,
                key=f"{KIND}:{day:%Y%m%d}:{user.pk}",
                payload={"on": day.isoformat(), "user": user.pk},
                area_code=user.area_code,
                title=f"Surel harian {date_short(day)} untuk {user.get_username()}",
                by=None,
            )

    return publish


def handle_digest(job: Job) -> Publish:
    """Send one person's mail, at most once. JobError when it has not left, PermanentError when nobody knows."""
    day = dt.date.fromisoformat(job.payload["on"])
    user = digest.people().filter(pk=job.payload["user"]).first()
    mail = digest.digest_of(user, day) if user and day == clock.today() else None
    if user and mail and not digest.is_sent(user, day):
        _send(user, mail)
    return _nothing


def _send(user: User, told: digest.Digest) -> None:
    """Connect and write the mail first: what fails there has certainly sent nothing, and is tried again."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise JobError(f"Server surel tidak dapat dihubungi. {NOT_SENT} Sebab: {type(error).__name__}.") from error
    try:
        mail = digest.mail_of(user, told, connection)
        if not digest.claim(user, told.day):
            raise PermanentError(UNSURE)
        _hand_over(user, told.day, mail)
    finally:
        connection.close()


def _hand_over(user: User, day: dt.date, mail: EmailMultiAlternatives) -> None:
    try:
        mail.send()
        digest.remember_sent(user, day)
    except smtplib.SMTPRecipientsRefused as error:
        digest.give_back(user, day)
        words = (
            "Server surel menolak alamat surel akun ini. Perbaiki alamatnya di Admin, lalu tekan Coba lagi."
        )
        raise PermanentError(words) from error
    except NOT_TAKEN as error:
        digest.give_back(user, day)
        words = f"Server surel tidak menerima surel ini. {NOT_SENT}"
        raise JobError(f"{words} Sebab: {type(error).__name__}.") from error
    except Exception as error:
        raise PermanentError(UNSURE) from error


def _nothing() -> None:
    """The mail is the work; the database has it already."""
