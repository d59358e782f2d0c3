"""The deed file in the Django admin of Diskopindag: lists over all villages, to search and to look at.

Everything here is entered on the portal's own pages, by the camat or the dinas; the admin changes none of it. Kinship
between people has no list here: who checks it sees it in the file of the one cooperative that it concerns.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from cooperatives.models import (
    Articles,
    BusinessPlan,
    BusinessUnit,
    DeedFunding,
    FormerAssessment,
    Meeting,
    MeetingAttendance,
    MeetingPlan,
    MonthlyFigures,
    NotaryAssignment,
    NotaryReturn,
    OfficerTerm,
    Registration,
    SigningEvent,
    SigningSlot,
    VillageFundPack,
)
from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.admin_base import LookAdmin

KECAMATAN = "cooperative__village__kecamatan"


class FileAdmin(LookAdmin):
    """Rows of a cooperative: found by village, with the way to its page and its part of the audit trail."""

    list_filter = [KECAMATAN]
    list_select_related = [KECAMATAN]
    search_fields = ["cooperative__village__name", "=cooperative__village__code"]
    search_help_text = "Nama desa atau kode desa."
    exclude = ["version"]

    def audit_target(self, row: Any) -> str:
        return f"cooperative:{row.cooperative_id}"

    def view_on_site(self, row: Any) -> str:
        return reverse("cooperative", args=[row.cooperative_id])

    @admin.display(description="desa/kelurahan", ordering="cooperative__village__name")
    def village(self, row: Any) -> str:
        return f"{row.cooperative.village.name}, Kec. {row.cooperative.village.kecamatan.name}"


class LookRows(admin.TabularInline):
    """Rows of another row, to look at, within the scope."""

    can_delete = False
    max_num = 0
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.model.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _money(name: str, label: str) -> Any:
    """Return a column that shows an amount of whole rupiah as papers print it."""

    @admin.display(description=label, ordering=name)
    def column(self: Any, row: Any) -> str:
        amount = getattr(row, name)
        return "-" if amount is None else formats.rupiah(amount)

    return column


class AttendanceRows(LookRows):
    model = MeetingAttendance
    fields = ["element", "invited", "men", "women"]


@admin.register(Meeting)
class MeetingAdmin(FileAdmin):
    list_display = ["held_on", "village", "kind", "minutes_number", "present", "decided_path", "decided_funding"]
    list_filter = ["kind", "decided_path", "decided_funding", KECAMATAN]
    search_fields = [*FileAdmin.search_fields, "minutes_number"]
    search_help_text = "Nama desa, kode desa, atau nomor berita acara."
    date_hierarchy = "held_on"
    ordering = ["-held_on", "id"]
    inlines = [AttendanceRows]

    @admin.display(description="hadir")
    def present(self, row: Meeting) -> str:
        return "-" if row.present_count is None else formats.number(row.present_count)


@admin.register(MeetingPlan)
class MeetingPlanAdmin(FileAdmin):
    list_display = ["planned_on", "start_at", "village", "kind", "venue", "letter_number", "sent_on"]
    list_filter = ["kind", ("sent_on", admin.EmptyFieldListFilter), KECAMATAN]
    search_fields = [*FileAdmin.search_fields, "letter_number"]
    search_help_text = "Nama desa, kode desa, atau nomor undangan."
    date_hierarchy = "planned_on"
    ordering = ["-planned_on", "id"]


@admin.register(Articles)
class ArticlesAdmin(FileAdmin):
    list_display = [
        "village", "duration_years", "saving_period", "quorum_percent", "board_term_years", "member_liability",
    ]  # fmt: skip
    list_filter = ["saving_period", "member_liability", "admits_associates", "has_manager", KECAMATAN]
    ordering = ["cooperative_id"]


@admin.register(OfficerTerm)
class OfficerTermAdmin(FileAdmin):
    """Who serves, and whether the declarations are signed: no kin among the officers, and fit for the office."""

    list_display = [
        "person", "village", "body", "role", "starts_on", "ends_on", "kinship_declared_on", "fitness_declared_on",
    ]  # fmt: skip
    list_filter = [
        "body",
        "role",
        ("kinship_declared_on", admin.EmptyFieldListFilter),
        ("fitness_declared_on", admin.EmptyFieldListFilter),
        ("ends_on", admin.EmptyFieldListFilter),
        KECAMATAN,
    ]
    list_select_related = [KECAMATAN, "person"]
    search_fields = ["person__name", *FileAdmin.search_fields]
    search_help_text = "Nama orang, nama desa, atau kode desa."
    ordering = ["cooperative_id", "body", "id"]


@admin.register(BusinessPlan)
class BusinessPlanAdmin(FileAdmin):
    list_display = ["village", "first_year", "investment", "operation", "members", "loan", "grant", "loan_months"]
    list_filter = [("from_loan", admin.EmptyFieldListFilter), "first_year", KECAMATAN]
    ordering = ["cooperative_id"]
    investment = _money("need_investment", "investasi")
    operation = _money("need_operation", "modal kerja")
    members = _money("from_members", "dari anggota")
    loan = _money("from_loan", "pinjaman")
    grant = _money("from_grant", "hibah")


@admin.register(BusinessUnit)
class BusinessUnitAdmin(FileAdmin):
    list_display = ["village", "unit_type", "kbli", "opened_on", "last_sale_on", "closed_on"]
    list_filter = ["unit_type", ("opened_on", admin.EmptyFieldListFilter), KECAMATAN]
    list_select_related = [KECAMATAN, "kbli"]
    search_fields = [*FileAdmin.search_fields, "=kbli__code"]
    search_help_text = "Nama desa, kode desa, atau kode KBLI."
    ordering = ["cooperative_id", "id"]


@admin.register(NotaryAssignment)
class NotaryAssignmentAdmin(FileAdmin):
    list_display = [
        "village", "notary", "handed_over_on", "returned_on", "fee", "minuta_signed_on", "deed_number",
        "sabh_submitted_on", "copy_received_on",
    ]  # fmt: skip
    list_filter = [
        "notary",
        ("returned_on", admin.EmptyFieldListFilter),
        ("minuta_signed_on", admin.EmptyFieldListFilter),
        ("copy_received_on", admin.EmptyFieldListFilter),
        KECAMATAN,
    ]
    list_select_related = [KECAMATAN, "notary"]
    search_fields = [*FileAdmin.search_fields, "queue_number", "deed_number"]
    search_help_text = "Nama desa, kode desa, nomor tanda terima, atau nomor akta."
    ordering = ["-handed_over_on", "cooperative_id"]
    fee = _money("fee_agreed", "biaya")


@admin.register(NotaryReturn)
class NotaryReturnAdmin(FileAdmin):
    list_display = ["returned_on", "village", "notary", "handed_over_on", "reason"]
    list_filter = ["notary", KECAMATAN]
    list_select_related = [KECAMATAN, "notary"]
    search_fields = [*FileAdmin.search_fields, "reason"]
    search_help_text = "Nama desa, kode desa, atau kata dalam alasan."
    date_hierarchy = "returned_on"
    ordering = ["-returned_on", "-id"]


@admin.register(DeedFunding)
class DeedFundingAdmin(FileAdmin):
    list_display = ["village", "source", "sum", "budget_line", "committed_on", "paid_on"]
    list_filter = ["source", "budget_line", ("paid_on", admin.EmptyFieldListFilter), KECAMATAN]
    list_select_related = [KECAMATAN, "budget_line"]
    ordering = ["cooperative_id"]
    sum = _money("amount", "jumlah")


@admin.register(VillageFundPack)
class VillageFundPackAdmin(FileAdmin):
    list_display = ["village", "statement_on", "support", "receipt_on", "sent_on"]
    list_filter = [
        ("statement_on", admin.EmptyFieldListFilter),
        ("receipt_on", admin.EmptyFieldListFilter),
        ("sent_on", admin.EmptyFieldListFilter),
        KECAMATAN,
    ]
    ordering = ["cooperative_id"]
    support = _money("support_amount", "dukungan APBDes")


@admin.register(FormerAssessment)
class FormerAssessmentAdmin(FileAdmin):
    list_display = ["village", "assessed_on", "nik_koperasi", "health_grade", "last_annual_meeting_on"]
    search_fields = [*FileAdmin.search_fields, "=nik_koperasi"]
    search_help_text = "Nama desa, kode desa, atau NIK koperasi semula."
    ordering = ["cooperative_id"]


@admin.register(MonthlyFigures)
class MonthlyFiguresAdmin(FileAdmin):
    list_display = ["month", "village", "members_men", "members_women", "paying_members", "sold", "recorded_on"]
    date_hierarchy = "month"
    ordering = ["-month", "cooperative_id"]
    sold = _money("sales", "nilai penjualan")


@admin.register(Registration)
class RegistrationAdmin(FileAdmin):
    list_display = ["village", "kind", "number", "issuer", "issued_on"]
    list_filter = ["kind", KECAMATAN]
    search_fields = [*FileAdmin.search_fields, "number"]
    search_help_text = "Nama desa, kode desa, atau nomor."
    date_hierarchy = "issued_on"
    ordering = ["cooperative_id", "kind"]


class SlotRows(LookRows):
    model = SigningSlot
    fields = ["starts_at", "cooperative", "notary"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related("cooperative__village__kecamatan", "notary").order_by("starts_at", "notary_id")


@admin.register(SigningEvent)
class SigningEventAdmin(LookAdmin):
    list_display = ["held_on", "starts_at", "venue", "minutes_each", "slot_count"]
    search_fields = ["venue"]
    search_help_text = "Tempat."
    date_hierarchy = "held_on"
    ordering = ["-held_on", "id"]
    exclude = ["version"]
    inlines = [SlotRows]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(_slots=Count("slots"))

    def audit_target(self, row: SigningEvent) -> str:
        return f"signing:{row.pk}"

    def view_on_site(self, row: SigningEvent) -> str:
        return reverse("signing_event", args=[row.pk])

    @admin.display(description="koperasi", ordering="_slots")
    def slot_count(self, row: Any) -> int:
        return row._slots
