"""Layouts of recipients: a change is a new version, what went out before can be made again."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from roadmap import policies
from roadmap.exports.layouts import NUMBER, TEXT
from roadmap.exports.registry import LISTS
from roadmap.exports.shapes import SHAPES
from roadmap.models import ExportLayout

MOST_COLUMNS, LONGEST = 60, 120


@transaction.atomic
def save_export_layout(
    *,
    by: User,
    recipient: str,
    listing: str,
    columns: Sequence[Mapping[str, str]],
    valid_from: dt.date,
    seen_number: int,
    note: str = "",
) -> ExportLayout:
    """Make the next version of the layout of a list for a recipient, the first one for a new recipient.

    `seen_number` is the newest version that its maker saw, 0 for none. Raises NotAllowed, ValidationError.
    """
    policies.check_settings(by)
    recipient = " ".join(recipient.split())
    kept = _checked(listing, columns)
    versions = ExportLayout.objects.filter(listing=listing, recipient__iexact=recipient)
    newest = versions.order_by("-number").first()
    last = versions.aggregate(last=Max("number"))["last"] or 0
    if last != seen_number:
        raise ValidationError(_moved_on(recipient, last, seen_number))
    row = ExportLayout(
        # One spelling for all versions.
        recipient=newest.recipient if newest else recipient,
        listing=listing,
        number=last + 1,
        columns=kept,
        note=note.strip(),
        valid_from=valid_from,
        made_by=by,
        made_on=clock.today(),
    )
    writes.clean(row)
    writes.insert(row)
    record(
        action="export_layout.save",
        target=f"export_layout:{row.pk}",
        area_code=by.area_code,
        by=by,
        changes={
            "layout": [None, str(row)],
            "listing": [None, listing],
            "valid_from": [None, valid_from],
            "columns": [newest.columns if newest else None, kept],
        },
        note=row.note,
    )
    return row


def _moved_on(recipient: str, last: int, seen: int) -> str:
    if not seen:
        return f"{recipient} sudah punya format untuk daftar ini (versi {last}). Buat versi baru dari situ."
    return f"Versi {last} untuk {recipient} baru saja dibuat orang lain. Periksa dulu, lalu ulangi dari versi itu."


def _checked(listing: str, columns: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the columns as they are kept. Raises ValidationError for what no file could show."""
    if listing not in LISTS:
        raise ValidationError("Daftar ini tidak dikenal.")
    known = {*LISTS[listing].listing.by_key, NUMBER, TEXT}
    if not columns or len(columns) > MOST_COLUMNS:
        raise ValidationError(f"Pilih paling sedikit satu kolom, paling banyak {MOST_COLUMNS}: isi urutannya.")
    kept, seen = [], set()
    for one in columns:
        heading = " ".join(str(one.get("heading", "")).replace("\0", "").split())
        shape, text = str(one.get("shape", "")), str(one.get("text", "")).replace("\0", "").strip()
        if one.get("field") not in known or shape not in SHAPES:
            raise ValidationError("Salah satu kolom tidak dikenal. Muat ulang halaman, lalu susun lagi.")
        if not heading or max(len(heading), len(text)) > LONGEST:
            raise ValidationError(f"Setiap kolom perlu judul, paling panjang {LONGEST} huruf.")
        if heading.casefold() in seen:
            raise ValidationError(f"Judul kolom “{heading}” dipakai dua kali.")
        seen.add(heading.casefold())
        kept.append({"field": str(one["field"]), "heading": heading, "shape": shape, "text": text})
    return kept
