"""The public pages behind the QR code: no log-in, no personal data, and no trying of numbers by the thousand."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lumajang_kdkmp import limits
from lumajang_kdkmp.documents import verification
from lumajang_kdkmp.documents.register import TOKEN

ASKED_LENGTH = 200
TRIES_A_MINUTE = 30


def _wait(request: HttpRequest) -> HttpResponse | None:
    """Count a look-up, and answer it where this address has asked too often within the minute."""
    seconds = limits.seconds_to_wait("cek", request, TRIES_A_MINUTE)
    if not seconds:
        return None
    context = {"seconds": seconds, "tries": TRIES_A_MINUTE}
    answer = render(request, "documents/verify_wait.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def _page(request: HttpRequest, found: verification.Verified | None, asked: str) -> HttpResponse:
    context = {"paper": found, "asked": asked[:ASKED_LENGTH]}
    return render(request, "documents/verify.html", context, status=200 if found or not asked else 404)


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the register says about the paper with this code; anything else is one neutral 404."""
    return _wait(request) or _page(request, verification.by_token(token), token)


@login_not_required
@never_cache
@require_safe
def verify_number(request: HttpRequest) -> HttpResponse:
    """Ask for a number or a code that was typed from paper."""
    asked = " ".join(request.GET.get("nomor", "").split())
    code = asked.rstrip("/").rpartition("/")[2].lower()
    if TOKEN.fullmatch(code):
        return redirect("document_verify", code)
    if not asked:
        return _page(request, None, "")
    return _wait(request) or _page(request, verification.by_number(asked), asked)
