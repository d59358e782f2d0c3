"""The portal as a visitor of the demonstration has it: scripts/demo in a folder of its own, and who is signed in."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE_OF_PAGES = "from tests.e2e.pages import print_json; print_json()"
# Loading takes half a minute; another run may have the machine busy.
PATIENCE_SECONDS = 300
PASSWORD = "contoh-lumajang"


class Page(tuple):
    """(user, name, url) of tests/e2e/pages.py, as it comes out of JSON."""

    user = property(lambda self: self[0])
    name = property(lambda self: self[1])
    url = property(lambda self: self[2])


@dataclass
class Portal:
    """A running portal: its address without the last slash, its folder, its pages and who has signed in."""

    url: str
    folder: Path
    pages: list[Page] = field(default_factory=list)
    papers: list[list[str]] = field(default_factory=list)
    wordless: list[str] = field(default_factory=list)
    _cookies: dict[str, list[Any]] = field(default_factory=dict)

    def context(self, browser: Browser, username: str, size: dict[str, int], **more: Any) -> BrowserContext:
        """Return a browser context in which that person is signed in; "" is a visitor."""
        context = browser.new_context(viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", **more)
        if username:
            if username not in self._cookies:
                self._cookies[username] = self._sign_in(browser, username)
            context.add_cookies(self._cookies[username])
        return context

    def _sign_in(self, browser: Browser, username: str) -> list[Any]:
        context = browser.new_context(locale="id-ID")
        page = context.new_page()
        page.goto(f"{self.url}/masuk/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/masuk/" not in url)
        cookies = context.cookies()
        context.close()
        return cookies

    def manage(self, *arguments: str) -> str:
        """Run manage.py beside this portal and return what it prints."""
        environment = clean_environment(self.folder) | {"PORTAL_MODE": "demo", "PORTAL_DATE": "2025-06-12"}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout


def clean_environment(folder: Path) -> dict[str, str]:
    """Return this environment without what would lead the portal to another database, broker or date."""
    foreign = (
        "DATABASE_URL",
        "REDIS_URL",
        "PORTAL_DATE",
        "PORTAL_MODE",
        "CONTENT_STORE_DIR",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    )
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return kept | {"VAR_DIR": str(folder), "ENV_FILE": "/dev/null"}


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """Run scripts/demo with its data in `folder` and stop it afterwards. Raises RuntimeError with its last words."""
    log = folder / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            # Whatever ends the tests ends the portal, and its children with it.
            ["setpriv", "--pdeathsig", "TERM", str(ROOT / "scripts/demo"), "--port", "18000"],
            cwd=ROOT,
            env=clean_environment(folder),
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
        )
    try:
        portal = Portal(_address(process, folder / "demo-address", log), folder)
        found = json.loads(portal.manage("shell", "--no-imports", "-c", TABLE_OF_PAGES))
        portal.pages = [Page(row) for row in found["pages"]]
        portal.papers, portal.wordless = found["papers"], found["wordless"]
        yield portal
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _address(process: subprocess.Popen, file: Path, log: Path) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (file.exists() and file.read_text().strip()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text()[-3000:])
        time.sleep(0.2)
    return file.read_text().strip().rstrip("/")
