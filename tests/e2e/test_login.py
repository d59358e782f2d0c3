"""The log-in page in a real browser, wide and narrow, with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from tests.e2e.conftest import PHONE, WIDE
from tests.factories import PASIRIAN, make_kecamatan, make_user

PASSWORD = "sandi-Panjang-2025"


@pytest.fixture
def camat(transactional_db) -> User:
    make_kecamatan(PASIRIAN, "Pasirian")
    user = make_user(Role.CAMAT, PASIRIAN, username="camat.pasirian")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_the_log_in_page_has_no_fault_that_axe_or_a_ruler_finds(live_server, page: Page, faults, size, camat):
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/masuk/")
    assert faults(page) == []
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_label("Nama pengguna").fill("camat.pasirian")
    page.get_by_label("Kata sandi").fill("salah")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    assert faults(page) == []


def test_the_check_finds_what_is_wrong(live_server, page: Page, faults, camat):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/masuk/")
    page.evaluate(
        """() => {
          document.querySelector('label').remove();
          const wide = document.querySelector('h1');
          wide.innerText = 'x'.repeat(20);
          wide.style.minWidth = '900px';
        }"""
    )
    found = faults(page)
    assert any(fault.startswith("label") for fault in found)
    assert any("px wide" in fault for fault in found)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_a_camat_signs_in_sees_the_account_and_leaves(live_server, page: Page, faults, size, camat):
    page.set_viewport_size(size)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/akun/")
    page.get_by_label("Nama pengguna").fill("camat.pasirian")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Lihat").click()
    expect(page.get_by_label("Kata sandi")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/akun/")
    expect(page.get_by_role("main").get_by_text("Kecamatan Pasirian")).to_be_visible()
    assert faults(page) == []
    page.locator("summary.avatar").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keluar", exact=True)).to_be_hidden()
    page.locator("summary.avatar").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()
    page.goto(f"{live_server.url}/akun/")
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    assert errors == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_signing_in_and_out_works_without_javascript(live_server, page: Page, camat):
    page.goto(f"{live_server.url}/masuk/")
    expect(page.get_by_role("button", name="Lihat")).to_be_hidden()
    page.get_by_label("Nama pengguna").fill("camat.pasirian")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.goto(f"{live_server.url}/akun/")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Akun {camat}")
    page.locator("summary.avatar").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.goto(f"{live_server.url}/akun/")
    expect(page.get_by_label("Kata sandi")).to_be_visible()


def test_a_double_press_sends_one_request(live_server, page: Page, camat, sign_in):
    sign_in(page, "camat.pasirian")
    page.goto(f"{live_server.url}/akun/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate(
        """() => {
          const form = document.querySelector('form.card');
          form.noValidate = true;
          form.requestSubmit();
          form.requestSubmit();
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("perlu diperbaiki")
    assert len(sent) == 1
    # After "back" the form must be usable again.
    page.go_back()
    expect(page.locator("form.card[aria-busy=true]")).to_have_count(0)


def test_the_first_visit_stays_light(live_server, page: Page, camat):
    hosts, sizes = set(), []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{live_server.url}/masuk/", wait_until="networkidle")
    assert hosts == {live_server.url.split("/")[2]}
    # The live server sends static files uncompressed; even so the page stays under the budget of a first visit.
    assert sum(sizes) <= 60 * 1024
