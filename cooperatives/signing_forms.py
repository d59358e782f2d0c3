"""Forms of a mass signing: the day, who comes, and which papers are printed for it."""

from typing import Any

from django import forms

from cooperatives.drafts import F4
from cooperatives.models import SigningEvent
from cooperatives.sets import ALL, SETS
from lumajang_kdkmp.forms import CountField, DayField, TextField, VersionedForm

PAPERS = [(F4, "F4 (215 × 330 mm)"), ("A4", "A4 (210 × 297 mm)")]
KONSEP, FINAL = "konsep", "final"
STATES = [(KONSEP, "Konsep"), (FINAL, "Final, bernomor")]


class PaperChoiceForm(forms.Form):
    """Konsep or final, and the size of the paper; what is not sent is a konsep on F4."""

    state = forms.ChoiceField(
        label="Bentuk",
        choices=STATES,
        initial=KONSEP,
        required=False,
        error_messages={"invalid_choice": "Pilih konsep atau final."},
    )
    paper = forms.ChoiceField(
        label="Kertas",
        choices=PAPERS,
        initial=F4,
        required=False,
        error_messages={"invalid_choice": "Pilih ukuran kertas F4 atau A4."},
    )

    def __init__(self, *args: Any, may_issue: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_issue:
            self.fields["state"].choices = STATES[:1]

    @property
    def choice(self) -> dict[str, Any]:
        """Return what the actions are told: final and paper."""
        return {
            "final": self.cleaned_data.get("state") == FINAL,
            "paper": self.cleaned_data.get("paper") or F4,
        }


class SetForm(PaperChoiceForm):
    """Which papers, konsep or final, and the size of the paper."""

    which = forms.ChoiceField(
        label="Berkas",
        choices=[(key, label) for key, (label, _) in SETS.items()],
        initial=ALL,
        required=False,
        error_messages={"invalid_choice": "Pilih berkas dari daftar."},
    )
    field_order = ["which", "state", "paper"]

    def __init__(self, *args: Any, first: str = ALL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = self.fields["which"].initial = first

    @property
    def choice(self) -> dict[str, Any]:
        return super().choice | {"which": self.cleaned_data.get("which") or self.first}


class SigningEventForm(VersionedForm):
    """Day, hour and place of a mass signing."""

    held_on = DayField(label="Tanggal", error_messages={"required": "Isi tanggal penandatanganan."})
    starts_at = forms.TimeField(
        label="Mulai pukul",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"required": "Isi jam mulai.", "invalid": "Tulis jam dengan benar, misalnya 09.00."},
    )
    venue = TextField(
        label="Tempat",
        max_length=150,
        error_messages={"required": "Isi tempat penandatanganan, misalnya Pendopo Arya Wiraraja."},
    )
    minutes_each = CountField(
        label="Menit tiap koperasi",
        min_value=5,
        max_value=120,
        initial=15,
        help_text="Lama satu koperasi di depan notaris, 5 sampai 120 menit.",
        error_messages={
            "required": "Isi berapa menit tiap koperasi.",
            "min_value": "Isi 5 sampai 120 menit tiap koperasi.",
            "max_value": "Isi 5 sampai 120 menit tiap koperasi.",
        },
    )
    note = TextField(label="Catatan", required=False, max_length=300)

    def __init__(self, *args: Any, event: SigningEvent | None = None, **kwargs: Any) -> None:
        if event:
            names = ("version", "held_on", "starts_at", "venue", "minutes_each", "note")
            kwargs["initial"] = {name: getattr(event, name) for name in names}
        super().__init__(*args, **kwargs)

    @property
    def fields_of_event(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AssignForm(VersionedForm):
    """Who comes, and before which notaries: `cooperatives` and `options` are pairs of key and label."""

    notaries = forms.MultipleChoiceField(
        label="Notaris yang hadir",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu notaris.",
            "invalid_choice": "Pilih notaris dari daftar.",
            "invalid_list": "Pilih notaris dari daftar.",
        },
    )
    cooperatives = forms.MultipleChoiceField(
        label="Koperasi",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu koperasi.",
            "invalid_choice": "Ada koperasi yang tidak dapat dipilih lagi. Muat ulang, lalu pilih lagi.",
            "invalid_list": "Pilih koperasi dari daftar.",
        },
    )

    def __init__(
        self, *args: Any, cooperatives: list[tuple[str, str]], notaries: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cooperatives"].choices = cooperatives
        self.fields["notaries"].choices = notaries
