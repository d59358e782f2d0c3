"""Who issued a paper hears that its data have changed: once, and not when they have not."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from lumajang_kdkmp.documents import actions
from lumajang_kdkmp.documents.outdated import JOB_KIND, due, tell_outdated
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from tests.documents.issuing import NOW, SECRETS, issue, made, wire
from tests.factories import make_user


@pytest.fixture(autouse=True)
def _registered(settings, _papers):
    wire(settings)


@pytest.fixture
def clerk(db):
    return make_user("diskopindag")


def told(user) -> list[str]:
    rows = Notice.objects.visible_to(user).current().filter(kind=Kind.INFORMATION)
    return [row.text for row in rows]


def test_a_paper_in_accord_with_its_data_is_no_news(clerk):
    made(issue(clerk))
    assert tell_outdated() == (0, None)
    assert told(clerk) == []


def test_the_issuer_is_told_once_what_has_changed_without_the_values(clerk):
    document = made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    NOW["nik"] = "3508044107850099"
    assert [tell_outdated(), tell_outdated()] == [(1, None), (0, None)]
    (text,) = told(clerk)
    assert text.startswith(
        f"Daftar Pendiri Bago nomor {document.number} tidak sesuai data terakhir. Berubah: "
    )
    assert "Notaris" in text
    assert not any(secret in text for secret in (*SECRETS.values(), "3508044107850099", "Notaris Lain"))
    assert told(make_user("diskopindag")) == []


def test_a_konsep_may_differ(clerk):
    made(issue(clerk, final=False))
    NOW["notary"] = "Notaris Lain, S.H."
    assert tell_outdated() == (0, None)


def test_it_is_taken_back_when_the_data_are_put_right(clerk):
    made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    tell_outdated()
    del NOW["notary"]
    tell_outdated()
    assert told(clerk) == []


def test_it_is_taken_back_when_a_new_version_replaces_the_paper(clerk):
    made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    tell_outdated()
    made(issue(clerk))
    assert told(clerk) == []
    assert tell_outdated() == (0, None)


def test_it_is_taken_back_when_the_paper_is_withdrawn(clerk):
    document = made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    tell_outdated()
    actions.revoke_document(document=document, by=clerk, reason="data")
    assert told(clerk) == []


def test_the_check_is_due_once_a_day_from_half_past_two_at_night(clerk):
    morning = dt.datetime(2025, 6, 12, 2, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    due(morning - dt.timedelta(minutes=1))
    assert not Job.objects.filter(kind=JOB_KIND).exists()
    due(morning)
    due(morning + dt.timedelta(hours=9))
    assert Job.objects.filter(kind=JOB_KIND).count() == 1
    due(morning + dt.timedelta(days=1, hours=9))
    assert Job.objects.filter(kind=JOB_KIND).count() == 2


def test_the_job_goes_on_with_the_next_papers_until_none_is_left(clerk, monkeypatch):
    monkeypatch.setattr("lumajang_kdkmp.documents.outdated.AT_ONCE", 2)
    for number in range(5):
        made(issue(clerk, subject=f"cooperative:35.08.04.20{number:02d}"))
    NOW["notary"] = "Notaris Lain, S.H."
    due(dt.datetime(2025, 6, 12, 3, tzinfo=ZoneInfo("Asia/Jakarta")))
    while job := Job.objects.filter(kind=JOB_KIND, status="queued").first():
        assert queue.run(job.pk)
    assert Job.objects.filter(kind=JOB_KIND, status="done").count() == 3
    assert len(told(clerk)) == 5
