"""Forms of the Diskopindag desk: decisions, the guideline, batches of deed drafts."""

import datetime as dt
import re
from typing import Any

from django import forms

from cooperatives.sets import DRAFT
from cooperatives.signing_forms import SetForm
from lumajang_kdkmp.forms import DayField, TextField, VersionedForm
from roadmap.models import ReturnReason

FIRST_YEAR = 2025


class MarkField(forms.CharField):
    """The fingerprint of the facts that stood beside the evidence; "" when the page sent none."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        text = str(value or "")
        return text if re.fullmatch(r"[0-9a-f]{64}", text) else ""


class DecisionForm(VersionedForm):
    """Binds a decision to what was on the screen: the row's version and the mark of the facts beside it."""

    mark = MarkField(required=False)

    @property
    def decision(self) -> dict[str, Any]:
        """Return what the action is told beside the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "mark")}


class ReasonForm(DecisionForm):
    """A coded reason and, if wanted, a word to the camat: for returning and for opening again."""

    reason = forms.ChoiceField(
        label="Alasan",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih satu alasan, supaya yang mengirim tahu apa yang harus diperbaiki.",
            "invalid_choice": "Alasan ini tidak ada dalam daftar. Pilih satu alasan di bawah ini.",
        },
    )
    note = TextField(
        label="Catatan",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Catatan paling banyak 500 huruf. Pendekkan, lalu kirim lagi."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ReturnReason.objects.filter(is_active=True).values_list("code", "label")
        self.fields["reason"].choices = list(rows)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == "other" and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "Alasan “Lainnya” memerlukan catatan. Tulis apa yang harus diperbaiki.")
        return cleaned


class GuidelineForm(forms.Form):
    """Draft of the regency's technical guideline."""

    title = TextField(
        label="Judul",
        max_length=200,
        error_messages={"required": "Isi judul petunjuk teknis seperti tertulis di naskahnya."},
    )
    number = TextField(
        label="Nomor naskah",
        max_length=80,
        error_messages={"required": "Isi nomor naskah, misalnya 500.3/12/2025."},
    )
    dated_on = DayField(label="Tanggal naskah", error_messages={"required": "Isi tanggal naskah."})

    def clean_dated_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["dated_on"]
        if day.year < FIRST_YEAR:
            raise forms.ValidationError("Program dimulai tahun 2025. Periksa tahunnya.")
        return day


class BatchForm(SetForm):
    """The villages whose papers are asked for, and which papers: `options` are pairs of code and name."""

    villages = forms.MultipleChoiceField(
        label="Desa/kelurahan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu desa.",
            "invalid_choice": "Ada desa yang tidak dapat dipilih di sini. Muat ulang, lalu pilih lagi.",
            "invalid_list": "Pilih desa dari daftar di bawah ini.",
        },
    )

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, first=DRAFT, **kwargs)
        self.fields["villages"].choices = options
