"""scripts/screenshots: a picture of every page of tests/e2e/pages.py, at 1440 and at 390 px."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.checks import PHONE, WIDE
from tests.e2e.launch import LAUNCH
from tests.e2e.portal import Portal, running_portal


def take(portal: Portal, folder: Path, names: Sequence[str]) -> int:
    """Write USER-PAGE-WIDTH.png of each page and return how many pictures were taken."""
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for user in dict.fromkeys(page.user for page in portal.pages):
            sheet = portal.context(browser, user, WIDE).new_page()
            for _, name, url in [page for page in portal.pages if page.user == user]:
                if names and not name.startswith(tuple(names)):
                    continue
                query = re.sub(r"\W+", "-", url.partition("?")[2]).strip("-")
                label = "-".join(filter(None, [user or "warga", name, query]))
                sheet.goto(portal.url + url)
                for size in (WIDE, PHONE):
                    sheet.set_viewport_size(size)
                    sheet.screenshot(path=folder / f"{label}-{size['width']}.png", full_page=True)
                    taken += 1
            sheet.context.close()
        browser.close()
    return taken


def main(work: str, folder: str, *names: str) -> None:
    with running_portal(Path(work)) as portal:
        print(f"{take(portal, Path(folder), names)} pictures in {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:])
