"""Reminders in the Django admin of Diskopindag: rules and the weekly deadline, superseded by new rows."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm
from lumajang_kdkmp.forms import CountField, DayField
from roadmap.actions.reminders import set_reminder_rule, set_weekly_deadline
from roadmap.models import ReminderRule, WeeklyDeadline

LONGEST = 60


def _days(label: str, help_text: str = "", **kwargs: Any) -> CountField:
    return CountField(label=label, help_text=help_text, max_value=LONGEST, **kwargs)


class RuleForm(ActionForm):
    soon_days = _days("Ingatkan, hari kerja sebelumnya", "0: tanpa pengingat pertama.", initial=7)
    near_days = _days("Ingatkan lagi, hari kerja sebelumnya", "0: tanpa pengingat kedua.", initial=2)
    dinas_days = _days("Naik ke Diskopindag, hari kerja sesudahnya", min_value=1, initial=5)
    satgas_days = _days("Naik ke Satgas, hari kerja sesudahnya", min_value=1, initial=10)
    grace_days = _days(
        "Tenggat bila tidak dijanjikan, hari kerja",
        "Untuk tahap dikembalikan dan kendala terbuka.",
        initial=0,
    )
    valid_from = DayField(label="Berlaku mulai", initial=clock.today, help_text="Hari ini atau sesudahnya.")

    class Meta:
        fields = [
            "topic",
            "soon_days",
            "near_days",
            "dinas_days",
            "satgas_days",
            "grace_days",
            "is_active",
            "valid_from",
        ]


@admin.register(ReminderRule)
class ReminderRuleAdmin(ActionAdmin):
    """A new row supersedes the old one from its day on; nothing is changed in place."""

    form = RuleForm
    list_display = ["topic", "soon_days", "near_days", "dinas_days", "satgas_days", "is_active", "valid_from"]
    list_filter = ["topic"]
    ordering = ["topic", "-valid_from"]
    fields = RuleForm.Meta.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def create_row(self, request: HttpRequest, form: ActionForm) -> ReminderRule:
        return set_reminder_rule(
            by=request.user, **{name: form.cleaned_data[name] for name in RuleForm.Meta.fields}
        )

    def audit_target(self, row: Any) -> str:
        return f"reminder:{row.topic}"


class DeadlineForm(ActionForm):
    at = forms.TimeField(
        label="Pukul (WIB)",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Tulis jam dan menit, misalnya 16:00."},
    )
    valid_from = DayField(
        label="Berlaku mulai", initial=clock.today, help_text="Pekan yang lalu tetap dengan batas lama."
    )

    class Meta:
        fields = ["weekday", "at", "valid_from"]


@admin.register(WeeklyDeadline)
class WeeklyDeadlineAdmin(ActionAdmin):
    form = DeadlineForm
    list_display = ["weekday", "at", "valid_from", "set_by"]
    list_select_related = ["set_by"]
    ordering = ["-valid_from"]
    fields = DeadlineForm.Meta.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def create_row(self, request: HttpRequest, form: ActionForm) -> WeeklyDeadline:
        return set_weekly_deadline(
            by=request.user, **{name: form.cleaned_data[name] for name in DeadlineForm.Meta.fields}
        )

    def audit_target(self, row: Any) -> str:
        return "reminder:deadline"
