"""Blockers and visits: what an office sees and says on the way."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.formats import number
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions
from roadmap.asked import asked_day
from roadmap.exports.field import VISITS
from roadmap.exports.files import list_file
from roadmap.forms import BlockerForm, VisitForm
from roadmap.late_entries import late_entries
from roadmap.models import Blocker, Visit
from roadmap.origin import origin
from roadmap.sent import Sent
from roadmap.stages import POTENTIAL, STAGE
from roadmap.views.replay import form_page, replayable
from villages.models import Village

VISITS_PER_PAGE = 50
VILLAGES = Village.objects.select_related("kecamatan")


def _back(request: HttpRequest, code: str) -> HttpResponse:
    """Lead the camat to the worklist, others to the village."""
    return redirect("worklist") if request.user.role == Role.CAMAT else redirect("village", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@replayable
@allow(Role.CAMAT, Role.DISKOPINDAG)
def blocker_add(request: HttpRequest, code: str, sent: Sent | None = None) -> HttpResponse:
    """Show the reasons as buttons; the one that is pressed is recorded."""
    village = visible_or_404(VILLAGES, request.user, pk=code)
    stage = request.GET.get("stage")
    form = BlockerForm(request.POST or None, initial={"stage": stage if stage in STAGE else POTENTIAL})
    if request.method == "POST" and form.is_valid():
        try:
            blocker = actions.open_blocker(village=village, by=request.user, sent=sent, **form.content)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Kendala {village} tercatat: {blocker.reason}.")
            return _back(request, code)
    status = 422 if request.method == "POST" else 200
    context = {"village": village, "form": form}
    return form_page(request, "roadmap/blocker_form.html", context, status=status)


@require_POST
@allow(Role.CAMAT, Role.DISKOPINDAG)
def blocker_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a blocker today."""
    blocker = visible_or_404(Blocker.objects.select_related("reason"), request.user, pk=pk)
    form = VersionedForm(request.POST)
    form.is_valid()
    try:
        actions.resolve_blocker(blocker=blocker, by=request.user, seen_version=form.seen_version)
        messages.success(request, f"Kendala teratasi: {blocker.reason}.")
    except VersionConflict:
        messages.warning(request, "Kendala ini baru saja diubah orang lain. Periksa dulu keadaannya.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("village", code=blocker.village_id)


@require_safe
@allow(*EVERYONE)
def visit_list(request: HttpRequest) -> HttpResponse:
    """List the visits in scope, newest first; for a camat the villages are one press away."""
    asked = asked_day(request.GET, clock.today())
    visits = Visit.objects.visible_to(request.user).filter(recorded_on__lte=asked.day)
    visits = visits.select_related("village__kecamatan", "visitor")
    if (file := list_file(request, VISITS, visits, day=asked.day)) is not None:
        return file
    page = Paginator(visits, VISITS_PER_PAGE).get_page(request.GET.get("page"))
    may_add = asked.is_today and request.user.role == Role.CAMAT
    context = {
        "visits": page,
        "asked": asked,
        "late_entries": late_entries(asked, request.user.area_code),
        "origin": origin(asked, f"{number(page.paginator.count)} kunjungan", "visits"),
        "villages": VILLAGES.visible_to(request.user) if may_add else (),
    }
    return render(request, "roadmap/visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@replayable
@allow(Role.CAMAT, Role.DISKOPINDAG)
def visit_add(request: HttpRequest, code: str, sent: Sent | None = None) -> HttpResponse:
    """Record a visit; today is proposed."""
    village = visible_or_404(VILLAGES, request.user, pk=code)
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_visit(village=village, by=request.user, sent=sent, **form.content)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Kunjungan ke {village} tercatat.")
            return redirect("visit_list")
    status = 422 if request.method == "POST" else 200
    context = {"village": village, "form": form}
    return form_page(request, "roadmap/visit_form.html", context, status=status)
