"""How a person acts on a page, and how often they press: with mouse or finger, or with the keyboard alone."""

from playwright.sync_api import FilePayload, Locator, Page, expect

# Whoever tabs must see where they are: an outline, on the element or on what encloses it, and not behind a bar.
SEEN = """
(node) => {
  const rings = [node, node.closest('label'), node.closest('form')].filter(Boolean);
  const ringed = rings.map((part) => getComputedStyle(part))
    .some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = node.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const own = [node, ...node.labels || []];
  const free = !at || at.contains(node) || own.some((part) => part.contains(at));
  return ringed && free ? '' : `${ringed ? 'covered' : 'no ring'}: ${node.outerHTML.slice(0, 120)}`;
}
"""
MOST_TABS = 250


class Mouse:
    """Clicks, or taps on a phone; `presses` counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.presses += 1

    def choose(self, target: Locator) -> None:
        """Choose one of several."""
        self.page.locator(f"label[for='{target.get_attribute('id')}']").click()
        self.presses += 1

    def fill(self, target: Locator, text: str) -> None:
        """Type a text; letters are no presses."""
        target.fill(text)

    def attach(self, target: Locator, file: FilePayload) -> None:
        """Open the chooser and take the file: two presses, the second in the camera or the file list."""
        with self.page.expect_file_chooser() as chooser:
            self.press(target)
        chooser.value.set_files(file)
        self.presses += 1


class Keyboard(Mouse):
    """Tab, arrows, Enter and Space only. Every stop on the way must show that it has the focus."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")
        self.presses += 1

    def choose(self, target: Locator) -> None:
        name = target.get_attribute("name")
        self.reach(self.page.locator(f"input[name={name}]"))
        self.page.keyboard.press("Space")
        for _ in range(20):
            if target.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(target).to_be_checked()
        self.presses += 1

    def fill(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def reach(self, target: Locator) -> None:
        """Tab until the focus is on the target (any of its elements). Raises AssertionError when it never comes."""
        expect(target.first).to_be_attached()
        for _ in range(MOST_TABS):
            if target.evaluate_all("(nodes) => nodes.includes(document.activeElement)"):
                assert not (fault := self.page.evaluate(f"({SEEN})(document.activeElement)")), fault
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}.")
