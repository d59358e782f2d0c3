"""The filters of the register, and the two forms on the page of a paper."""

from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.db.models import Q

from lumajang_kdkmp.accounts.access import covers
from lumajang_kdkmp.accounts.fields import AREA_CODE
from lumajang_kdkmp.documents.models import DocumentStatus, RevokeReason
from lumajang_kdkmp.forms import TextField

STATUSES = {
    "konsep": ("Konsep", Q(status=DocumentStatus.READY, is_final=False)),
    "berlaku": ("Berlaku", Q(status=DocumentStatus.READY, is_final=True)),
    "diganti": ("Diganti", Q(status=DocumentStatus.SUPERSEDED)),
    "dicabut": ("Dicabut", Q(status=DocumentStatus.REVOKED)),
    "proses": ("Belum jadi", Q(status=DocumentStatus.PENDING)),
}


class DocumentFilter(forms.Form):
    """Kind, area, status, and words of the title or a number. A link may name a village, too."""

    jenis = forms.ChoiceField(label="Jenis", required=False)
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "Semua status"), *((key, label) for key, (label, _) in STATUSES.items())],
    )
    cari = forms.CharField(label="Nomor atau kata judul", required=False, max_length=80)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.fields["jenis"].choices = [("", "Semua jenis"), *settings.DOCUMENT_KINDS.items()]
        areas = apps.get_model(settings.AREA_MODEL).objects.visible_to(user)
        choices = [("", "Semua wilayah"), *((area.pk, str(area)) for area in areas)]
        asked = data.get("wilayah", "")
        if asked not in dict(choices) and AREA_CODE.regex.match(asked) and covers(user.area_code, asked):
            choices.append((asked, f"Wilayah {asked}"))
        self.fields["wilayah"].choices = choices

    def narrow(self, documents: Any) -> Any:
        """Return the documents that the valid filters let through."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if chosen.get("jenis"):
            documents = documents.filter(kind=chosen["jenis"])
        if chosen.get("wilayah"):
            documents = documents.within(chosen["wilayah"])
        if chosen.get("status"):
            documents = documents.filter(STATUSES[chosen["status"]][1])
        if chosen.get("cari"):
            words = chosen["cari"]
            documents = documents.filter(Q(title__icontains=words) | Q(number__icontains=words))
        return documents

    @property
    def words(self) -> list[str]:
        """What is asked, in short phrases."""
        chosen = self.cleaned_data if self.is_valid() else {}
        found = []
        for name, value in chosen.items():
            words = dict(getattr(self.fields[name], "choices", ()))
            found += [f"{str(self.fields[name].label).lower()} {words.get(value, value)}"] if value else []
        return found


class RevokeForm(forms.Form):
    """Why a paper is withdrawn: the reason is public, the note is not."""

    reason = forms.ChoiceField(
        label="Sebab dicabut",
        choices=RevokeReason.choices,
        widget=forms.RadioSelect,
        help_text="Sebab ini terbaca oleh siapa pun yang memindai kode QR dokumen.",
        error_messages={"required": "Pilih sebab pencabutan.", "invalid_choice": "Pilih sebab pencabutan."},
    )
    note = TextField(
        label="Catatan",
        required=False,
        max_length=300,
        lines=True,
        help_text="Untuk arsip dinas; tidak ditampilkan kepada umum.",
    )


class SignedCopyForm(forms.Form):
    """One file; what is in it is judged by the action."""

    file = forms.FileField(
        label="Hasil pindai yang sudah ditandatangani",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text="PDF semua halaman, atau foto JPEG/PNG. Sertakan halaman terakhir yang memuat kode QR.",
        error_messages={"required": "Pilih berkas hasil pindainya."},
    )
