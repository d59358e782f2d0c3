"""The Bupati's page in a real browser: decide, switch the map, walk the meeting, and nothing that axe finds."""

import gzip
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from lumajang_kdkmp.accounts.roles import Role
from roadmap import actions
from roadmap.models import Decision
from tests.conftest import plant_first_rows
from tests.e2e.conftest import PHONE, WIDE
from tests.factories import make_user
from tests.roadmap.proposals import propose
from villages.models import Village


@pytest.fixture
def regency(transactional_db):
    """All villages, one proposal that waits and one that runs."""
    plant_first_rows()
    call_command("import_villages", verbosity=0)
    actions.open_roadmap(villages=Village.objects.all())
    bupati, clerk = make_user(Role.BUPATI, username="bupati"), make_user(Role.DISKOPINDAG, username="dinas")
    running = propose(clerk, "Adakan penandatanganan bersama")
    actions.decide(decision=running, by=bupati, seen_version=running.version, approve=True)
    return propose(clerk)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_the_pages_of_the_bupati_have_no_fault_that_axe_or_a_ruler_finds(
    live_server, page: Page, faults, sign_in, regency, size
):
    page.set_viewport_size(size)
    sign_in(page, "bupati")
    found = {}
    for path in (
        "/ringkasan/",
        "/ringkasan/#petak",
        "/ringkasan/rapat/",
        "/ringkasan/rapat/35.08.04/",
        "/keputusan/",
        f"/keputusan/{regency.pk}/",
        f"/keputusan/{regency.pk}/tanya/",
    ):
        page.goto("about:blank")
        page.goto(live_server.url + path)
        found[path] = faults(page)
    sign_in(page, "dinas")
    for path in ("/keputusan/usul/", f"/keputusan/{regency.pk}/"):
        page.goto(live_server.url + path)
        found[f"dinas {path}"] = faults(page)
    assert [f"{path} {word}" for path, words in found.items() for word in words] == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_decision_takes_two_presses(live_server, browser, sign_in, regency, javascript):
    context = browser.new_context(java_script_enabled=javascript, viewport=WIDE)
    page = context.new_page()
    sign_in(page, "bupati")
    page.goto(f"{live_server.url}/ringkasan/")
    page.get_by_role("link", name=re.compile(f"Setujui.*{regency.title}")).click()
    expect(page.get_by_text("Bupati menyetujui pada Kamis, 12 Juni 2025")).to_be_visible()
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_role("status").first).to_contain_text("Tercatat, setujui")
    assert Decision.objects.get(pk=regency.pk).state == "approved"
    context.close()


def test_the_map_becomes_a_grid_without_a_script_and_the_address_says_so(
    live_server, browser, sign_in, regency
):
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    sign_in(page, "bupati")
    page.goto(f"{live_server.url}/ringkasan/")
    expect(page.locator("#peta")).to_be_visible()
    expect(page.locator("#petak")).to_be_hidden()
    page.get_by_role("link", name="Petak").click()
    expect(page.locator("#petak")).to_be_visible()
    expect(page.locator("#peta")).to_be_hidden()
    assert page.url.endswith("#petak")
    page.set_viewport_size(PHONE)
    page.goto("about:blank")
    page.goto(f"{live_server.url}/ringkasan/")
    expect(page.locator("#petak")).to_be_visible()
    context.close()


def test_on_a_phone_decisions_come_before_charts(live_server, page: Page, sign_in, regency):
    page.set_viewport_size(PHONE)
    sign_in(page, "bupati")
    page.goto(f"{live_server.url}/ringkasan/")
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in ("h-decisions", "h-map", "h-curve")]
    assert tops == sorted(tops)


def test_arrow_keys_walk_the_meeting(live_server, page: Page, sign_in, regency):
    sign_in(page, "bupati")
    page.goto(f"{live_server.url}/ringkasan/rapat/")
    first = page.get_by_role("link", name="Berikutnya").get_attribute("href")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(live_server.url + first)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{live_server.url}/ringkasan/rapat/")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{live_server.url}/ringkasan/")


def test_the_first_visit_of_the_bupati_stays_within_60_kb(live_server, page: Page, sign_in, regency):
    """Compressed as the web server sends it; fonts are compressed by themselves."""
    weights: dict[str, int] = {}

    def weigh(response) -> None:
        body = response.body()
        weights[response.url] = len(body) if response.url.endswith("woff2") else len(gzip.compress(body, 6))

    page.on("response", weigh)
    sign_in(page, "bupati")
    page.goto(f"{live_server.url}/ringkasan/", wait_until="networkidle")
    assert len(weights) >= 3
    assert sum(weights.values()) <= 60 * 1024, weights
