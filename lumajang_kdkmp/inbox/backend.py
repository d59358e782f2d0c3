"""The log-in backend: Django's own, whose one query for the person also counts what waits for him or her."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.inbox.models import Kind, Notice


def with_open_actions() -> QuerySet[User]:
    """Return users with `open_actions`, the number in the header: a subquery on one partial index.

    The same rows as Notice.visible_to() of actions: role, agency, the range of the area, and not one's own.
    """
    area = OuterRef("area_code")
    below = Q(area_code__gte=Concat(area, Value("."))) & Q(area_code__lt=Concat(area, Value("/")))
    mine = (
        Notice.objects.current()
        .filter(Q(area_code=area) | below, kind=Kind.ACTION, role=OuterRef("role"), agency=OuterRef("agency"))
        .filter(Q(not_for=None) | ~Q(not_for=OuterRef("pk")))
        .order_by()
        .values(here=F("kind"))
        .annotate(number=Count("pk"))
        .values("number")
    )
    return User.objects.annotate(open_actions=Coalesce(Subquery(mine), 0))


class PortalBackend(ModelBackend):
    """Loads who is signed in; what it counts costs no query of its own on any page."""

    def get_user(self, user_id: Any) -> User | None:
        user = with_open_actions().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
