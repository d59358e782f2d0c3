"""The main job on real input: a village moves, is sent back, comes again, is verified, counted, and put on paper."""

import datetime as dt
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from roadmap.demo import loader
from roadmap.demo.plan import VISITORS_VILLAGE
from roadmap.models import StageProgress
from tests.e2e.conftest import PHONE, WIDE
from tests.factories import jpeg

ROOT = Path(__file__).resolve().parent.parent.parent
LEGAL_NAME = "KOPERASI DESA MERAH PUTIH BAGO"
PRESSES_WITH_PHOTO = 4


@pytest.fixture
def june(transactional_db):
    """The demonstration on 12 June 2025: Bago lacks one paper of its founding file."""
    call_command("import_villages", verbosity=0)
    loader.load(dt.date(2025, 6, 12))


@pytest.fixture
def worker(settings, june):
    """A real worker on the database and the store of this test; the doorbell is the broker's folder."""
    database = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database['NAME']}",
        "VAR_DIR": str(settings.VAR_DIR),
        "CONTENT_STORE_DIR": str(settings.CONTENT_STORE_DIR),
        "PORTAL_DATE": settings.PORTAL_DATE,
    }
    command = [sys.executable, "-m", "celery", "-A", "lumajang_kdkmp", "worker", "--pool", "solo"]
    process = subprocess.Popen(
        [*command, "--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "ERROR"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait()


def founding() -> StageProgress:
    return StageProgress.objects.get(village_id=VISITORS_VILLAGE, stage="founding")


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
    page.wait_for_url("**/pekerjaan/**")
    assert page.evaluate("!!window.htmx")
    link = page.locator("a[href*='/unduh/']").first
    expect(link).to_be_visible(timeout=90_000)
    body = page.request.get(base + link.get_attribute("href")).body()
    assert body.startswith(b"%PDF")
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(body)).pages).split())


@pytest.mark.django_db(transaction=True)
def test_the_whole_story(live_server, browser, sign_in, june, worker):
    base = live_server.url

    def enter(name: str, size: dict[str, int], **more) -> Page:
        page = browser.new_context(viewport=size, locale="id-ID", **more).new_page()
        sign_in(page, name)
        return page

    camat = enter("camat.pasirian", PHONE, is_mobile=True, has_touch=True)
    dinas, bupati = enter("verifikator", WIDE), enter("bupati", WIDE)
    before = verified_count(bupati, base)

    assert send_with_photo(camat, base, "pertama") <= PRESSES_WITH_PHOTO
    assert founding().status == "submitted"

    dinas.goto(base + reverse("verification", args=[founding().pk]))
    dinas.get_by_text("Foto atau pindaian tidak terbaca").first.click()
    dinas.get_by_role("button", name="Kembalikan").click()
    expect(dinas.get_by_text(re.compile("dikembalikan", re.I)).first).to_be_visible()
    assert founding().status == "returned"
    assert verified_count(bupati, base) == before

    camat.goto(base + reverse("worklist"))
    expect(camat.get_by_text("tidak terbaca").first).to_be_visible()
    assert send_with_photo(camat, base, "kedua, lebih terang") <= PRESSES_WITH_PHOTO

    dinas.goto(base + reverse("verification", args=[founding().pk]))
    dinas.get_by_role("button", name="Terima").click()
    dinas.wait_for_load_state()
    assert founding().status == "approved"
    assert verified_count(bupati, base) == before + 1

    dinas.goto(base + reverse("cooperative", args=[VISITORS_VILLAGE]))
    dinas.get_by_role("button", name=re.compile("rancangan akta")).click()
    assert LEGAL_NAME in paper(dinas, base)

    camat.goto(base + reverse("report_list"))
    camat.get_by_role("button", name="Buat laporan").click()
    assert "Bago" in paper(camat, base)
