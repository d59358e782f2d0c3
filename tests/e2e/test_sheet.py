"""A sheet is a page; with JavaScript the same page opens as a dialog over the board."""

import pytest
from playwright.sync_api import Page, expect

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from tests.e2e.conftest import PHONE, WIDE
from tests.factories import PASIRIAN, make_kecamatan, make_user

pytestmark = pytest.mark.urls("tests.e2e.urls")
LINK = "Sudah tanda tangan"


@pytest.fixture
def camat(transactional_db) -> User:
    make_kecamatan(PASIRIAN, "Pasirian")
    return make_user(Role.CAMAT, PASIRIAN, username="camat.pasirian")


@pytest.fixture
def board(live_server, page: Page, sign_in, camat) -> str:
    sign_in(page, "camat.pasirian")
    address = f"{live_server.url}/uji/papan/"
    page.goto(address)
    return address


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_the_sheet_opens_over_the_board_and_saves(board, page: Page, faults, size):
    page.set_viewport_size(size)
    page.get_by_role("link", name=LINK).click()
    sheet = page.get_by_role("dialog", name="Akta sudah ditandatangani")
    expect(sheet).to_be_visible()
    assert faults(page) == []
    sheet.get_by_label("Tempat").fill("Lumajang")
    sheet.get_by_role("button", name="Simpan").click()
    expect(page).to_have_url(f"{board}?di=Lumajang")


def test_escape_and_cancel_close_the_sheet_and_give_the_focus_back(board, page: Page):
    for leave in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("dialog").get_by_text("Batal").click(),
    ):
        page.get_by_role("link", name=LINK).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        leave()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("link", name=LINK)).to_be_focused()
        expect(page).to_have_url(board)


def test_a_faulty_sheet_comes_back_as_a_page_with_the_fault_in_focus(board, page: Page):
    page.get_by_role("link", name=LINK).click()
    page.get_by_role("dialog").get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("1 isian perlu diperbaiki")
    expect(page.get_by_label("Tempat")).to_be_focused()
    assert page.url.endswith("/uji/lembar/")


def test_a_link_whose_sheet_cannot_be_had_is_followed(board, page: Page):
    page.get_by_role("link", name="Rusak").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tidak ditemukan")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_the_sheet_is_a_page(board, page: Page):
    page.get_by_role("link", name=LINK).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Tempat").fill("Lumajang")
    page.get_by_role("button", name="Simpan").click()
    expect(page).to_have_url(f"{board}?di=Lumajang")
