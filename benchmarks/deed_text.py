"""The text of one deed draft (D10), and the same text as parts that the rivals of the benchmark set in their way.

The portal's own templates print it, once with the data and once with `{{ fields }}` in place of every datum. So the
rivals' templates hold the same words by construction, and fill in the same data at each rendering.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# A letter of a list is followed by spaces as wide as it is narrow: text of the template, not a field of the data.
CONSTANT = {"letter"}
ENSP, THINSP = "\u2002", "\u2009"


@dataclass(frozen=True)
class Run:
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Cell:
    lines: tuple[tuple[Run, ...], ...]
    head: bool = False
    right: bool = False
    span: int = 1


@dataclass(frozen=True)
class Part:
    """A heading, paragraph or table. `kind` is a value of KINDS, or ayat, huruf, item, table, sign, qr."""

    kind: str
    lines: tuple[tuple[Run, ...], ...] = ()
    mark: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    widths: tuple[int, ...] = ()
    classes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class DeedText:
    title: str
    ribbon: str
    foot: str
    parts: tuple[Part, ...]


KINDS = {"h1": "title", "h2": "chapter", "h3": "pasal", "p": "para"}


def fields(value: Any, path: str = "", name: str = "") -> Any:
    """Return the context with `{{ path }}` for every text that is not empty: a field of Django and of Jinja alike."""
    if isinstance(value, dict):
        return {key: fields(row, f"{path}.{key}" if path else key, key) for key, row in value.items()}
    if isinstance(value, list):
        return [fields(row, f"{path}.{place}") for place, row in enumerate(value)]
    is_field = isinstance(value, str) and value and name not in CONSTANT
    return f"{{{{ {path} }}}}" if is_field else value


def read(html: str) -> DeedText:
    """Take the HTML of a deed draft apart. Raises ValueError for an element that it does not know."""
    from lxml.html import document_fromstring

    page = document_fromstring(html.partition("?>")[2] if html.startswith("<?xml") else html)
    body = page.body
    return DeedText(
        title=page.findtext(".//title") or "",
        ribbon=body.get("data-ribbon"),
        foot=body.get("data-foot"),
        parts=tuple(_parts(body)),
    )


def _parts(parent: Any) -> Iterator[Part]:
    for element in parent.iterchildren("*"):
        classes = frozenset(element.get("class", "").split())
        if element.tag == "div":
            yield from _parts(element)
        elif element.tag == "ol":
            for number, item in enumerate(element, 1):
                yield Part("item", _lines(item), mark=f"{number}.", classes=classes)
        elif element.tag == "table":
            yield _table(element, classes)
        elif classes & {"a", "h"}:
            yield _numbered("ayat" if "a" in classes else "huruf", element, classes)
        elif element.tag in KINDS:
            yield Part(KINDS[element.tag], _lines(element), classes=classes)
        else:
            raise ValueError(f"The deed has a part that the benchmark does not know: <{element.tag}>.")


def _numbered(kind: str, element: Any, classes: frozenset[str]) -> Part:
    first, *others = _lines(element)
    mark, _, text = first[0].text.rpartition(ENSP) if ENSP in first[0].text else ("", "", first[0].text)
    runs = (Run(text), *first[1:])
    return Part(kind, (runs, *others), mark=mark.strip(ENSP + THINSP), classes=classes)


def _table(table: Any, classes: frozenset[str]) -> Part:
    widths = tuple(int(col.get("class", "w0")[1:]) for col in table.iter("col"))
    rows = tuple(tuple(_cell(cell) for cell in row.iterchildren("td", "th")) for row in table.iter("tr"))
    kind = "qr" if table.find(".//svg") is not None else "sign" if "sign" in classes else "table"
    return Part(kind, rows=rows, widths=widths, classes=classes)


def _cell(cell: Any) -> Cell:
    classes = cell.get("class", "").split()
    span = int(cell.get("colspan", 1))
    return Cell(_lines(cell), head=cell.tag == "th", right="right" in classes, span=span)


def _lines(element: Any) -> tuple[tuple[Run, ...], ...]:
    lines: list[list[Run]] = [[]]

    def add(text: str | None, bold: bool = False) -> None:
        if text and text.strip("\n"):
            lines[-1].append(Run(text, bold))

    add(element.text)
    for child in element.iterchildren("*"):
        if child.tag == "br":
            lines.append([])
        elif child.tag == "b":
            add(child.text, bold=True)
        add(child.tail)
    return tuple(tuple(line) for line in lines)
