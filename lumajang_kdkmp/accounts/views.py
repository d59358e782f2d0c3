"""Log-in in one step or two, log-out, and the way home."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp.accounts import sessions
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.forms import CodeForm, LoginForm
from lumajang_kdkmp.accounts.navigation import menu, url_or_blank
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.accounts.second_factor import WRONG_CODE, check_code

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
        user, remember = form.get_user(), form.cleaned_data["remember"]
        if user.second_factor_since:
            sessions.wait_for_code(request, user, remember=remember, wanted=wanted)
            return redirect("second_step")
        sessions.enter(request, user, remember=remember)
        return redirect(wanted or "home")
    context = {"form": form, "next": wanted, "demo_accounts": demo_accounts()}
    return render(request, "accounts/login.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code of somebody whose password was right; wrong codes count as wrong passwords do."""
    if request.user.is_authenticated:
        return redirect("home")
    found = sessions.pending(request)
    if found is None:
        messages.info(request, "Waktu memasukkan kode sudah lewat. Masuk sekali lagi dengan kata sandi.")
        return redirect("login")
    form = CodeForm(request.POST if request.method == "POST" else None, recovery=True)
    if form.is_bound and not sessions.is_locked(request, found.user) and form.is_valid():
        if check_code(user=found.user, code=form.cleaned_data["code"]):
            sessions.enter_with_code(request, found)
            return redirect(found.next or "home")
        sessions.count_failure(request, found.user)
        form.add_error("code", WRONG_CODE)
    return render(request, "accounts/second_step.html", {"form": form}, status=422 if form.is_bound else 200)


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


def safe_next(request: HttpRequest) -> str:
    """Return where to go after log-in: an address of this portal that starts with one slash, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") and wanted.isprintable() else ""


def demo_accounts() -> list[dict[str, str]]:
    """Return the accounts that a demonstration shows on its log-in page; production shows none."""
    return [] if settings.PRODUCTION else settings.DEMO_ACCOUNTS
