"""The portal's frame alone, with one stub for each page that the menu and the way home lead to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from villages.models import Village

STUBS = (
    "summary worklist village_list visit_list verification_queue deed_batches report_list job_list potential_list "
    "custody deed_money index_board decision_list commitment_list data_quality exports intake_list difference_list "
    "reminders completeness pause_list find"
).split()


@allow(*EVERYONE)
def stub(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ada")


@allow(Role.BUPATI)
def only_bupati(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ada")


@allow(*EVERYONE)
def village(request: HttpRequest, code: str) -> HttpResponse:
    return HttpResponse(visible_or_404(Village, request.user, pk=code).name)


@require_POST
@allow(*EVERYONE)
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ada")


@allow(*EVERYONE)
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("rahasia di jejak galat")


urlpatterns = [
    path("", include("lumajang_kdkmp.accounts.urls")),
    *[path(f"uji/{name}/", stub, name=name) for name in STUBS],
    path("uji/desa/<str:code>/", village),
    path("uji/bupati/", only_bupati),
    path("uji/kirim/", only_post),
    path("uji/rusak/", broken),
]
