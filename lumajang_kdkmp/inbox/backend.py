"""The log-in backend: Django's own, whose one query for the person also counts what waits for him or her."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.inbox.models import Kind, Notice


def with_open_actions() -> QuerySet[User]:
    """Return users with `open_actions`, the number in the header: a subquery on one partial index.

    The same rows as Notice.visible_to() of actions: role, agency, the range of the area, and not one's own.
    """
    return _counted().all()


@cache
def _counted() -> QuerySet[User]:
    """Build the query once: every request needs it, and building takes twice as long as running it."""
    mine = (
        Notice.objects.current()
        .filter(
            kind=Kind.ACTION,
            role=OuterRef("role"),
            agency=OuterRef("agency"),
            # The range of access.area_q and the area itself in one: codes are digits and dots, "." is before "/".
            area_code__gte=OuterRef("area_code"),
            area_code__lt=Concat(OuterRef("area_code"), Value("/")),
        )
        .filter(Q(not_for=None) | ~Q(not_for=OuterRef("pk")))
        .order_by()
        # Not Count(): that would group, and sort what it has found.
        .annotate(number=Func(F("pk"), function="COUNT", output_field=IntegerField()))
        .values("number")
    )
    return User.objects.annotate(open_actions=Subquery(mine))


class PortalBackend(ModelBackend):
    """Loads who is signed in; what it counts costs no query of its own on any page."""

    def get_user(self, user_id: Any) -> User | None:
        user = with_open_actions().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
