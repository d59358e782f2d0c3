"""What has changed since a page was opened, for the line on pages that stay open all day."""

import datetime as dt

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.formats import time_short
from roadmap.models import Transition

# More than that is "more than": the newest are read by their key, so a poll costs the same in every year.
MOST = 100


@require_safe
@allow(*EVERYONE)
def changes(request: HttpRequest) -> HttpResponseBase:
    """Answer {"count", "words"}: moves of stages in the person's area after `sejak`, an ISO moment. One query."""
    try:
        since = dt.datetime.fromisoformat(request.GET.get("sejak", ""))
    except ValueError:
        since = None
    if since is None or since.tzinfo is None:
        return HttpResponseBadRequest("Waktu tidak terbaca. Muat ulang halamannya.")
    newest = Transition.objects.visible_to(request.user).order_by("-pk").values_list("at", flat=True)[:MOST]
    count = sum(at > since for at in newest)
    return JsonResponse({"count": count, "words": _words(count, since)})


def _words(count: int, since: dt.datetime) -> str:
    if not count:
        return ""
    many = f"lebih dari {MOST - 1}" if count == MOST else str(count)
    return f"Data halaman ini pukul {time_short(since)}; sesudahnya ada {many} perubahan."
