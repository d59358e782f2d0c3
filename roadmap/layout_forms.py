"""The form of a recipient's layout: a row for each field of the list, with its place, heading and way of writing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from lumajang_kdkmp import clock
from lumajang_kdkmp.forms import CountField, DayField, TextField
from lumajang_kdkmp.listings import Listing
from roadmap.exports.layouts import NUMBER, TEXT
from roadmap.exports.shapes import SHAPES
from roadmap.models import ExportLayout

FIXED_ROWS = 4
LONGEST = 120
SHAPE_CHOICES = [(code, shape.label) for code, shape in SHAPES.items()]


@dataclass(frozen=True)
class FieldRow:
    """A row of the table: what the field is, and its bound inputs; `text` only for a fixed column."""

    key: str
    label: str
    hint: str
    place: forms.BoundField
    heading: forms.BoundField
    shape: forms.BoundField | None
    text: forms.BoundField | None

    @property
    def errors(self) -> list[str]:
        bound = (self.place, self.heading, self.shape, self.text)
        return [str(error) for one in bound if one is not None for error in one.errors]


class LayoutForm(forms.Form):
    """For whom, from when, and the columns: those with a place, in the order of their places."""

    recipient = TextField(
        label="Penerima", max_length=80, help_text="Contoh: Satgas Provinsi, Kemenkop.",
        error_messages={"required": "Tulis nama penerimanya."},
    )  # fmt: skip
    valid_from = DayField(label="Berlaku mulai", error_messages={"required": "Isi tanggal mulai berlaku."})
    note = TextField(label="Catatan", max_length=300, required=False, help_text="Misalnya nomor surat permintaannya.")
    seen_number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=30_000)

    def __init__(self, data: Any, *, listing: Listing[Any], source: ExportLayout | None) -> None:
        first: dict[str, Any] = {"valid_from": clock.today(), "seen_number": source.number if source else 0}
        if source:
            first |= {"recipient": source.recipient, "note": source.note}
        super().__init__(data, initial=first | _initial(listing, source))
        self.listing, self.is_new_version = listing, source is not None
        if source:
            self.fields["recipient"].disabled = True
        for key, label, _ in self._rows():
            self._add(key, label)

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        yield NUMBER, "Nomor urut", "1, 2, 3 menurut baris berkas."
        for key, one in self.listing.by_key.items():
            yield key, one.column.label, one.column.hint
        for at in range(FIXED_ROWS):
            yield f"{TEXT}{at}", f"Teks tetap {at + 1}", "Sama di setiap baris, misalnya JAWA TIMUR."

    def _add(self, key: str, label: str) -> None:
        small = {"size": 3, "inputmode": "numeric", "maxlength": 3}
        self.fields[f"place_{key}"] = CountField(
            label=f"Urutan {label}", required=False, min_value=1, max_value=999, widget=forms.TextInput(attrs=small)
        )
        self.fields[f"heading_{key}"] = TextField(label=f"Judul {label}", max_length=LONGEST, required=False)
        if key.startswith(TEXT) and key not in self.listing.by_key:
            self.fields[f"text_{key}"] = TextField(label=f"Isi {label}", max_length=LONGEST, required=False)
        elif key != NUMBER:
            self.fields[f"shape_{key}"] = forms.ChoiceField(
                label=f"Penulisan {label}", choices=SHAPE_CHOICES, required=False,
                error_messages={"invalid_choice": "Pilih cara penulisan dari daftar."},
            )  # fmt: skip

    @property
    def rows(self) -> list[FieldRow]:
        """The rows of the table: the columns that are in, by place, then the others."""
        found = [
            FieldRow(
                key, label, hint, self[f"place_{key}"], self[f"heading_{key}"],
                self[f"shape_{key}"] if f"shape_{key}" in self.fields else None,
                self[f"text_{key}"] if f"text_{key}" in self.fields else None,
            )
            for key, label, hint in self._rows()
        ]  # fmt: skip
        return sorted(found, key=lambda row: _place(row.place.value()))

    @property
    def columns(self) -> list[dict[str, str]]:
        """The columns of a valid form, in their order."""
        data = self.cleaned_data
        labels = {key: label for key, label, _ in self._rows()}
        placed = sorted((data[f"place_{key}"], at, key) for at, key in enumerate(labels) if data.get(f"place_{key}"))
        return [
            {
                "field": TEXT if f"text_{key}" in self.fields else key,
                "heading": data.get(f"heading_{key}") or labels[key],
                "shape": data.get(f"shape_{key}") or "",
                "text": data.get(f"text_{key}") or "",
            }
            for _, _, key in placed
        ]


def _place(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1000


def _initial(listing: Listing[Any], source: ExportLayout | None) -> dict[str, Any]:
    """Return what the version before had, or the list as the portal shows it."""
    if source is None:
        own = enumerate(listing.fields, start=1)
        return {f"place_{one.key}": at * 10 for at, one in own}
    found: dict[str, Any] = {}
    fixed = 0
    for at, one in enumerate(source.columns, start=1):
        key = one["field"]
        if key == TEXT:
            key, fixed = f"{TEXT}{fixed}", fixed + 1
            found[f"text_{key}"] = one.get("text", "")
        found |= {f"place_{key}": at * 10, f"heading_{key}": one["heading"], f"shape_{key}": one.get("shape", "")}
    return found
