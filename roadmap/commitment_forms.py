"""The forms of an agency's commitments."""

import datetime as dt
from typing import Any

from django import forms

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.forms import DayField, TextField, VersionedForm
from villages.models import Kecamatan, Village


class CommitmentForm(VersionedForm):
    """What is promised and until when."""

    promise = TextField(
        label="Janji",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Apa, berapa, untuk siapa. Contoh: 200 kg benih padi untuk unit saprodi koperasi.",
        error_messages={"required": "Tulis apa yang dijanjikan."},
    )
    due_on = DayField(label="Tenggat", error_messages={"required": "Isi tenggatnya."})


class NewCommitmentForm(CommitmentForm):
    """The same with the place: a village, or a whole kecamatan. Two queries."""

    place = forms.ChoiceField(
        label="Untuk",
        error_messages={
            "required": "Pilih desa, kelurahan, atau kecamatan.",
            "invalid_choice": "Pilih tempat dari daftar.",
        },
    )
    field_order = ["place", "promise", "due_on"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[Kecamatan | Village] = list(Kecamatan.objects.visible_to(by).order_by("name"))
        self.places = {row.pk: row for row in rows}
        groups: dict[str, list[tuple[str, str]]] = {
            row.pk: [(row.pk, f"Seluruh {row}")] for row in rows if isinstance(row, Kecamatan)
        }
        for village in Village.objects.visible_to(by).select_related("kecamatan").order_by("name"):
            self.places[village.pk] = village
            groups.setdefault(village.kecamatan_id, []).append((village.pk, village.full_name))
        named = [(str(self.places[code]), choices) for code, choices in groups.items() if code in self.places]
        self.fields["place"].choices = [("", "Pilih tempat"), *named]

    @property
    def place_row(self) -> Kecamatan | Village:
        return self.places[self.cleaned_data["place"]]


class DeliverForm(VersionedForm):
    """When it came and what shows it; today is proposed."""

    delivered_on = DayField(
        label="Terlaksana tanggal", error_messages={"required": "Isi tanggal terlaksananya."}
    )
    closing_note = TextField(
        label="Bukti",
        max_length=500,
        help_text="Misalnya nomor berita acara serah terima, atau siapa yang menerima.",
        error_messages={"required": "Tulis buktinya, misalnya nomor berita acara serah terima."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today: dt.date = clock.today()
        self.fields["delivered_on"].initial = today
        self.fields["delivered_on"].widget.attrs["max"] = today.isoformat()


class CancelForm(VersionedForm):
    """Why it is given up."""

    closing_note = TextField(
        label="Alasan batal", max_length=500, error_messages={"required": "Tulis alasan membatalkannya."}
    )
