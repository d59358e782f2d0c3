"""Papers in the Django admin: to look at, not to touch; and how their numbers are written."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm, LookAdmin
from lumajang_kdkmp.documents import actions, register
from lumajang_kdkmp.documents.models import Document, NumberFormat, SignedCopy


@admin.register(Document)
class DocumentAdmin(LookAdmin):
    list_display = [
        "title",
        "kind_label",
        "number",
        "version",
        "state_label",
        "area_code",
        "requested_by",
        "created_at",
    ]
    list_filter = ["status", "is_final", "kind"]
    list_select_related = ["job", "requested_by"]
    search_fields = ["title", "number", "area_code", "sha256"]
    exclude = ["context", "params", "subject"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("context", "params")

    def audit_target(self, row: Document) -> str:
        return f"document:{row.pk}"


@admin.register(SignedCopy)
class SignedCopyAdmin(LookAdmin):
    """The scans of signed papers. They are filed on the page of their paper, which also shows them."""

    list_display = ["name", "number", "kind_label", "readable", "added_by", "added_on", "removed_on"]
    list_filter = [
        "document__kind",
        ("qr_ok", admin.EmptyFieldListFilter),
        ("removed_on", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["document", "added_by", "removed_by"]
    search_fields = ["name", "document__number", "document__area_code", "=sha256"]
    search_help_text = "Nama berkas, nomor dokumen, kode wilayah, atau sidik SHA-256."
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("document__context", "document__params")

    def audit_target(self, row: SignedCopy) -> str:
        return f"document:{row.document_id}"

    def view_on_site(self, row: SignedCopy) -> str:
        return reverse("document_detail", args=[row.document_id])

    @admin.display(description="nomor dokumen", ordering="document__number")
    def number(self, row: SignedCopy) -> str:
        return row.document.number

    @admin.display(description="jenis dokumen", ordering="document__kind")
    def kind_label(self, row: SignedCopy) -> str:
        return row.document.kind_label

    @admin.display(description="kode cocok", boolean=True)
    def readable(self, row: SignedCopy) -> bool | None:
        return row.qr_ok


class NumberFormatForm(ActionForm):
    kind = forms.ChoiceField(label="Jenis dokumen", required=False)

    class Meta:
        fields = ["kind", "pattern", "valid_from"]
        help_texts = {
            "pattern": "Isian: {seq} atau {seq:03} nomor urut, {code} kode jenis, {roman_month} atau {month} bulan, "
            f"{{year}} tahun. Bawaan: {register.DEFAULT_PATTERN}",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            kinds = [(kind, settings.DOCUMENT_KINDS.get(kind, kind)) for kind in settings.DOCUMENT_CODES]
            self.fields["kind"].choices = [("", "Semua jenis tanpa pola sendiri"), *kinds]


@admin.register(NumberFormat)
class NumberFormatAdmin(ActionAdmin):
    """A new row takes over from its day on; nothing is changed in place, and printed numbers stay."""

    form = NumberFormatForm
    list_display = ["pattern", "kind_label", "example", "valid_from", "set_by"]
    list_select_related = ["set_by"]
    ordering = ["-valid_from", "-id"]
    fields = ["kind", "pattern", "valid_from"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change, **kwargs)
        if "valid_from" in form_class.base_fields:
            form_class.base_fields["valid_from"].initial = clock.today
        return form_class

    def create_row(self, request: HttpRequest, form: ActionForm) -> NumberFormat:
        values = {name: form.cleaned_data[name] for name in self.fields}
        return actions.set_number_format(by=request.user, **values)

    def audit_target(self, row: Any) -> str:
        return f"number_format:{row.pk}"

    @admin.display(description="contoh")
    def example(self, row: NumberFormat) -> str:
        return register.written(row.pattern, kind=row.kind, seq=7, on=clock.today())
