"""The camat's first page, and the weekly "nothing has changed"."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.forms import KeyedForm, add_errors
from roadmap import actions
from roadmap.sent import Sent
from roadmap.views.replay import form_page, replayable
from roadmap.worklists import worklist as build
from villages.models import Kecamatan


@require_safe
@allow(Role.CAMAT)
def worklist(request: HttpRequest) -> HttpResponse:
    """Show the villages of the kecamatan by whose turn it is: a list of what is to be done, so always now."""
    page = build(request.user, clock.today(), request.GET.get("show", ""))
    # The account menu would look the kecamatan's name up once more.
    return render(request, "roadmap/worklist.html", {"page": page, "user_area": page.area_name})


@require_http_methods(["GET", "HEAD", "POST"])
@replayable
@allow(Role.CAMAT)
def no_change(request: HttpRequest, sent: Sent | None = None) -> HttpResponse:
    """Ask, then confirm that every village of the kecamatan stands as recorded."""
    kecamatan = visible_or_404(Kecamatan, request.user, pk=request.user.area_code)
    form = KeyedForm(request.POST or None)
    context = {"kecamatan": kecamatan, "form": form}
    if request.method != "POST":
        return render(request, "roadmap/no_change.html", context)
    try:
        actions.confirm_no_change(kecamatan=kecamatan, by=request.user, sent=sent)
    except ValidationError as error:
        add_errors(form, error)
        return form_page(request, "roadmap/no_change.html", context, status=422)
    messages.success(request, f"Tercatat: tidak ada perubahan di {kecamatan} hari ini.")
    return redirect("worklist")
