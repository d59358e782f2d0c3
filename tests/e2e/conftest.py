"""A real browser: Debian's Chromium, in Indonesian. Nothing is ever downloaded for it.

`live_server` is for a page with rows made on the spot; `portal` is the whole demonstration, as scripts/demo runs it.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page

from lumajang_kdkmp.accounts.models import User
from tests.e2e.checks import PHONE, WIDE
from tests.e2e.checks import faults as faults_of
from tests.e2e.launch import LAUNCH
from tests.e2e.portal import Portal, running_portal

__all__ = ["PHONE", "WIDE"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser last: Playwright leaves an event loop in the thread that other tests stumble over."""
    mine = [item for item in items if HERE in Path(item.path).parents]
    for item in mine:
        item.add_marker(pytest.mark.e2e)
    items[:] = [item for item in items if item not in mine] + mine


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **LAUNCH}


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
    return faults_of


@pytest.fixture(scope="session")
def portal(tmp_path_factory) -> Iterator[Portal]:
    """The demonstration on 12 June 2025, once for all tests of this folder: web server, worker and sweeper."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture
def enter(portal, browser: Browser) -> Iterator[Callable[..., Page]]:
    """enter(username, size, **context): a page of a browser in which that person is signed in."""
    contexts = []

    def page_of(username: str = "", size: dict[str, int] = WIDE, **more) -> Page:
        contexts.append(portal.context(browser, username, size, **more))
        return contexts[-1].new_page()

    yield page_of
    for context in contexts:
        context.close()
