"""What a phone needs to go on without a signal: the service worker, the manifest, blank sheets, a fresh token."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.forms import KeyedForm
from roadmap.forms import BlockerForm, StageForm, VisitForm
from roadmap.models import StageProgress
from roadmap.stages import POTENTIAL, STAGES
from roadmap.worklists import worklist as build
from villages.models import Village

# What the worklist and its sheets are drawn with.
FILES = (
    "css/portal.css",
    "js/portal.js",
    "js/outbox.js",
    "fonts/PlusJakartaSans-id-400-800.woff2",
    "img/favicon.svg",
)


@require_safe
@login_not_required
@conditional_page
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker from the root, so that the whole portal is its scope; new files, new version."""
    files = [static(name) for name in FILES]
    version = hashlib.sha256(" ".join(files).encode()).hexdigest()[:12]
    context = {
        "files": files,
        "version": version,
        "worklist": reverse("worklist"),
        "sheets": reverse("offline"),
    }
    response = render(request, "roadmap/worker.js", context, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colours and icons under which a phone keeps the portal on its home screen."""
    icons = [{"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}] + [
        {
            "src": static(f"img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    body = {
        "name": "KDKMP Lumajang: tugas kecamatan",
        "short_name": "KDKMP",
        "description": "Pembaruan dari desa, juga tanpa sinyal.",
        "lang": "id",
        "start_url": reverse("worklist"),
        "scope": "/",
        "display": "standalone",
        "theme_color": "#c8161d",
        "background_color": "#f2f4f5",
        "icons": icons,
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "max-age=86400"
    return response


@require_safe
@allow(*EVERYONE)
def outbox(request: HttpRequest) -> HttpResponse:
    """Tell the queue who is signed in, and give it a fresh token: none is kept on the device."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


@require_safe
@allow(Role.CAMAT)
def offline(request: HttpRequest) -> HttpResponse:
    """The page without a signal. It brings a blank sheet of each kind that the worklist leads to; outbox.js fills in
    village and version.

    An empty field says nothing (StageForm), so what is recorded already need not lie on the phone.
    """
    board = build(request.user, clock.today())
    wanted = {card.stage for card in (*board.first, *board.week, *board.later)}
    forms = [
        (stage, StageForm(progress=StageProgress(stage=stage.code), by=request.user))
        for stage in STAGES
        if stage.code in wanted
    ]
    context = {
        "stages": forms,
        "blocker": BlockerForm(initial={"stage": POTENTIAL}),
        "visit": VisitForm(),
        "no_change": KeyedForm(),
        "villages": Village.objects.visible_to(request.user).select_related("kecamatan"),
    }
    return render(request, "roadmap/offline.html", context)
