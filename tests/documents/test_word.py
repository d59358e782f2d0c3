"""Word files on their way to people: for those who may have the PDF, each download remembered, no number, no code."""

import io

import docx
import pytest
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import views, word
from lumajang_kdkmp.documents.models import Document
from tests.factories import TEMPEH, make_user


@pytest.fixture
def deed(ready, settings):
    """A deed draft about Bago that a worker has made."""
    settings.DOCUMENT_SOURCES = {"deed_draft": "tests.documents.conftest.source", **settings.DOCUMENT_SOURCES}
    return ready(kind="deed_draft", title="Rancangan Akta Bago")


def address(document: Document) -> str:
    return reverse("document_file", args=[document.pk, "docx"])


def text_of(answer) -> str:
    return "\n".join(line.text for line in docx.Document(io.BytesIO(answer.content)).paragraphs)


def test_the_draft_is_taken_along_as_word_and_it_is_remembered(client, camat, deed):
    client.force_login(camat)
    answer = client.get(address(deed))
    assert answer.status_code == 200
    assert answer["Content-Type"] == word.CONTENT_TYPE
    assert answer["Content-Disposition"] == 'attachment; filename="Rancangan-Akta-Bago-v1.docx"'
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert "didirikan oleh 2 orang" in text_of(answer)
    event = AuditEvent.objects.get(action="document_downloaded")
    assert (event.actor_id, event.target, event.note) == (
        camat.pk,
        f"document:{deed.pk}",
        "Rancangan-Akta-Bago-v1.docx",
    )
    assert address(deed) in client.get(reverse("document_detail", args=[deed.pk])).content.decode()


def test_who_may_not_have_the_paper_has_not_its_text(client, deed, monkeypatch):
    client.force_login(make_user("camat", TEMPEH))
    assert client.get(address(deed)).status_code == 404
    client.force_login(make_user(Role.OPD))
    assert client.get(address(deed)).status_code == 403
    assert not AuditEvent.objects.filter(action="document_downloaded").exists()
    # Control: without the check of the role it would be handed out.
    monkeypatch.setattr(views, "check_read", lambda document, user: None)
    assert client.get(address(deed)).status_code == 200


def test_only_papers_that_somebody_goes_on_writing_in(client, camat, ready, ask, settings):
    other = ready(title="Laporan Bago")
    client.force_login(camat)
    assert client.get(address(other)).status_code == 404
    assert address(other) not in client.get(reverse("document_detail", args=[other.pk])).content.decode()
    settings.DOCUMENT_WORD = ("sample",)
    assert client.get(address(other)).status_code == 200
    waiting = ask(title="Belum jadi", subject="cooperative:lain")
    assert client.get(address(waiting)).status_code == 404


def test_a_final_gives_its_text_without_number_and_code(client, ready, settings):
    settings.DOCUMENT_SOURCES = {"founders_list": "tests.documents.issuing.source"}
    clerk = make_user("diskopindag")
    final = ready(kind="founders_list", title="Daftar Pendiri", by=clerk, final=True)
    assert final.number
    client.force_login(clerk)
    answer = client.get(address(final))
    made = docx.Document(io.BytesIO(answer.content))
    assert final.number not in text_of(answer)
    assert final.token not in answer.content.decode("latin-1")
    assert made.sections[0].header.paragraphs[0].text == word.RIBBON


def test_under_a_lost_key_it_says_what_to_do(client, camat, deed, settings):
    client.force_login(camat)
    settings.DATA_KEYS = ["another-key-that-has-written-nothing-0123456789"]
    answer = client.get(address(deed), follow=True)
    assert answer.redirect_chain == [(reverse("document_detail", args=[deed.pk]), 302)]
    assert "Naskah Word tidak dapat dibuat" in answer.content.decode()
