"""Pages that stay open all day: they say when others have changed something, and when nobody answers any more."""

import json

from playwright.sync_api import expect

WORDS = "Data halaman ini pukul 07.00 WIB; sesudahnya ada 3 perubahan."


def test_a_page_left_open_says_what_has_changed_and_is_loaded_anew(portal, enter, faults):
    page = enter("bupati")
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(content_type="application/json", body=json.dumps({"count": 3, "words": WORDS}))

    page.route("**/perubahan/*", answer)
    page.goto(f"{portal.url}/ringkasan/")
    line = page.locator("[data-stale]")
    expect(line).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(line).to_have_text(f"{WORDS} Muat ulang")
    assert "sejak=20" in asked[0]
    assert faults(page) == []
    page.evaluate("window.before = true")
    line.get_by_role("link").click()
    page.wait_for_function("!window.before")
    expect(page.locator("[data-stale]")).to_be_hidden()


def test_the_real_answer_is_silent_while_nothing_has_changed(portal, enter):
    page = enter("diskopindag")
    page.goto(f"{portal.url}/verifikasi/")
    with page.expect_response("**/perubahan/*") as told:
        page.evaluate("dispatchEvent(new Event('focus'))")
    assert told.value.json() == {"count": 0, "words": ""}
    expect(page.locator("[data-stale]")).to_be_hidden()


def test_a_poll_that_nobody_answers_is_said_once_and_taken_back(portal, enter, faults):
    page = enter("diskopindag")
    page.goto(f"{portal.url}/pekerjaan/")
    for kind in ("htmx:sendError", "htmx:responseError"):
        page.evaluate("kind => document.body.dispatchEvent(new Event(kind, {bubbles: true}))", kind)
    expect(page.locator("#putus")).to_have_count(1)
    expect(page.locator("#putus")).to_contain_text("Portal tidak menjawab.")
    assert faults(page) == []
    page.evaluate("document.body.dispatchEvent(new Event('htmx:afterSwap', {bubbles: true}))")
    expect(page.locator("#putus")).to_have_count(0)
