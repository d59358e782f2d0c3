"""Papers on their way to people: scope, role, headers, names, the record of each download, and no wrong byte."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import responses, store
from lumajang_kdkmp.documents.models import Document
from tests.documents.test_store import damage
from tests.factories import GESANG, TEMPEH, make_kecamatan, make_user


def address(document: Document, query: str = "") -> str:
    return reverse("document_download", args=[document.pk]) + query


def downloads(action: str = "document_downloaded") -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


def test_a_paper_is_downloaded_with_careful_headers_and_its_own_name(client, camat, ready):
    document = ready(title="Rancangan Akta Pendirian Koperasi Desa Merah Putih Bago")
    client.force_login(camat)
    answer = client.get(address(document))
    assert answer.content == store.read_verified(document.sha256)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        'attachment; filename="Rancangan-Akta-Pendirian-Koperasi-Desa-Merah-Putih-Bago-v1.pdf"'
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_it_is_looked_at_in_the_browser_on_request(client, camat, ready):
    client.force_login(camat)
    answer = client.get(address(ready(), "?lihat=1"))
    assert answer["Content-Disposition"].startswith("inline;")
    assert answer["Content-Security-Policy"].startswith("sandbox;")


def test_each_download_is_remembered_with_who_and_what(client, camat, ready):
    document = ready()
    client.force_login(camat)
    for _ in range(3):
        client.get(address(document))
    events = downloads()
    assert len(events) == 3
    assert {(e.actor_id, e.target, e.area_code) for e in events} == {
        (camat.pk, f"document:{document.pk}", document.area_code)
    }


def test_a_paper_of_another_kecamatan_looks_like_no_paper(client, ready):
    document = ready()
    client.force_login(make_user("camat", TEMPEH))
    assert client.get(address(document)).status_code == 404
    assert document.title not in client.get(reverse("document_list")).content.decode()
    assert downloads() == []


def test_the_right_is_asked_for_each_time(client, camat, ready):
    document = ready()
    client.force_login(camat)
    assert client.get(address(document)).status_code == 200
    type(camat).objects.filter(pk=camat.pk).update(area_code=TEMPEH)
    assert client.get(address(document)).status_code == 404


@pytest.mark.parametrize("role", [Role.BUPATI, Role.SATGAS, Role.OPD])
def test_a_paper_with_personal_data_is_only_for_those_who_need_it(client, ready, settings, role):
    settings.DOCUMENT_SOURCES = {"deed_draft": "tests.documents.conftest.source", **settings.DOCUMENT_SOURCES}
    deed, other = ready(kind="deed_draft", title="Rancangan Akta Bago"), ready(title="Laporan Bago")
    client.force_login(make_user(role))
    assert client.get(address(deed)).status_code == 403
    assert client.get(address(other)).status_code == 200
    page = client.get(reverse("document_list")).content.decode()
    assert other.title in page
    assert deed.title not in page
    settings.DOCUMENT_READERS = {}
    assert client.get(address(deed)).status_code == 200


def test_a_flipped_bit_is_never_served_and_is_remembered(client, camat, ready):
    document = ready()
    damage(document.sha256, at=100)
    client.force_login(camat)
    answer = client.get(address(document))
    assert answer.status_code == 503
    assert b"%PDF" not in answer.content
    assert "Berkas ini rusak dan tidak dibuka" in answer.content.decode()
    assert downloads() == []
    assert downloads("document_damaged")[0].target == f"document:{document.pk}"


def test_without_the_check_the_wrong_bytes_would_be_served(client, camat, ready, monkeypatch):
    """Control: read the file as it is."""
    document = ready()
    damage(document.sha256, at=100)
    monkeypatch.setattr(store, "read_verified", lambda sha: store.path_for(sha).read_bytes())
    client.force_login(camat)
    assert client.get(address(document)).status_code == 200


def test_a_lost_file_is_said_too(client, camat, ready):
    document = ready()
    store.path_for(document.sha256).unlink()
    client.force_login(camat)
    assert client.get(address(document)).status_code == 503


def test_a_paper_that_is_not_ready_leads_to_its_job(client, camat, ask):
    document = ask()
    client.force_login(camat)
    answer = client.get(address(document))
    assert answer.url == reverse("job_detail", args=[document.job_id])


def test_the_job_page_leads_to_the_paper(client, camat, ready):
    document = ready()
    client.force_login(camat)
    assert address(document) in client.get(reverse("job_detail", args=[document.job_id])).content.decode()


def test_an_unknown_paper_and_a_visitor(client, camat, ready):
    document = ready()
    assert client.get(address(document)).status_code == 302
    client.force_login(camat)
    unknown = reverse("document_download", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(unknown).status_code == 404
    assert client.post(address(document)).status_code == 405


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        'a"; filename="evil.exe',
        "a\r\nSet-Cookie: x=1",
        "\0",
        "CON",
        "x" * 200,
        "…",
        "Bagó ½",
        "名",
    ],
)
def test_a_title_never_breaks_the_header(client, camat, ready, title):
    document = ready()
    document.title = title
    answer = responses.file_response(b"", filename=document.filename, content_type="application/pdf")
    header = answer["Content-Disposition"]
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert not set(header) & set("\r\n\0/\\")


def test_a_name_with_other_letters_is_given_as_rfc_6266_wants_it():
    header = responses.file_response(b"", filename="Berita acara é.pdf", content_type="application/pdf")
    assert header["Content-Disposition"] == "attachment; filename*=utf-8''Berita%20acara%20%C3%A9.pdf"


def test_the_list_is_narrowed_by_kind_area_and_words(client, ready):
    make_kecamatan(), make_kecamatan(TEMPEH)
    bago = ready(title="Contoh Bago")
    gesang = ready(
        title="Contoh Gesang", subject=f"cooperative:{GESANG}", area_code=GESANG, by=make_user("diskopindag")
    )
    client.force_login(make_user("diskopindag"))

    def shown(query: str) -> set[str]:
        page = client.get(reverse("document_list") + query).content.decode()
        return {d.title for d in (bago, gesang) if d.title in page}

    assert shown("") == {"Contoh Bago", "Contoh Gesang"}
    assert shown("?wilayah=35.08.05") == {"Contoh Gesang"}
    assert shown(f"?wilayah={GESANG}") == {"Contoh Gesang"}
    assert shown("?cari=bago") == {"Contoh Bago"}
    assert shown("?jenis=deed_draft") == set()
    assert shown("?jenis=sample&cari=contoh") == {"Contoh Bago", "Contoh Gesang"}


@pytest.mark.parametrize(
    "query",
    [
        "?jenis=x",
        "?wilayah=99",
        "?wilayah=' OR 1=1",
        "?cari=%00",
        "?cari=" + "x" * 500,
        "?page=-1",
        "?page=x",
        "?wilayah=35.08.05",
        "?cari=%25_",
        "?jenis=&jenis=sample",
        "?wilayah=35.08.04.2004%0A",
    ],
)
def test_a_strange_filter_is_a_page_and_never_shows_more(client, camat, ready, query):
    other = ready(title="Contoh Gesang", area_code=GESANG, subject="x", by=make_user("diskopindag"))
    client.force_login(camat)
    answer = client.get(reverse("document_list") + query)
    assert answer.status_code == 200
    assert other.title not in answer.content.decode()


def test_queries_do_not_grow_with_the_documents(client, camat, ready, ask, count_queries):
    client.force_login(camat)
    counts = []
    for size in (2, 40):
        while Document.objects.count() < size:
            ask(params={"n": Document.objects.count()})
        with count_queries() as queries:
            assert client.get(reverse("document_list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_no_list_and_no_download_reads_the_frozen_data(client, camat, ready, count_queries):
    document = ready()
    client.force_login(camat)
    with count_queries() as queries:
        client.get(reverse("document_list"))
        client.get(address(document))
    assert not [q for q in queries if '"context"' in q["sql"]]


def test_the_state_of_a_paper_is_said_in_words(client, camat, ask, ready):
    client.force_login(camat)
    document = ask()
    assert "Menunggu giliran" in client.get(reverse("document_list")).content.decode()
    document.job.status = "failed"
    assert (document.state, document.state_label) == ("failed", "Gagal")
    document.job.status = "cancelled"
    assert (document.state, document.state_label) == ("cancelled", "Dibatalkan")
    document = ready()
    assert (document.state, document.state_label) == ("ready", "Siap")
    assert document.ready_at <= timezone.now()


def test_the_admin_shows_papers_without_their_data_and_changes_none(client, ready):
    document = ready(params={"nik": "9908041234567890"})
    client.force_login(make_user("diskopindag", is_staff=True))
    assert document.title in client.get(reverse("admin:documents_document_changelist")).content.decode()
    change = reverse("admin:documents_document_change", args=[document.pk])
    page = client.get(change)
    assert page.status_code == 200
    assert "9908041234567890" not in page.content.decode()
    assert client.post(change, {"title": "x"}).status_code == 403
    delete = reverse("admin:documents_document_delete", args=[document.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:documents_document_add")).status_code == 403
