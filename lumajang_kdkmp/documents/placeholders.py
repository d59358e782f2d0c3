"""What a paper cannot say yet: visible in a konsep, and the reason why there is no final version."""

import re
from collections.abc import Iterator
from typing import Any

_GAP = re.compile(r"\[…(?: ([^\]…]+) …)?\]")
UNNAMED = "isian kosong"


def gap(what: str) -> str:
    """Return "[… nama notaris …]", to print where `what` is not known yet."""
    return f"[… {what} …]"


def gaps(context: Any) -> list[str]:
    """Return the names of all gaps left in a context, once each, in reading order; a bare "[…]" is "isian kosong"."""
    found = (match[1] or UNNAMED for text in _texts(context) for match in _GAP.finditer(text))
    return list(dict.fromkeys(found))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
