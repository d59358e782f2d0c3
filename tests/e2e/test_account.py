"""Pesan, the account and the second factor in a real browser, wide and narrow."""

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.inbox.models import Kind
from lumajang_kdkmp.inbox.notices import Reader, notice, tell
from tests.accounts.phone import PASSWORD, Phone, give_password
from tests.e2e.conftest import PHONE, WIDE
from tests.factories import BAGO, make_user, make_village

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


@pytest.fixture
def clerk(transactional_db) -> User:
    make_village()
    return give_password(make_user(Role.DISKOPINDAG, username="petugas", is_staff=True))


def enter(page: Page, address: str) -> None:
    page.goto(f"{address}/masuk/")
    page.get_by_label("Nama pengguna").fill("petugas")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


@SIZES
def test_the_number_leads_to_what_waits_and_information_is_marked_read(
    live_server, page: Page, faults, size, clerk
):
    page.set_viewport_size(size)
    texts = {
        Kind.ACTION: "Musdesus menunggu pemeriksaan.",
        Kind.INFORMATION: "Kabar.",
        Kind.READY: "Laporan siap.",
    }
    with transaction.atomic():
        for kind, text in texts.items():
            tell(
                notice(
                    Reader(Role.DISKOPINDAG),
                    kind,
                    subject=kind,
                    area_code=BAGO,
                    place="Desa Bago, Kecamatan Pasirian",
                    text=text,
                    button="Periksa",
                    link="/akun/",
                )
            )
    enter(page, live_server.url)
    page.get_by_role("link", name="Pesan 1 perlu tindakan").click()
    expect(page.get_by_role("heading", name="Perlu tindakan")).to_be_visible()
    assert faults(page) == []
    page.locator("summary", has_text="Informasi").click()
    expect(page.get_by_role("link", name="Kabar.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Tandai semua dibaca").click()
    expect(page.locator("summary", has_text="Informasi")).to_have_count(0)
    expect(page.get_by_role("heading", name="Perlu tindakan")).to_be_visible()
    page.locator("summary", has_text="Sudah dibaca").click()
    assert faults(page) == []


@SIZES
def test_a_phone_is_connected_and_asked_for_at_the_next_log_in(live_server, page: Page, faults, size, clerk):
    page.set_viewport_size(size)
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/akun/")
    assert faults(page) == []
    page.get_by_role("link", name="Aktifkan").click()
    assert faults(page) == []
    phone = Phone(page.content())
    page.get_by_label("Kode 6 angka").fill("000000")
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.get_by_text("Kode tidak cocok")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Kode 6 angka").fill(phone.code())
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Simpan kode pemulihan Anda")
    codes = page.locator("main code").all_inner_texts()
    assert faults(page) == []
    page.context.clear_cookies()
    enter(page, live_server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Masukkan kode dari ponsel")
    assert faults(page) == []
    page.goto(f"{live_server.url}/akun/")
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    page.goto(f"{live_server.url}/masuk/kode/")
    page.get_by_label("Kode 6 angka").fill(codes[0])
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.goto(f"{live_server.url}/akun/dua-langkah/")
    expect(page.get_by_text("9 belum dipakai")).to_be_visible()
    assert faults(page) == []
