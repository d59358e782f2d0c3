"""Forms of a village's own data and its potentials."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.forms import CountField, TextField, VersionedForm
from villages.models import MAX_HAMLETS, MAX_POPULATION, PHONE, Sector


def _too_long(label: str, limit: int) -> dict[str, str]:
    return {"max_length": f"{label} paling panjang {limit} huruf. Singkatkan tulisan Anda."}


class PhoneField(TextField):
    """A telephone number of an office, as it is dialled."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))
        super().__init__(max_length=20, error_messages=_too_long("Telepon kantor", 20), **kwargs)
        self.validators.append(RegexValidator(PHONE.regex, PHONE.message))


class VillageForm(VersionedForm):
    """What a kecamatan keeps up to date about a village; every field may stay empty."""

    population = CountField(label="Jumlah penduduk", required=False, max_value=MAX_POPULATION)
    hamlets = CountField(label="Jumlah dusun/lingkungan", required=False, max_value=MAX_HAMLETS)
    office_address = TextField(
        label="Alamat kantor",
        required=False,
        max_length=200,
        help_text="Jalan, nomor, dan dusun. Nama desa tidak perlu ditulis lagi.",
        error_messages=_too_long("Alamat kantor", 200),
    )
    office_phone = PhoneField(
        label="Telepon kantor", required=False, help_text="Nomor kantor, bukan nomor pribadi."
    )
    note = TextField(
        label="Catatan",
        required=False,
        max_length=1000,
        lines=True,
        error_messages=_too_long("Catatan", 1000),
    )


class PotentialForm(VersionedForm):
    """One potential of a village: what there is, and the agency that helps with it."""

    sector = forms.ChoiceField(
        label="Sektor",
        choices=[("", "Pilih sektor"), *Sector.choices],
        error_messages={
            "required": "Pilih sektor potensi ini.",
            "invalid_choice": "Pilih sektor dari daftar.",
        },
    )
    commodity = TextField(
        label="Komoditas atau usaha",
        max_length=120,
        help_text="Satu jenis untuk satu potensi, misalnya kopi robusta.",
        error_messages=_too_long("Komoditas", 120)
        | {"required": "Isi komoditas atau usaha, misalnya kopi robusta."},
    )
    agency = forms.ChoiceField(
        label="OPD pendamping",
        choices=[("", "Pilih OPD"), *Agency.choices],
        error_messages={
            "required": "Pilih OPD yang mendampingi potensi ini.",
            "invalid_choice": "Pilih OPD dari daftar.",
        },
    )
    note = TextField(
        label="Keterangan",
        required=False,
        max_length=1000,
        lines=True,
        help_text="Luas, jumlah, atau hasil yang dapat diperiksa.",
        error_messages=_too_long("Keterangan", 1000),
    )
