"""Forms of the Diskopindag desk: decisions, the guideline, batches of deed drafts."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from roadmap.models import Guideline, ReturnReason

STALE = "Halaman ini tidak lengkap terkirim. Buka lagi berkasnya dari antrean, lalu putuskan."
# Versions are counted up by one: anything beyond is not from our page.
LARGEST_VERSION = 2**31 - 1


class DecisionForm(forms.Form):
    """Binds a decision to what was on the screen: the row's version and the mark of the facts beside it."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_VERSION)],
    )
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hidden = [name for name in ("version", "mark") if name in self.errors]
        for name in hidden:
            del self._errors[name]  # a hidden field cannot show its fault beside itself
        if hidden:
            self.add_error(None, STALE)
        return cleaned

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
            "required": "Pilih satu alasan, supaya camat tahu apa yang harus diperbaiki.",
            "invalid_choice": "Alasan ini tidak ada dalam daftar. Pilih satu alasan di bawah ini.",
        },
    )
    note = forms.CharField(
        label="Catatan untuk camat",
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
        cleaned = super().clean()
        if cleaned.get("reason") == "other" and not cleaned.get("note"):
            self.add_error("note", "Alasan “Lainnya” memerlukan catatan. Tulis apa yang harus diperbaiki.")
        return cleaned


class GuidelineForm(forms.ModelForm):
    """Draft of the regency's technical guideline."""

    class Meta:
        model = Guideline
        fields = ["title", "number", "dated_on"]
        widgets = {"dated_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {
            "title": {"required": "Isi judul petunjuk teknis seperti tertulis di naskahnya."},
            "number": {
                "required": "Isi nomor naskah.",
                "unique": "Nomor ini sudah dipakai petunjuk teknis lain. Periksa lagi nomornya.",
            },
            "dated_on": {
                "required": "Isi tanggal naskah.",
                "invalid": "Tanggal naskah tidak dapat dibaca. Pilih dari kalender atau tulis 2025-04-09.",
            },
        }


class VersionForm(forms.Form):
    """A press that changes one row: carries only the version that was shown."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_VERSION)],
    )


class BatchForm(forms.Form):
    """The villages of one kecamatan whose deed drafts are asked for: `options` are pairs of code and name."""

    villages = forms.MultipleChoiceField(
        label="Desa/kelurahan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu desa.",
            "invalid_choice": "Ada desa yang tidak dapat dipilih di kecamatan ini. Muat ulang, lalu pilih lagi.",
        },
    )

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["villages"].choices = options
