"""The roadmap in the Django admin of Diskopindag: another view on the same actions, four eyes for superusers too."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.helpers import ActionForm as ListActionForm
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.admin_base import ActionAdmin, ActionForm, LookAdmin
from lumajang_kdkmp.forms import CountField, DayField, TextField, check_text
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import (
    actions,
    admin_calendar,  # noqa: F401 - registers the holidays
    admin_exports,  # noqa: F401 - registers the layouts of recipients
    admin_index,  # noqa: F401 - registers the activity index
    admin_quality,  # noqa: F401 - registers the daily counts of data quality
    admin_reminders,  # noqa: F401 - registers rules and deadline of the reminders
)
from roadmap.models import (
    Blocker,
    BlockerReason,
    Commitment,
    Confirmation,
    Decision,
    Evidence,
    FileReceipt,
    Guideline,
    ReturnReason,
    StageProgress,
    StageTarget,
    Transition,
    Visit,
)
from roadmap.together import address as together_address
from roadmap.workflow import Status

SEEN = "seen"


class TargetForm(ActionForm):
    due_on = DayField(label="Target selesai")
    weight = CountField(label="Bobot (persen)", max_value=100)
    valid_from = DayField(
        label="Berlaku mulai",
        help_text="Hari ini atau sesudahnya. Laporan hari sebelumnya memakai target lama.",
    )

    class Meta:
        model = StageTarget
        fields = ["stage", "due_on", "weight", "valid_from"]


@admin.register(StageTarget)
class StageTargetAdmin(ActionAdmin):
    """A new row supersedes the old one from its day on; nothing is changed in place."""

    form = TargetForm
    list_display = ["stage", "due_on", "weight", "valid_from", "is_in_force", "set_by"]
    list_filter = ["stage"]
    list_select_related = ["set_by"]
    ordering = ["stage", "-valid_from"]
    fields = ["stage", "due_on", "weight", "valid_from"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change, **kwargs)
        if "valid_from" in form_class.base_fields:
            form_class.base_fields["valid_from"].initial = clock.today
        return form_class

    def create_row(self, request: HttpRequest, form: ActionForm) -> StageTarget:
        values = {name: form.cleaned_data[name] for name in TargetForm.Meta.fields}
        return actions.set_target(by=request.user, **values)

    def audit_target(self, row: Any) -> str:
        return f"target:{row.stage}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        later = StageTarget.objects.filter(
            stage=OuterRef("stage"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=clock.today()
        )
        return super().get_queryset(request).annotate(_is_superseded=Exists(later))

    @admin.display(description="berlaku hari ini", boolean=True)
    def is_in_force(self, row: StageTarget) -> bool:
        return row.valid_from <= clock.today() and not row._is_superseded


class ReasonForm(ActionForm):
    label = TextField(label="Alasan", max_length=120)
    help_text = TextField(label="Langkah berikutnya", max_length=250, required=False)
    position = CountField(label="Urutan", max_value=32_767)

    class Meta:
        fields = ["code", "label", "help_text", "position", "is_active"]
        help_texts = {
            "code": "Huruf kecil tanpa spasi, misalnya ktp_missing. Tidak dapat diubah nanti.",
            "is_active": "Hilangkan centang untuk berhenti memakai alasan ini. Riwayat lama tetap menyebutnya.",
        }


class ReasonAdmin(ActionAdmin):
    """Coded reasons: words may change, the code stays, and switching off takes the place of deleting."""

    form = ReasonForm
    list_display = ["label", "code", "help_text", "position", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["label", "code"]
    search_help_text = "Alasan atau kode."

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = ["code", "label", "help_text", "position"]
        return [*names, "is_active", "seen_version"] if obj else names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def create_row(self, request: HttpRequest, form: ActionForm) -> Any:
        row = self.model(**{name: form.cleaned_data[name] for name in self.get_fields(request)})
        return actions.save_reason(row=row, by=request.user, seen_version=None)

    def change_row(self, request: HttpRequest, row: Any, form: ActionForm) -> None:
        actions.save_reason(
            row=row, by=request.user, seen_version=form.cleaned_data["seen_version"], **form.changes()
        )


admin.site.register(BlockerReason, ReasonAdmin)
admin.site.register(ReturnReason, ReasonAdmin)


@admin.register(Guideline)
class GuidelineAdmin(LookAdmin):
    list_display = ["title", "number", "dated_on", "drafted_by", "published_by", "published_on"]
    list_select_related = ["drafted_by", "published_by"]


class DecisionForm(ListActionForm):
    """The bar above the list: what to do, and for returning the coded reason and a note."""

    reason = forms.ChoiceField(label="Alasan (untuk mengembalikan)", required=False)
    note = forms.CharField(label="Catatan", required=False, max_length=500, validators=[check_text])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ReturnReason.objects.filter(is_active=True).values_list("code", "label")
        self.fields["reason"].choices = [("", "Tanpa alasan"), *rows]


@admin.register(StageProgress)
class StageProgressAdmin(LookAdmin):
    """Verification from the list. Every decision is the action of the verifier's desk, row by row."""

    list_display = ["village", "kecamatan", "stage", "state", "happened_on", "submitted_by", "submitted_on"]
    list_filter = ["status", "stage", "village__kecamatan"]
    list_select_related = ["village__kecamatan", "submitted_by"]
    search_fields = ["village__name", "=village__code"]
    search_help_text = "Nama desa atau kode desa."
    ordering = ["submitted_on", "id"]
    action_form = DecisionForm
    actions = ["approve_chosen", "return_chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("village__kecamatan", "submitted_by")

    @admin.display(description="kecamatan", ordering="village__kecamatan__name")
    def kecamatan(self, row: StageProgress) -> str:
        return row.village.kecamatan.name

    @admin.display(description="status", ordering="status")
    def state(self, row: StageProgress) -> SafeString:
        """The status, with the version that a decision from this list binds to."""
        return format_html(
            '{}<input type="hidden" name="{}" value="{}:{}">',
            Status(row.status).label,
            SEEN,
            row.pk,
            row.version,
        )

    def audit_target(self, row: Any) -> str:
        return f"stage:{row.village_id}:{row.stage}"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in chosen):
            return HttpResponseBadRequest(
                "Pilihan baris tidak dikenal. Muat ulang daftarnya, lalu pilih lagi."
            )
        return super().changelist_view(request, extra_context)

    @admin.action(description="Periksa dan setujui yang dipilih")
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Lead to the list of the desk, which shows the data and asks: of one stage and one day alone."""
        try:
            return redirect(together_address(request.user, list(queryset)))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return None

    @admin.action(description="Kembalikan yang dipilih")
    def return_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Return each chosen row on its own: what is refused says why, and does not hold up the others."""
        seen, reason = _seen_versions(request), request.POST.get("reason", "")
        note = request.POST.get("note", "")
        for row in queryset:
            name = f"{row.village}, {row.get_stage_display()}"
            try:
                check_note(note)
                actions.return_stage(
                    progress=row, by=request.user, seen_version=seen.get(row.pk, 0), note=note, reason=reason
                )
            except ValidationError as error:
                self.message_user(request, f"{name}: {' '.join(error.messages)}", messages.ERROR)
            except NotAllowed as error:
                self.message_user(request, f"{name}: {error}", messages.ERROR)
            except VersionConflict:
                words = "belum diputuskan, karena berubah sejak daftar ini dibuka. Periksa lagi."
                self.message_user(request, f"{name}: {words}", messages.WARNING)
            else:
                self.message_user(request, f"{name}: dikembalikan.", messages.SUCCESS)


def check_note(note: str) -> None:
    """Raise ValidationError for a note that cannot be stored."""
    check_text(note)
    if len(note) > 500:
        raise ValidationError("Catatan paling banyak 500 huruf.")


def _seen_versions(request: HttpRequest) -> dict[int, int]:
    """Return the version of each row on the list that was sent; rows beyond the page have none."""
    pairs = (value.partition(":") for value in request.POST.getlist(SEEN))
    return {
        int(pk): int(version)
        for pk, _, version in pairs
        if pk.isascii()
        and pk.isdigit()
        and version.isascii()
        and version.isdigit()
        and len(pk + version) < 20
    }


@admin.register(Transition)
class TransitionAdmin(LookAdmin):
    list_display = ["on", "village", "stage", "move", "from_status", "to_status", "by", "reason", "note"]
    list_filter = ["move", "stage", "village__kecamatan"]
    list_select_related = ["village__kecamatan", "by", "reason"]
    search_fields = ["village__name", "=village__code"]
    search_help_text = "Nama desa atau kode desa."
    date_hierarchy = "on"
    ordering = ["-id"]


@admin.register(Evidence)
class EvidenceAdmin(LookAdmin):
    list_display = [
        "name",
        "village",
        "stage",
        "content_type",
        "size",
        "added_by",
        "added_on",
        "is_duplicate",
    ]
    list_filter = [
        "is_duplicate",
        "content_type",
        ("removed_on", admin.EmptyFieldListFilter),
        "village__kecamatan",
    ]
    list_select_related = ["village__kecamatan", "progress", "added_by"]
    search_fields = ["name", "village__name", "=village__code", "=sha256"]
    search_help_text = "Nama berkas, nama desa, kode desa, atau sidik SHA-256."
    ordering = ["-id"]

    @admin.display(description="tahap", ordering="progress__stage")
    def stage(self, row: Evidence) -> str:
        return row.progress.get_stage_display()


@admin.register(Visit)
class VisitAdmin(LookAdmin):
    list_display = ["visited_on", "village", "visitor", "business_seen", "last_sale_on", "findings"]
    list_filter = ["business_seen", "village__kecamatan"]
    list_select_related = ["village__kecamatan", "visitor"]
    search_fields = ["village__name", "=village__code", "findings"]
    search_help_text = "Nama desa, kode desa, atau kata dalam temuan."
    date_hierarchy = "visited_on"


@admin.register(Blocker)
class BlockerAdmin(LookAdmin):
    list_display = ["village", "stage", "reason", "opened_on", "opened_by", "resolved_on", "resolved_by"]
    list_filter = [("resolved_on", admin.EmptyFieldListFilter), "reason", "stage", "village__kecamatan"]
    list_select_related = ["village__kecamatan", "reason", "opened_by", "resolved_by"]
    search_fields = ["village__name", "=village__code", "note"]
    search_help_text = "Nama desa, kode desa, atau kata dalam keterangan."


@admin.register(Confirmation)
class ConfirmationAdmin(LookAdmin):
    list_display = ["on", "kecamatan", "by"]
    list_filter = ["kecamatan"]
    list_select_related = ["kecamatan", "by"]
    date_hierarchy = "on"


@admin.register(FileReceipt)
class FileReceiptAdmin(LookAdmin):
    """Where the paper files went. A hand-over is recorded by the code of its cover sheet, and never changed."""

    list_display = ["received_on", "village", "holder", "received_from", "recorded_by", "recorded_on"]
    list_filter = ["holder", "village__kecamatan"]
    list_select_related = ["village__kecamatan", "recorded_by"]
    search_fields = ["village__name", "=village__code", "received_from"]
    search_help_text = "Nama desa, kode desa, atau yang menyerahkan."
    date_hierarchy = "received_on"
    ordering = ["-received_on", "-id"]

    def audit_target(self, row: FileReceipt) -> str:
        return f"village:{row.village_id}"

    def view_on_site(self, row: FileReceipt) -> str:
        return reverse("village", args=[row.village_id])


@admin.register(Decision)
class DecisionAdmin(LookAdmin):
    list_display = ["title", "state", "due_on", "owner", "task_due_on", "outcome", "proposer", "decided_on"]
    list_filter = ["state", "outcome", "owner", "proposer"]
    search_fields = ["title", "facts", "effect"]
    search_help_text = "Kata dalam keputusan, fakta, atau dampak."

    def view_on_site(self, row: Decision) -> str:
        return reverse("decision", args=[row.pk])


@admin.register(Commitment)
class CommitmentAdmin(LookAdmin):
    list_display = ["agency", "kecamatan", "village", "promise", "due_on", "status", "delivered_on", "made_by"]
    list_filter = ["agency", "status", "kecamatan"]
    list_select_related = ["kecamatan", "village__kecamatan", "made_by"]
    search_fields = ["promise", "village__name", "=village__code"]
    search_help_text = "Kata dalam janji, nama desa, atau kode desa."
    date_hierarchy = "due_on"

    def view_on_site(self, row: Commitment) -> str:
        return reverse("commitment_list")
