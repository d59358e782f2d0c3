"""Forms of the notary page: hand-over, what was agreed, and the one source that pays."""

from typing import Any

from django import forms

from cooperatives.file_forms import DayForm
from cooperatives.models import (
    DEED_FEE_LIMIT,
    BudgetLine,
    Cooperative,
    DeedFunding,
    FundingSource,
    Notary,
    NotaryAssignment,
)
from cooperatives.row_forms import Group, RowForm
from lumajang_kdkmp import clock
from lumajang_kdkmp.forms import RupiahField, TextField

_FEE_TOO_HIGH = "Biaya akta paling banyak Rp2.500.000 (MoU Kemenkop dan INI). Periksa jumlahnya."


def _fee(label: str, **kwargs: Any) -> RupiahField:
    messages = {"required": "Isi biaya akta.", "min_value": "Isi biaya lebih dari nol.", "max_value": _FEE_TOO_HIGH}
    return RupiahField(label=label, min_value=1, max_value=DEED_FEE_LIMIT, error_messages=messages, **kwargs)


class HandOverForm(DayForm):
    """To which notary the file goes, when, and what was agreed."""

    notary = forms.ModelChoiceField(
        label="Notaris",
        queryset=Notary.objects.filter(is_active=True),
        empty_label="Pilih notaris",
        error_messages={"required": "Pilih notaris.", "invalid_choice": "Pilih notaris dari daftar."},
    )
    queue_number = TextField(label="Nomor tanda terima/antrean", required=False, max_length=40)
    fee_agreed = _fee("Biaya yang disepakati (Rp)", required=False)
    field_order = ("notary", "on", "queue_number", "fee_agreed")


class AgreedForm(RowForm):
    """Corrections of what was agreed, and of the days that no other step rests on."""

    model = NotaryAssignment
    groups = (Group("Keterangan", ("queue_number", "fee_agreed", "deed_number")),)

    def __init__(
        self, data: Any = None, *, cooperative: Cooperative, row: NotaryAssignment | None = None
    ) -> None:
        days = [name for name in ("sabh_submitted_on", "copy_received_on") if row and getattr(row, name)]
        self.groups = (Group("Keterangan", (*self.groups[0].names, *days)),)
        super().__init__(data, cooperative=cooperative, row=row)
        self.fields["fee_agreed"] = _fee("Biaya yang disepakati (Rp)", required=False)
        for name in days:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Isi tanggalnya; tanggal ini tidak dikosongkan."


class FundingForm(RowForm):
    """Exactly one source; a kelurahan has no Dana Desa; a budget line of the source where there is one."""

    model = DeedFunding
    groups = (Group("Dana akta", ("source", "amount", "budget_line", "committed_on", "paid_on")),)
    budget_line = forms.ModelChoiceField(
        label="Pagu",
        queryset=BudgetLine.objects.none(),
        required=False,
        empty_label="Tanpa pagu",
        error_messages={"invalid_choice": "Pilih pagu dari daftar."},
    )

    def __init__(
        self, data: Any = None, *, cooperative: Cooperative, row: DeedFunding | None = None
    ) -> None:
        super().__init__(data, cooperative=cooperative, row=row)
        self.fields["budget_line"].queryset = BudgetLine.objects.order_by("-year", "source", "title")
        source = self.fields["source"]
        source.choices = [("", "Pilih sumber dana"), *FundingSource.choices]
        if cooperative.village.is_kelurahan:
            source.choices = [
                choice for choice in source.choices if choice[0] != FundingSource.VILLAGE_OPS
            ]
            source.error_messages["invalid_choice"] = (
                "Kelurahan tidak menerima Dana Desa. Pilih APBD, BTT, provinsi, CSR, atau swadaya."
            )
        self.fields["amount"] = _fee("Jumlah (Rp)")
        if row is None:
            self.initial |= {"amount": DEED_FEE_LIMIT, "committed_on": clock.today()}
        else:
            self.initial["budget_line"] = row.budget_line_id

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"budget_line": self.cleaned_data["budget_line"]}
