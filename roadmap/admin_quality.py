"""The morning's counts of data quality in the Django admin: to look at."""

from django.contrib import admin

from lumajang_kdkmp.accounts.admin_base import LookAdmin
from roadmap.models import QualityCount
from roadmap.quality import Kind


@admin.register(QualityCount)
class QualityCountAdmin(LookAdmin):
    list_display = ["on", "kecamatan", "kind_label", "count", "counted_at"]
    list_filter = ["kecamatan"]
    list_select_related = ["kecamatan"]
    search_fields = ["kecamatan__name"]
    search_help_text = "Nama kecamatan."
    date_hierarchy = "on"
    ordering = ["-on", "kecamatan_id", "kind"]
    exclude = ["kind"]
    readonly_fields = ["kind_label"]

    @admin.display(description="jenis catatan", ordering="kind")
    def kind_label(self, row: QualityCount) -> str:
        return Kind(row.kind).label
