"""The page of notices and its two forms: one is read, all are read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.actions import set_digest
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.inbox.digest import user_of
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.inbox.notices import mark_read
from lumajang_kdkmp.inbox.pages import inbox_of


@allow(*EVERYONE)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, what is new, and what is ready."""
    return render(request, "inbox/inbox.html", {"inbox": inbox_of(request.user)})


@allow(*EVERYONE)
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read; an action stays until it is done, read or not."""
    news = Notice.objects.exclude(kind=Kind.ACTION)
    mark_read(rows=[visible_or_404(news, request.user, pk=pk)], by=request.user)
    return redirect("inbox")


@allow(*EVERYONE)
@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that is no action."""
    news = Notice.objects.visible_to(request.user).current().exclude(kind=Kind.ACTION)
    mark_read(rows=news.exclude(readings__user=request.user), by=request.user)
    messages.success(request, "Semua informasi ditandai sudah dibaca.")
    return redirect("inbox")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the digest with one press, without log-in. Looking changes nothing: mail programs open every link."""
    user = user_of(token)
    stopped = user is not None and request.method == "POST"
    if stopped:
        set_digest(user=user, wanted=False, by=user)
    context = {"stopped": stopped, "is_known": user is not None}
    return render(request, "inbox/digest_stop.html", context, status=200 if user else 404)
