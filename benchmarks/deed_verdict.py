"""What the figures of the deed benchmark must show, and whether rivals print the same words."""

import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

AT_LEAST = 2.0
SAME_WORDS = 0.99


# A process that needs so much longer than its CPU time has waited for a core: other work kept the machine busy.
BUSY = 1.3


@dataclass(frozen=True)
class Spent:
    """Seconds. For a batch, `cpu` is the share of one process: what the batch takes on cores that are free."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Figures:
    """What a deed takes by side, what the whole batch takes by side, and the share of words equal to ours."""

    deed: dict[str, Spent]
    words: dict[str, float]
    batch: dict[str, Spent]

    @property
    def is_busy(self) -> bool:
        """Whether the office's one process had to wait for a core; clocks then tell of other people's work."""
        return "office" in self.batch and self.batch["office"].wall > BUSY * self.batch["office"].cpu


def words(pdf: bytes) -> Counter[str]:
    """Count the words of a PDF, running lines included: letters and digits, in one form of each sign."""
    from pypdf import PdfReader

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text)))


def same_words(one: bytes, other: bytes) -> float:
    """Return which share of the words of two PDFs the other one holds as well: 1 when all do."""
    first, second = words(one), words(other)
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def failures(figures: Figures) -> list[str]:
    """Return what the figures fail to show, one sentence each; empty when everything holds."""
    found = [
        f"{name} holds {share:.1%} of our words, {SAME_WORDS:.0%} are wanted: the comparison is not fair."
        for name, share in figures.words.items()
        if share < SAME_WORDS
    ]
    own = figures.deed["portal"].cpu
    ratio = figures.deed["naive"].cpu / own
    if ratio < AT_LEAST:
        found.append(
            f"The portal is {ratio:.2f} times as fast as naive WeasyPrint; {AT_LEAST:g} times are wanted."
        )
    office = figures.deed.get("office, one start each")
    if office and office.cpu <= own:
        found.append("LibreOffice makes one deed with no more CPU than the portal.")
    if "office" in figures.batch:
        found += _behind(figures)
    return found


def _behind(figures: Figures) -> list[str]:
    own, office = figures.batch["portal"], figures.batch["office"]
    if office.cpu <= own.cpu:
        return ["LibreOffice makes the batch with no more CPU than one of two workers of the portal."]
    if not figures.is_busy and office.wall <= own.wall:
        return ["LibreOffice makes the batch no later than two workers of the portal."]
    return []
