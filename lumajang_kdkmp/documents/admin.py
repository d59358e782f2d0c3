"""Papers in the Django admin: to look at, not to touch."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from lumajang_kdkmp.documents.models import Document


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    list_display = [
        "title",
        "kind_label",
        "version",
        "state_label",
        "area_code",
        "requested_by",
        "created_at",
    ]
    list_filter = ["status", "kind"]
    list_select_related = ["job", "requested_by"]
    search_fields = ["title", "area_code", "sha256"]
    exclude = ["context", "params"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Document.objects.visible_to(request.user).defer("context", "params")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
