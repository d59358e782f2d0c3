"""Forms of log-in and of one's own password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import ProhibitNullCharactersValidator

from lumajang_kdkmp.forms import check_text

# One message for a wrong name, a wrong password and a closed account: nobody learns which accounts exist.
LOGIN_FAILED = (
    "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi. "
    "Lupa kata sandi? Hubungi admin Diskopindag."
)


def _speak_of_signs(field: forms.Field) -> None:
    """Let the portal's own sentence speak of NUL and control characters instead of Django's."""
    kept = [check for check in field.validators if not isinstance(check, ProhibitNullCharactersValidator)]
    field.validators = [*kept, check_text]


class LoginForm(AuthenticationForm):
    """User name and password; `remember` keeps the session on this device, a camat's for longer."""

    error_messages = {"invalid_login": LOGIN_FAILED, "inactive": LOGIN_FAILED}
    remember = forms.BooleanField(label="Ingat perangkat ini", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = "Nama pengguna", "Kata sandi"
        ages = (settings.CAMAT_SESSION_AGE // 86400, settings.SESSION_COOKIE_AGE // 86400)
        self.fields[
            "remember"
        ].help_text = (
            f"Camat {ages[0]} hari, peran lain {ages[1]} hari. Hilangkan centang di komputer bersama."
        )
        name.error_messages["required"] = "Isi nama pengguna, misalnya camat.pasirian."
        password.error_messages["required"] = "Isi kata sandi."
        _speak_of_signs(name)
        _speak_of_signs(password)
        name.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        # The phone's keyboard would cover the page before anybody read it; portal.js focuses on a desk.
        name.widget.attrs.pop("autofocus", None)
        name.widget.attrs["data-autofocus"] = ""


class OwnPasswordForm(PasswordChangeForm):
    """The old password and twice the new one, with the portal's own sentences."""

    error_messages = {
        "password_incorrect": "Kata sandi lama tidak cocok. Tulis kata sandi yang Anda pakai untuk masuk.",
        "password_mismatch": "Dua tulisan kata sandi baru tidak sama. Tulis ulang keduanya.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "Kata sandi lama",
            "new_password1": "Kata sandi baru",
            "new_password2": "Ulangi kata sandi baru",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            _speak_of_signs(self.fields[name])
            self.fields[name].widget.attrs.pop("autofocus", None)
            self.fields[name].error_messages["required"] = f"Isi {label.lower()}."
        self.fields["new_password1"].help_text = (
            "Sedikitnya 12 huruf atau angka, bukan angka saja, tidak mirip nama Anda, "
            "dan bukan kata sandi yang umum dipakai."
        )
        self.fields["new_password2"].help_text = ""


class CodeForm(forms.Form):
    """The six digits of the app, or, where `recovery`, one of the recovery codes."""

    code = forms.CharField(
        label="Kode 6 angka",
        max_length=20,
        error_messages={
            "required": "Ketik 6 angka yang tampil di aplikasi autentikator.",
            "max_length": "Kode terdiri atas 6 angka. Ketik ulang kodenya.",
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-autofocus": "",
            }
        ),
    )

    def __init__(self, *args: Any, recovery: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak_of_signs(self.fields["code"])
        if recovery:
            self.fields["code"].help_text = "Ponsel tidak ada? Ketik salah satu kode pemulihan Anda."
            # Recovery codes have letters.
            self.fields["code"].widget.attrs.pop("inputmode")
