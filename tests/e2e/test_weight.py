"""What goes over the wire, as the browser counts it: files compressed by WhiteNoise, pages by the portal."""

import pytest
from playwright.sync_api import Page

from tests.e2e.checks import PHONE, WIDE

KB = 1024
# (who, first page, further page of the same visit, KB of the first visit, KB of a later page).
BUDGETS = [
    ("", "/", "/?q=sumberjo", 45, 45),
    ("camat.pasirian", "/tugas/", "/tugas/tanpa-perubahan/", 40, 6),
    ("camat.pasirian", "/tugas/", "/tugas/", 40, 6),
    ("camat.pasirian", "/tugas/", "/desa/35.08.04.2004/tahap/founding/", 40, 6),
    ("bupati", "/ringkasan/", "/desa/?late=1", 60, 30),
    ("bupati", "/ringkasan/", "/ringkasan/", 60, 30),
]


class Scales:
    """Counts bytes and requests of a page, headers included; files out of the cache cost nothing."""

    def __init__(self, page: Page) -> None:
        self.bytes, self.hosts, self._fetched = 0, set(), set()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict) -> None:
        answer = event["response"]
        if not answer["url"].startswith("http"):
            return
        self.hosts.add(answer["url"].split("/")[2])
        if not (answer.get("fromDiskCache") or answer.get("fromPrefetchCache")):
            self._fetched.add(event["requestId"])

    def _finished(self, event: dict) -> None:
        if event["requestId"] in self._fetched:
            self.bytes += int(event["encodedDataLength"])

    def weigh(self, page: Page, url: str) -> float:
        self.bytes = 0
        page.goto(url, wait_until="networkidle")
        return self.bytes / KB


@pytest.mark.parametrize(("user", "first", "further", "first_kb", "later_kb"), BUDGETS)
def test_a_visit_stays_light(portal, enter, user, first, further, first_kb, later_kb):
    # Without the service worker, which would answer from its store what is weighed here.
    page = enter(user, PHONE if user.startswith("camat") else WIDE, service_workers="block")
    scales = Scales(page)
    heavy, light = scales.weigh(page, portal.url + first), scales.weigh(page, portal.url + further)
    assert scales.hosts == {portal.url.split("/")[2]}
    # A scale that weighs nothing would pass every budget.
    assert heavy > 12
    assert light > 1
    print(f"{user or 'public'}: {first} {heavy:.1f} KB, then {further} {light:.1f} KB")
    assert heavy <= first_kb
    assert light <= later_kb


def test_files_come_compressed(portal, enter):
    page = enter()
    page.goto(portal.url)
    style = page.locator("link[rel=stylesheet]").get_attribute("href")
    for address, coding in ((style, "br"), ("/", "gzip")):
        answer = page.request.get(portal.url + address, headers={"Accept-Encoding": "gzip, br"})
        assert answer.headers["content-encoding"] == coding
