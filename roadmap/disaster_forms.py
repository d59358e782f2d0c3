"""The forms of disaster mode: where, from when to when and why; and which day was the last."""

from typing import Any

from django import forms

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.forms import DayField, TextField, VersionedForm
from villages.models import Kecamatan, Village


class PauseForm(forms.Form):
    """A pause for whole kecamatan or single villages. Two queries."""

    reason = TextField(
        label="Sebab",
        max_length=80,
        help_text="Singkat, tampil di halaman desa dan laporan. Contoh: Erupsi Semeru.",
        error_messages={"required": "Tulis sebabnya, misalnya Erupsi Semeru."},
    )
    legal_basis = TextField(
        label="Dasar hukum",
        max_length=200,
        help_text="Nomor dan tanggal keputusan tanggap darurat.",
        error_messages={"required": "Tulis dasar hukumnya, misalnya nomor keputusan tanggap darurat."},
    )
    starts_on = DayField(label="Mulai", error_messages={"required": "Isi hari pertama jeda."})
    planned_until = DayField(
        label="Sampai dengan", required=False, help_text="Kosongkan bila belum diketahui; akhiri nanti."
    )
    places = forms.MultipleChoiceField(
        label="Wilayah",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih sedikitnya satu kecamatan atau desa.",
            "invalid_choice": "Pilih wilayah dari daftar.",
        },
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = clock.today()
        areas = list(Kecamatan.objects.visible_to(by).order_by("name"))
        self.rows: dict[str, Kecamatan | Village] = {row.pk: row for row in areas}
        self.grouped: dict[str, list[Village]] = {row.pk: [] for row in areas}
        for village in Village.objects.visible_to(by).select_related("kecamatan").order_by("name"):
            self.rows[village.pk] = village
            self.grouped.setdefault(village.kecamatan_id, []).append(village)
        self.fields["places"].choices = [(code, str(row)) for code, row in self.rows.items()]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name != "places"]

    @property
    def groups(self) -> list[tuple[str, str, bool, bool, list[tuple[str, str, bool]]]]:
        """For each kecamatan: code, name, whether it is ticked, whether anything in it is, and its villages."""
        ticked = set(self["places"].value() or ())
        found = []
        for code, villages in self.grouped.items():
            boxes = [(v.pk, f"{v.get_kind_display()} {v.name}", v.pk in ticked) for v in villages]
            is_open = code in ticked or any(is_on for _, _, is_on in boxes)
            found.append((code, str(self.rows[code]), code in ticked, is_open, boxes))
        return found

    @property
    def chosen(self) -> list[Kecamatan | Village]:
        """The places ticked; a village of a kecamatan that is ticked whole needs no pause of its own."""
        codes = self.cleaned_data["places"]
        return [self.rows[code] for code in codes if code.count(".") == 2 or code[:8] not in codes]


class EndForm(VersionedForm):
    """Which day was the last one."""

    ended_on = DayField(label="Hari terakhir jeda", error_messages={"required": "Isi hari terakhir jeda."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = clock.today()
