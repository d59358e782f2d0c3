"""One's own account: who one is, the password, the second factor, other devices."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lumajang_kdkmp.accounts import second_factor as factor
from lumajang_kdkmp.accounts.access import NotAllowed, allow
from lumajang_kdkmp.accounts.actions import change_password, set_digest
from lumajang_kdkmp.accounts.forms import CodeForm, OwnPasswordForm
from lumajang_kdkmp.accounts.logins import last_logins
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.accounts.sessions import mark_passed
from lumajang_kdkmp.forms import add_errors

# The key of an app that is being connected, in the session until its first code is right.
KEY = "second_factor_key"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in and where; change the password: this session stays, the others end."""
    form = OwnPasswordForm(request.user, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        change_password(user=request.user, new_password=form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(
            request, "Kata sandi baru berlaku. Perangkat lain yang masih masuk harus masuk lagi."
        )
        return redirect("account")
    context = {"form": form, "logins": last_logins(request.user, request.session.session_key)}
    return render(request, "accounts/account.html", context, status=422 if form.is_bound else 200)


@allow(*EVERYONE)
@require_POST
def digest_switch(request: HttpRequest) -> HttpResponse:
    """Switch the daily digest by e-mail on or off."""
    wanted = request.POST.get("wanted") == "1"
    set_digest(user=request.user, wanted=wanted, by=request.user)
    messages.success(request, "Surel harian dinyalakan." if wanted else "Surel harian dihentikan.")
    return redirect("account")


@allow(*EVERYONE)
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End the sessions on all other devices."""
    factor.end_other_sessions(user=request.user, by=request.user)
    _stay(request)
    messages.success(request, "Semua perangkat lain sudah keluar. Anda tetap masuk di perangkat ini.")
    return redirect("account")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Connect an authenticator app; once one is connected, renew the recovery codes or switch it off."""
    act = _manage if request.user.second_factor_since else _enrol
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return act(request, form.cleaned_data["code"])
        except ValidationError as error:
            add_errors(form, error)
        except NotAllowed as error:
            form.add_error(None, str(error))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/second_factor.html", _page(request) | {"form": form}, status=status)


def _page(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    required = factor.is_required(user)
    if user.second_factor_since:
        return {"is_required": required, "codes_left": factor.codes_left(user)}
    app = factor.app_for(user, _key(request))
    secret = app.secret
    return {
        "is_required": required,
        "address": app.config_url,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


def _key(request: HttpRequest) -> str:
    """Return the key that this session is connecting; a wrong code does not change the QR code."""
    if KEY not in request.session:
        request.session[KEY] = factor.new_key()
    return str(request.session[KEY])


def _enrol(request: HttpRequest, code: str) -> HttpResponse:
    codes = factor.enrol(user=request.user, key=_key(request), code=code, by=request.user)
    del request.session[KEY]
    _stay(request)
    return _codes(request, codes)


def _manage(request: HttpRequest, code: str) -> HttpResponse:
    if "off" not in request.POST:
        return _codes(request, factor.renew_codes(user=request.user, code=code, by=request.user))
    factor.switch_off(user=request.user, code=code, by=request.user)
    _stay(request)
    messages.success(request, "Verifikasi dua langkah dimatikan. Perangkat lain harus masuk lagi.")
    return redirect("account")


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Show the recovery codes, this once: no address leads to them."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _stay(request: HttpRequest) -> None:
    """Keep this session where all others end."""
    update_session_auth_hash(request, request.user)
    mark_passed(request, request.user)
