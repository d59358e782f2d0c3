"""Log-in, log-out, the way home, and one's own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.actions import change_password
from lumajang_kdkmp.accounts.forms import LoginForm, OwnPasswordForm
from lumajang_kdkmp.accounts.navigation import menu, url_or_blank
from lumajang_kdkmp.accounts.roles import EVERYONE, Role

LANDING = {
    Role.BUPATI: "summary",
    Role.SATGAS: "summary",
    Role.CAMAT: "worklist",
    Role.DISKOPINDAG: "verification_queue",
    Role.OPD: "potential_list",
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the log-in page; a right password opens a fresh session and leads to `next` or home."""
    wanted = safe_next(request)
    if request.user.is_authenticated:
        return redirect(wanted or "home")
    form = LoginForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        login(request, form.get_user())
        if not form.cleaned_data["remember"]:
            request.session.set_expiry(0)  # ends with the browser
        return redirect(wanted or "home")
    context = {"form": form, "next": wanted, "demo_accounts": demo_accounts()}
    return render(request, "accounts/login.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session in the store and lead to the public page."""
    logout(request)
    messages.info(request, "Anda sudah keluar. Halaman ini aman ditinggalkan.")
    return redirect(url_or_blank(settings.LOGOUT_REDIRECT_URL) or "login")


@require_safe
@allow(*EVERYONE)
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page where the person's work begins."""
    landing = url_or_blank(LANDING[Role(request.user.role)])
    entries = menu(request.user.role, request.path)
    return redirect(landing or (entries[0].url if entries else "account"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, and change the password; this session stays, the others end."""
    form = OwnPasswordForm(request.user, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        change_password(user=request.user, new_password=form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(
            request, "Kata sandi baru berlaku. Perangkat lain yang masih masuk harus masuk lagi."
        )
        return redirect("account")
    return render(request, "accounts/account.html", {"form": form}, status=422 if form.is_bound else 200)


def safe_next(request: HttpRequest) -> str:
    """Return where to go after log-in: an address of this portal that starts with one slash, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") and wanted.isprintable() else ""


def demo_accounts() -> list[dict[str, str]]:
    """Return the accounts that a demonstration shows on its log-in page; production shows none."""
    return [] if settings.PRODUCTION else settings.DEMO_ACCOUNTS
