"""What the figures of the deed benchmark must show, and whether rivals print the same words."""

import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

AT_LEAST = 2.0
SAME_WORDS = 0.99


@dataclass(frozen=True)
class Figures:
    """CPU seconds a deed by side, seconds of the whole batch by side, and the share of words equal to ours."""

    cpu: dict[str, float]
    words: dict[str, float]
    batch: dict[str, float]


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
    cpu, batch = figures.cpu, figures.batch
    found = [
        f"{name} holds {share:.1%} of our words, {SAME_WORDS:.0%} are wanted: the comparison is not fair."
        for name, share in figures.words.items()
        if share < SAME_WORDS
    ]
    ratio = cpu["naive"] / cpu["portal"]
    if ratio < AT_LEAST:
        found.append(f"The portal is {ratio:.2f} times as fast as naive WeasyPrint; {AT_LEAST:g} times are wanted.")
    if cpu.get("office, one start each", cpu["portal"]) < cpu["portal"]:
        found.append("LibreOffice makes one deed with less CPU than the portal.")
    if "office" in batch and batch["office"] <= batch["portal"]:
        found.append("LibreOffice makes the batch no slower than two workers of the portal.")
    return found
