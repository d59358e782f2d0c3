"""The form of the monitoring sheet. Everything may stay empty: what nobody asked is unknown, not no."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from cooperatives.actions.figures import FIGURES
from cooperatives.models import BusinessUnit, MonthlyFigures
from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.forms import CountField, DayField, RupiahField, TextField, VersionedForm
from roadmap.actions.monitoring import MAX_FINDINGS
from roadmap.monitoring_sheet import AREAS, COMPLIANCE, EFFECT_WORDS, NOTE_LENGTH, Area, Item
from roadmap.months import last_months, month_words

MONTHS_OFFERED = 4
NOT_ASKED = "Dilewati"
DAYS_BACK = ("board_met_on", "supervisors_checked_on", "simkopdes_updated_on", "trained_on")
FINDING = {
    "finding": "Yang ditemukan",
    "recommendation": "Rekomendasi",
    "owner": "Penanggung jawab",
    "due_on": "Batas waktu",
}
_SEEN = re.compile(r"(20[0-9]{2}-(?:0[1-9]|1[0-2])-01):([0-9]{1,9})")


def figure_fields() -> dict[str, forms.Field]:
    """Return the fields of a month's figures, by the names of MonthlyFigures."""
    return {
        "members_men": CountField(label="Anggota laki-laki", required=False),
        "members_women": CountField(label="Anggota perempuan", required=False),
        "members_youth": CountField(label="Anggota sampai umur 30 tahun", required=False),
        "paying_members": CountField(label="Membayar simpanan wajib bulan itu", required=False),
        "sales": RupiahField(
            label="Nilai penjualan bulan itu (Rp)", required=False, max_value=9_000_000_000_000
        ),
    }


class FiguresForm(VersionedForm):
    """The figures of one month. `version` 0: the month is not recorded yet."""

    def __init__(self, *args: Any, row: MonthlyFigures | None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {name: getattr(row, name) for name in (*FIGURES, "version")}
        super().__init__(*args, **kwargs)
        self.fields |= figure_fields()

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in FIGURES}


@dataclass(frozen=True)
class ItemRow:
    """One item of the sheet with its three fields."""

    item: Item
    compliance: forms.BoundField
    effect: forms.BoundField
    note: forms.BoundField

    @property
    def is_open(self) -> bool:
        """Whether effect or note hold something that must be seen."""
        return bool(self.effect.value() or self.note.value() or self.effect.errors or self.note.errors)


@dataclass(frozen=True)
class AreaRows:
    """One part of the sheet, opened where something is filled in."""

    area: Area
    rows: tuple[ItemRow, ...]

    @property
    def is_open(self) -> bool:
        return any(row.compliance.value() or row.is_open or row.compliance.errors for row in self.rows)


@dataclass(frozen=True)
class FindingRow:
    """One finding; those after the first are folded while they are empty."""

    number: int
    fields: tuple[forms.BoundField, ...]

    @property
    def is_open(self) -> bool:
        return self.number == 1 or any(bound.value() or bound.errors for bound in self.fields)


class MonitoringForm(forms.Form):
    """A visit with its sheet. After is_valid(): `arguments` for the action record_monitoring."""

    visited_on = DayField(label="Tanggal kunjungan", error_messages={"required": "Isi tanggal kunjungan."})
    companions = TextField(
        label="Pendamping kunjungan", max_length=200, required=False, help_text="Nama dan jabatan."
    )
    business_seen = forms.BooleanField(label="Usaha koperasi berjalan saat dikunjungi", required=False)
    notes = TextField(label="Catatan kunjungan", max_length=2000, required=False, lines=True)
    partner_signed = forms.ChoiceField(
        label="Ada kerja sama tertulis dengan pemasok atau pembeli",
        choices=[("yes", "Ada"), ("no", "Tidak ada"), ("", NOT_ASKED)],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Pilih salah satu jawaban."},
    )
    board_met_on = DayField(label="Rapat pengurus atau anggota terakhir", required=False)
    cash_report_month = forms.ChoiceField(label="Laporan kas terakhir untuk bulan", required=False)
    supervisors_checked_on = DayField(label="Pemeriksaan pengawas terakhir", required=False)
    annual_meeting_planned_on = DayField(
        label="Rencana RAT berikutnya",
        required=False,
        help_text="Tanggal yang sudah diputuskan pengurus.",
    )
    simkopdes_updated_on = DayField(label="SIMKOPDES diperbarui terakhir", required=False)
    trained_on = DayField(label="Pelatihan pengurus terakhir", required=False)
    month = forms.ChoiceField(label="Angka untuk bulan", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    chair_response = TextField(
        label="Tanggapan ketua koperasi", max_length=1000, required=False, lines=True
    )

    def __init__(
        self, *args: Any, units: Iterable[BusinessUnit], recorded: Iterable[MonthlyFigures], **kwargs: Any
    ) -> None:
        self.units = {f"sale_{unit.pk}": unit for unit in units}
        self.recorded = list(recorded)
        self.today = clock.today()
        months = last_months(self.today, MONTHS_OFFERED)
        kwargs["initial"] = {
            "visited_on": self.today,
            "month": months[1].isoformat(),
            "seen": seen_words(self.recorded),
        }
        super().__init__(*args, **kwargs)
        for name, unit in self.units.items():
            label = f"{unit.get_unit_type_display()}: penjualan terakhir"
            self.fields[name] = DayField(label=label, required=False)
        self._add_items()
        self._add_months(months)
        self.fields |= figure_fields()
        self._add_findings()
        for name in ("visited_on", *DAYS_BACK, *self.units):
            self.fields[name].widget.attrs["max"] = self.today.isoformat()

    def _add_items(self) -> None:
        effects = [("", "Belum dinilai"), *((str(effect), words) for effect, words in EFFECT_WORDS.items())]
        for area in AREAS:
            for item in area.items:
                self.fields[f"{item.code}_compliance"] = forms.ChoiceField(
                    label=item.question,
                    help_text=item.look,
                    choices=[*COMPLIANCE, ("", NOT_ASKED)],
                    widget=forms.RadioSelect,
                    required=False,
                    error_messages={"invalid_choice": "Pilih salah satu kesesuaian."},
                )
                self.fields[f"{item.code}_effect"] = forms.ChoiceField(
                    label="Efektivitas (persen)",
                    choices=effects,
                    required=False,
                    error_messages={"invalid_choice": "Pilih efektivitas dari daftar."},
                )
                self.fields[f"{item.code}_note"] = TextField(
                    label="Bukti yang dilihat dan catatan", max_length=NOTE_LENGTH, required=False
                )

    def _add_months(self, months: list[dt.date]) -> None:
        choices = [(month.isoformat(), month_words(month)) for month in months]
        for name, empty in (("month", "Tanpa angka"), ("cash_report_month", "Dilewati")):
            field = self.fields[name]
            field.choices = [*choices, ("", empty)] if name == "month" else [("", empty), *choices]
            field.error_messages["invalid_choice"] = "Pilih bulan dari daftar."

    def _add_findings(self) -> None:
        for number in range(1, MAX_FINDINGS + 1):
            for name, label in FINDING.items():
                length = 120 if name == "owner" else 300
                self.fields[f"{name}_{number}"] = (
                    DayField(label=label, required=False)
                    if name == "due_on"
                    else TextField(label=label, max_length=length, required=False)
                )

    # What the page draws

    @property
    def areas(self) -> list[AreaRows]:
        return [
            AreaRows(
                area,
                tuple(
                    ItemRow(
                        item,
                        self[f"{item.code}_compliance"],
                        self[f"{item.code}_effect"],
                        self[f"{item.code}_note"],
                    )
                    for item in area.items
                ),
            )
            for area in AREAS
        ]

    @property
    def sale_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.units]

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in FIGURES]

    @property
    def finding_rows(self) -> list[FindingRow]:
        return [
            FindingRow(number, tuple(self[f"{name}_{number}"] for name in FINDING))
            for number in range(1, MAX_FINDINGS + 1)
        ]

    @property
    def recorded_words(self) -> str:
        """Which of the months that are offered have figures already."""
        return ", ".join(month_words(row.month) for row in self.recorded)

    # What the action takes

    @property
    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        month = dt.date.fromisoformat(data["month"]) if data["month"] else None
        return {
            "visit": {
                "visited_on": data["visited_on"],
                "findings": data["notes"],
                "business_seen": data["business_seen"],
            },
            "sheet": self._sheet(),
            "sales": {unit: data[name] for name, unit in self.units.items() if data[name]},
            "figures": {name: data[name] for name in FIGURES},
            "month": month,
            "seen_figures": seen_versions(data["seen"]).get(month, 0) if month else 0,
            "findings": self._findings(),
        }

    def _sheet(self) -> dict[str, Any]:
        data = self.cleaned_data
        month = data["cash_report_month"]
        return {
            "companions": data["companions"],
            "answers": {code: answer for code in _codes() if (answer := self._answer(code))},
            "partner_signed": {"yes": True, "no": False}.get(data["partner_signed"]),
            "cash_report_month": dt.date.fromisoformat(month) if month else None,
            "annual_meeting_planned_on": data["annual_meeting_planned_on"],
            "chair_response": data["chair_response"],
            **{name: data[name] for name in DAYS_BACK},
        }

    def _answer(self, code: str) -> dict[str, Any]:
        data = self.cleaned_data
        answer = {"compliance": data[f"{code}_compliance"], "note": data[f"{code}_note"]}
        if effect := data[f"{code}_effect"]:
            answer["effect"] = int(effect)
        return {name: value for name, value in answer.items() if value not in ("", None)}

    def _findings(self) -> list[dict[str, Any]]:
        rows = [
            {name: self.cleaned_data[f"{name}_{number}"] for name in FINDING}
            for number in range(1, MAX_FINDINGS + 1)
        ]
        return [row for row in rows if any(row.values())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, MAX_FINDINGS + 1):
            self._check_finding(cleaned, number)
        if not cleaned.get("month") and any(cleaned.get(name) is not None for name in FIGURES):
            self.add_error("month", "Pilih bulan untuk angka yang Anda isi.")
        return cleaned

    def _check_finding(self, cleaned: Mapping[str, Any], number: int) -> None:
        """A finding is told whole or not at all."""
        names = {name: f"{name}_{number}" for name in FINDING}
        if not any(cleaned.get(field) for field in names.values()):
            return
        for name, field in names.items():
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, f"Lengkapi temuan {number}: isi {FINDING[name].lower()}.")
        due_on, visited_on = cleaned.get(names["due_on"]), cleaned.get("visited_on")
        if due_on and visited_on and due_on < visited_on:
            self.add_error(names["due_on"], "Batas waktu ini sebelum kunjungan. Tulis sesudahnya.")

    def saw(self, current: MonthlyFigures) -> str:
        """Take note of figures that somebody else has just written, and return the sentence about them."""
        self.recorded = [row for row in self.recorded if row.month != current.month] + [current]
        self.data = self.data.copy() if isinstance(self.data, MultiValueDict) else dict(self.data)
        self.data[self.add_prefix("seen")] = seen_words(self.recorded)
        labels = figure_fields()
        stored = [
            f"{labels[name].label} {formats.number(value)}"
            for name in FIGURES
            if (value := getattr(current, name)) is not None
        ]
        return (
            f"Angka {month_words(current.month)} baru saja dicatat orang lain ({'; '.join(stored)}). Isian Anda "
            "masih ada di bawah. Periksa, lalu simpan lagi bila isian Anda yang benar, atau kosongkan angkanya."
        )


def _codes() -> list[str]:
    return [item.code for area in AREAS for item in area.items]


def seen_words(recorded: Iterable[MonthlyFigures]) -> str:
    """Return the versions on the page as text for a hidden field: "2025-05-01:1,2025-04-01:3"."""
    return ",".join(f"{row.month.isoformat()}:{row.version}" for row in recorded)


def seen_versions(text: str) -> dict[dt.date, int]:
    """Return the versions that a page carried; what cannot be read is not there."""
    return {dt.date.fromisoformat(month): int(version) for month, version in _SEEN.findall(text)}
