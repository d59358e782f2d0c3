"""The main task of every role: with few presses, with the keyboard alone, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import PHONE, WIDE
from tests.e2e.hands import Keyboard, Mouse
from tests.e2e.portal import PASSWORD
from tests.factories import jpeg

# Each way of working has a kecamatan of its own, where founding files lie open.
WAYS = {"presses": "camat.tempeh", "keyboard": "camat.klakah", "no script": "camat.senduro"}
Walk = Callable[[str], tuple[Page, Mouse]]


@pytest.fixture(params=list(WAYS))
def way(request) -> str:
    return request.param


@pytest.fixture
def begin(way, enter) -> Walk:
    """begin(username): a page and the hand that works on it; "camat" is the camat of this way of working."""

    def start(username: str) -> tuple[Page, Mouse]:
        is_camat = username == "camat"
        size = PHONE if is_camat and way != "keyboard" else WIDE
        name = WAYS[way] if is_camat else username
        page = enter(name, size, java_script_enabled=way != "no script")
        return page, Keyboard(page) if way == "keyboard" else Mouse(page)

    return start


def test_a_person_signs_in(portal, begin):
    page, hand = begin("")
    page.goto(f"{portal.url}/masuk/")
    hand.fill(page.get_by_label("Nama pengguna"), "camat.kunir")
    hand.fill(page.get_by_label("Kata sandi"), PASSWORD)
    hand.press(page.get_by_role("button", name="Masuk", exact=True))
    expect(page).to_have_url(f"{portal.url}/tugas/")
    assert hand.presses == 1


def test_the_camat_updates_a_village_with_two_presses(portal, begin):
    page, hand = begin("camat")
    page.goto(f"{portal.url}/tugas/")
    hand.press(page.locator("a[href$='/tahap/registration/'].primary").first)
    hand.press(page.get_by_role("button", name="Simpan"))
    expect(page.locator(".messages:not(#antrean)")).to_contain_text(re.compile("tersimpan|terkirim", re.I))
    assert hand.presses == 2


def test_the_camat_updates_a_village_with_a_photo_with_four_presses(portal, begin):
    page, hand = begin("camat")
    page.goto(f"{portal.url}/tugas/")
    hand.press(page.locator("a[href$='/tahap/registration/'].primary").last)
    photo = {"name": "nib.jpg", "mimeType": "image/jpeg", "buffer": jpeg(hand.__class__.__name__, (800, 600))}
    hand.attach(page.locator("input[type=file]").first, photo)
    hand.press(page.get_by_role("button", name=re.compile("Simpan")))
    expect(page.locator(".messages:not(#antrean)")).to_contain_text(re.compile("tersimpan|terkirim", re.I))
    assert hand.presses == 4


def test_the_camat_reports_a_blocker_with_two_presses(portal, begin):
    page, hand = begin("camat")
    page.goto(f"{portal.url}/tugas/")
    hand.press(page.get_by_label(re.compile("Laporkan kendala")).first)
    hand.press(page.get_by_role("button", name="Cuaca atau bencana"))
    expect(page.locator(".messages:not(#antrean)")).to_contain_text(re.compile("kendala", re.I))
    assert hand.presses == 2


def test_the_camat_records_a_visit(portal, begin):
    page, hand = begin("camat")
    page.goto(f"{portal.url}/kunjungan/")
    hand.press(page.locator("a[href$='/kunjungan/']").filter(has_not_text="Kunjungan").first)
    hand.fill(
        page.get_by_label(re.compile("Temuan|Catatan|Hasil")).first,
        "Pengurus lengkap, kantor buka setiap hari.",
    )
    hand.press(page.get_by_role("button", name="Simpan"))
    expect(page.locator(".messages:not(#antrean)")).to_contain_text(re.compile("kunjungan", re.I))
    assert hand.presses == 2


def test_the_camat_says_that_nothing_has_changed_with_two_presses(portal, begin):
    page, hand = begin("camat")
    page.goto(f"{portal.url}/tugas/")
    hand.press(page.get_by_role("link", name="Tidak ada perubahan"))
    hand.press(page.get_by_role("button", name="Ya, semua tetap"))
    expect(page.get_by_text("Hari ini sudah dinyatakan tidak ada perubahan")).to_be_visible()
    assert hand.presses == 2


def test_diskopindag_returns_a_file_with_two_presses(portal, begin):
    page, hand = begin("verifikator")
    first_case(portal, page)
    hand.choose(page.locator("#kembalikan input[name=reason]").nth(1))
    hand.press(page.get_by_role("button", name="Kembalikan"))
    expect(page.locator(".messages:not(#antrean)")).to_contain_text("dikembalikan", ignore_case=True)
    assert hand.presses == 2


def test_diskopindag_accepts_a_file_with_one_press(portal, begin):
    page, hand = begin("verifikator")
    first_case(portal, page)
    hand.press(page.get_by_role("button", name="Terima"))
    expect(page.locator(".messages:not(#antrean)")).to_contain_text("diterima", ignore_case=True)
    assert hand.presses == 1


def first_case(portal, page: Page) -> None:
    """Open the oldest file of the queue that lies outside Pasirian, whose files other tests need."""
    page.goto(f"{portal.url}/verifikasi/")
    case = (
        page.locator("a[href*='/verifikasi/']")
        .filter(has_text="Berkas pendirian,")
        .filter(has_not_text="Pasirian")
    )
    page.goto(portal.url + case.first.get_attribute("href"))


def test_diskopindag_asks_for_all_papers_of_a_village_with_two_presses(portal, begin, way):
    page, hand = begin("diskopindag")
    village = {"presses": "35.08.05.2002", "keyboard": "35.08.05.2003", "no script": "35.08.05.2006"}[way]
    page.goto(f"{portal.url}/koperasi/{village}/")
    hand.press(page.locator(f"a[href$='/koperasi/{village}/berkas/']").first)
    hand.press(page.get_by_role("button", name="Buat semua berkas"))
    expect(page).to_have_url(re.compile("/pekerjaan/"))
    assert hand.presses == 2


def test_the_camat_asks_for_a_report_with_one_press(portal, begin):
    page, hand = begin("camat")
    page.goto(f"{portal.url}/laporan/")
    hand.press(page.get_by_role("button", name="Buat laporan"))
    expect(page).to_have_url(re.compile("/laporan/[0-9a-f-]{36}/"))
    assert hand.presses == 1


def test_the_bupati_opens_the_villages_that_are_late(portal, begin):
    page, hand = begin("bupati")
    page.goto(f"{portal.url}/ringkasan/")
    hand.press(page.locator("main a[href*='late=1']").first)
    expect(page).to_have_url(re.compile("/desa/.*late=1"))
    expect(page.locator("tbody tr").first).to_be_visible()
    assert hand.presses == 1


def test_an_agency_filters_the_villages_by_potential(portal, begin):
    page, hand = begin("dkpp")
    page.goto(f"{portal.url}/potensi/")
    hand.press(page.locator("main a[href*='sector=']").first)
    expect(page).to_have_url(re.compile("/potensi/.*sector="))
    assert hand.presses == 1


def test_a_citizen_finds_a_village(portal, begin):
    page, hand = begin("")
    page.goto(portal.url)
    hand.fill(page.locator("main input[name=q]").first, "sumberjo")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=sumberjo"))
    assert page.get_by_text("Sumberejo").count() >= 2


def test_the_keyboard_is_stopped_by_what_cannot_be_reached_and_by_a_focus_that_is_not_seen(portal, enter):
    page = enter()
    page.goto(f"{portal.url}/masuk/")
    hand = Keyboard(page)
    button = page.get_by_role("button", name="Masuk", exact=True)
    button.evaluate("(node) => { node.style.outline = 'none'; }")
    with pytest.raises(AssertionError, match="no ring"):
        hand.press(button)
    page.reload()
    button.evaluate("(node) => { node.tabIndex = -1; }")
    with pytest.raises(AssertionError, match="does not reach"):
        hand.press(button)
