"""The camat's first page, and the weekly "nothing has changed"."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from roadmap import actions
from roadmap.worklists import worklist as build
from villages.models import Kecamatan


@require_safe
@allow(Role.CAMAT)
def worklist(request: HttpRequest) -> HttpResponse:
    """Show the villages of the kecamatan by whose turn it is."""
    page = build(request.user, clock.today())
    # The account menu would look the kecamatan's name up once more.
    return render(request, "roadmap/worklist.html", {"page": page, "user_area": page.area_name})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.CAMAT)
def no_change(request: HttpRequest) -> HttpResponse:
    """Ask, then confirm that every village of the kecamatan stands as recorded."""
    kecamatan = visible_or_404(Kecamatan, request.user, pk=request.user.area_code)
    if request.method != "POST":
        return render(request, "roadmap/no_change.html", {"kecamatan": kecamatan})
    actions.confirm_no_change(kecamatan=kecamatan, by=request.user)
    messages.success(request, f"Tercatat: tidak ada perubahan di {kecamatan} hari ini.")
    return redirect("worklist")
