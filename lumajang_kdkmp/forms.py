"""What the portal's forms share: text that can be stored, several files, a version, and errors of actions."""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile

from lumajang_kdkmp.formats import number

INT_MAX = 2**31 - 1
# Signs that turn the direction of the text behind them: a name could show as something else.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNFIT = (
    "Isian ini memuat tanda yang tidak dapat disimpan. Ketik ulang isinya tanpa menyalin dari tempat lain."
)


def check_text(value: str) -> None:
    """Raise ValidationError for NUL, control characters, lone surrogates and signs that turn the direction."""
    for sign in value:
        if sign in "\n\t":
            continue
        if sign in _TURNING or unicodedata.category(sign) in {"Cc", "Cs"}:
            raise ValidationError(_UNFIT, code="unfit")


class TextField(forms.CharField):
    """Text as it is typed: one line with single spaces, or with `lines=True` several with plain line ends."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)
        # Django's own check for NUL speaks of a "karakter null"; ours covers it.
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]
        self.validators.append(check_text)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_python(value))
        return text.replace("\r\n", "\n").replace("\r", "\n") if self.lines else " ".join(text.split())


class CountField(forms.IntegerField):
    """A whole number from `min_value` (0) up to what every database stores; "1.250" is one thousand and more."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", INT_MAX)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        messages = {
            "invalid": "Tulis dengan angka bulat saja, misalnya 64.",
            "min_value": "Angka ini paling sedikit %(limit_value)s.",
            "max_value": "Angka ini terlalu besar, paling banyak %(limit_value)s.",
        }
        kwargs["error_messages"] = messages | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value or "" if not isinstance(value, int) else value).strip()
        # Django would read "1.000" as 1: the dot is a thousands sign here.
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", text):
            text = text.replace(".", "")
        elif "." in text or "," in text:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class RupiahField(CountField):
    """Whole rupiah, with or without "Rp" and thousands signs; a stored amount is shown as "2.500.000"."""

    def prepare_value(self, value: Any) -> Any:
        """Return a stored amount with its thousands signs, and whatever a person typed as it was typed."""
        return number(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        return super().to_python(re.sub(r"(?i)^\s*rp\.?\s*|,00\s*$", "", str("" if value is None else value)))


class DayField(forms.DateField):
    """A date by the phone's own date picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        messages = {"invalid": "Tanggal ini tidak ada atau salah tulis. Contoh: 12-06-2025."}
        kwargs["error_messages"] = messages | kwargs.get("error_messages", {})
        super().__init__(**kwargs)


class MultipleFileInput(forms.FileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Any number of files; cleans to a list of UploadedFile, empty ones included: their content is judged later."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class VersionField(forms.CharField):
    """The version that the person saw. Anything unreadable is version 0, which no row has: the conflict page."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


class VersionedForm(forms.Form):
    """A form over a VersionedModel row, with the version seen in a hidden field."""

    version = VersionField()

    @property
    def seen_version(self) -> int:
        """The version to hand to the action; 0 when the page did not send one."""
        return int(self.cleaned_data["version"])


class KeyedForm(forms.Form):
    """A form with a key of its own, made when it is drawn: who receives it twice can tell (roadmap.sent)."""

    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def content(self) -> dict[str, Any]:
        """What was typed, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}


def add_errors(form: forms.Form, error: ValidationError, aliases: Mapping[str, str] | None = None) -> None:
    """Put the errors of an action beside the fields they name; what names no field stands above the form.

    `aliases` is {name in the action: field of the form} where the two differ.
    """
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for key, faults in by_field.items():
        name = (aliases or {}).get(key, key)
        form.add_error(name if name in form.fields else None, faults)
