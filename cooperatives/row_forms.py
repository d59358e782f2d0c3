"""Forms over one row of the cooperative's file: fields, labels and help follow from the model, in named groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import BaseValidator
from django.db import models

from cooperatives.models import Cooperative
from lumajang_kdkmp.forms import CountField, DayField, RupiahField, TextField, VersionedForm
from lumajang_kdkmp.versioning import VersionedModel


class HourField(forms.TimeField):
    """An hour by the phone's own picker; "19.30" is read, too."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H:%M:%S"])
        messages = {"invalid": "Jam ini tidak ada atau salah tulis. Contoh: 19.30."}
        super().__init__(error_messages=messages | kwargs.pop("error_messages", {}), **kwargs)


@dataclass(frozen=True)
class Group:
    """A fieldset: its heading and the names of its fields."""

    heading: str
    names: Sequence[str]


def local_words(text: str, cooperative: Cooperative) -> str:
    """Return a label in the words of this village: desa or kelurahan, BPD or LPM, Kepala Desa or Lurah."""
    village = cooperative.village
    for both, (desa, kelurahan) in {
        "desa/kelurahan": ("desa", "kelurahan"),
        "BPD/LPM": ("BPD", "LPM"),
        "Kepala Desa/Lurah": ("Kepala Desa", "Lurah"),
        "kepala desa/lurah": ("kepala desa", "lurah"),
    }.items():
        text = text.replace(both, kelurahan if village.is_kelurahan else desa)
    return text


def _limits(field: models.Field) -> dict[str, Any]:
    """Return the least and the most that the model itself names; not what a column could hold."""
    own = [check for check in field._validators if isinstance(check, BaseValidator)]
    return {check.code: check.limit_value for check in own if check.code in ("min_value", "max_value")}


def field_of(field: models.Field) -> forms.Field:
    """Return the form field of a model field: our own kinds, which speak Indonesian and take what is pasted."""
    label = str(field.verbose_name)
    options: dict[str, Any] = {
        "label": label[:1].upper() + label[1:],
        "required": not (field.blank or field.null or field.has_default()),
        "help_text": str(field.help_text),
    }
    options["error_messages"] = {"required": f"Isi {label}."}
    if field.choices:
        # A field that may stay empty offers "belum ditentukan"; Django's own empty choice is a row of dashes.
        empty = [("", "Belum ditentukan")] if field.blank else []
        messages = {"required": f"Pilih {label}.", "invalid_choice": f"Pilih {label} dari daftar."}
        return forms.ChoiceField(choices=[*empty, *field.choices], **options | {"error_messages": messages})
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(**options | {"required": False})
    if isinstance(field, models.DateField):
        return DayField(**options)
    if isinstance(field, models.TimeField):
        return HourField(**options)
    if isinstance(field, models.PositiveBigIntegerField) or "(Rp)" in label:
        return RupiahField(**options, max_value=10**15)
    if isinstance(field, models.IntegerField):
        return CountField(**options | _limits(field))
    return TextField(
        **options, max_length=field.max_length, lines=isinstance(field, models.TextField)
    )


class RowForm(VersionedForm):
    """A form over one row of a model, new or stored. `groups` says which fields, in which order and under which
    heading; a field that is declared in the class is taken as it is.
    """

    model: type[VersionedModel]
    groups: Sequence[Group]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        cooperative: Cooperative,
        row: VersionedModel | None = None,
        first: Mapping[str, Any] | None = None,
    ) -> None:
        self.cooperative, self.row = cooperative, row
        source = row or self.model(**dict(first or {}))
        names = [name for group in self.groups for name in group.names]
        self.stored_names = [name for name in names if name not in self.base_fields]
        initial = {name: getattr(source, name) for name in self.stored_names}
        initial |= {"version": row.version if row else 0}
        super().__init__(data, initial=initial)
        for name in self.stored_names:
            self.fields[name] = field_of(self.model._meta.get_field(name))
        for field in self.fields.values():
            field.label = local_words(str(field.label or ""), cooperative)
            field.help_text = local_words(str(field.help_text), cooperative)

    @property
    def fieldsets(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The groups as the page draws them: heading and fields."""
        return [(group.heading, [self[name] for name in group.names]) for group in self.groups]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the fields of the model."""
        kept = {}
        for name in self.stored_names:
            value = self.cleaned_data[name]
            field = self.model._meta.get_field(name)
            # A number with a default that was emptied falls back to it.
            kept[name] = field.get_default() if value is None and not field.null else value
        return kept
