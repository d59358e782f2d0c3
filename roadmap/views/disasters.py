"""Disaster mode: everybody sees what is paused in the own area, Diskopindag declares and ends it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.forms import add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions
from roadmap.asked import asked_day
from roadmap.disaster_forms import EndForm, PauseForm
from roadmap.disaster_page import pause_page
from roadmap.exports.disasters import PAUSES
from roadmap.exports.files import list_file
from roadmap.figures import list_links
from roadmap.models import ClockPause

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@allow(*EVERYONE)
def pause_list(request: HttpRequest) -> HttpResponse:
    """Show the pauses that touch the user's area, as they were known on a day."""
    asked = asked_day(request.GET, clock.today())
    links = list_links(asked.day, clock.today())
    page = pause_page(request.user, asked.day, links, is_today=asked.is_today)
    if (file := list_file(request, PAUSES, page.lines, day=asked.day)) is not None:
        return file
    return render(request, "roadmap/pause_list.html", {"page": page, "asked": asked})


@EDIT
@allow(Role.DISKOPINDAG)
def pause_add(request: HttpRequest) -> HttpResponse:
    """Let the clocks of an area stand still."""
    form = PauseForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "places"}
        try:
            rows = actions.declare_pause(places=form.chosen, by=request.user, **values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Jeda tercatat untuk {', '.join(row.place for row in rows)}.")
            return redirect("pause_list")
    return render(request, "roadmap/pause_form.html", {"form": form}, status=422 if form.is_bound else 200)


@EDIT
@allow(Role.DISKOPINDAG)
def pause_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pause; the clocks run again from the day after."""
    row = visible_or_404(ClockPause, request.user, pk=pk)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if form.is_bound and form.is_valid():
        ended_on = form.cleaned_data["ended_on"]
        try:
            actions.end_pause(pause=row, by=request.user, seen_version=form.seen_version, ended_on=ended_on)
        except VersionConflict as conflict:
            return _conflict(request, form, conflict.current)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Jeda {row.place} berakhir. Waktunya berjalan lagi.")
            return redirect("pause_list")
    status = 422 if form.is_bound else 200
    return render(request, "roadmap/pause_end.html", {"form": form, "row": row}, status=status)


def _conflict(request: HttpRequest, form: EndForm, current: ClockPause) -> HttpResponse:
    return conflict_page(
        request,
        form,
        version=current.version,
        stored={"ended_on": current.ended_on},
        subject="Jeda ini",
        back_url=reverse("pause_list"),
        target=f"pause:{current.pk}",
    )
