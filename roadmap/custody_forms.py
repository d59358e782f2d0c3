"""The form of a hand-over."""

from typing import Any

from django import forms

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.forms import DayField, TextField
from roadmap.policies import SIGNS_FOR


class ReceiptForm(forms.Form):
    """Who took the file over, when, and from whom; a camat signs for the kecamatan only."""

    holder = forms.ChoiceField(
        label="Diterima oleh",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih siapa yang menerima berkas.",
            "invalid_choice": "Pilih penerima dari daftar di bawah ini.",
        },
    )
    received_on = DayField(
        label="Diterima tanggal", error_messages={"required": "Isi tanggal terima berkas."}
    )
    received_from = TextField(
        label="Diserahkan oleh",
        required=False,
        max_length=120,
        help_text="Nama dan jabatan, seperti tertulis di lembar serah terima.",
    )
    note = TextField(
        label="Catatan",
        required=False,
        max_length=300,
        help_text="Misalnya dokumen yang belum ada di dalam berkas.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(holder.value, holder.label) for holder in SIGNS_FOR.get(user.role, ())]
        self.fields["holder"].choices = options
        self.initial = {
            "received_on": clock.today(),
            "holder": options[0][0] if options else "",
        } | self.initial
