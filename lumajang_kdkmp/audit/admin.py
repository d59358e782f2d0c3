"""The audit trail in the Django admin: to read and to search, never to change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lumajang_kdkmp.accounts.fields import area_q
from lumajang_kdkmp.audit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    actions = None
    list_display = ["id", "at", "actor", "actor_role", "event", "target_code", "area_code", "note"]
    list_filter = ["actor_role"]
    search_fields = ["actor", "action", "target", "area_code", "note"]
    search_help_text = "Nama pengguna, kode kejadian, kode objek, kode wilayah, atau catatan."
    ordering = ["-id"]
    list_per_page = 100
    show_full_result_count = False
    fields = ["id", "at", "actor", "actor_role", "event", "target_code", "area_code", "change_list", "note"]
    readonly_fields = ["event", "target_code", "change_list"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        area = getattr(request.user, "area_code", "")
        events = super().get_queryset(request)
        return events.filter(area_q("area_code", area)) if area else events.none()

    # Codes that stay the same for ever, so that old events can be found: shown as codes, not as words.
    @admin.display(description="kejadian", ordering="action")
    def event(self, event: AuditEvent) -> SafeString:
        return format_html("<code>{}</code>", event.action)

    @admin.display(description="objek", ordering="target")
    def target_code(self, event: AuditEvent) -> SafeString:
        return format_html("<code>{}</code>", event.target)

    @admin.display(description="perubahan")
    def change_list(self, event: AuditEvent) -> SafeString | str:
        rows = []
        for name, pair in event.changes.items():
            old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
            rows.append((name, *("kosong" if value in (None, "") else value for value in (old, new))))
        return format_html_join("", "<div><code>{}</code>: {} → {}</div>", rows) or "tidak ada"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if any("\0" in part for pair in request.GET.lists() for part in (pair[0], *pair[1])):
            return HttpResponseBadRequest("Alamat halaman memuat tanda yang tidak dikenal.")
        return super().changelist_view(request, extra_context)
