"""Who has a second factor is nobody without it, and who must have one reaches nothing before."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lumajang_kdkmp.accounts.second_factor import is_required
from lumajang_kdkmp.accounts.sessions import has_passed

# Where somebody may go who must connect an app first.
ON_THE_WAY = {"second_factor", "logout"}


class SecondFactorMiddleware:
    """Stands behind AuthenticationMiddleware and before everything that asks for the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.second_factor_since and not has_passed(request, user):
            request.user = AnonymousUser()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or user.second_factor_since or not is_required(user):
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        is_public = not getattr(view, "login_required", True)
        return None if is_public or name in ON_THE_WAY else redirect("second_factor")
