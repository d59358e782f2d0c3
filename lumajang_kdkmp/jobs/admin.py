"""Jobs in the Django admin: to look at, not to touch."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from lumajang_kdkmp.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "status_words", "attempts", "area_code", "requested_by", "created_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["requested_by"]
    search_fields = ["title", "area_code"]
    exclude = ["payload", "lease_token"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Job.objects.visible_to(request.user).with_progress()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
