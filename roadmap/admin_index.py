"""The activity index in the Django admin of Diskopindag: weights as whole sets; sheets and snapshots to look at."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm, LookAdmin
from lumajang_kdkmp.forms import CountField, DayField
from roadmap.actions.index import set_index_weights
from roadmap.index import DIMENSIONS, INDICATOR, INDICATORS, Weight
from roadmap.index_facts import weights_on
from roadmap.models import IndexSnapshot, IndexWeight, Monitoring, VisitFinding


class WeightsForm(ActionForm):
    """A whole set: points of every indicator, together 100, and what earns them in full. Fields are added below."""

    valid_from = DayField(
        label="Berlaku mulai",
        help_text="Hari ini atau sesudahnya. Nilai yang sudah dibekukan memakai bobot lama.",
    )

    class Meta:
        model = IndexWeight
        fields = ["valid_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weights, _ = weights_on(clock.today())
        self.initial.setdefault("valid_from", clock.today())
        for code, weight in weights.items():
            self.initial[f"points_{code}"] = weight.points
            self.initial[f"target_{code}"] = f"{weight.target:g}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        points = [cleaned.get(f"points_{row.code}") for row in INDICATORS]
        if None not in points and sum(points) != 100:
            raise ValidationError(f"Jumlah poin harus 100, sekarang {sum(points)}.")
        return cleaned

    @property
    def weights(self) -> dict[str, Weight]:
        data = self.cleaned_data
        return {
            row.code: Weight(data[f"points_{row.code}"], float(data.get(f"target_{row.code}") or 0))
            for row in INDICATORS
        }


def _fields() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for row in INDICATORS:
        found[f"points_{row.code}"] = CountField(
            label=f"{row.label}: poin", max_value=100, help_text=row.definition
        )
        if row.unit:
            found[f"target_{row.code}"] = CountField(
                label=f"{row.label}: nilai penuh ({row.unit})", min_value=1, max_value=100_000
            )
    return found


WeightsForm.base_fields |= _fields()
WeightsForm.declared_fields |= _fields()


@admin.register(IndexWeight)
class IndexWeightAdmin(ActionAdmin):
    """A new set supersedes from its day on; nothing is changed in place."""

    form = WeightsForm
    list_display = ["indicator_label", "points", "target", "valid_from", "is_in_force", "set_by"]
    list_filter = ["valid_from"]
    list_select_related = ["set_by"]
    ordering = ["-valid_from", "id"]
    fieldsets = [
        (None, {"fields": ["valid_from"]}),
        *(
            (
                f"{letter}. {label}",
                {
                    "fields": [
                        name
                        for row in INDICATORS
                        if row.dimension == letter
                        for name in (f"points_{row.code}", f"target_{row.code}")
                        if name in WeightsForm.base_fields
                    ]
                },
            )
            for letter, label in DIMENSIONS.items()
        ),
    ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ["indicator", "points", "target", "valid_from", "set_by"]
        return [(None, {"fields": shown})] if obj else super().get_fieldsets(request, obj)

    def create_row(self, request: HttpRequest, form: WeightsForm) -> IndexWeight:
        valid_from = form.cleaned_data["valid_from"]
        return set_index_weights(valid_from=valid_from, weights=form.weights, by=request.user)[0]

    def audit_target(self, row: Any) -> str:
        return f"index_weights:{row.valid_from}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        later = IndexWeight.objects.filter(
            indicator=OuterRef("indicator"),
            valid_from__gt=OuterRef("valid_from"),
            valid_from__lte=clock.today(),
        )
        return super().get_queryset(request).annotate(_is_superseded=Exists(later))

    @admin.display(description="indikator", ordering="indicator")
    def indicator_label(self, row: IndexWeight) -> str:
        return INDICATOR[row.indicator].label if row.indicator in INDICATOR else row.indicator

    @admin.display(description="berlaku hari ini", boolean=True)
    def is_in_force(self, row: IndexWeight) -> bool:
        return row.valid_from <= clock.today() and not row._is_superseded


@admin.register(Monitoring)
class MonitoringAdmin(LookAdmin):
    list_display = ["visit", "companions", "partner_signed", "board_met_on", "cash_report_month", "trained_on"]
    list_filter = ["visit__village__kecamatan"]
    list_select_related = ["visit__village__kecamatan"]
    search_fields = ["visit__village__name", "=visit__village__code"]
    search_help_text = "Nama desa atau kode desa."
    ordering = ["-visit__visited_on", "-visit_id"]


@admin.register(VisitFinding)
class VisitFindingAdmin(LookAdmin):
    list_display = ["finding", "village", "owner", "due_on", "closed_on", "closed_by"]
    list_filter = [("closed_on", admin.EmptyFieldListFilter), "visit__village__kecamatan"]
    list_select_related = ["visit__village__kecamatan", "closed_by"]
    search_fields = ["finding", "recommendation", "visit__village__name"]
    search_help_text = "Kata dalam temuan, atau nama desa."
    ordering = ["due_on", "id"]

    @admin.display(description="desa/kelurahan")
    def village(self, row: VisitFinding) -> str:
        return str(row.visit.village)


class BandFilter(admin.AllValuesFieldListFilter):
    """Names the class of the villages that have too few data for one."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            yield choice | {"display": choice["display"] or "Data belum cukup"}


@admin.register(IndexSnapshot)
class IndexSnapshotAdmin(LookAdmin):
    list_display = ["month", "village", "score", "coverage", "band", "weights_from", "taken_on"]
    list_filter = [("band", BandFilter), "village__kecamatan"]
    list_select_related = ["village__kecamatan"]
    search_fields = ["village__name", "=village__code"]
    search_help_text = "Nama desa atau kode desa."
    date_hierarchy = "month"
    ordering = ["-month", "village_id"]
    exclude = ["indicators"]
    readonly_fields = ["frozen"]

    @admin.display(description="data yang dibekukan")
    def frozen(self, row: IndexSnapshot) -> SafeString:
        return format_html("<code>{}</code>", json.dumps(row.indicators, ensure_ascii=False))
