"""ActionAdmin: an admin page whose every change is an action, within the scope and under the version guard."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse

from lumajang_kdkmp.accounts.access import NotAllowed, ScopedQuerySet
from lumajang_kdkmp.conflicts import differences, first_words
from lumajang_kdkmp.forms import VersionField, add_errors
from lumajang_kdkmp.versioning import VersionConflict


def version_of(row: models.Model) -> int:
    """Return the number that the form carries to notice that somebody else was first."""
    return int(getattr(row, "version", 0))


class ActionForm(forms.ModelForm):
    """A model form that carries the version seen. It never saves by itself: ActionAdmin calls an action."""

    # Not "version": Django takes that for the model's field, which no form may edit.
    seen_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["seen_version"] = self.seen_now(self.instance)

    @staticmethod
    def seen_now(row: models.Model) -> int:
        return version_of(row)

    def changes(self) -> dict[str, Any]:
        """Return {field: value} of what was filled in differently, without the version."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "seen_version"}


class ActionAdmin(admin.ModelAdmin):
    """Another view, not a back door: nothing is saved here but by `create_row` and `change_row`, which call actions.

    What an action refuses comes back as a sentence in the form, with everything that was typed. Rows out of
    scope are not there, nothing is deleted, and the history is the audit trail (`audit_target`).
    """

    form = ActionForm
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def create_row(self, request: HttpRequest, form: ActionForm) -> models.Model:
        raise PermissionDenied("Data ini tidak ditambah di sini.")

    def change_row(self, request: HttpRequest, row: Any, form: ActionForm) -> None:
        raise PermissionDenied("Data ini tidak diubah di sini.")

    def audit_target(self, row: Any) -> str:
        return f"{self.opts.model_name}:{row.pk}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        return queryset.visible_to(request.user) if isinstance(queryset, ScopedQuerySet) else queryset

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # PostgreSQL refuses NUL with an error of its own, where any other unknown key is just not found.
        return None if "\0" in object_id else super().get_object(request, object_id, from_field)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit trail is the one memory; the action has written it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """See log_addition."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            # The form has already written the new values into obj: the action compares with the stored row.
            stored = self.model._base_manager.get(pk=obj.pk)
            self.change_row(request, stored, form)
        else:
            stored = self.create_row(request, form)
        obj.__dict__.update(stored.__dict__)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        # Where nothing can be changed Django would print the field without a value.
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return [name for name in fields if name != "seen_version"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _refused(form_class, refusal, self.audit_target) if refusal else form_class

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, VersionConflict, NotAllowed) as refusal:
            # The transaction is rolled back. Show the same form again with the sentence of the action.
            request.refusal = refusal
            if isinstance(refusal, VersionConflict):
                request.POST = request.POST.copy()
                request.POST["seen_version"] = str(self.form.seen_now(refusal.current))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if any("\0" in part for pair in request.GET.lists() for part in (pair[0], *pair[1])):
            return HttpResponseBadRequest("Alamat halaman memuat tanda yang tidak dikenal.")
        return super().changelist_view(request, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, admin.utils.unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect(
            reverse("admin:audit_auditevent_changelist", query={"target": self.audit_target(row)})
        )


class LookAdmin(ActionAdmin):
    """To look at: these rows are entered on the portal's own pages, or come from no hand at all."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _refused(form_class: Any, refusal: Exception, target: Any) -> Any:
    """Return the form class, made to answer with the refusal instead of being valid."""

    class Refused(form_class):
        def full_clean(self) -> None:
            super().full_clean()
            if not self.is_bound:
                return
            if isinstance(refusal, VersionConflict):
                self.add_error(None, _conflict_words(self, refusal.current, target(refusal.current)))
            elif isinstance(refusal, ValidationError):
                add_errors(self, refusal)
            else:
                self.add_error(None, str(refusal))

    return Refused


def _conflict_words(form: Any, current: models.Model, target: str) -> list[str]:
    """Return who was first and what differs, one sentence a field."""
    first = first_words(target)
    stored = {
        name: getattr(current, name)
        for name in form.fields
        if name != "seen_version" and hasattr(current, name)
    }
    return [
        f"Data ini baru saja diubah orang lain{f' ({first})' if first else ''}. Isian Anda masih ada di bawah. "
        "Bandingkan, lalu simpan lagi bila isian Anda yang benar.",
        *(f"{d.label}: tersimpan {d.stored}, isian Anda {d.typed}." for d in differences(form, stored)),
    ]
