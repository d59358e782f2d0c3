"""What moves the clocks, in the Django admin of Diskopindag: holidays of the joint decree, pauses to look at."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm, LookAdmin
from lumajang_kdkmp.forms import DayField, TextField
from roadmap.actions.custody import remove_holiday, save_holiday
from roadmap.models import ClockPause, Holiday


class HolidayForm(ActionForm):
    on = DayField(label="Tanggal")
    name = TextField(label="Hari libur", max_length=120, help_text="Seperti tertulis dalam SKB tiga menteri.")


@admin.register(Holiday)
class HolidayAdmin(ActionAdmin):
    """Working-day clocks leave these days out, on every page and for every day."""

    form = HolidayForm
    list_display = ["on", "name", "is_joint_leave"]
    list_filter = ["is_joint_leave"]
    search_fields = ["name"]
    date_hierarchy = "on"
    ordering = ["-on"]
    fields = ["on", "name", "is_joint_leave", "seen_version"]
    actions = ["remove_chosen"]

    def create_row(self, request: HttpRequest, form: ActionForm) -> Holiday:
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        return save_holiday(by=request.user, **values)

    def change_row(self, request: HttpRequest, row: Holiday, form: ActionForm) -> None:
        seen = form.cleaned_data["seen_version"]
        save_holiday(by=request.user, holiday=row, seen_version=seen, **form.changes())

    @admin.action(description="Hapus hari libur yang dipilih")
    def remove_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        names = []
        for row in queryset:
            names.append(str(row))
            remove_holiday(holiday=row, by=request.user)
        self.message_user(request, f"Dihapus: {', '.join(names)}.", messages.SUCCESS)


@admin.register(ClockPause)
class ClockPauseAdmin(LookAdmin):
    """Declared and ended on the page of disaster mode."""

    list_display = ["place", "reason", "starts_on", "planned_until", "ended_on", "legal_basis", "declared_by"]
    list_filter = ["reason"]
    list_select_related = ["declared_by"]
    search_fields = ["place", "=area_code", "reason"]
    search_help_text = "Nama wilayah, kode wilayah, atau sebab."
    date_hierarchy = "starts_on"
    ordering = ["-starts_on", "area_code"]

    def view_on_site(self, row: ClockPause) -> str:
        return reverse("pause_list")
