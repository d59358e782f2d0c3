"""Villages, potentials and office holders in the Django admin of Diskopindag."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.forms import CountField, DayField, TextField
from villages import actions
from villages.forms import PhoneField
from villages.holders import Vacancy, vacant_on
from villages.models import MAX_HAMLETS, MAX_POPULATION, Kecamatan, OfficeHolder, Village, VillagePotential
from villages.search import find_villages


class KecamatanAdminForm(ActionForm):
    office_phone = PhoneField(
        label="Telepon atau WhatsApp kantor",
        required=False,
        help_text="Nomor kantor, bukan pribadi. Ringkasan memakainya untuk “Hubungi camat”.",
    )


@admin.register(Kecamatan)
class KecamatanAdmin(ActionAdmin):
    """Names and codes are official and come by import_villages; the telephone is kept here."""

    form = KecamatanAdminForm
    list_display = ["code", "name", "village_count", "office_phone"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "grid_row", "grid_col", "office_phone", "seen_version"]
    readonly_fields = ["code", "name", "grid_row", "grid_col"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(_villages=Count("villages"))

    @admin.display(description="desa/kelurahan", ordering="_villages")
    def village_count(self, row: Any) -> int:
        return row._villages

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def change_row(self, request: HttpRequest, row: Kecamatan, form: ActionForm) -> None:
        actions.set_kecamatan_phone(
            kecamatan=row, by=request.user, seen_version=form.cleaned_data["seen_version"], **form.changes()
        )


class VillageAdminForm(ActionForm):
    population = CountField(label="Jumlah penduduk", required=False, max_value=MAX_POPULATION)
    hamlets = CountField(label="Jumlah dusun/lingkungan", required=False, max_value=MAX_HAMLETS)
    office_address = TextField(label="Alamat kantor", required=False, max_length=200)
    office_phone = PhoneField(
        label="Telepon kantor", required=False, help_text="Nomor kantor, bukan pribadi."
    )
    note = TextField(label="Catatan", required=False, max_length=1000, lines=True)


OFFICIAL = ["code", "name", "kecamatan", "kind", "postal_code", "latitude", "longitude"]


@admin.register(Village)
class VillageAdmin(ActionAdmin):
    form = VillageAdminForm
    list_display = ["code", "name", "kecamatan", "kind", "population", "hamlets", "potential_count"]
    list_display_links = ["code", "name"]
    list_filter = ["kind", "kecamatan"]
    list_select_related = ["kecamatan"]
    search_fields = ["name"]
    search_help_text = "Nama desa, nama kecamatan, atau kode. Salah ketik sedikit tidak apa-apa."
    readonly_fields = OFFICIAL
    fieldsets = [
        ("Data resmi Kemendagri", {"fields": OFFICIAL, "description": "Diperbarui lewat impor tabel resmi."}),
        (
            "Data desa",
            {"fields": ["population", "hamlets", "office_address", "office_phone", "note", "seen_version"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        count = Count("potentials", filter=Q(potentials__removed_on=None))
        return super().get_queryset(request).annotate(_potentials=count)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        scope = Village.objects.visible_to(request.user)
        found = find_villages(scope, search_term, limit=500)
        return queryset.filter(pk__in=[village.pk for village in found]), False

    @admin.display(description="potensi", ordering="_potentials")
    def potential_count(self, row: Any) -> int:
        return row._potentials

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def change_row(self, request: HttpRequest, row: Village, form: ActionForm) -> None:
        actions.update_village(
            village=row, by=request.user, seen_version=form.cleaned_data["seen_version"], **form.changes()
        )


class VillageChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, row: Village) -> str:
        return f"{row.get_kind_display()} {row.name}, Kec. {row.kecamatan.name} ({row.pk})"


class PotentialAdminForm(ActionForm):
    commodity = TextField(label="Komoditas atau usaha", max_length=120, help_text="Misalnya kopi robusta.")
    note = TextField(label="Keterangan", required=False, max_length=1000, lines=True)
    is_removed = forms.BooleanField(label="Hapus dari daftar", required=False)
    reason = TextField(
        label="Alasan menghapus",
        required=False,
        max_length=500,
        help_text="Wajib bila potensi sudah divalidasi DPMD.",
    )


@admin.register(VillagePotential)
class VillagePotentialAdmin(ActionAdmin):
    form = PotentialAdminForm
    list_display = ["commodity", "sector", "village", "agency", "recorded_on", "validated_on"]
    list_filter = ["sector", "agency", ("validated_on", admin.EmptyFieldListFilter), "village__kecamatan"]
    list_select_related = ["village__kecamatan"]
    search_fields = ["commodity", "village__name", "village__kecamatan__name", "=village__code"]
    search_help_text = "Komoditas, nama desa, nama kecamatan, atau kode desa."
    add_fields = ["village", "sector", "commodity", "agency", "note"]
    change_fields = ["village", "sector", "commodity", "agency", "note", "seen_version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(removed_on=None).select_related("village__kecamatan")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        if obj is None:
            return [(None, {"fields": self.add_fields})]
        seen = ["recorded_on", "recorded_by", "validated_on", "validated_by"]
        return [
            (None, {"fields": self.change_fields}),
            ("Asal data", {"fields": seen, "description": "Bila isinya diubah, DPMD memvalidasi lagi."}),
            ("Hapus", {"fields": ["is_removed", "reason"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["village", "recorded_on", "recorded_by", "validated_on", "validated_by"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "village":
            rows = Village.objects.visible_to(request.user).select_related("kecamatan")
            return VillageChoiceField(queryset=rows, label="Desa/kelurahan")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def audit_target(self, row: Any) -> str:
        return f"potential:{row.pk}"

    def create_row(self, request: HttpRequest, form: ActionForm) -> VillagePotential:
        values = {name: form.cleaned_data[name] for name in self.add_fields}
        return actions.add_potential(by=request.user, **values)

    def change_row(self, request: HttpRequest, row: VillagePotential, form: ActionForm) -> None:
        changes, seen = form.changes(), form.cleaned_data["seen_version"]
        is_removed, reason = changes.pop("is_removed", False), changes.pop("reason", "")
        if is_removed:
            actions.remove_potential(potential=row, by=request.user, seen_version=seen, reason=reason)
        else:
            actions.change_potential(potential=row, by=request.user, seen_version=seen, **changes)


class HolderAdminForm(ActionForm):
    name = TextField(label="Nama", max_length=120, help_text="Lengkap dengan gelar, seperti di surat.")
    nip = TextField(label="NIP", required=False, max_length=18, help_text="18 angka, boleh kosong.")
    starts_on = DayField(label="Mulai")
    ends_on = DayField(label="Sampai", required=False, help_text="Hari terakhir menjabat; kosong bila masih.")


@admin.register(OfficeHolder)
class OfficeHolderAdmin(ActionAdmin):
    form = HolderAdminForm
    list_display = ["name", "title", "area_name", "starts_on", "ends_on"]
    list_filter = ["office", "acting", ("ends_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "_area", "=area_code"]
    search_help_text = "Nama pejabat, nama kecamatan atau desa, atau kode wilayah."
    add_fields = ["office", "area_code", "name", "nip", "acting", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        kecamatan = Kecamatan.objects.filter(pk=OuterRef("area_code")).values("name")
        village = Village.objects.filter(pk=OuterRef("area_code")).values("name")
        regency = Case(
            When(area_code=settings.REGENCY_CODE, then=Value(settings.REGENCY_NAME)), default=Value("")
        )
        area = Coalesce(Subquery(kecamatan), Subquery(village), regency, output_field=CharField())
        return super().get_queryset(request).annotate(_area=area)

    @admin.display(description="wilayah", ordering="_area")
    def area_name(self, row: Any) -> str:
        return row._area

    @admin.display(description="jabatan", ordering="office")
    def title(self, row: OfficeHolder) -> str:
        return row.title

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.add_fields, "seen_version"] if obj else self.add_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["office", "area_code"] if obj else []

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        words = _vacancy_words(vacant_on(clock.today(), request.user.area_code))
        subtitle = {"subtitle": f"Kosong hari ini: {words}."} if words else {}
        return super().changelist_view(request, (extra_context or {}) | subtitle)

    def audit_target(self, row: Any) -> str:
        return f"office:{row.office}:{row.area_code}"

    def create_row(self, request: HttpRequest, form: ActionForm) -> OfficeHolder:
        values = {name: form.cleaned_data[name] for name in self.add_fields}
        return actions.appoint_holder(by=request.user, **values)

    def change_row(self, request: HttpRequest, row: OfficeHolder, form: ActionForm) -> None:
        actions.change_holder(
            holder=row, by=request.user, seen_version=form.cleaned_data["seen_version"], **form.changes()
        )


def _vacancy_words(vacant: list[Vacancy]) -> str:
    """Return "Camat Pasirian sejak 1 Jun 2025; …". Two queries when there is anything to say."""
    codes = {gap.area_code for gap in vacant}
    if not codes:
        return ""
    names = {row.pk: row.name for model in (Kecamatan, Village) for row in model.objects.filter(pk__in=codes)}
    return "; ".join(
        f"{gap.office_label} {names.get(gap.area_code, '')}".strip() + f" sejak {date_short(gap.since)}"
        for gap in vacant
    )
