"""The facts that a stage's form asks for, in the keys of facts.py. All may stay empty: what lacks is listed later."""

from collections.abc import Callable

from django import forms

from cooperatives.models import FormationPath, FundingSource, Kbli, Notary, RegistrationKind
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.forms import CountField, DayField, RupiahField, TextField
from roadmap.known_facts import REGISTRATION_KINDS
from roadmap.models import StageProgress
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, POTENTIAL, REGISTRATION
from villages.models import Sector

SMALL_MAX = 32_767
Fields = dict[str, forms.Field]
NOT_CHOSEN = [("", "Belum dipilih")]


def fact_fields(progress: StageProgress) -> Fields:
    """Return fresh form fields for the facts of this stage, keyed as in facts.py."""
    maker = MAKERS.get(progress.stage)
    return maker() if maker else {}


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    message = f"Pilih {label.lower()} dari daftar."
    return forms.ChoiceField(
        label=label, choices=NOT_CHOSEN + choices, required=False, error_messages={"invalid_choice": message}
    )


def _potential() -> Fields:
    return {
        "commodity": TextField(
            label="Komoditas atau usaha",
            max_length=120,
            required=False,
            help_text="Misalnya: padi, sapi perah, keripik pisang.",
        ),
        "sector": _choice("Sektor", Sector.choices),
        "agency": _choice("OPD pendamping", Agency.choices),
        "potential_note": TextField(
            label="Keterangan",
            max_length=1000,
            required=False,
            lines=True,
            help_text="Luas, jumlah, atau hasil yang dapat diperiksa.",
        ),
    }


def _musdesus() -> Fields:
    return {
        "formation_path": _choice("Model pembentukan yang diputuskan", FormationPath.choices),
        "present_total": CountField(label="Jumlah hadir", required=False),
        "present_women": CountField(label="Di antaranya perempuan", required=False),
        "board_candidates": CountField(label="Calon pengurus", required=False, max_value=SMALL_MAX),
        "supervisor_candidates": CountField(label="Calon pengawas", required=False, max_value=SMALL_MAX),
    }


def _notary() -> Fields:
    return {
        "funding_source": _choice("Sumber dana akta", FundingSource.choices),
        "funding_amount": RupiahField(
            label="Biaya akta (Rp)", required=False, help_text="Paling banyak 2.500.000."
        ),
        "notary": forms.ModelChoiceField(
            label="Notaris",
            queryset=Notary.objects.filter(is_active=True),
            required=False,
            empty_label="Belum dipilih",
            error_messages={"invalid_choice": "Pilih notaris dari daftar."},
        ),
        "handed_over_on": DayField(label="Berkas diserahkan ke notaris", required=False),
    }


def _legal_entity() -> Fields:
    return {
        "sk_number": TextField(
            label="Nomor SK AHU",
            max_length=60,
            required=False,
            help_text="Misalnya: AHU-0023617.AH.01.29.TAHUN 2025",
        )
    }


def _registration() -> Fields:
    fields: Fields = {}
    for kind in REGISTRATION_KINDS:
        label = RegistrationKind(kind).label
        fields[kind] = TextField(label=label, max_length=60, required=False)
        fields[f"{kind}_on"] = DayField(label=f"Tanggal {label}", required=False)
    return fields


def _operating() -> Fields:
    return {
        "kbli": _choice(
            "Gerai atau usaha", [(row.pk, str(row)) for row in Kbli.objects.filter(is_active=True)]
        ),
        "last_sale_on": DayField(label="Penjualan terakhir", required=False),
    }


MAKERS: dict[str, Callable[[], Fields]] = {
    POTENTIAL: _potential,
    MUSDESUS: _musdesus,
    NOTARY: _notary,
    LEGAL_ENTITY: _legal_entity,
    REGISTRATION: _registration,
    OPERATING: _operating,
}
