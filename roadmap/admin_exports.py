"""Layouts of recipients in the Django admin: to look at. They are made on the page of the exports."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lumajang_kdkmp.accounts.admin_base import LookAdmin
from roadmap.exports.shapes import SHAPES
from roadmap.models import ExportLayout


@admin.register(ExportLayout)
class ExportLayoutAdmin(LookAdmin):
    """Every version that was ever made; a change is a new version, made at /ekspor/."""

    list_display = ["recipient", "listing", "number", "valid_from", "made_by", "made_on"]
    list_filter = ["listing"]
    list_select_related = ["made_by"]
    search_fields = ["recipient", "note"]
    ordering = ["listing", "recipient", "-number"]
    fields = ["recipient", "listing", "number", "valid_from", "column_list", "note", "made_by", "made_on"]
    readonly_fields = fields

    @admin.display(description="kolom")
    def column_list(self, row: ExportLayout) -> SafeString:
        lines = [
            (one["heading"], one["field"], one.get("text") or SHAPES[one.get("shape", "")].label)
            for one in row.columns
        ]
        items = format_html_join("", "<li>{}: <code>{}</code>, {}</li>", lines)
        return format_html("<ol>{}</ol>", items)
