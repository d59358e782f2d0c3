"""The daily digest: once a day at most, only for those who want it, only when something waits; never sent twice."""

import datetime as dt
import smtplib
import socket

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.actions import set_digest
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.inbox.checks import production_has_a_mail_server
from lumajang_kdkmp.inbox.digest import claim, token_of
from lumajang_kdkmp.inbox.models import DigestSent, Kind, Notice
from lumajang_kdkmp.inbox.notices import Reader, mark_read, notice, tell
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.digest import due
from lumajang_kdkmp.jobs.models import Job, JobStatus
from tests.factories import PASIRIAN, make_user
from tests.jobs.test_claim import together

TODAY = dt.date(2025, 6, 12)
PRIVATE = "Contoh Siti 3508123456789012"


def at(hour: int, minute: int, day: int = 12) -> dt.datetime:
    return dt.datetime(2025, 6, day, hour, minute, tzinfo=WIB)


@pytest.fixture
def camat(db) -> User:
    return make_user("camat", PASIRIAN, email="camat@contoh.invalid")


def waiting(kind=Kind.ACTION, subject="stage:x") -> None:
    with transaction.atomic():
        tell(
            notice(
                Reader("camat"),
                kind,
                subject=subject,
                area_code="35.08.04.2004",
                place="Desa Bago",
                text=f"Musdesus dikembalikan: {PRIVATE}",
                button="Perbaiki",
                link="/desa/35.08.04.2004/tahap/musdesus/",
            )
        )


def morning(now: dt.datetime | None = None) -> list[Job]:
    """Let the schedule and the workers do their round; return the jobs of persons."""
    due(now or at(6, 30))
    for kind in ("digest_plan", "digest"):
        for job in Job.objects.filter(kind=kind, status=JobStatus.QUEUED):
            queue.run(job.pk)
    return list(Job.objects.filter(kind="digest").order_by("created_at"))


def test_it_leaves_at_half_past_six_with_links_and_without_personal_data(camat):
    waiting()
    due(at(6, 29))
    assert not Job.objects.exists()
    morning()
    [sent] = mail.outbox
    assert sent.to == ["camat@contoh.invalid"]
    assert sent.subject == "KDKMP: 1 hal menunggu tindakan Anda"
    whole = sent.body + sent.alternatives[0][0]
    assert "Desa Bago: Perbaiki" in sent.body
    assert "http://127.0.0.1:8000/desa/35.08.04.2004/tahap/musdesus/" in whole
    assert "berhenti" in whole.lower()
    for secret in ("Siti", "3508123456789012", camat.full_name):
        assert secret not in whole


def test_it_is_sent_once_a_day_however_often_the_jobs_run(camat):
    waiting()
    for _ in range(3):
        morning()
    Job.objects.filter(kind="digest").update(status=JobStatus.QUEUED)
    Job.objects.filter(kind="digest_plan").update(status=JobStatus.QUEUED)
    morning(at(23, 59))
    assert len(mail.outbox) == 1
    with clock.on(TODAY + dt.timedelta(days=1)):
        morning(at(6, 30, day=13))
    assert len(mail.outbox) == 2


def test_nobody_is_written_to_without_news_address_or_wish(camat):
    morning()
    assert mail.outbox == []
    Job.objects.all().delete()
    waiting()
    make_user("camat", PASIRIAN)  # no address
    make_user("camat", PASIRIAN, email="a@contoh.invalid", is_active=False)
    other = make_user("camat", PASIRIAN, email="b@contoh.invalid")
    set_digest(user=other, wanted=False, by=other)
    morning()
    assert [sent.to for sent in mail.outbox] == [["camat@contoh.invalid"]]


def test_what_was_read_is_no_news(camat):
    waiting(Kind.INFORMATION)
    mark_read(rows=Notice.objects.all(), by=camat)
    morning()
    assert mail.outbox == []


def test_a_job_of_yesterday_is_not_sent_late(camat):
    waiting()
    due(at(6, 30))
    with clock.on(TODAY + dt.timedelta(days=1)):
        queue.run(Job.objects.get(kind="digest_plan").pk)
    assert not Job.objects.filter(kind="digest").exists()


# When the mail server fails


def failing(monkeypatch, error: Exception, *, after: bool = False) -> None:
    """Let the mail server answer with an error, before it takes the mail or `after`."""
    real = EmailBackend.send_messages

    def send_messages(self, messages):
        if after:
            real(self, messages)
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


def test_what_was_not_taken_is_tried_again_and_shows_its_cause(camat, monkeypatch):
    waiting()
    failing(monkeypatch, ConnectionRefusedError())
    [job] = morning()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 1)
    assert "Server surel tidak menerima" in job.last_error
    monkeypatch.undo()
    queue.requeue([job.pk], statuses=(JobStatus.QUEUED,))
    assert queue.run(job.pk)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("error", [TimeoutError(), socket.gaierror(-2, "unknown"), ConnectionResetError()])
def test_a_server_that_cannot_be_reached_has_sent_nothing_and_is_tried_again(camat, monkeypatch, error):
    waiting()

    def out_of_reach(self):
        raise error

    monkeypatch.setattr(EmailBackend, "open", out_of_reach)
    [job] = morning()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 1)
    assert "tidak dapat dihubungi" in job.last_error
    assert not DigestSent.objects.exists()
    monkeypatch.undo()
    queue.requeue([job.pk], statuses=(JobStatus.QUEUED,))
    assert queue.run(job.pk)
    assert len(mail.outbox) == 1


def test_a_refused_address_says_where_to_put_it_right(camat, monkeypatch):
    waiting()
    failing(monkeypatch, smtplib.SMTPRecipientsRefused({}))
    [job] = morning()
    assert job.status == JobStatus.FAILED
    assert "Perbaiki alamatnya di Admin" in job.last_error


def test_a_crash_after_sending_does_not_send_twice(camat, monkeypatch):
    """At most once: a connection that broke off may have delivered, so a person is told instead of a second mail."""
    waiting()
    failing(monkeypatch, smtplib.SMTPServerDisconnected(), after=True)
    [job] = morning()
    assert (len(mail.outbox), job.status) == (1, JobStatus.FAILED)
    assert "mungkin sudah terkirim" in job.last_error
    monkeypatch.undo()
    queue.requeue([job.pk])
    assert not queue.run(job.pk)
    assert len(mail.outbox) == 1


def test_without_the_claim_it_would_be_sent_twice(camat, monkeypatch):
    waiting()
    failing(monkeypatch, smtplib.SMTPServerDisconnected(), after=True)
    [job] = morning()
    monkeypatch.undo()
    DigestSent.objects.all().delete()
    queue.requeue([job.pk])
    assert queue.run(job.pk)
    assert len(mail.outbox) == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_of_two_workers_one_has_the_claim():
    user = make_user("bupati", email="b@contoh.invalid")
    assert sorted(together(2, lambda: claim(user, TODAY))) == [False, True]


# The switch


def test_one_press_in_the_mail_ends_it_and_looking_does_not(camat, client):
    url = reverse("digest_stop", args=[token_of(camat)])
    assert client.get(url).status_code == 200
    camat.refresh_from_db()
    assert camat.wants_digest
    assert "dihentikan" in client.post(url).content.decode()
    camat.refresh_from_db()
    assert not camat.wants_digest
    assert AuditEvent.objects.filter(action="account.digest", target=f"user:{camat.pk}").count() == 1
    assert client.post(reverse("digest_stop", args=["xyz"])).status_code == 404


def test_it_is_switched_on_again_at_the_account(camat, client):
    client.force_login(camat)
    for wanted in ("0", "1"):
        client.post(reverse("digest_switch"), {"wanted": wanted})
        camat.refresh_from_db()
        assert camat.wants_digest is (wanted == "1")
    assert "camat@contoh.invalid" in client.get(reverse("account")).content.decode()
    with pytest.raises(NotAllowed):
        set_digest(user=camat, wanted=False, by=make_user("diskopindag"))


def test_production_without_a_mail_server_warns_and_sends_nothing(settings, camat):
    waiting()
    settings.PRODUCTION, settings.EMAIL_URL, settings.DIGEST_ON = True, "", False
    assert [found.id for found in production_has_a_mail_server()] == ["portal.I001"]
    morning()
    assert not Job.objects.exists()
    settings.EMAIL_URL = "smtp://mail.example.go.id"
    assert production_has_a_mail_server() == []
