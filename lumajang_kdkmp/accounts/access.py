"""Who may enter (`allow`) and which rows (`visible_to`). The only place that knows what a scope is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from lumajang_kdkmp.accounts.fields import area_q
from lumajang_kdkmp.accounts.roles import Role

M = TypeVar("M", bound=models.Model)
View = Callable[..., HttpResponse]


class NotAllowed(PermissionDenied):
    """A policy refuses an act; the message is the Indonesian sentence for the person."""


def refusal(check: Callable[..., None], *args: Any, **kwargs: Any) -> str:
    """Return the sentence with which a policy refuses, or "" when it allows: for buttons and their hints."""
    try:
        check(*args, **kwargs)
    except NotAllowed as error:
        return str(error)
    return ""


def allow(*roles: Role) -> Callable[[View], View]:
    """Let a view be entered by these roles only: others get 403, and without log-in the log-in page.

    The roles stay readable as `view.allowed_roles`; the access table test compares them with its own table.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.role not in roles:
                raise NotAllowed("Halaman ini bukan untuk peran Anda.")
            return view(request, *args, **kwargs)

        guarded.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def covers(area_code: str, code: str) -> bool:
    """Return whether `code` is `area_code` or lies under it; the same rule as area_q, in Python."""
    return bool(area_code) and (code == area_code or code.startswith(f"{area_code}."))


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to an area. The model says where its code is: `area_path = "village_id"`."""

    def within(self, area_code: str) -> "ScopedQuerySet[M]":
        """Return the rows of an area: for jobs and reports, which carry an area code instead of a user."""
        return self.filter(area_q(self.model.area_path, area_code)) if area_code else self.none()

    def visible_to(self, user: Any) -> "ScopedQuerySet[M]":
        """Return the rows under the user's area code; none for anonymous, inactive or area-less users."""
        if not (user.is_authenticated and user.is_active and user.area_code):
            return self.none()
        return self.within(user.area_code)


def visible_or_404(source: Any, user: Any, **lookup: Any) -> Any:
    """Return the one row that matches `lookup` within the user's scope, else raise Http404.

    An unknown id and a foreign row give the same answer: nobody learns what exists elsewhere.
    `source` is a model with scoped `objects` or a ScopedQuerySet.
    """
    queryset = source.objects.all() if isinstance(source, type) else source
    # PostgreSQL refuses NUL in a text with an error of its own; SQLite takes it and finds nothing.
    if any("\0" in str(value) for value in lookup.values()):
        raise Http404("Data tidak ditemukan.")
    try:
        return queryset.visible_to(user).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError, OverflowError):
        raise Http404("Data tidak ditemukan.") from None
