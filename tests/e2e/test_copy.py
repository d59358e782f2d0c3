"""One press puts the weekly text on the clipboard; without JavaScript the same link leads to the text."""

import pytest
from playwright.sync_api import Browser, Page, expect

from lumajang_kdkmp.accounts.roles import Role
from tests.e2e.conftest import PHONE, WIDE
from tests.factories import BAGO, PASIRIAN, make_kecamatan, make_user, make_village

BUTTON = "Salin untuk WA"


@pytest.fixture
def camat(transactional_db):
    make_kecamatan(PASIRIAN, "Pasirian")
    make_village(BAGO, "Bago")
    return make_user(Role.CAMAT, PASIRIAN, username="camat.pasirian")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_one_press_copies_the_text_and_says_so(live_server, page: Page, sign_in, camat, faults, size):
    page.set_viewport_size(size)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    sign_in(page, camat.username)
    page.goto(f"{live_server.url}/tugas/")
    assert faults(page) == []
    page.get_by_role("link", name=BUTTON).first.click()
    expect(page.get_by_role("status")).to_contain_text("Teks sudah disalin")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Teks untuk WhatsApp").input_value()
    assert copied.startswith("*KDKMP Kecamatan Pasirian*\n")


def test_a_browser_without_a_clipboard_copies_the_old_way_or_selects_the_text(
    live_server, page: Page, sign_in, camat
):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined});")
    page.add_init_script("document.execCommand = () => false;")
    sign_in(page, camat.username)
    page.goto(f"{live_server.url}/tugas/")
    page.get_by_role("link", name=BUTTON).first.click()
    expect(page.get_by_role("status")).to_contain_text("Teksnya sudah dipilih")
    selected = page.evaluate(
        "(() => { const box = document.activeElement; return box.selectionEnd - box.selectionStart; })()"
    )
    assert selected == len(page.get_by_label("Teks untuk WhatsApp").input_value())


def test_without_javascript_the_link_leads_to_the_text(live_server, browser: Browser, sign_in, camat):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, camat.username)
        page.goto(f"{live_server.url}/tugas/")
        page.get_by_role("link", name=BUTTON).first.click()
        assert page.url.endswith("#kabar-wa")
        expect(page.get_by_role("heading", name="Kabar pekan ini untuk grup WhatsApp")).to_be_in_viewport()
    finally:
        context.close()
