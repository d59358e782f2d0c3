"""A paper knows when it is out of date, says what has changed, and is made anew by one press."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import actions
from lumajang_kdkmp.documents.changes import Difference, changes_since, label_of, masked
from lumajang_kdkmp.documents.models import Document
from tests.documents.issuing import NOW, SECRETS, issue, made, wire
from tests.factories import TEMPEH, make_user


@pytest.fixture(autouse=True)
def _registered(settings, _papers):
    wire(settings)


@pytest.fixture
def clerk(db):
    return make_user("diskopindag")


def detail(client, document) -> str:
    answer = client.get(reverse("document_detail", args=[document.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_paper_whose_data_stand_has_no_differences(clerk, settings):
    document = made(issue(clerk))
    NOW["as_of"] = "13 Juni 2025"
    assert changes_since(document) == []


def test_what_changed_is_named_with_both_values_in_the_order_of_the_paper(clerk):
    document = made(issue(clerk))
    NOW["notary"] = "Notaris Lain, S.H."
    NOW["founders"] = [{"name": "Budi Tersembunyi"}, {"name": "Sri Baru"}, {"name": "Tono"}]
    assert changes_since(document) == [
        Difference("Notaris", "Notaris Contoh, S.H.", "Notaris Lain, S.H."),
        Difference("Pendiri 2, nama", "Siti Tersembunyi", "Sri Baru"),
        Difference("Pendiri 3, nama", "(tidak ada)", "Tono"),
    ]


def test_long_numbers_are_masked_on_both_sides(clerk):
    document = made(issue(clerk))
    NOW["nik"] = "3508044107850099"
    (found,) = changes_since(document)
    assert (found.before, found.after) == ("3508••••••••0003", "3508••••••••0099")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NIK 3508044107850003.", "NIK 3508••••••••0003."),
        ("3508 0441 0785 0003", "3508••••••••0003"),
        ("telp 081234567890", "telp 0812••••••90"),
        ("Rp2.500.000,00 dan 001/D08/KDKMP/VI/2025", "Rp2.500.000,00 dan 001/D08/KDKMP/VI/2025"),
        ("12 Juni 2025, 350804", "12 Juni 2025, 350804"),
    ],
)
def test_only_what_is_personal_is_masked(text, shown):
    assert masked(text) == shown


def test_an_unknown_key_reads_as_words():
    assert label_of(("some_key", "2", "inner_key")) == "Some key 2, inner key"


def test_a_source_that_has_nothing_to_say_any_more_is_told_on_the_page(client, clerk, settings):
    document = made(issue(clerk))
    settings.DOCUMENT_SOURCES = {}
    with pytest.raises(ValidationError):
        changes_since(document)
    client.force_login(clerk)
    assert "tidak dapat dibandingkan" in detail(client, document)


def test_the_page_tells_what_changed_and_one_press_issues_anew(client, clerk):
    document = made(issue(clerk))
    client.force_login(clerk)
    assert "Terbitkan ulang" not in detail(client, document)
    NOW["notary"] = "Notaris Lain, S.H."
    page = detail(client, document)
    assert "Usang: 1 isian berubah" in page
    assert "Notaris Lain, S.H." in page
    answer = client.post(reverse("document_reissue", args=[document.pk]))
    newer = Document.objects.get(version=2)
    assert answer.url == reverse("document_detail", args=[newer.pk])
    assert newer.is_final
    assert newer.number_seq == 2
    made(newer)
    assert f"nomor {newer.number}" in detail(client, document)
    assert f"Nomor {document.number}" in detail(client, newer)
    refused = client.post(reverse("document_reissue", args=[document.pk]), follow=True)
    assert "sudah diganti" in refused.content.decode()
    assert Document.objects.count() == 2


def test_a_final_made_anew_asks_for_the_code_as_its_first_issue_did(client, clerk, monkeypatch):
    """The press for a final carries no final=1: the paper itself says what it is."""
    final, konsep = made(issue(clerk)), made(issue(clerk, final=False, subject="cooperative:35.08.04.2099"))
    client.force_login(clerk)
    monkeypatch.setattr("lumajang_kdkmp.accounts.step_up.is_due", lambda request: True)
    asked = client.post(reverse("document_reissue", args=[final.pk]))
    assert "Masukkan kode sekali lagi" in asked.content.decode()
    assert Document.objects.count() == 2
    assert client.post(reverse("document_reissue", args=[konsep.pk])).status_code == 302


def test_at_most_twenty_differences_are_shown_and_the_others_counted(client, clerk):
    document = made(issue(clerk))
    NOW.update({f"extra_{n:02}": "x" for n in range(27)})
    client.force_login(clerk)
    page = detail(client, document)
    assert "Usang: 27 isian" in page
    assert "Dan 7 isian lain." in page
    assert "Extra 19" in page
    assert "Extra 20" not in page


def test_a_konsep_is_issued_by_one_press_of_the_dinas_only(client, clerk, camat):
    draft = made(issue(camat, final=False))
    client.force_login(camat)
    assert "Terbitkan dengan nomor" not in detail(client, draft)
    assert client.post(reverse("document_reissue", args=[draft.pk]), {"final": "1"}).status_code == 403
    client.force_login(clerk)
    assert "Terbitkan dengan nomor" in detail(client, draft)
    client.post(reverse("document_reissue", args=[draft.pk]), {"final": "1"})
    assert Document.objects.get(is_final=True).number_seq == 1


def test_the_page_masks_the_frozen_data_and_counts_the_downloads(client, clerk):
    document = made(issue(clerk))
    client.force_login(clerk)
    for _ in range(12):
        client.get(reverse("document_download", args=[document.pk]))
    page = detail(client, document)
    assert SECRETS["nik"] not in page
    assert SECRETS["phone"] not in page
    assert "3508••••••••0003" in page
    assert "Diunduh 12 kali" in page
    assert document.sha256 in page.replace("<wbr>", "")


def test_the_page_is_scoped_and_closed_like_the_paper_itself(client, clerk, settings):
    settings.DOCUMENT_READERS = {"founders_list": ["camat", "diskopindag"]}
    document = made(issue(clerk))
    url = reverse("document_detail", args=[document.pk])
    for user, status in ((make_user("camat", TEMPEH), 404), (make_user("bupati"), 403), (clerk, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_withdrawing_asks_for_a_reason_and_keeps_what_was_typed(client, clerk):
    document = made(issue(clerk))
    client.force_login(clerk)
    url = reverse("document_revoke", args=[document.pk])
    answer = client.post(url, {"note": "salah ketik nama"})
    assert answer.status_code == 422
    assert "salah ketik nama" in answer.content.decode()
    assert client.post(url, {"reason": "data", "note": "salah ketik nama"}).status_code == 302
    page = detail(client, document)
    assert "Dicabut Kamis, 12 Juni 2025" in page
    assert "Terbitkan ulang" in page
    again = client.post(url, {"reason": "data"})
    assert again.status_code == 422
    assert "tidak lagi berlaku" in again.content.decode()
    assert AuditEvent.objects.filter(action="document_revoked").count() == 1


def test_queries_do_not_grow_with_use_age_and_data(client, clerk, count_queries):
    counts = []
    client.force_login(clerk)
    for size in (2, 20):
        for n in range(size):
            document = made(
                issue(clerk, params={"n": f"{size}-{n}", "founders": [{"name": str(m)} for m in range(size)]})
            )
            client.get(reverse("document_download", args=[document.pk]))
        with count_queries() as queries:
            detail(client, document)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?status=berlaku", {"final"}),
        ("?status=konsep", {"konsep"}),
        ("?status=dicabut", {"dicabut"}),
        ("?status=diganti", set()),
        ("?status=x", {"final", "konsep", "dicabut"}),
        ("?cari=002/D08", {"dicabut"}),
        ("?cari=judul final", {"final"}),
    ],
)
def test_the_register_is_narrowed_by_status_and_number(client, clerk, query, shown):
    made(issue(clerk, title="Judul final"))
    revoked = made(issue(clerk, title="Judul dicabut", subject="cooperative:x"))
    actions.revoke_document(document=revoked, by=clerk, reason="data")
    made(issue(clerk, final=False, title="Judul konsep", subject="cooperative:y"))
    client.force_login(clerk)
    page = client.get(reverse("document_list") + query).content.decode()
    assert {word for word in ("final", "konsep", "dicabut") if f"Judul {word}" in page} == shown
