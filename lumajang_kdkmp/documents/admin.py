"""Papers in the Django admin: to look at, not to touch; and how their numbers are written."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm
from lumajang_kdkmp.documents import actions, register
from lumajang_kdkmp.documents.models import Document, NumberFormat


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
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
    exclude = ["context", "params"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Document.objects.visible_to(request.user).defer("context", "params")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
