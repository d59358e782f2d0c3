"""Forms of what the file holds beside meetings and people: articles, plan, assessment, numbers, Dana Desa."""

from typing import Any

from django import forms

from cooperatives.models import (
    Articles,
    BusinessPlan,
    Cooperative,
    FormerAssessment,
    OfficerTerm,
    Registration,
    RegistrationKind,
    VillageFundPack,
)
from cooperatives.models.articles import SURPLUS_FIELDS
from cooperatives.row_forms import Group, RowForm
from lumajang_kdkmp import clock
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.forms import DayField, TextField


class ArticlesForm(RowForm):
    """What the founding meeting decides for the articles."""

    model = Articles
    groups = (
        Group("Koperasi dan anggota", ("duration_years", "min_member_age", "admits_associates")),
        Group(
            "Rapat anggota",
            (
                "annual_meeting_months",
                "notice_days",
                "quorum_percent",
                "amend_quorum_percent",
                "amend_vote_percent",
                "call_percent",
            ),
        ),
        Group("Pengurus dan pengawas", ("board_term_years", "supervisor_term_years", "has_manager")),
        Group("Simpanan dan tahun buku", ("saving_period", "fiscal_year_month")),
        Group("Pembagian SHU, berjumlah 100", SURPLUS_FIELDS),
        Group("Tanggungan anggota", ("member_liability",)),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # A field in error is gone from what was cleaned; then its own sentence comes first.
        if all(name in cleaned for name in SURPLUS_FIELDS):
            values = self.values_of(SURPLUS_FIELDS)
            total = sum(values.values())
            if total != 100:
                side = f"kurang {100 - total}" if total < 100 else f"lebih {total - 100}"
                self.add_error(
                    "surplus_village",
                    f"Pembagian SHU berjumlah {total} persen, {side}. Ubah bagiannya sampai tepat 100 persen.",
                )
        return cleaned

    def values_of(self, names: tuple[str, ...]) -> dict[str, int]:
        """The cleaned numbers; an emptied one counts as nothing here, not as its default."""
        return {name: self.cleaned_data[name] or 0 for name in names}

    @property
    def values(self) -> dict[str, Any]:
        return super().values | self.values_of(SURPLUS_FIELDS)


class BusinessPlanForm(RowForm):
    """The plan of three years."""

    model = BusinessPlan
    groups = (
        Group("Anggota, pasar, dan mitra", ("members_and_market", "suppliers")),
        Group(
            "Perkiraan tiga tahun",
            ("first_year", "income_1", "cost_1", "income_2", "cost_2", "income_3", "cost_3"),
        ),
        Group(
            "Kebutuhan dan sumber modal",
            ("need_investment", "need_operation", "from_members", "from_loan", "from_grant"),
        ),
        Group("Pinjaman dan risiko", ("loan_months", "disbursement", "risks")),
    )

    def clean_first_year(self) -> int | None:
        year = self.cleaned_data["first_year"]
        if year is not None and not 2025 <= year <= 2045:
            raise forms.ValidationError("Isi tahun 2025 atau sesudahnya.")
        return year


class AssessmentForm(RowForm):
    """How the existing cooperative stood that is carried on."""

    model = FormerAssessment
    groups = (
        Group("Penilaian", ("assessed_on", "health_grade", "nik_koperasi", "last_annual_meeting_on")),
        Group(
            "Anggota dan kekayaan",
            ("members_men", "members_women", "all_members_live_here", "assets", "liabilities"),
        ),
        Group("Rapat anggota perubahan anggaran dasar", ("invited_on", "members_present", "members_by_proxy")),
        Group("Perubahan", ("reason", "merger_with")),
    )


class FundPackForm(RowForm):
    """The Dana Desa stage II pack: statement of the village head, and deed or notary's receipt."""

    model = VillageFundPack
    groups = (
        Group("Surat pernyataan kepala desa", ("statement_on", "support_amount", "support_lines")),
        Group("Akta atau tanda terima notaris", ("receipt_on",)),
        Group("Pengiriman", ("sent_on",)),
    )


class RegistrationForm(RowForm):
    """One number of an authority, with its day and issuer."""

    model = Registration
    groups = (Group("Nomor", ("number", "issued_on", "issuer")),)

    def __init__(
        self, data: Any = None, *, cooperative: Cooperative, kind: str, row: Registration | None = None
    ) -> None:
        super().__init__(data, cooperative=cooperative, row=row)
        if kind == RegistrationKind.BANK_ACCOUNT:
            self.fields["issuer"].label = "Bank"
            self.fields["issuer"].required = True
            self.fields["issuer"].error_messages["required"] = "Isi nama bank."


class DeclarationForm(forms.Form):
    """Which officers signed the two declarations, on one day."""

    kinship = forms.MultipleChoiceField(
        label="Pernyataan tidak memiliki hubungan keluarga",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fitness = forms.MultipleChoiceField(
        label="Pernyataan kesediaan dan kelayakan", widget=forms.CheckboxSelectMultiple, required=False
    )
    signed_on = DayField(label="Ditandatangani tanggal", required=False)
    clear = forms.BooleanField(
        label="Hapus tanggal dari yang dicentang, karena tercatat keliru",
        required=False,
    )

    def __init__(self, data: Any = None, *, terms: list[OfficerTerm]) -> None:
        missing = {
            name: [str(term.pk) for term in terms if getattr(term, f"{name}_declared_on") is None]
            for name in ("kinship", "fitness")
        }
        super().__init__(data, initial=missing | {"signed_on": clock.today()})
        self.terms = terms
        for name in ("kinship", "fitness"):
            field = self.fields[name]
            field.choices = [
                (str(term.pk), _with_day(term, getattr(term, f"{name}_declared_on"))) for term in terms
            ]
            field.error_messages["invalid_choice"] = "Pilih dari pengurus dan pengawas koperasi ini."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("clear") and not cleaned.get("signed_on") and "signed_on" not in self.errors:
            self.add_error("signed_on", "Isi tanggal surat pernyataan ditandatangani.")
        if not self.errors and not (cleaned["kinship"] or cleaned["fitness"]):
            raise forms.ValidationError("Centang pengurus atau pengawas yang sudah menandatangani.")
        return cleaned

    def chosen(self, name: str) -> list[OfficerTerm]:
        """Return the terms that were ticked for one of the two declarations."""
        return [term for term in self.terms if str(term.pk) in self.cleaned_data[name]]


def _with_day(term: OfficerTerm, day: Any) -> str:
    tail = f", tercatat {date_short(day)}" if day else ""
    return f"{term.title}: {term.person.name}{tail}"


class DayForm(forms.Form):
    """The day of one step of the file."""

    on = DayField(label="Tanggal", error_messages={"required": "Isi tanggalnya."})


class ReasonForm(DayForm):
    """A step back: the day and the reason."""

    reason = TextField(
        label="Alasan",
        max_length=500,
        lines=True,
        error_messages={"required": "Isi alasannya, supaya jelas apa yang harus diperbaiki."},
    )


class MinutaForm(DayForm):
    """The founders signed the original of the deed."""

    deed_number = TextField(label="Nomor akta", required=False, max_length=20)


