"""The main job on real input: a village moves, is sent back, comes again, is verified, counted, and put on paper."""

import re
from io import BytesIO

from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from roadmap.demo.plan import VISITORS_VILLAGE
from tests.e2e.checks import PHONE, WIDE
from tests.e2e.portal import Portal
from tests.factories import jpeg

LEGAL_NAME = "KOPERASI DESA MERAH PUTIH BAGO"
PRESSES_WITH_PHOTO = 4


def founding(page: Page, base: str) -> str:
    """The state of Bago's founding file, as its page says it."""
    page.goto(base + reverse("village", args=[VISITORS_VILLAGE]))
    line = page.locator("li").filter(has=page.get_by_role("heading", name=re.compile("Berkas pendirian")))
    return line.locator(".tag").first.inner_text()


def case(portal: Portal) -> str:
    """The address where Diskopindag checks that file."""
    code = (
        "from roadmap.models import StageProgress as S;"
        f"print(S.objects.get(village='{VISITORS_VILLAGE}', stage='founding').pk)"
    )
    return portal.url + reverse(
        "verification", args=[int(portal.manage("shell", "--no-imports", "-c", code))]
    )


def send_with_photo(page: Page, base: str, text: str) -> int:
    """From the worklist to "terkirim", and how many presses that took."""
    page.goto(base + reverse("worklist"))
    card = page.get_by_role("article").filter(has=page.get_by_role("link", name="Bago", exact=False)).first
    card.locator("a.btn.primary").click()
    presses = 1
    save = page.get_by_role("button", name=re.compile("Simpan"))
    expect(save.first).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_label(re.compile("Rencana kegiatan usaha")).first.click()
    presses += 1
    # The phone's own "use this photo".
    chooser.value.set_files(
        {"name": "rencana.jpg", "mimeType": "image/jpeg", "buffer": jpeg(text, (800, 600))}
    )
    presses += 1
    save.first.click()
    presses += 1
    expect(page.get_by_text(re.compile("Terkirim untuk verifikasi:")).first).to_be_visible()
    return presses


def verified_count(page: Page, base: str) -> int:
    """The Bupati's count of verified founding files, and the rows behind it."""
    page.goto(base + reverse("summary"))
    link = page.locator("a[href*='stage=founding'][href*='level=verified']").first
    number = int(re.search(r"\d+", link.inner_text()).group())
    page.goto(base + link.get_attribute("href"))
    assert page.locator("tbody tr").count() == number
    return number


def paper(page: Page, base: str) -> str:
    """Wait until the job page shows the worker's paper by itself, open it and return its text."""
    page.wait_for_url(re.compile("/(pekerjaan|laporan)/[0-9a-f]{8}-"))
    assert page.evaluate("!!window.htmx")
    link = page.locator("a[href*='/unduh/']").first
    expect(link).to_be_visible(timeout=90_000)
    body = page.request.get(base + link.get_attribute("href")).body()
    assert body.startswith(b"%PDF")
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(body)).pages).split())


def test_the_whole_story(portal, enter):
    base = portal.url
    camat = enter("camat.pasirian", PHONE, is_mobile=True, has_touch=True)
    address = case(portal)
    dinas, bupati = enter("verifikator", WIDE), enter("bupati", WIDE)
    before = verified_count(bupati, base)

    assert send_with_photo(camat, base, "pertama") <= PRESSES_WITH_PHOTO
    assert founding(camat, base) == "Menunggu verifikasi"

    dinas.goto(address)
    dinas.get_by_text("Foto atau pindaian tidak terbaca").first.click()
    dinas.get_by_role("button", name="Kembalikan").click()
    expect(dinas.get_by_text(re.compile("dikembalikan", re.I)).first).to_be_visible()
    assert founding(camat, base) == "Dikembalikan"
    assert verified_count(bupati, base) == before

    camat.goto(base + reverse("worklist"))
    expect(camat.get_by_text("tidak terbaca").first).to_be_visible()
    assert send_with_photo(camat, base, "kedua, lebih terang") <= PRESSES_WITH_PHOTO

    dinas.goto(address)
    dinas.get_by_role("button", name="Terima").click()
    dinas.wait_for_load_state()
    assert founding(camat, base) == "Selesai"
    assert verified_count(bupati, base) == before + 1

    dinas.goto(base + reverse("cooperative", args=[VISITORS_VILLAGE]))
    dinas.get_by_role("button", name=re.compile("rancangan akta")).click()
    assert LEGAL_NAME in paper(dinas, base)

    camat.goto(base + reverse("report_list"))
    camat.get_by_role("button", name="Buat laporan").click()
    assert "Bago" in paper(camat, base)
