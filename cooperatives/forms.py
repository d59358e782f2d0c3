"""Forms of the cooperative page and of its people."""

from typing import Any

from django import forms

from cooperatives.models import (
    Body,
    Cooperative,
    CoopKind,
    FormationPath,
    Founder,
    Gender,
    Kbli,
    OfficerRole,
    Person,
    Premises,
    RelationKind,
    VillagePost,
)
from cooperatives.models.cooperative import NAME_SUFFIXES, RT_RW
from cooperatives.nik import check_nik
from lumajang_kdkmp import clock
from lumajang_kdkmp.forms import DayField, RupiahField, TextField, VersionedForm

EARLIEST_BIRTH = 1900
ZERO_WIDTH_SPACE = "\u200b"


class MoneyField(RupiahField):
    """Whole rupiah; left empty it is zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)
        self.error_messages["invalid"] = "Tulis jumlah rupiah dengan angka saja, misalnya 2.500.000."

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


def _choice(label: str, choices: Any = (), **kwargs: Any) -> forms.ChoiceField:
    words = label.lower()
    messages = {"required": f"Pilih {words}.", "invalid_choice": f"Pilih {words} dari daftar."}
    return forms.ChoiceField(label=label, choices=choices, error_messages=messages, **kwargs)


def _rt(label: str) -> TextField:
    return TextField(
        label=label,
        required=False,
        max_length=3,
        validators=[RT_RW],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class CooperativeForm(VersionedForm):
    """Identity, place, savings and planned business of a cooperative: what its deed will say."""

    formation_path = _choice(
        "Model pembentukan",
        [choice for choice in FormationPath.choices if choice[0] != FormationPath.JOINT],
    )
    coop_kind = _choice("Jenis koperasi", CoopKind.choices)
    name_suffix = _choice(
        "Tambahan nama",
        NAME_SUFFIXES,
        required=False,
        help_text="Isi bila nama tanpa tambahan sudah dipakai koperasi lain di Indonesia.",
    )
    short_name = TextField(label="Nama singkat", required=False, max_length=60)
    street = TextField(label="Jalan dan nomor", required=False, max_length=120)
    hamlet = TextField(label="Dusun/lingkungan", required=False, max_length=60)
    rt = _rt("RT")
    rw = _rt("RW")
    premises = _choice(
        "Status bangunan kantor",
        [("", "Belum diketahui"), *Premises.choices],
        required=False,
        help_text="Dicetak pada surat keterangan domisili.",
    )
    membership_area = TextField(
        label="Wilayah keanggotaan",
        required=False,
        max_length=200,
        help_text="Sebutkan desa-desa yang bergabung. Kosongkan bila sama dengan desa/kelurahan ini.",
    )
    email = forms.EmailField(label="Surel", required=False, max_length=254)
    principal_saving = MoneyField(label="Simpanan pokok (Rp)", help_text="Sama besar untuk semua anggota.")
    mandatory_saving = MoneyField(label="Simpanan wajib (Rp)")
    grant_fund = MoneyField(label="Hibah (Rp)")
    former_name = TextField(
        label="Nama koperasi semula",
        required=False,
        max_length=150,
        help_text="Hanya untuk pengembangan dan revitalisasi.",
    )
    former_legal_number = TextField(label="Nomor badan hukum semula", required=False, max_length=60)
    former_legal_on = DayField(label="Tanggal badan hukum semula", required=False)
    kbli = forms.MultipleChoiceField(
        label="Kegiatan usaha yang direncanakan (KBLI)",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "KBLI %(value)s tidak ada dalam daftar. Pilih dari daftar.",
            "invalid_list": "Pilih kegiatan usaha dari daftar.",
        },
    )

    def __init__(self, *args: Any, cooperative: Cooperative, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name not in ("version", "kbli")]
        initial = {name: getattr(cooperative, name) for name in names} | {"version": cooperative.version}
        units = list(cooperative.business_units.filter(closed_on=None).values_list("kbli_id", "opened_on"))
        self.opened = {code for code, opened_on in units if opened_on}
        initial["kbli"] = [code for code, _ in units]
        super().__init__(*args, initial=initial, **kwargs)
        if cooperative.formation_path != FormationPath.JOINT:
            # Only members of a joint cooperative also live elsewhere (rule R4).
            del self.fields["membership_area"]
        known = list(Kbli.objects.filter(is_active=True).values_list("code", "title"))
        # A title such as Minimarket/Supermarket/Hypermarket may break after its strokes on a narrow phone.
        self.fields["kbli"].choices = [
            (code, f"{code} {title}".replace("/", f"/{ZERO_WIDTH_SPACE}")) for code, title in known
        ]

    @property
    def changes(self) -> dict[str, Any]:
        """Return what differs from the cooperative as it is stored."""
        return {
            name: self.cleaned_data[name] for name in self.changed_data if name not in ("version", "kbli")
        }

    @property
    def planned(self) -> list[str] | None:
        """Return the chosen codes that are not open already; None when the choice was left alone."""
        if "kbli" not in self.changed_data:
            return None
        return [code for code in self.cleaned_data["kbli"] if code not in self.opened]


class PersonForm(VersionedForm):
    """A person as on the KTP. For a person on record the NIK may stay empty: then it is not changed."""

    nik_penduduk = TextField(
        label="NIK penduduk",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Isi NIK, 16 angka seperti tertulis di KTP."},
        max_length=30,
    )
    name = TextField(
        label="Nama sesuai KTP", max_length=120, error_messages={"required": "Isi nama sesuai KTP."}
    )
    gender = _choice("Jenis kelamin", Gender.choices, widget=forms.RadioSelect)
    birth_place = TextField(
        label="Tempat lahir", max_length=60, error_messages={"required": "Isi tempat lahir."}
    )
    birth_date = DayField(label="Tanggal lahir", error_messages={"required": "Isi tanggal lahir."})
    occupation = TextField(label="Pekerjaan", max_length=60, error_messages={"required": "Isi pekerjaan."})
    address = TextField(
        label="Alamat (jalan/dusun)", max_length=200, error_messages={"required": "Isi alamat sesuai KTP."}
    )
    rt = _rt("RT")
    rw = _rt("RW")
    phone = TextField(label="Nomor telepon", required=False, max_length=20)
    lives_here = forms.BooleanField(label="Alamat KTP di desa/kelurahan ini", required=False)
    village_post = _choice("Jabatan di desa/kelurahan", VillagePost.choices, required=False)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        if person is not None:
            names = [name for name in PersonForm.base_fields if name not in ("version", "nik_penduduk")]
            kwargs["initial"] = {name: getattr(person, name) for name in names} | {"version": person.version}
        super().__init__(*args, **kwargs)
        self.person = person
        if person is not None:
            self.fields["nik_penduduk"].required = False
            self.fields[
                "nik_penduduk"
            ].help_text = f"Tersimpan: {person.masked_nik}. Isi hanya untuk mengganti."

    def clean_nik_penduduk(self) -> str:
        return str(self.cleaned_data["nik_penduduk"]).replace(" ", "").replace(".", "").replace("-", "")

    def clean_birth_date(self) -> Any:
        day = self.cleaned_data["birth_date"]
        if not EARLIEST_BIRTH <= day.year or day >= clock.today():
            raise forms.ValidationError("Tanggal lahir ini tidak mungkin. Periksa tahunnya di KTP.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        nik = cleaned.get("nik_penduduk")
        if nik:
            gender = cleaned.get("gender")
            found = check_nik(
                nik,
                birth_date=cleaned.get("birth_date"),
                is_female=gender == Gender.FEMALE if gender else None,
            )
            self.nik_warnings = found.warnings
            for sentence in found.errors:
                self.add_error("nik_penduduk", sentence)
        return cleaned

    @property
    def fields_of_person(self) -> dict[str, Any]:
        """Return the fields of Person; an empty NIK is left out."""
        kept = {name: self.cleaned_data[name] for name in PersonForm.base_fields if name != "version"}
        if not kept["nik_penduduk"]:
            del kept["nik_penduduk"]
        return kept


class FounderForm(PersonForm):
    """A new founder: the person and what was paid in."""

    principal_paid = MoneyField(label="Simpanan pokok disetor (Rp)")
    mandatory_paid = MoneyField(label="Simpanan wajib disetor (Rp)")

    @property
    def item(self) -> dict[str, Any]:
        money = {name: self.cleaned_data[name] for name in ("principal_paid", "mandatory_paid")}
        return self.fields_of_person | money


class PaidForm(VersionedForm):
    """What a founder paid in."""

    principal_paid = MoneyField(label="Simpanan pokok disetor (Rp)")
    mandatory_paid = MoneyField(label="Simpanan wajib disetor (Rp)")

    def __init__(self, *args: Any, founder: Founder, **kwargs: Any) -> None:
        initial = {name: getattr(founder, name) for name in ("version", "principal_paid", "mandatory_paid")}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def changes(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in ("principal_paid", "mandatory_paid")}


EX_OFFICIO = f"{Body.SUPERVISOR}:{OfficerRole.CHAIR}"


def _offices(head_title: str) -> list[tuple[str, str]]:
    """Return the seats that can be filled: value body:role, label as on the deed."""
    board = [(f"{Body.BOARD}:{role.value}", role.label) for role in OfficerRole if role != OfficerRole.MEMBER]
    return [
        *board,
        (f"{Body.BOARD}:{OfficerRole.MEMBER}", "Anggota Pengurus"),
        (EX_OFFICIO, f"Ketua Pengawas ({head_title}, karena jabatan)"),
        (f"{Body.SUPERVISOR}:{OfficerRole.SECRETARY}", "Sekretaris Pengawas"),
        (f"{Body.SUPERVISOR}:{OfficerRole.MEMBER}", "Anggota Pengawas"),
    ]


def _people_choices(cooperative: Cooperative) -> list[tuple[str, str]]:
    rows = Person.objects.filter(village_id=cooperative.pk).order_by("name", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


class OfficerForm(forms.Form):
    """Who holds which office from when. People are those on record in the village."""

    person = _choice("Orang")
    office = _choice("Jabatan")
    starts_on = DayField(label="Mulai", error_messages={"required": "Isi tanggal mulai menjabat."})

    def __init__(self, *args: Any, cooperative: Cooperative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Pilih orang"), *_people_choices(cooperative)]
        self.fields["office"].choices = [("", "Pilih jabatan"), *_offices(cooperative.village.head_title)]

    @property
    def term(self) -> dict[str, Any]:
        """Return the term for appoint_officers, the person still as a key."""
        body, role = self.cleaned_data["office"].split(":")
        return {
            "body": body,
            "role": role,
            "ex_officio": self.cleaned_data["office"] == EX_OFFICIO,
            "starts_on": self.cleaned_data["starts_on"],
        }


class EndForm(VersionedForm):
    """The end of a term."""

    ends_on = DayField(
        label="Hari terakhir menjabat", error_messages={"required": "Isi hari terakhir menjabat."}
    )
    reason = TextField(label="Alasan", max_length=200, error_messages={"required": "Isi alasannya."})


DEGREES = [
    ("1", "1: orang tua, anak, suami/istri, mertua, menantu"),
    ("2", "2: kakak, adik, kakek, cucu, ipar"),
]


class RelationForm(forms.Form):
    """Two people of the cooperative who are kin."""

    person_a = _choice("Orang pertama")
    person_b = _choice("Orang kedua")
    kind = _choice("Hubungan", RelationKind.choices)
    degree = _choice("Derajat", DEGREES)

    def __init__(self, *args: Any, cooperative: Cooperative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Pilih orang"), *_people_choices(cooperative)]
        self.fields["person_a"].choices = self.fields["person_b"].choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("person_a") and cleaned.get("person_a") == cleaned.get("person_b"):
            self.add_error("person_b", "Pilih dua orang yang berbeda.")
        return cleaned


class AttorneyForm(forms.Form):
    """Which founders appear before the notary for the others, and the date of their power of attorney."""

    founders = forms.MultipleChoiceField(
        label="Penerima kuasa",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu pendiri.",
            "invalid_choice": "Pilih dari daftar pendiri koperasi ini.",
            "invalid_list": "Pilih dari daftar pendiri koperasi ini.",
        },
    )
    power_of_attorney_on = DayField(
        label="Tanggal surat kuasa", error_messages={"required": "Isi tanggal surat kuasa."}
    )

    def __init__(self, *args: Any, founders: list[Founder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["founders"].choices = [
            (str(row.pk), f"{row.number}. {row.person.name}") for row in founders
        ]


class NotaryReturnForm(forms.Form):
    """The notary gave the file back."""

    returned_on = DayField(
        label="Dikembalikan tanggal", error_messages={"required": "Isi tanggal dikembalikan."}
    )
    returned_reason = TextField(
        label="Alasan notaris",
        max_length=500,
        lines=True,
        error_messages={"required": "Isi alasan notaris, supaya kecamatan tahu apa yang harus diperbaiki."},
    )


class RevealForm(forms.Form):
    """Why somebody wants to see a full NIK."""

    reason = TextField(
        label="Alasan melihat NIK penduduk lengkap",
        max_length=200,
        error_messages={"required": "Isi alasannya."},
    )
