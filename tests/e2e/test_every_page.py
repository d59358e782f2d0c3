"""Every page for every role, wide and on a phone: axe, ruler, words. One load a page, all checks in it.

The pages come from the access table (tests/e2e/pages.py), so a new address is judged without being named here.
"""

from collections import defaultdict

import pytest
from playwright.sync_api import Page

from tests.e2e.checks import (
    FINGER,
    NARROWER,
    PHONE,
    POINTER,
    WIDE,
    Accessibility,
    scrolls_sideways,
    small_targets,
)
from tests.e2e.pages import NO_PAGE, USERS, VISITOR
from tests.test_access import TABLE
from tests.ui.reading import foreign_words

CAMAT = "camat.pasirian"
# Recommendations of axe, not WCAG, that Django's own templates of the admin do not follow.
ADMIN_MAY = frozenset({"empty-table-header"})


@pytest.fixture(scope="session")
def accessibility() -> Accessibility:
    return Accessibility()


def judge(page: Page, name: str, finger: int, accessibility: Accessibility) -> list[str]:
    """Everything that is wrong with the page, at all widths."""
    allowed = ADMIN_MAY if name.startswith("admin") else frozenset()
    found = foreign_words(page.content())
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        found += accessibility.faults(page, allowed) + scrolls_sideways(page) + small_targets(page, finger)
    for width in NARROWER:
        page.set_viewport_size({"width": width, "height": 800})
        found += scrolls_sideways(page)
    return found


@pytest.mark.parametrize("user", [VISITOR, *USERS.values()])
def test_every_page_is_whole(portal, enter, accessibility, user):
    page = enter(user)
    wrong: dict[str, list[str]] = defaultdict(list)
    for name, url in [(row.name, row.url) for row in portal.pages if row.user == user]:
        page.set_viewport_size(WIDE)
        answer = page.goto(portal.url + url)
        found = (
            [] if answer.status == 200 and page.url == portal.url + url else [f"{answer.status} {page.url}"]
        )
        for fault in found + judge(page, name, FINGER if user == CAMAT else POINTER, accessibility):
            wrong[fault].append(name)
    assert not wrong, "\n".join(f"{fault}   [{', '.join(names)}]" for fault, names in sorted(wrong.items()))


def test_the_table_holds_every_address_that_answers_a_page(portal, enter):
    """Each address of GET is in the list, or answers something else than a page of its own."""
    listed = {row.name.split("-")[0] for row in portal.pages}
    asked = {name for name, (method, _, _) in TABLE.items() if method == "GET"}
    assert asked - listed == set(NO_PAGE)
    assert {row.user for row in portal.pages} == {VISITOR, *USERS.values()}
    assert len([row for row in portal.pages if row.name.startswith("admin-")]) > 60


def test_the_checks_find_what_is_wrong(portal, enter, accessibility):
    page = enter()
    page.goto(f"{portal.url}/masuk/")
    assert judge(page, "login", FINGER, accessibility) == []
    page.set_viewport_size(WIDE)
    page.evaluate(
        """() => {
          document.querySelector('label[for=id_username]').remove();
          document.querySelector('h1').style.minWidth = '1500px';
          document.querySelector('button[type=submit]').style.cssText = 'height: 30px; min-height: 0';
          document.querySelector('footer p').innerHTML = 'Please wait until Jun 12, 2025 or 06/12/2025: 1,234.5';
          document.querySelector('footer p + p').style.color = '#ddd';
        }"""
    )
    found = " ".join(judge(page, "login", FINGER, accessibility))
    for word in (
        "label:",
        "color-contrast:",
        "px wide in a window of 1440",
        "target too small",
        "Please",
        "Jun 12",
    ):
        assert word in found
    assert "06/12/2025" in found
    assert "1,234.5" in found
