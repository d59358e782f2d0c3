"""Signed copies: scans of a final in force, checked against the paper they belong to."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import codes, scans, signed, store
from lumajang_kdkmp.documents.models import SignedCopy, stored_hashes
from tests.documents.issuing import KIND, issue, made, photo, picture, scan, wire
from tests.factories import BAGO, PASIRIAN, TEMPEH, make_user

SUBJECT = f"cooperative:{BAGO}"


@pytest.fixture(autouse=True)
def _registered(settings, _papers):
    wire(settings)


@pytest.fixture
def clerk(db):
    return make_user("diskopindag")


@pytest.fixture
def final(clerk):
    return made(issue(clerk))


@pytest.mark.parametrize("make", [scan, photo])
def test_a_scan_with_the_right_code_is_kept(final, clerk, make):
    copy = signed.add_signed_copy(document=final, upload=make(final), by=clerk)
    assert copy.qr_ok is True
    assert store.read_verified(copy.sha256)
    assert copy.sha256 in stored_hashes()
    assert [row.pk for row in signed.signed_copies(SUBJECT, [KIND])] == [copy.pk]
    assert AuditEvent.objects.filter(action="signed_copy_added").count() == 1


def test_a_scan_turned_on_its_side_is_read_all_the_same(final, clerk):
    out = BytesIO()
    picture(final).rotate(92, expand=True, fillcolor="white").save(out, "JPEG")
    copy = signed.add_signed_copy(
        document=final, upload=SimpleUploadedFile("f.jpg", out.getvalue()), by=clerk
    )
    assert copy.qr_ok is True


def test_a_scan_without_a_readable_code_is_kept_and_marked(client, final, clerk):
    copy = signed.add_signed_copy(document=final, upload=scan(final, blank=True), by=clerk)
    assert copy.qr_ok is None
    client.force_login(clerk)
    page = client.get(reverse("document_detail", args=[final.pk])).content.decode()
    assert "Kode tidak terbaca, periksa dengan mata" in page


def test_a_scan_of_another_paper_is_refused(final, clerk):
    other = made(issue(clerk, subject="cooperative:other"))
    with pytest.raises(ValidationError) as refused:
        signed.add_signed_copy(document=final, upload=scan(other), by=clerk)
    assert "milik dokumen lain" in refused.value.messages[0]
    assert SignedCopy.objects.count() == 0


def test_without_reading_the_code_it_would_be_taken(final, clerk, monkeypatch):
    """Control."""
    other = made(issue(clerk, subject="cooperative:other"))
    monkeypatch.setattr(signed, "tokens_in", lambda *args: set())
    assert signed.add_signed_copy(document=final, upload=scan(other), by=clerk).qr_ok is None


@pytest.mark.parametrize("saved", [lambda data: data, scans.clean])
def test_the_unsigned_paper_itself_is_refused_as_printed_and_as_cleaned(final, clerk, saved):
    data = saved(store.read_verified(final.sha256))
    with pytest.raises(ValidationError, match="belum bertanda tangan"):
        signed.add_signed_copy(document=final, upload=SimpleUploadedFile("asli.pdf", data), by=clerk)
    assert SignedCopy.objects.count() == 0


def test_a_scan_with_a_page_too_few_is_refused_naming_both_counts(clerk):
    final = made(issue(clerk, params={"sheets": ["dua", "tiga"]}))
    with pytest.raises(ValidationError) as refused:
        signed.add_signed_copy(document=final, upload=scan(final), by=clerk)
    assert "memuat 1 halaman, dokumennya 3 halaman" in refused.value.messages[0]
    assert signed.add_signed_copy(document=final, upload=scan(final, pages=4), by=clerk).pages == 4


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7 broken", b"PK\x03\x04"])
def test_bad_files_are_refused_on_the_page_with_a_sentence(client, final, clerk, content):
    client.force_login(clerk)
    answer = client.post(
        reverse("signed_copy_add", args=[final.pk]), {"file": SimpleUploadedFile("<i>x.pdf", content)}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Berkas “" in text
    assert "<i>x" not in text
    assert SignedCopy.objects.count() == 0


def test_no_file_at_all_is_asked_for(client, final, clerk):
    client.force_login(clerk)
    answer = client.post(reverse("signed_copy_add", args=[final.pk]))
    assert answer.status_code == 422
    assert "Pilih berkas hasil pindainya." in answer.content.decode()


def test_the_same_scan_twice_is_one(final, clerk):
    signed.add_signed_copy(document=final, upload=scan(final), by=clerk)
    with pytest.raises(ValidationError, match="sudah diunggah"):
        signed.add_signed_copy(document=final, upload=scan(final), by=clerk)


def test_copies_are_for_finals_in_force(final, clerk):
    draft = made(issue(clerk, final=False))
    with pytest.raises(ValidationError, match="hanya untuk dokumen berlaku"):
        signed.add_signed_copy(document=draft, upload=scan(final), by=clerk)
    copy = signed.add_signed_copy(document=final, upload=scan(final), by=clerk)
    made(issue(clerk, params={"n": 2}))
    final.refresh_from_db()
    with pytest.raises(ValidationError):
        signed.add_signed_copy(document=final, upload=scan(final), by=clerk)
    assert list(signed.signed_copies(SUBJECT, [KIND])) == []
    assert SignedCopy.objects.get() == copy


def test_the_kecamatan_files_its_own_copies_and_nobody_elses(final, settings):
    upload = scan(final)
    camat = make_user("camat", PASIRIAN)
    assert signed.add_signed_copy(document=final, upload=upload, by=camat).added_by == camat
    for stranger in (make_user("camat", TEMPEH), make_user("bupati")):
        with pytest.raises(NotAllowed):
            signed.add_signed_copy(document=final, upload=scan(final), by=stranger)


def test_a_copy_is_opened_recorded_and_removed(client, final, clerk):
    client.force_login(clerk)
    answer = client.post(reverse("signed_copy_add", args=[final.pk]), {"file": scan(final)}, follow=True)
    assert "kodenya cocok" in answer.content.decode()
    copy = SignedCopy.objects.get()
    url = reverse("signed_copy_file", args=[copy.pk])
    answer = client.get(url)
    assert answer.content == store.read_verified(copy.sha256)
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert AuditEvent.objects.filter(action="signed_copy_opened").count() == 1
    client.post(reverse("signed_copy_remove", args=[copy.pk]))
    copy.refresh_from_db()
    assert copy.removed_on
    assert client.get(url).status_code == 404
    assert copy.sha256 in stored_hashes()
    client.force_login(make_user("camat", TEMPEH))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"%PDF-1.7\n" + b"x" * 5000])
def test_what_cannot_be_drawn_has_no_code(data):
    assert codes.tokens_in(data, "application/pdf") == set()


def test_diskopindag_looks_copies_up_in_the_admin_and_changes_none(client, final, clerk):
    copy = signed.add_signed_copy(document=final, upload=scan(final), by=clerk)
    client.force_login(clerk)
    listed = client.get(reverse("admin:documents_signedcopy_changelist"), {"q": final.number}).content.decode()
    assert copy.name in listed
    assert final.number in listed
    page = reverse("admin:documents_signedcopy_change", args=[copy.pk])
    answer = client.get(page)
    assert reverse("document_detail", args=[final.pk]) in answer.content.decode()
    assert client.post(page, {"name": "lain.pdf"}).status_code == 403
    assert client.post(reverse("admin:documents_signedcopy_delete", args=[copy.pk])).status_code == 403
    # A clerk of another kecamatan finds nothing.
    client.force_login(make_user("diskopindag", TEMPEH))
    assert copy.name not in client.get(reverse("admin:documents_signedcopy_changelist")).content.decode()
    assert client.get(page).status_code == 302
