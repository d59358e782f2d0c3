"""Who issued a paper hears that its data have changed: once, and not when they have not."""

import pytest
from django.core.management import call_command

from lumajang_kdkmp.documents import actions
from lumajang_kdkmp.documents.outdated import tell_outdated
from lumajang_kdkmp.inbox.models import Kind, Notice
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
    assert tell_outdated() == 0
    assert told(clerk) == []


def test_the_issuer_is_told_once_what_has_changed_without_the_values(clerk):
    document = made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    NOW["nik"] = "3508044107850099"
    assert [tell_outdated(), tell_outdated()] == [1, 0]
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
    assert tell_outdated() == 0


def test_it_is_taken_back_when_the_data_are_put_right(clerk):
    made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    call_command("check_papers", verbosity=0)
    del NOW["notary"]
    call_command("check_papers", verbosity=0)
    assert told(clerk) == []


def test_it_is_taken_back_when_a_new_version_replaces_the_paper(clerk):
    made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    tell_outdated()
    made(issue(clerk))
    assert told(clerk) == []
    assert tell_outdated() == 0


def test_it_is_taken_back_when_the_paper_is_withdrawn(clerk):
    document = made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    tell_outdated()
    actions.revoke_document(document=document, by=clerk, reason="data")
    assert told(clerk) == []
