"""What can be wrong with a page as it stands in the browser, found by axe, a ruler and a reader."""

from collections import defaultdict

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# 1440 px at a zoom of 200 % are 720 px; 360 px is the narrowest phone of the camat.
NARROWER = (720, 360)
FINGER, POINTER = 44, 24

# Buttons, fields and links that stand alone; links within a sentence are excepted (WCAG 2.2, 2.5.8). What has a
# label is as large as label and field together; a link may be enlarged by its ::after.
SMALL_TARGETS = """
([finger, least]) => {
  const size = (node) => {
    const boxes = [node, ...(node.labels || [])].map((part) => part.getBoundingClientRect());
    const wraps = node.closest('label');
    if (wraps) boxes.push(wraps.getBoundingClientRect());
    const after = getComputedStyle(node, '::after');
    if (after.content !== 'none' && after.position === 'absolute') boxes.push({
      width: parseFloat(after.width), height: parseFloat(after.height),
    });
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  const alone = (node) => getComputedStyle(node).display !== 'inline'
    || (node.parentElement.innerText || "").trim() === (node.innerText || "").trim();
  const large = 'button, .btn, select, textarea, summary, input, .nav a, .chips a, .queue a, .menu-box a, '
    + '.list > li > a, .village h3 a';
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((node) => {
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      const unseen = box.width <= 1 || box.height <= 1 || style.visibility === 'hidden';
      if (unseen || node.closest('.vh, .skip')) return false;
      const [width, height] = size(node), wanted = node.matches(large) ? finger : least;
      return alone(node) && (width < Math.min(wanted, 24) - .5 || height < wanted - .5);
    }).map((node) => `${Math.round(size(node)[0])}x${Math.round(size(node)[1])} ${node.outerHTML.slice(0, 110)}`);
}
"""
# What every element is and where it stands, without its words: axe judges the same thing in the same place alike.
PARTS = """
() => {
  const kept = /^(class|role|type|lang|tabindex|scope|alt|hidden|disabled|checked|aria-(?!label|desc|contr))/;
  const known = new Map();
  const look = (node) => node.tagName + !!node.textContent.trim() + [...node.attributes]
    .map((item) => item.name + (kept.test(item.name) ? item.value : '')).join();
  const part = (node) => node && (known.get(node) ?? known.set(node, look(node)).get(node));
  const found = [...document.querySelectorAll('*')].map((node) => part(node.parentElement) + '>' + part(node));
  return [...new Set(found)];
}
"""
# Rows of a long table are built alike; every ninth and later one is left out of the judgement.
LONG_TABLES = {"exclude": ["tbody tr:nth-of-type(n+9)"]}
SIDES = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def axe_faults(page: Page, contrast: bool = True, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Every violation that axe knows, the recommendations too, one line each; without `contrast` much faster."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    return [
        f"{violation['id']}: {', '.join(node['html'][:120] for node in violation['nodes'][:3])}"
        for violation in Axe().run(page, LONG_TABLES, options).response["violations"]
        if violation["id"] not in allowed
    ]


class Accessibility:
    """axe over many pages: contrast only where a page holds something that was not judged yet at this width."""

    def __init__(self) -> None:
        self._judged: dict[int, set[str]] = defaultdict(set)

    def faults(self, page: Page, allowed: frozenset[str] = frozenset()) -> list[str]:
        judged = self._judged[page.viewport_size["width"]]
        parts = set(page.evaluate(PARTS))
        if parts <= judged:
            # Ids, names, headings and landmarks belong to the page as a whole, at whatever width.
            return axe_faults(page, contrast=False, allowed=allowed) if page.viewport_size == WIDE else []
        judged |= parts
        return axe_faults(page, allowed=allowed)


def scrolls_sideways(page: Page) -> list[str]:
    wide, window = page.evaluate(SIDES)
    return [f"page is {wide} px wide in a window of {window} px"] if wide > window else []


def small_targets(page: Page, finger: int = POINTER) -> list[str]:
    """Targets under 24 px; buttons, fields and menus under `finger` px."""
    return [f"target too small: {html}" for html in page.evaluate(SMALL_TARGETS, [finger, POINTER])]


def faults(page: Page) -> list[str]:
    """What axe and a ruler find wrong at the present width."""
    return axe_faults(page) + scrolls_sideways(page) + small_targets(page)
