"""Forms of the reports: what one asks for, and what the portal makes by itself."""

from typing import Any

from django import forms
from django.conf import settings

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import Document, PaperSize
from lumajang_kdkmp.forms import DayField
from roadmap import policies
from roadmap.reporting.kinds import CHOICES, FORTNIGHTLY, KINDS, WEEKLY
from roadmap.reporting.paper import KIND
from villages.models import Kecamatan


class ReportForm(forms.Form):
    """Kind, area, day and paper; as it opens it asks for the last kind again, this period, the own area."""

    report = forms.ChoiceField(
        label="Jenis laporan",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Jenis laporan itu tidak tersedia. Pilih salah satu."},
    )
    area_code = forms.ChoiceField(
        label="Wilayah",
        error_messages={"invalid_choice": "Wilayah itu tidak ada dalam daftar Anda. Pilih salah satu."},
    )
    on = DayField(
        label="Keadaan per tanggal",
        help_text="Laporan memuat pekan, dua pekan, atau bulan dari tanggal ini, sampai dengan tanggal ini.",
    )
    paper = forms.ChoiceField(
        label="Kertas",
        choices=PaperSize.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kertas itu tidak tersedia. Pilih A4 atau F4."},
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        is_regency = user.area_code == settings.REGENCY_CODE
        kinds = [
            (kind.code, kind.label)
            for kind in KINDS.values()
            if (is_regency or kind.of_kecamatan) and not refusal(policies.check_report, kind, user)
        ]
        initial = {
            "area_code": user.area_code,
            "on": clock.today(),
            **_last(user, [code for code, _ in kinds]),
        }
        super().__init__(data, initial=initial)
        self.areas = {area.pk: str(area) for area in Kecamatan.objects.visible_to(user)}
        if is_regency:
            self.areas = {settings.REGENCY_CODE: settings.REGENCY_NAME, **self.areas}
        self.fields["area_code"].choices = list(self.areas.items())
        self.fields["report"].choices = kinds

    def clean(self) -> dict[str, Any]:
        """Refuse a kecamatan for a kind that is made for the whole regency only."""
        values = super().clean() or {}
        kind = KINDS.get(values.get("report", ""))
        if (
            kind
            and not kind.of_kecamatan
            and values.get("area_code", settings.REGENCY_CODE) != settings.REGENCY_CODE
        ):
            self.add_error(
                "area_code", f"{kind.title} dibuat untuk seluruh kabupaten. Pilih {settings.REGENCY_NAME}."
            )
        return values


def _last(user: User, kinds: list[str]) -> dict[str, str]:
    """Return kind and paper of the person's last report: one query."""
    mine = Document.objects.visible_to(user).filter(kind=KIND, requested_by=user).order_by("-created_at")
    last = mine.values_list("params__report", "paper_size").first()
    kind, paper = last or (WEEKLY, PaperSize.A4.value)
    return {"report": kind if kind in kinds else WEEKLY, "paper": paper}


class CadenceForm(forms.Form):
    """Switch a kind of report on or off from a day on."""

    kind = forms.ChoiceField(label="Jenis laporan", choices=CHOICES)
    is_on = forms.ChoiceField(
        label="Dibuat",
        choices=[("1", "Otomatis, pukul 07.00 sesudah periode"), ("0", "Hanya atas permintaan")],
        widget=forms.RadioSelect,
    )
    since = DayField(
        label="Dua pekan dihitung mulai Senin",
        required=False,
        help_text="Hanya untuk bahan rapat dua pekan.",
    )
    valid_from = DayField(label="Berlaku mulai")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"kind": FORTNIGHTLY, "is_on": "1", "valid_from": clock.today()})

    @property
    def values(self) -> dict[str, Any]:
        """Return what set_report_cadence takes."""
        return {**self.cleaned_data, "is_on": self.cleaned_data["is_on"] == "1"}
