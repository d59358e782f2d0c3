"""The layout of a recipient put to work on a list."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.text import slugify

from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.listings import Field, Layout, Listing
from lumajang_kdkmp.sheets import Cell, Column
from roadmap.exports.shapes import SHAPES
from roadmap.models import ExportLayout

# Fields that no list has: the running number, and a text of its own such as the name of the province.
NUMBER, TEXT = "number", "text"
PARAMETER = "penerima"


def layout_for(request: HttpRequest, listing: Listing[Any]) -> Layout | None:
    """Return the layout that ?penerima=7 names, None without it. Raises Http404 for one of another list."""
    asked = request.GET.get(PARAMETER, "")
    if not asked:
        return None
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    rows = ExportLayout.objects.select_related("made_by")
    row = rows.filter(pk=int(asked), listing=listing.kind).first() if is_number else None
    if row is None:
        raise Http404("Format penerima itu tidak dikenal untuk daftar ini.")
    return layout_of(row, listing)


def layout_of(row: ExportLayout, listing: Listing[Any]) -> Layout:
    """Return a stored version as a layout; what the list does not have stays an empty column."""
    fields = listing.by_key
    columns = [_column(one, fields) for one in row.columns]

    def cells(of: Any, number: int) -> Sequence[Cell]:
        return [_cell(one, fields, of, number) for one in row.columns]

    maker = row.made_by or "bawaan portal"
    about = f"{row}, berlaku mulai {date_long(row.valid_from)}, dibuat {maker}. {row.note}".strip()
    return Layout(
        columns,
        cells,
        name=str(row),
        slug=f"{slugify(row.recipient) or 'penerima'}-v{row.number}",
        notes=[("Format penerima", about)],
    )


def _column(one: dict[str, str], fields: dict[str, Field[Any]]) -> Column:
    found, shape = fields.get(one["field"]), SHAPES[one.get("shape", "")]
    if one["field"] == NUMBER:
        return Column(one["heading"], 6, "int")
    if found is None:
        return Column(one["heading"])
    return Column(one["heading"], found.column.width, shape.kind or found.column.kind, found.column.hint)


def _cell(one: dict[str, str], fields: dict[str, Field[Any]], row: Any, number: int) -> Cell:
    if one["field"] == NUMBER:
        return number
    if one["field"] == TEXT:
        return one.get("text", "")
    found = fields.get(one["field"])
    return SHAPES[one.get("shape", "")].write(found.value(row)) if found else None
