"""Finding villages as people write them: "sumberjo", "selok awar awar", "bago pasirian", "35.08.04". Pure, but for
`find_villages`."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import QuerySet

from villages.models import Village

T = TypeVar("T")
# Slips of spelling, then how close the match is otherwise; the smallest is the best.
Rank = tuple[int, int]

LONGEST = 100
# Words that say what a thing is, not which one.
KINDS = {"desa", "kelurahan", "kel", "kecamatan", "kec", "ds", "kab", "kabupaten"}


def normalise(text: str) -> str:
    """Return `text` in lower case without accents and signs, words parted by one space; dots in codes stay."""
    letters = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"(?<!\d)\.|\.(?!\d)|[^a-z0-9. ]", " ", "".join(letters))
    return " ".join(plain.split())


def distance(a: str, b: str, limit: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with the next; at most limit + 1."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        before, above = above, row
    return min(above[-1], limit + 1)


def _allowed(word: str) -> int:
    """How many slips a word may have: none up to three letters, one up to five, then two."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def rank(asked: str, name: str) -> Rank | None:
    """Return how well `name` answers `asked`, both normalised and without spaces; None is no answer."""
    if asked == name:
        return 0, 0
    if name.startswith(asked):
        return 0, 1
    if asked in name and len(asked) > 2:
        return 0, 2
    slips = distance(asked, name, _allowed(asked))
    return (slips, 0) if slips <= _allowed(asked) else None


def _rank_code(asked: str, code: str) -> Rank | None:
    code = code if "." in asked else code.replace(".", "")
    return (0, int(asked != code)) if code.startswith(asked) else None


def _rank_row(words: list[str], name: str, kecamatan: str, code: str) -> Rank | None:
    asked = "".join(words)
    if asked[0].isdigit():
        return _rank_code(asked, code)
    ranks = [rank(asked, name)]
    if found := rank(asked, kecamatan):
        ranks.append((found[0], found[1] + 3))
    # "bago pasirian": the first words are the village, the rest its kecamatan, or the other way round.
    for cut in range(1, len(words)):
        head, tail = "".join(words[:cut]), "".join(words[cut:])
        ranks += [
            _both(rank(head, name), rank(tail, kecamatan)),
            _both(rank(tail, name), rank(head, kecamatan)),
        ]
    return min((found for found in ranks if found), default=None)


def _both(a: Rank | None, b: Rank | None) -> Rank | None:
    return (a[0] + b[0], a[1] + b[1]) if a and b else None


def search(
    text: str,
    rows: Iterable[T],
    *,
    name: Callable[[T], str],
    kecamatan: Callable[[T], str],
    code: Callable[[T], str] = lambda row: row.code,  # type: ignore[attr-defined]
) -> list[T]:
    """Return the rows that `text` may mean, the best answer first, equal ones in the order given.

    Compares with the village name, the kecamatan name, both together, and the code, and forgives small slips
    of spelling: "sumberjo" finds both Sumberejo. Empty text finds nothing.
    """
    words = [word for word in normalise(text[:LONGEST]).split() if word not in KINDS]
    if not words:
        return []
    ranked = [
        (found, row)
        for row in rows
        if (found := _rank_row(words, _squeezed(name(row)), _squeezed(kecamatan(row)), code(row)))
    ]
    least = min((found[0] for found, _ in ranked), default=0)
    # A slip is forgiven only while nothing fits with fewer.
    return [row for found, row in sorted(ranked, key=lambda pair: pair[0]) if found[0] == least]


def _squeezed(text: str) -> str:
    return normalise(text).replace(" ", "")


def find_villages(queryset: QuerySet[Village], text: str, *, limit: int = 50) -> list[Village]:
    """Return the villages of `queryset` that `text` may mean, best first, with their kecamatan. One query."""
    if not normalise(text[:LONGEST]):
        return []
    rows = queryset.select_related("kecamatan")
    return search(text, rows, name=lambda row: row.name, kecamatan=lambda row: row.kecamatan.name)[:limit]
