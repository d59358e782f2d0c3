"""The page /ekspor/: lists, their recipients, and the addresses of the files; the preview of a layout."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.listings import OF_THE_FILE
from lumajang_kdkmp.sheets import text_of
from roadmap.exports.layouts import PARAMETER, layout_of
from roadmap.exports.registry import LISTS, MappedList
from roadmap.models import ExportLayout

PREVIEW_ROWS = 5


@dataclass(frozen=True)
class Version:
    """One version with the addresses of its files."""

    name: str
    words: str
    xlsx: str
    csv: str


@dataclass(frozen=True)
class RecipientLine:
    """A recipient of a list: the newest version, and those before it."""

    recipient: str
    newest: Version
    note: str
    edit_url: str
    older: tuple[Version, ...]


@dataclass(frozen=True)
class ListBlock:
    """One list with its recipients, and the file as the portal shows it."""

    kind: str
    title: str
    own: Version
    add_url: str
    recipients: tuple[RecipientLine, ...]


@dataclass(frozen=True)
class ExportPage:
    blocks: tuple[ListBlock, ...]
    chosen: str
    filter_words: str


def export_page(query: QueryDict) -> ExportPage:
    """Return the page; ?daftar= shows one list, ?saring= is the query of the page one came from. One query."""
    chosen = query.get("daftar", "") if query.get("daftar") in LISTS else ""
    asked = _carried(query.get("saring", "")) if chosen else ""
    groups: dict[tuple[str, str], list[ExportLayout]] = {}
    for row in ExportLayout.objects.select_related("made_by").order_by("listing", "recipient", "-number"):
        groups.setdefault((row.listing, row.recipient), []).append(row)
    blocks = tuple(
        _block(kind, one, {name: rows for (of, name), rows in groups.items() if of == kind}, asked)
        for kind, one in LISTS.items()
        if chosen in ("", kind)
    )
    return ExportPage(blocks, LISTS[chosen].listing.title if chosen else "", asked)


def _carried(text: str) -> str:
    """Return the filter of the page one came from, without what chooses the file."""
    found = QueryDict(text[:2000].replace("\0", ""))
    return urlencode([(name, value) for name, value in found.items() if value and name not in OF_THE_FILE])


def _block(kind: str, one: MappedList, groups: dict[str, list[ExportLayout]], asked: str) -> ListBlock:
    base = reverse(one.address)
    return ListBlock(
        kind=kind,
        title=one.listing.title,
        own=Version("Seperti di portal", "", _href(base, asked, "xlsx"), _href(base, asked, "csv")),
        add_url=f"{reverse('export_layout')}?{urlencode({'daftar': kind})}",
        recipients=tuple(_line(rows, base, asked) for rows in groups.values()),
    )


def _href(base: str, asked: str, form: str, pk: int | None = None) -> str:
    own = {"format": form} | ({PARAMETER: pk} if pk else {})
    return f"{base}?{asked}{'&' if asked else ''}{urlencode(own)}"


def _line(rows: Sequence[ExportLayout], base: str, asked: str) -> RecipientLine:
    newest, *older = (_version(row, base, asked) for row in rows)
    edit = urlencode({"daftar": rows[0].listing, "dari": rows[0].pk})
    return RecipientLine(
        rows[0].recipient, newest, rows[0].note, f"{reverse('export_layout')}?{edit}", tuple(older)
    )


def _version(row: ExportLayout, base: str, asked: str) -> Version:
    words = f"{len(row.columns)} kolom, berlaku mulai {date_short(row.valid_from)}, dibuat {row.made_by or 'portal'}"
    return Version(f"Versi {row.number}", words, *(_href(base, asked, form, row.pk) for form in ("xlsx", "csv")))


@dataclass(frozen=True)
class Preview:
    """The first rows of a list in a layout, every cell as text."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def preview(kind: str, columns: list[dict[str, str]], user: User, day: dt.date) -> Preview:
    """Return five true rows as they would go out."""
    one = LISTS[kind]
    row = ExportLayout(recipient="", listing=kind, number=1, columns=columns, valid_from=day)
    layout = layout_of(row, one.listing)
    rows: list[Any] = list(islice(one.rows(user, day), PREVIEW_ROWS))
    return Preview(
        tuple(column.label for column in layout.columns),
        tuple(tuple(text_of(cell) for cell in layout.cells(of, at)) for at, of in enumerate(rows, start=1)),
    )
