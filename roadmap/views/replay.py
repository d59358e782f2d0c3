"""Forms that a phone may keep and send again: recognise a repeat, and answer the queue in words it can act on.

The queue marks its requests with X-Outbox, "<user> <area>", and posts `waited`, the milliseconds that the form lay
on the device. Every answer carries X-Outbox-Key: without it the answer is not ours (a hotspot's page, a proxy's
error) and the form stays queued. 200 saved or saved before, 409 changed by somebody else, 422, 403 and 404 refused
with a reason, 401 somebody else is signed in. Without log-in the portal redirects, as for every page.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render

from lumajang_kdkmp import clock
from roadmap.actions.sent_forms import check_new
from roadmap.sent import AlreadySent, Sent

View = Callable[..., HttpResponse]
MARK, KEY = "X-Outbox", "X-Outbox-Key"
LONGEST_WAIT = dt.timedelta(days=60)
# Differs from one attempt to the next though the form is the same.
NOT_CONTENT = frozenset({"csrfmiddlewaretoken", "form_key", "waited"})
MOVED = "Wilayah akun Anda sudah berubah sejak isian ini dibuat, jadi isian ini tidak dapat disimpan."
CHANGED = "Data ini sudah diubah orang lain sejak Anda mengisinya. Buka untuk melihat keduanya."


def replayable(view: View) -> View:
    """Let a view take a form more than once. It gets `sent`, None where the form came without a key."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        sent = _sent(request)
        if not is_queued(request):
            try:
                return _once(view, request, sent, *args, **kwargs)
            except AlreadySent:
                messages.info(request, "Isian ini sudah tersimpan tadi, jadi tidak disimpan dua kali.")
                return redirect("home")
        if sent is None:
            return HttpResponseBadRequest()
        response = _for_queue(view, request, sent, *args, **kwargs)
        response.headers[KEY] = str(sent.key)
        return response

    return guarded


def _once(view: View, request: HttpRequest, sent: Sent | None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Run the view unless the form is known; the action asks again, under its lock."""
    check_new(sent, request.user)
    return view(request, *args, sent=sent, **kwargs)


def _for_queue(view: View, request: HttpRequest, sent: Sent, *args: Any, **kwargs: Any) -> HttpResponse:
    user, _, area = request.headers[MARK].partition(" ")
    if user != str(request.user.pk):
        return JsonResponse({}, status=401)
    if area != request.user.area_code:
        return _refused(404, MOVED)
    try:
        response = _once(view, request, sent, *args, **kwargs)
    except AlreadySent as error:
        return JsonResponse({"version": error.version})
    except Http404:
        return _refused(404, "Data ini tidak ada atau bukan wilayah Anda.")
    except PermissionDenied as error:
        return _refused(403, str(error))
    if response.status_code == 409:
        return _refused(409, CHANGED)
    return JsonResponse({"url": response.url}) if response.status_code == 302 else response


def is_queued(request: HttpRequest) -> bool:
    """Return whether the request comes from the queue of a device."""
    return MARK in request.headers


def saved(request: HttpRequest, response: HttpResponse, *, version: int) -> HttpResponse:
    """Return the redirect after saving; the queue also learns the row's new version.

    What waits behind it on the same device was written on top of it, so that is no conflict.
    """
    return JsonResponse({"url": response.url, "version": version}) if is_queued(request) else response


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw `context["form"]`; a refused form of the queue is answered with its faults in words."""
    if status != 200 and is_queued(request):
        return _refused(status, _faults(context["form"]))
    return render(request, template, context, status=status)


def _refused(status: int, reason: str) -> HttpResponse:
    return JsonResponse({"reason": reason}, status=status)


def _faults(form: Form) -> str:
    named = [
        f"{form[name].label}: {' '.join(form.errors[name])}" for name in form.errors if name in form.fields
    ]
    return " ".join([*form.non_field_errors(), *named])


def _sent(request: HttpRequest) -> Sent | None:
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
    return Sent(key, _digest(request), _noted_at(request.POST.get("waited", "")))


def _noted_at(waited: str) -> dt.datetime | None:
    if not (waited.isascii() and waited.isdigit() and len(waited) < 12):
        return None
    return clock.now() - min(dt.timedelta(milliseconds=int(waited)), LONGEST_WAIT)


def _digest(request: HttpRequest) -> str:
    """Return a SHA-256 of all names, texts and files of a post."""
    digest = hashlib.sha256()
    for name in sorted(set(request.POST) - NOT_CONTENT):
        for value in request.POST.getlist(name):
            _add(digest, name, value.replace("\r\n", "\n").encode("utf-8", "surrogatepass"))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            _add(digest, name, file.name.encode("utf-8", "surrogatepass"), *file.chunks())
            file.seek(0)
    return digest.hexdigest()


def _add(digest: Any, name: str, *parts: bytes) -> None:
    """Add one value; its length stands before it, so that no two posts read alike."""
    label = name.encode("utf-8", "surrogatepass")
    digest.update(b"%d:%d:" % (len(label), sum(map(len, parts))) + label)
    for part in parts:
        digest.update(part)
