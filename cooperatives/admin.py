"""Cooperatives in the Django admin of Diskopindag: master data to edit, the rest to look at, NIK masked."""

from typing import Any

from django.contrib import admin
from django.core.validators import RegexValidator
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from cooperatives import (
    actions,
    admin_file,  # noqa: F401 - registers the deed file
)
from cooperatives.models import (
    BudgetLine,
    Cooperative,
    EligibilityThresholds,
    Founder,
    Kbli,
    Notary,
    OfficerTerm,
    Person,
)
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm, LookAdmin
from lumajang_kdkmp.formats import rupiah
from lumajang_kdkmp.forms import DayField, RupiahField, TextField


class NotaryForm(ActionForm):
    name = TextField(label="Nama dan gelar", max_length=120, help_text="Seperti tercetak dalam akta.")
    domicile = TextField(label="Tempat kedudukan", max_length=60, help_text="Misalnya Kabupaten Lumajang.")
    office_address = TextField(label="Alamat kantor", required=False, max_length=200)
    office_phone = TextField(label="Telepon kantor", required=False, max_length=20)
    decree_number = TextField(label="Nomor SK pengangkatan", required=False, max_length=60)
    decree_on = DayField(label="Tanggal SK pengangkatan", required=False)


@admin.register(Notary)
class NotaryAdmin(ActionAdmin):
    form = NotaryForm
    list_display = ["name", "domicile", "is_npak", "is_active", "file_count"]
    list_filter = ["is_active", "is_npak"]
    search_fields = ["name", "domicile"]
    fields = [
        "name", "domicile", "office_address", "office_phone", "decree_number", "decree_on", "is_npak",
        "is_active", "seen_version",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(_files=Count("assignments"))

    @admin.display(description="berkas koperasi", ordering="_files")
    def file_count(self, row: Any) -> int:
        return row._files

    def create_row(self, request: HttpRequest, form: ActionForm) -> Notary:
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        return actions.save_notary(by=request.user, **values)

    def change_row(self, request: HttpRequest, row: Notary, form: ActionForm) -> None:
        seen = form.cleaned_data["seen_version"]
        actions.save_notary(by=request.user, notary=row, seen_version=seen, **form.changes())


class BudgetLineForm(ActionForm):
    title = TextField(label="Uraian", max_length=150)
    account_code = TextField(label="Kode rekening", required=False, max_length=60)
    amount = RupiahField(label="Pagu (Rp)", min_value=1, max_value=10**12)
    valid_from = DayField(label="Berlaku mulai")


@admin.register(BudgetLine)
class BudgetLineAdmin(ActionAdmin):
    """Ceilings of the money for deeds; year and source stay, for deeds rest on them."""

    form = BudgetLineForm
    list_display = ["title", "year", "source", "ceiling", "valid_from", "account_code"]
    list_filter = ["year", "source"]
    search_fields = ["title", "account_code"]
    fields = ["year", "source", "title", "account_code", "amount", "valid_from", "seen_version"]

    @admin.display(description="pagu", ordering="amount")
    def ceiling(self, row: BudgetLine) -> str:
        return rupiah(row.amount)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["year", "source"] if obj else []

    def audit_target(self, row: Any) -> str:
        return f"budget_line:{row.pk}"

    def create_row(self, request: HttpRequest, form: ActionForm) -> BudgetLine:
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        return actions.set_budget_line(by=request.user, **values)

    def change_row(self, request: HttpRequest, row: BudgetLine, form: ActionForm) -> None:
        seen = form.cleaned_data["seen_version"]
        actions.change_budget_line(line=row, by=request.user, seen_version=seen, **form.changes())


class KbliForm(ActionForm):
    code = TextField(
        label="Kode KBLI",
        max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}\Z", "Tulis lima angka, misalnya 47112.")],
    )
    title = TextField(label="Judul", max_length=200)


@admin.register(Kbli)
class KbliAdmin(ActionAdmin):
    form = KbliForm
    list_display = ["code", "title", "unit_type", "is_active"]
    list_filter = ["unit_type", "is_active"]
    search_fields = ["code", "title"]
    fields = ["code", "title", "unit_type", "is_active", "seen_version"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def create_row(self, request: HttpRequest, form: ActionForm) -> Kbli:
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        return actions.save_kbli(by=request.user, **values)

    def change_row(self, request: HttpRequest, row: Kbli, form: ActionForm) -> None:
        seen = form.cleaned_data["seen_version"]
        actions.save_kbli(by=request.user, kbli=row, seen_version=seen, **form.changes())


class FounderRows(admin.TabularInline):
    model = Founder
    fields = ["number", "person", "nik", "principal_paid", "mandatory_paid", "is_attorney"]
    readonly_fields = ["nik"]
    can_delete = False
    max_num = 0
    verbose_name_plural = "pendiri"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = Founder.objects.visible_to(request.user)
        return rows.select_related("person").order_by("cooperative_id", "number")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="NIK penduduk")
    def nik(self, row: Founder) -> str:
        return row.person.masked_nik


class OfficerRows(admin.TabularInline):
    model = OfficerTerm
    fields = ["person", "nik", "body", "role", "ex_officio", "starts_on", "ends_on"]
    readonly_fields = ["nik"]
    can_delete = False
    max_num = 0
    verbose_name_plural = "pengurus dan pengawas"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = OfficerTerm.objects.visible_to(request.user)
        return rows.select_related("person").order_by("cooperative_id", "body", "id")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="NIK penduduk")
    def nik(self, row: OfficerTerm) -> str:
        return row.person.masked_nik


@admin.register(Cooperative)
class CooperativeAdmin(LookAdmin):
    list_display = ["code", "legal_name", "formation_path", "coop_kind", "principal_saving"]
    list_display_links = ["code", "legal_name"]
    list_filter = ["formation_path", "coop_kind", "village__kecamatan"]
    list_select_related = ["village__kecamatan"]
    search_fields = ["village__name", "=village__code"]
    search_help_text = "Nama desa atau kode desa."
    exclude = ["version"]
    inlines = [FounderRows, OfficerRows]

    @admin.display(description="kode desa", ordering="village_id")
    def code(self, row: Cooperative) -> str:
        return row.village_id

    @admin.display(description="nama resmi", ordering="village__name")
    def legal_name(self, row: Cooperative) -> str:
        return row.legal_name


@admin.register(Person)
class PersonAdmin(LookAdmin):
    """NIK and telephone masked. A full NIK is shown on the portal's page only, for a reason, and recorded."""

    list_display = ["name", "nik", "gender", "village", "village_post", "lives_here"]
    list_filter = ["gender", "village_post", "lives_here", "village__kecamatan"]
    list_select_related = ["village__kecamatan"]
    search_fields = ["name", "village__name"]
    fields = ["name", "nik", "telephone", "gender", "occupation", "village", "lives_here", "village_post"]

    def audit_target(self, row: Person) -> str:
        return f"cooperative:{row.village_id}"

    @admin.display(description="NIK penduduk")
    def nik(self, row: Person) -> str:
        return row.masked_nik

    @admin.display(description="telepon")
    def telephone(self, row: Person) -> str:
        return row.masked_phone or "-"


class ThresholdsForm(ActionForm):
    valid_from = DayField(
        label="Berlaku mulai",
        help_text="Hari ini atau sesudahnya; ambang lama berlaku sampai sehari sebelumnya.",
    )
    deed_fee_limit = RupiahField(label="Biaya akta paling banyak (Rp)")
    note = TextField(label="Dasar perubahan", max_length=300, help_text="Misalnya nomor surat edaran.")


@admin.register(EligibilityThresholds)
class EligibilityThresholdsAdmin(ActionAdmin):
    """A new row supersedes from its day on; none is edited, so a file is judged by what held on its day."""

    form = ThresholdsForm
    list_display = [
        "valid_from", "min_founders", "usual_founders", "min_board", "min_supervisors", "officials_barred",
        "deed_fee_limit", "note", "set_by",
    ]  # fmt: skip
    fields = [
        "valid_from", "min_founders", "usual_founders", "min_board", "min_supervisors", "min_women_board",
        "min_women_supervisors", "name_length", "officials_barred", "deed_fee_limit", "note", "seen_version",
    ]  # fmt: skip
    list_select_related = ["set_by"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from what holds now: usually one figure changes."""
        newest = EligibilityThresholds.objects.order_by("-valid_from").first()
        kept = (
            {name: getattr(newest, name) for name in self.fields if name != "seen_version"} if newest else {}
        )
        return kept | {"valid_from": clock.today(), "note": ""}

    def create_row(self, request: HttpRequest, form: ActionForm) -> EligibilityThresholds:
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        return actions.set_thresholds(by=request.user, **values)
