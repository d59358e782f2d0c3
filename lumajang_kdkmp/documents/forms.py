"""The filters of the list of documents."""

from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings

from lumajang_kdkmp.accounts.access import covers
from lumajang_kdkmp.accounts.fields import AREA_CODE


class DocumentFilter(forms.Form):
    """Kind, area and words of the title. A link may name a village, which the list of kecamatan does not hold."""

    jenis = forms.ChoiceField(label="Jenis", required=False)
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    cari = forms.CharField(label="Judul memuat", required=False, max_length=80)

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
        if chosen.get("cari"):
            documents = documents.filter(title__icontains=chosen["cari"])
        return documents
