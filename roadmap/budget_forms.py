"""Forms of the budget lines for deeds."""

import datetime as dt
from typing import Any

from django import forms

from cooperatives.models import BudgetLine, FundingSource
from lumajang_kdkmp import clock
from lumajang_kdkmp.forms import CountField, DayField, RupiahField, TextField, VersionedForm

# Large enough for any regency, small enough for every database.
MOST_RUPIAH = 10**12


class BudgetLineForm(VersionedForm):
    """The ceiling of a budget line: what may change later."""

    title = TextField(
        label="Uraian",
        max_length=150,
        help_text="Misalnya Fasilitasi akta notaris KDKMP.",
        error_messages={"required": "Isi uraian pagu seperti tertulis di dokumen anggaran."},
    )
    account_code = TextField(label="Kode rekening", required=False, max_length=60)
    amount = RupiahField(
        label="Pagu (Rp)",
        min_value=1,
        max_value=MOST_RUPIAH,
        error_messages={"required": "Isi pagu dalam rupiah bulat, misalnya 85.000.000."},
    )
    valid_from = DayField(label="Berlaku mulai", error_messages={"required": "Isi tanggal pagu berlaku."})

    FIELDS = ("title", "account_code", "amount", "valid_from")

    def __init__(self, *args: Any, line: BudgetLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line:
            self.initial = self.values_of(line) | {"version": line.version}

    @classmethod
    def values_of(cls, line: BudgetLine) -> dict[str, Any]:
        return {name: getattr(line, name) for name in cls.FIELDS}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NewBudgetLineForm(BudgetLineForm):
    """A new budget line: year and source stay as they are entered."""

    year = CountField(label="Tahun anggaran", min_value=2025, max_value=2100)
    source = forms.ChoiceField(
        label="Sumber dana",
        choices=FundingSource.choices,
        error_messages={
            "required": "Pilih sumber dana.",
            "invalid_choice": "Pilih sumber dana dari daftar di bawah ini.",
        },
    )
    field_order = ["year", "source", "title", "account_code", "amount", "valid_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        self.initial = {"year": year, "valid_from": dt.date(year, 1, 1)} | self.initial
