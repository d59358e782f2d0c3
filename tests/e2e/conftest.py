"""A real browser: Debian's Chromium, in Indonesian, against the live server. Nothing is ever downloaded for it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page

from lumajang_kdkmp.accounts.models import User

HERE = Path(__file__).parent
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser last: Playwright leaves an event loop in the thread that other tests stumble over."""
    mine = [item for item in items if HERE in Path(item.path).parents]
    for item in mine:
        item.add_marker(pytest.mark.e2e)
    items[:] = [item for item in items if item not in mine] + mine


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "headless": True,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


@pytest.fixture(scope="session", autouse=True)
def _browser_beside_the_database():
    # Playwright's loop runs in this thread, so Django would refuse the database from the first set-up to the
    # last tear-down. Tests elsewhere run before (see above) and keep Django's guard.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, str], None]:
    """sign_in(page, username): give the browser a session of that person; the form has tests of its own."""

    def enter(page: Page, username: str) -> None:
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url, "httpOnly": True}]
        )

    return enter


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """faults(page): what axe and a ruler find wrong with the page as it stands, one line each."""

    def find(page: Page) -> list[str]:
        found = [
            f"{violation['id']}: {', '.join(node['html'][:120] for node in violation['nodes'][:3])}"
            for violation in Axe().run(page).response["violations"]
        ]
        sides = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if sides[0] > sides[1]:
            found.append(f"page is {sides[0]} px wide in a window of {sides[1]} px")
        return found + [f"target too small: {html}" for html in page.evaluate(SMALL_TARGETS)]

    return find


# WCAG 2.2, 2.5.8: 24 px, links within a sentence excepted.
SMALL_TARGETS = """
[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')].filter((node) => {
  const box = (node.closest('label') || node).getBoundingClientRect(), style = getComputedStyle(node);
  const seen = box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && !node.closest('.vh, .skip');
  const within = style.display === 'inline' && node.parentElement.innerText?.trim() !== node.innerText?.trim();
  return seen && !within && (box.width < 24 || box.height < 20);
}).map((node) => node.outerHTML.slice(0, 120))
"""
