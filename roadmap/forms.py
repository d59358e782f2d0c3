"""The forms of the camat's desk: a stage's update, a village's data, potentials, blockers and visits."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents import uploads
from lumajang_kdkmp.forms import (
    DayField,
    KeyedForm,
    MultipleFileField,
    MultipleFileInput,
    TextField,
    VersionedForm,
)
from roadmap import held_files
from roadmap.evidence import Attachment, covered_items
from roadmap.held_files import HeldFile
from roadmap.known_facts import PIECEMEAL, first_day, known_facts
from roadmap.models import BlockerReason, StageProgress
from roadmap.stage_fields import fact_fields
from roadmap.stages import STAGE_CHOICES, EvidenceItem

MAX_FILES = 10
NOT_YET = "none"
PHOTO_TYPES = "image/jpeg,image/png"
FILE_TYPES = f"{PHOTO_TYPES},application/pdf"


class StageForm(KeyedForm, VersionedForm):
    """What a person tells about one stage of one village. Nothing is required: what lacks is listed afterwards.

    After is_valid(): `update`, the arguments of update_stage. After a refusal `hold()` keeps the good files.
    """

    note = TextField(label="Catatan untuk pemeriksa", max_length=500, required=False, lines=True)

    def __init__(self, *args: Any, progress: StageProgress, by: User, **kwargs: Any) -> None:
        self.progress, self.by, self.stage = progress, by, progress.definition
        self.known = known_facts(progress)
        self.today = clock.today()
        self.covered = covered_items(progress) if self.stage.evidence else set()
        self.attachments: list[Attachment] = []
        self.held: list[HeldFile] = []
        first = first_day(progress, self.known, self.today)
        day = first.isoformat() if first else NOT_YET
        kwargs["initial"] = self.known | {"version": progress.version, "day": day}
        super().__init__(*args, **kwargs)
        self.fact_names = tuple(self._add_fields(fact_fields(progress)))
        self._add_days()
        self.item_names = tuple(f"file_{item.code}" for item in self.stage.evidence)
        self._add_files()
        files = [*self.item_names, "files", "covers"]
        self.order_fields(["version", "day", "happened_on", *files, *self.fact_names, "note"])

    def _add_fields(self, fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
        self.fields |= fields
        return fields

    def _add_days(self) -> None:
        yesterday, recorded = self.today - dt.timedelta(days=1), self.progress.happened_on
        days = [_pill(self.today, "Hari ini"), _pill(yesterday, "Kemarin")]
        if recorded and recorded not in (self.today, yesterday):
            days.insert(0, _pill(recorded, "Tercatat"))
        if self.stage.code in PIECEMEAL and not recorded:
            days.append((NOT_YET, "Belum terjadi"))
        self.fields["day"] = forms.CharField(
            label=f"{self.stage.fact} tanggal", required=False, widget=forms.RadioSelect(choices=days)
        )
        self.fields["happened_on"] = DayField(label="Tanggal lain", required=False)
        self.fields["happened_on"].widget.attrs["max"] = self.today.isoformat()

    def _add_files(self) -> None:
        for item in self.stage.evidence:
            accept = PHOTO_TYPES if item.is_photo else FILE_TYPES
            self.fields[f"file_{item.code}"] = MultipleFileField(
                label=item.label, required=False, widget=MultipleFileInput(attrs={"accept": accept})
            )
        if len(self.stage.evidence) > 1:
            missing = [item.code for item in self.stage.evidence if item.code not in self.covered]
            self.fields["files"] = MultipleFileField(
                label="Satu berkas untuk beberapa bukti",
                required=False,
                widget=MultipleFileInput(attrs={"accept": FILE_TYPES}),
            )
            self.fields["covers"] = forms.MultipleChoiceField(
                label="Berkas ini memuat",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(item.code, item.label) for item in self.stage.evidence],
                initial=missing if len(missing) == 1 else [],
                error_messages={"invalid_choice": "Pilih isi berkas dari daftar."},
            )

    @property
    def items(self) -> list[tuple[EvidenceItem, Any, bool]]:
        """The evidence items with their file field and whether a file covers them already; missing ones first."""
        items = sorted(self.stage.evidence, key=lambda item: item.code in self.covered)
        return [(item, self[f"file_{item.code}"], item.code in self.covered) for item in items]

    @property
    def fact_fields(self) -> list[Any]:
        return [self[name] for name in self.fact_names]

    @property
    def update(self) -> dict[str, Any]:
        """The arguments of update_stage; facts are keyed as in facts.py, and empty ones say nothing."""
        return {
            "seen_version": self.seen_version,
            "happened_on": self.cleaned_data["happened_on"],
            "stage_facts": {name: self.cleaned_data.get(name) for name in self.fact_names},
            "attachments": self.attachments,
            "note": self.cleaned_data["note"],
        }

    @property
    def stored(self) -> dict[str, Any]:
        """What is recorded now, for the conflict page."""
        return self.known | {"day": self.progress.happened_on}

    def hold(self) -> None:
        """Keep the good files of a post that was refused; the page carries their tokens."""
        self.held = held_files.hold(self.attachments, self.progress, self.by)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_day(cleaned)
        self._clean_potential(cleaned)
        self._redeem(self.data.getlist(self.add_prefix("held")) if hasattr(self.data, "getlist") else [])
        if self._count_files(cleaned) > MAX_FILES:
            self.add_error(
                None, f"Paling banyak {MAX_FILES} berkas sekali kirim. Simpan dulu, lalu tambah sisanya."
            )
            return cleaned
        for item in self.stage.evidence:
            self._take(f"file_{item.code}", cleaned, (item.code,))
        self._take("files", cleaned, tuple(cleaned.get("covers") or ()))
        self._check_covers(cleaned)
        return cleaned

    def _clean_day(self, cleaned: dict[str, Any]) -> None:
        """A date that was typed wins over the proposed ones."""
        day = cleaned.get("day", "")
        if day and day != NOT_YET and not cleaned.get("happened_on"):
            try:
                cleaned["happened_on"] = dt.date.fromisoformat(day)
            except ValueError:
                self.add_error("day", "Pilih salah satu tanggal, atau tulis tanggal lain.")
        cleaned["day"] = cleaned.setdefault("happened_on", None)

    def _clean_potential(self, cleaned: dict[str, Any]) -> None:
        """A potential is told whole or not at all: half of it would be lost without a word."""
        if "commodity" not in self.fields or not any(cleaned.get(name) for name in self.fact_names):
            return
        for name, words in POTENTIAL_NEEDS.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)

    def _count_files(self, cleaned: dict[str, Any]) -> int:
        return len(self.attachments) + sum(
            len(cleaned.get(name) or ()) for name in (*self.item_names, "files")
        )

    def _redeem(self, tokens: list[str]) -> None:
        for token in tokens[:MAX_FILES]:
            if attachment := held_files.redeem(token, self.progress, self.by):
                self.attachments.append(attachment)
            else:
                self.add_error(
                    None, "Satu berkas yang tersimpan tadi tidak berlaku lagi. Pilih berkas itu sekali lagi."
                )

    def _take(self, name: str, cleaned: dict[str, Any], covers: tuple[str, ...]) -> None:
        """Check each file of a field by itself: one that is bad does not cost the others."""
        for upload in cleaned.get(name) or ():
            try:
                self.attachments.append(Attachment(uploads.clean(upload), covers))
            except ValidationError as error:
                self.add_error(name, error)

    def _check_covers(self, cleaned: dict[str, Any]) -> None:
        """Files of the shared field take the ticks of this post, also those kept from the post before."""
        ticked = tuple(cleaned.get("covers") or ())
        self.attachments = [a if a.covers else Attachment(a.file, ticked) for a in self.attachments]
        if any(not attachment.covers for attachment in self.attachments) and "covers" not in self.errors:
            self.add_error("covers", "Centang isi berkas itu: satu atau beberapa bukti di daftar ini.")


def _pill(day: dt.date, word: str) -> tuple[str, str]:
    return day.isoformat(), format_html(
        '<span>{}<br><span class="mini">{}</span></span>', word, formats.date_day(day)
    )


POTENTIAL_NEEDS = {
    "commodity": "Isi komoditas atau usaha, misalnya padi.",
    "sector": "Pilih sektor potensi ini.",
    "agency": "Pilih OPD yang mendampingi potensi ini.",
}


class PotentialRemovalForm(VersionedForm):
    """Why a potential leaves the list; only a validated one must say it."""

    reason = TextField(label="Alasan", max_length=500, required=False)


class BlockerForm(KeyedForm):
    """Why a village is stuck. Each reason is a button of its own: one press says and saves it."""

    stage = forms.ChoiceField(
        label="Tahap",
        choices=STAGE_CHOICES,
        error_messages={
            "required": "Pilih tahap yang terhambat.",
            "invalid_choice": "Pilih tahap dari daftar.",
        },
    )
    note = TextField(
        label="Keterangan",
        max_length=500,
        required=False,
        help_text="Siapa, apa, sampai kapan. Tanpa nomor NIK atau nomor telepon.",
    )
    reason = forms.ChoiceField(
        label="Kendala",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih salah satu kendala.",
            "invalid_choice": "Pilih kendala dari daftar.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = list(BlockerReason.objects.filter(is_active=True))
        self.fields["reason"].choices = [(row.pk, row.label) for row in self.reasons]


class VisitForm(KeyedForm):
    """What was seen in a village. Today is proposed; a late entry keeps both dates."""

    visited_on = DayField(label="Tanggal kunjungan", error_messages={"required": "Isi tanggal kunjungan."})
    business_seen = forms.BooleanField(label="Usaha koperasi berjalan saat dikunjungi", required=False)
    last_sale_on = DayField(label="Penjualan terakhir", required=False)
    findings = TextField(label="Temuan", max_length=2000, required=False, lines=True)
    follow_up = TextField(label="Tindak lanjut", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["visited_on"].initial = today
        for name in ("visited_on", "last_sale_on"):
            self.fields[name].widget.attrs["max"] = today.isoformat()
