"""Forms around a decision of the Bupati."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.forms import DayField, RupiahField, TextField, VersionedForm
from roadmap.models import Decision, DecisionState, Owner
from roadmap.rulings import FIRST_QUESTION
from villages.models import Kecamatan

MOST_RUPIAH = 10**12
DAYS_TO_DECIDE, DAYS_TO_CARRY_OUT = 7, 14


def _long(label: str, limit: int) -> dict[str, str]:
    return {"max_length": f"{label} paling panjang {limit} huruf. Singkatkan tulisan Anda."}


class DecisionForm(forms.Form):
    """A proposal: short enough to be read in twenty seconds."""

    title = TextField(
        label="Apa yang diputuskan?",
        max_length=120,
        help_text="Kalimat perintah, misalnya: Kirim tim pendamping ke Ranuyoso dan Gucialit.",
        error_messages=_long("Keputusan", 120) | {"required": "Tulis apa yang diminta diputuskan."},
    )
    facts = TextField(
        label="Mengapa? Satu atau dua fakta",
        max_length=300,
        lines=True,
        help_text="Angka yang dapat diperiksa di portal ini.",
        error_messages=_long("Fakta", 300) | {"required": "Tulis satu atau dua fakta yang mendasarinya."},
    )
    cost = RupiahField(
        label="Biaya (Rp)",
        required=False,
        max_value=MOST_RUPIAH,
        help_text="Kosongkan bila tanpa biaya tambahan.",
    )
    effect = TextField(
        label="Dampak bila disetujui",
        max_length=120,
        help_text="Misalnya: 17 berkas lengkap sebelum 21 Juni.",
        error_messages=_long("Dampak", 120) | {"required": "Tulis apa yang berubah bila usulan disetujui."},
    )
    due_on = DayField(label="Diputuskan paling lambat", error_messages={"required": "Isi batas keputusan."})
    owner = forms.ChoiceField(
        label="Pelaksana",
        choices=[("", "Pilih pelaksana"), *Owner.choices],
        error_messages={
            "required": "Pilih siapa yang melaksanakan.",
            "invalid_choice": "Pilih pelaksana dari daftar.",
        },
    )
    task_due_on = DayField(
        label="Selesai paling lambat", error_messages={"required": "Isi batas waktu pelaksanaan."}
    )
    area_code = forms.ChoiceField(
        label="Wilayah", error_messages={"invalid_choice": "Wilayah itu tidak ada dalam daftar Anda."}
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        today = clock.today()
        initial = {
            "area_code": user.area_code,
            "due_on": today + dt.timedelta(days=DAYS_TO_DECIDE),
            "task_due_on": today + dt.timedelta(days=DAYS_TO_CARRY_OUT),
            "owner": user.agency if user.role == Role.OPD else Owner.DISKOPINDAG,
        }
        super().__init__(data, initial=initial)
        areas = [(area.pk, str(area)) for area in Kecamatan.objects.visible_to(user)]
        self.fields["area_code"].choices = [(settings.REGENCY_CODE, settings.REGENCY_NAME), *areas]

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"cost": self.cleaned_data["cost"] or 0}


class RulingForm(VersionedForm):
    """The second press: a note is free, a question is needed and stands there already."""

    note = TextField(
        label="Catatan",
        max_length=300,
        required=False,
        lines=True,
        error_messages=_long("Catatan", 300),
    )

    def __init__(self, data: Any = None, *, decision: Decision, state: str) -> None:
        asks = state == DecisionState.ASKED
        super().__init__(data, initial={"version": decision.version, "note": FIRST_QUESTION if asks else ""})
        if asks:
            self.fields["note"].label = "Pertanyaan kepada pengusul"
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "Tulis apa yang perlu dijelaskan pengusul."


class AnswerForm(VersionedForm):
    answer = TextField(
        label="Jawaban untuk Bupati",
        max_length=500,
        lines=True,
        error_messages=_long("Jawaban", 500) | {"required": "Tulis jawaban untuk Bupati."},
    )


class OutcomeForm(VersionedForm):
    note = TextField(
        label="Keterangan",
        max_length=300,
        required=False,
        lines=True,
        help_text="Wajib bila tidak terlaksana.",
        error_messages=_long("Keterangan", 300),
    )
