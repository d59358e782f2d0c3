"""Approving and taking out personal data ask once more for the code, some hours after it was last given.

Only accounts with a second factor are asked: a password that the browser fills in would prove nothing. What was
pressed is not lost: the page that asks carries it, and the same address acts on it once the code is right. Nothing
that waits in a camat's phone comes by here.
"""

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lumajang_kdkmp.accounts import sessions
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.forms import CodeForm
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.accounts.second_factor import WRONG_CODE, check_code
from lumajang_kdkmp.accounts.views import safe_next

View = Callable[..., HttpResponse]
Asked = Callable[[HttpRequest], bool]

CODE = "step_up-code"
# What a form carries for itself; the page that asks brings its own.
OWN_FIELDS = {CODE, "csrfmiddlewaretoken"}


def is_due(request: HttpRequest) -> bool:
    """Return whether this session must show the code again before it approves or takes out personal data."""
    user = request.user
    if not user.is_authenticated or not user.second_factor_since:
        return False
    return time.time() - sessions.passed_at(request) > settings.STEP_UP_SECONDS


def _always(request: HttpRequest) -> bool:
    return True


def fresh_code(when: Asked = _always, *, method: str = "POST") -> Callable[[View], View]:
    """Let a view act only on a fresh code: its requests of `method` for which `when` holds ask for one first.

    Stands under @allow, so that who may not enter is told that. A POST comes back with all its fields; a GET is
    asked on a page of its own and led on.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @sensitive_post_parameters(CODE)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == method and when(request) and is_due(request):
                if method != "POST":
                    return _redirect(request)
                if (asking := _ask(request)) is not None:
                    return asking
            return view(request, *args, **kwargs)

        guarded.needs_fresh_code = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def _redirect(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the code, and from there back."""
    query = QueryDict(mutable=True)
    query["next"] = request.get_full_path()
    return redirect(f"{reverse('step_up')}?{query.urlencode()}")


def _ask(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks for the code and keeps what was pressed; None once the code is right."""
    form = CodeForm(request.POST if CODE in request.POST else None, prefix="step_up", recovery=True)
    if form.is_bound and _accepts(request, form):
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return _page(request, form, [field for field in fields if field[0] not in OWN_FIELDS])


def _accepts(request: HttpRequest, form: CodeForm) -> bool:
    """Return whether the code is right and remember it; a wrong one counts as a wrong password does."""
    if sessions.is_locked(request, request.user) or not form.is_valid():
        return False
    if not check_code(user=request.user, code=form.cleaned_data["code"]):
        sessions.count_failure(request, request.user)
        form.add_error("code", WRONG_CODE)
        return False
    sessions.mark_passed(request, request.user)
    return True


def _page(request: HttpRequest, form: CodeForm, kept: list[tuple[str, str]]) -> HttpResponse:
    context = {"form": form, "kept": kept, "hours": settings.STEP_UP_SECONDS // 3600}
    return render(request, "accounts/step_up.html", context, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters(CODE)
@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for the code before a download, and lead on to it."""
    wanted = safe_next(request) or reverse("home")
    if not is_due(request):
        return redirect(wanted)
    form = CodeForm(request.POST if request.method == "POST" else None, prefix="step_up", recovery=True)
    if form.is_bound and _accepts(request, form):
        return redirect(wanted)
    return _page(request, form, [("next", wanted)])
