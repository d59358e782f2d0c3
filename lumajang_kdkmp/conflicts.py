"""The answer when somebody else saved first: both values side by side, and one press to save again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lumajang_kdkmp import formats
from lumajang_kdkmp.audit.models import AuditEvent

EMPTY = "(kosong)"


@dataclass(frozen=True)
class Difference:
    """One field that was typed and is stored differently, both as a person reads them."""

    label: str
    typed: str
    stored: str


def conflict_page(
    request: HttpRequest,
    form: Form,
    *,
    version: int,
    stored: Mapping[str, Any],
    subject: str,
    back_url: str,
    target: str = "",
    template: str = "conflict.html",
    **context: Any,
) -> HttpResponse:
    """Return the 409 page: the typed form with the row's new `version`, and what differs from `stored`.

    `stored` is {field name: value now}. `target` names the audit target that tells who was first and when.
    `template` may extend conflict.html to draw the form in its own way.
    """
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(version)
    context |= {
        "form": form,
        "subject": subject,
        "back_url": back_url,
        "differences": differences(form, stored),
        "first_words": first_words(target) if target else "",
    }
    return render(request, template, context, status=409)


def differences(form: Form, stored: Mapping[str, Any]) -> list[Difference]:
    """Return the visible fields whose typed value is not the stored one, in the form's order."""
    found = []
    for bound in form.visible_fields():
        if bound.name in stored and bound.name in form.cleaned_data:
            typed, now = words(bound, form.cleaned_data[bound.name]), words(bound, stored[bound.name])
            if typed != now:
                found.append(Difference(str(bound.label), typed, now))
    return found


def words(bound: BoundField, value: Any) -> str:
    """Return a field's value as the page writes it: the label of a choice, "Kamis, 12 Juni 2025", "Ya"."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if hasattr(value, "year"):
        return formats.date_long(value)
    if isinstance(value, int):
        return formats.number(value)
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    return labels.get(str(value), str(value))


def first_words(target: str) -> str:
    """Return who changed `target` last and when: "camat.pasirian, 12 Jun 2025, 07.41 WIB"; "" if nobody."""
    event = AuditEvent.objects.filter(target=target).order_by("-id").first()
    return f"{event.actor}, {formats.datetime_short(event.at)}" if event else ""
