"""After a save: how the list of the eligibility check has changed, in one sentence."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from cooperatives.eligibility import Finding
from cooperatives.eligibility_facts import assess
from cooperatives.models import Cooperative

View = Callable[..., HttpResponse]


def tells_change(view: View) -> View:
    """Let a view that saves something of a cooperative (its `code` first) say how the hard rules have changed.

    Only where the answer is a redirect: then it saved. Stands below `allow`, which has let the person in.
    """

    @wraps(view)
    def telling(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, code, *args, **kwargs)
        before = _blocking(request, code)
        response = view(request, code, *args, **kwargs)
        if before is not None and response.status_code == 302:
            after = _blocking(request, code) or []
            if words := change_words(before, after):
                tell = messages.warning if len(after) > len(before) else messages.info
                tell(request, words)
        return response

    return telling


def _blocking(request: HttpRequest, code: str) -> list[Finding] | None:
    rows = Cooperative.objects.visible_to(request.user).select_related("village__kecamatan")
    cooperative = rows.filter(pk=code).first()
    return assess(cooperative).blocking if cooperative else None


def change_words(before: Sequence[Finding], after: Sequence[Finding]) -> str:
    """Return "Syarat wajib yang belum terpenuhi: 3 → 2.", with what is newly broken; "" when nothing was or is."""
    if not before and not after:
        return ""
    known = {finding.rule for finding in before}
    fresh = [finding.message for finding in after if finding.rule not in known]
    if len(before) == len(after):
        words = f"Syarat wajib yang belum terpenuhi: tetap {len(after)}."
    else:
        words = f"Syarat wajib yang belum terpenuhi: {len(before)} → {len(after)}."
    if not after:
        return f"{words} Berkas layak ke notaris."
    return " ".join([words, *(["Baru:", *fresh] if fresh else [])])
