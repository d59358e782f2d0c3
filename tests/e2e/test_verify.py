"""The public page of a paper compares a file that stays in the browser; without JavaScript it says how to do it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.models import Document
from tests.documents.issuing import issue, made, wire
from tests.factories import BAGO, PASIRIAN, make_kecamatan, make_user, make_village

FIELD = "Berkas dokumen ini"


@pytest.fixture
def final(transactional_db, settings) -> Document:
    wire(settings)
    make_kecamatan(PASIRIAN, "Pasirian")
    make_village(BAGO, "Bago")
    return made(issue(make_user(Role.DISKOPINDAG, username="diskopindag")))


def choose(page: Page, name: str, data: bytes) -> None:
    page.get_by_label(FIELD).set_input_files({"name": name, "mimeType": "application/pdf", "buffer": data})


def test_the_file_is_recognised_and_an_altered_one_is_not(live_server, page: Page, final, faults):
    data = store.read_verified(final.sha256)
    page.goto(live_server.url + reverse("document_verify", args=[final.token]))
    sent = []
    # The picture of the tab may come late; a file would go to another address.
    page.on("request", lambda request: sent.append(request.url) if "favicon" not in request.url else None)
    told = page.locator("[data-result]")
    expect(told).to_be_hidden()

    choose(page, "benar.pdf", data)
    expect(told).to_have_text("Cocok: berkas ini sama persis dengan yang terdaftar.")
    # One bit in the middle of the file.
    middle = len(data) // 2
    choose(page, "diubah.pdf", data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    expect(told).to_have_text("Tidak cocok: berkas ini bukan berkas yang terdaftar, atau sudah berubah.")
    assert faults(page) == []
    choose(page, "salinan.pdf", data)
    expect(told).to_contain_text("Cocok: berkas ini sama persis")
    page.get_by_label(FIELD).set_input_files([])
    expect(told).to_be_hidden()
    assert sent == []


def test_without_javascript_the_page_says_how_to_compare_by_hand(live_server, browser: Browser, final):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(live_server.url + reverse("document_verify", args=[final.token]))
        expect(page.get_by_label(FIELD)).to_be_hidden()
        for words in (final.sha256, "sha256sum nama-berkas.pdf", "certutil -hashfile nama-berkas.pdf SHA256"):
            expect(page.get_by_role("main")).to_contain_text(words)
    finally:
        context.close()
