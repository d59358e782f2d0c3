"""Lists that can be taken along: the fields of a list, and the one way in which a page answers with its file.

A page hands over the rows that it shows, all pages of them: filter, date and scope are those of the page, and a file
can never show more than it. What was taken is remembered with its filter.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from lumajang_kdkmp import clock
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_long, datetime_short, number
from lumajang_kdkmp.sheets import CSV, XLSX, Cell, Column, Sheet, write_csv, write_xlsx
from lumajang_kdkmp.sheets.table import Kind

Row = TypeVar("Row")
FORMATS = {"xlsx": XLSX, "csv": CSV}
# Words of the address that choose the file, not the rows.
OF_THE_FILE = ("format", "page", "penerima")
LONGEST_VALUE, MOST_VALUES = 200, 30
SOURCE = "Portal KDKMP, dari data yang tercatat di portal sampai saat unduh."
PERSONAL = (
    "Memuat data pribadi. NIK dan nomor telepon disamarkan. Jangan diteruskan di luar keperluan dinas (UU 27/2022)."
)


@dataclass(frozen=True)
class Field(Generic[Row]):
    """One column of a list: a key that never changes, how it is headed, and how a row fills it."""

    key: str
    column: Column
    value: Callable[[Row], Cell]


def field(
    key: str,
    label: str,
    value: Callable[[Row], Cell],
    kind: Kind = "text",
    width: int = 16,
    hint: str = "",
) -> Field[Row]:
    """Return a field; `width` in letters, `hint` what the column means."""
    return Field(key, Column(label, width, kind, hint), value)


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list: `kind` is its word in the trail, `slug` that of its file, `fields` in the order of the file.

    `more` are fields that only the layout of a recipient takes.
    """

    kind: str
    title: str
    slug: str
    fields: Sequence[Field[Row]]
    more: Sequence[Field[Row]] = ()
    is_personal: bool = False
    notes: Sequence[tuple[str, str]] = ()

    @property
    def by_key(self) -> dict[str, Field[Row]]:
        return {one.key: one for one in (*self.fields, *self.more)}


@dataclass(frozen=True)
class Layout:
    """How rows are laid out: `cells` gets a row and its number, beginning with 1. `name` says for whom."""

    columns: Sequence[Column]
    cells: Callable[[Any, int], Sequence[Cell]]
    name: str = ""
    slug: str = ""
    notes: Sequence[tuple[str, str]] = ()


def own_layout(listing: Listing[Any]) -> Layout:
    """Return the list as the portal shows it."""
    return Layout(
        [one.column for one in listing.fields], lambda row, number: [one.value(row) for one in listing.fields]
    )


def wants_file(request: HttpRequest) -> str:
    """Return "xlsx" or "csv" where the address asks for a file, else ""."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def list_file(
    request: HttpRequest,
    listing: Listing[Row],
    rows: Iterable[Row],
    *,
    day: Any = None,
    words: Sequence[str] = (),
    area: str = "",
    area_code: str = "",
    layout: Layout | None = None,
) -> HttpResponse | None:
    """Return the file that the address asks for, None where it asks for the page.

    `rows` are those of the page, before they are cut into pages. `day` is the day of the page (today), `words` its
    filter, `area` the name of the area and `area_code` its code, if it is not the user's. The taking is recorded.
    """
    extension = wants_file(request)
    if not extension:
        return None
    laid = layout or own_layout(listing)
    cells = [laid.cells(row, at) for at, row in enumerate(rows, start=1)]
    day, code = day or clock.today(), area_code or request.user.area_code
    notes = [
        ("Daftar", listing.title),
        ("Keadaan per", date_long(day)),
        ("Wilayah", area or code),
        ("Saringan", "; ".join(words) or "tanpa saringan"),
        ("Baris", number(len(cells))),
        ("Sumber", SOURCE),
        *listing.notes,
        *laid.notes,
        *_made_by(request, listing),
    ]
    sheet = Sheet(listing.title, laid.columns, cells, notes, frozen_columns=1, footer=_watermark(request, listing))
    data = write_xlsx([sheet]) if extension == "xlsx" else write_csv(sheet)
    _remember(request, listing, day=day, area_code=code, rows=len(cells), layout=laid.name)
    name = "-".join(part for part in (listing.slug, laid.slug, code, f"{day:%Y-%m-%d}") if part)
    response = HttpResponse(data, content_type=FORMATS[extension])
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _made_by(request: HttpRequest, listing: Listing[Any]) -> list[tuple[str, str]]:
    user = request.user
    lines = [("Diunduh oleh", f"{user} ({user.get_role_display()}), {datetime_short(clock.now())}")]
    return [*lines, ("Perhatian", PERSONAL)] if listing.is_personal else lines


def _watermark(request: HttpRequest, listing: Listing[Any]) -> str:
    """Return the line on every printed page, and below the rows of a CSV: only where people are in the list."""
    if not listing.is_personal:
        return ""
    return f"Diunduh oleh {request.user}, {datetime_short(clock.now())}. Memuat data pribadi, jangan disebarkan."


@transaction.atomic
def _remember(
    request: HttpRequest, listing: Listing[Any], *, day: Any, area_code: str, rows: int, layout: str
) -> None:
    asked = {
        _plain(name): _plain(value)
        for name, value in list(request.GET.items())[:MOST_VALUES]
        if value and name not in (*OF_THE_FILE, "per", "on")
    }
    changes: dict[str, list[Any]] = {
        "filter": [None, asked],
        "day": [None, day],
        "format": [None, wants_file(request)],
        "rows": [None, rows],
    }
    if layout:
        changes["layout"] = [None, layout]
    record(
        action=f"{listing.kind}.export", target=listing.kind, area_code=area_code, by=request.user, changes=changes
    )


def _plain(text: str) -> str:
    """Return a value of an address as the trail can hold it: PostgreSQL keeps no NUL in JSON."""
    return text.replace("\0", "")[:LONGEST_VALUE]
