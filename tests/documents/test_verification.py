"""The public page of a final: what it says, to whom it says nothing, and that it names nobody."""

import html
import re

import pytest
from django.urls import reverse

from lumajang_kdkmp.documents import actions, pdf, verification
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import queue
from tests.documents.issuing import SECRETS, issue, made, wire
from tests.factories import make_user, make_village
from tests.jobs.conftest import make_due

UNKNOWN = "0" * 32


@pytest.fixture(autouse=True)
def _registered(settings, _papers):
    wire(settings)


@pytest.fixture
def clerk(db):
    return make_user("diskopindag", username="pejabat.rahasia")


def page(client, token: str) -> tuple[int, str]:
    answer = client.get(reverse("document_verify", args=[token]))
    return answer.status_code, answer.content.decode()


def test_a_final_in_force_is_shown_with_its_line_of_the_register(client, clerk):
    make_village(name="Bago")
    document = made(issue(clerk))
    status, text = page(client, document.token)
    text = text.replace("<wbr>", "")
    assert status == 200
    for words in (
        "terdaftar dan berlaku",
        "001/D08/KDKMP/VI/2025",
        "Kamis, 12 Juni 2025",
        "Daftar pendiri",
        "Desa Bago, Kecamatan",
        document.sha256,
        "sha256sum",
    ):
        assert words in text


def leaks(text: str, document: Document) -> list[str]:
    """Personal values and inner names that a page shows."""
    values = [*SECRETS.values(), "Tersembunyi", "Notaris Contoh", "pejabat.rahasia", document.title]
    return [value for value in [*values, str(document.pk), document.subject] if value in text]


def test_nobody_is_named_and_no_inner_name_comes_out(client, clerk):
    document = made(issue(clerk))
    assert leaks(page(client, document.token)[1], document) == []
    actions.revoke_document(document=document, by=clerk, reason="data", note=SECRETS["name"])
    assert leaks(page(client, document.token)[1], document) == []


def test_the_search_for_leaks_finds_one(client, clerk, settings):
    """Control: a page that prints the title and a name."""
    document = made(issue(clerk))
    settings.DOCUMENT_ABOUT = "tests.documents.test_verification.careless"
    assert SECRETS["name"] in leaks(page(client, document.token)[1], document)


def careless(subject: str, area_code: str) -> list[tuple[str, str]]:
    return [("Pendiri", SECRETS["name"])]


def plain(text: str, token: str) -> str:
    assert f'value="{token}"' in text
    return text.replace(f'value="{token}"', "")


def test_konsep_pending_failed_and_nonsense_all_look_like_an_unknown_code(
    client, clerk, monkeypatch, count_queries
):
    made(issue(clerk, final=False))
    pending = issue(clerk)
    failed = issue(clerk, params={"n": 2})
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "render", lambda *a, **k: (_ for _ in ()).throw(ValueError()))
        for _ in range(5):
            make_due(failed.job)
            queue.run(failed.job_id)
    assert Document.objects.select_related("job").get(pk=failed.pk).state == "failed"
    unknown = plain(page(client, UNKNOWN)[1], UNKNOWN)
    for token in (pending.token, failed.token, "x", "A" * 32, "%00", "' OR 1=1 --", "…", UNKNOWN[:-1]):
        with count_queries() as queries:
            status, text = page(client, token)
        assert (status, len(queries)) == (404, 1)
        if token.isalnum():
            assert plain(text, token) == unknown
    for number in (pending.number, failed.number, "999/D08/KDKMP/VI/2025"):
        answer = client.get(reverse("document_verify_number"), {"nomor": number})
        assert answer.status_code == 404
        assert "terdaftar dan" not in answer.content.decode()


def test_a_replaced_final_names_its_successor(client, clerk):
    first = made(issue(clerk))
    made(issue(clerk, params={"n": 2}))
    second = made(issue(clerk, params={"n": 3}))
    status, text = page(client, first.token)
    assert status == 200
    assert f"Diganti oleh nomor {second.number} tanggal Kamis, 12 Juni 2025." in text
    assert second.token not in text


def test_a_replaced_final_leads_to_its_successor_without_giving_the_code(client, clerk):
    old = made(issue(clerk))
    assert "penggantinya" not in page(client, old.token)[1]
    new = made(issue(clerk, params={"n": 2}))
    text = page(client, old.token)[1]
    (href,) = re.findall(r'href="([^"]+)">Cek dokumen penggantinya', text)
    assert new.token not in text
    assert "terdaftar dan berlaku" in client.get(html.unescape(href)).content.decode()


def test_the_browser_compares_with_every_form_of_a_paper(client, clerk):
    document = made(issue(clerk))
    assert f'data-compare="{document.sha256}"' in page(client, document.token)[1]
    other = "a" * 64
    document.files.create(form="xlsx", content_type="application/vnd.ms-excel", sha256=other, size=27)
    assert f'data-compare="{document.sha256} {other}"' in page(client, document.token)[1]


def test_a_konsep_made_later_does_not_show(client, clerk):
    document = made(issue(clerk))
    made(issue(clerk, final=False))
    assert "terdaftar dan berlaku" in page(client, document.token)[1]


def test_a_revoked_final_says_so_with_the_reason_but_not_the_note(client, clerk):
    document = made(issue(clerk))
    actions.revoke_document(document=document, by=clerk, reason="order", note="catatan dalam")
    status, text = page(client, document.token)
    assert status == 200
    assert "sudah dicabut" in text
    assert "Sebab: Diminta notaris atau instansi yang berwenang." in text
    assert "catatan dalam" not in text


@pytest.mark.parametrize("typed", ["001/D08/KDKMP/VI/2025", " 001/d08/kdkmp/vi/2025 "])
def test_a_number_typed_from_paper_is_found_without_giving_its_code(client, clerk, typed):
    document = made(issue(clerk))
    text = client.get(reverse("document_verify_number"), {"nomor": typed}).content.decode()
    assert "terdaftar dan berlaku" in text
    assert document.token not in text


def test_a_code_or_the_whole_address_typed_from_paper_leads_to_its_page(client, clerk):
    document = made(issue(clerk))
    for typed in (document.token, document.token.upper(), f"http://portal/cek/{document.token}/"):
        answer = client.get(reverse("document_verify_number"), {"nomor": typed})
        assert answer.url == reverse("document_verify", args=[document.token])


@pytest.mark.parametrize("typed", ["", " ", "\0", "<script>", "x" * 5000, "' OR 1=1", "😀"])
def test_whatever_is_typed_gets_a_page(client, db, typed):
    answer = client.get(reverse("document_verify_number"), {"nomor": typed})
    assert answer.status_code in (200, 404)
    assert "<script>" not in answer.content.decode().replace("<script src", "")


def test_the_page_carries_no_inline_script_and_is_not_kept(client, clerk):
    document = made(issue(clerk))
    answer = client.get(reverse("document_verify", args=[document.token]))
    assert "no-store" in answer["Cache-Control"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", answer.content.decode())
    assert client.post(reverse("document_verify", args=[document.token])).status_code == 405


def test_three_hundred_guesses_hit_nothing(clerk):
    import secrets

    made(issue(clerk))
    assert not any(verification.by_token(secrets.token_hex(16)) for _ in range(300))


@pytest.mark.parametrize("name", ["<b>x</b>", "'; DROP TABLE", "“”‮abc", "x" * 300])
def test_hostile_names_stay_text(client, clerk, settings, name):
    settings.DOCUMENT_KINDS = {**settings.DOCUMENT_KINDS, "founders_list": name}
    document = made(issue(clerk, title=name))
    text = page(client, document.token)[1]
    assert "<b>x</b>" not in text
    client.force_login(clerk)
    assert "<b>x</b>" not in client.get(reverse("document_detail", args=[document.pk])).content.decode()
