"""Accepting several sent stages of one event: a list with their data, one press, and what did not go through."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from roadmap import queues, together
from roadmap.queues import QueueFilter
from roadmap.stages import STAGE
from roadmap.views.verification import verifier_or_403

NOTHING = "Centang paling sedikit satu berkas, lalu tekan lagi."


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.DISKOPINDAG, Role.OPD)
@fresh_code()
def verification_together(request: HttpRequest) -> HttpResponse:
    """List what waits of ?stage= with the day ?tanggal= (only ?pilih= where given); POST accepts what is ticked."""
    verifier, asked = verifier_or_403(request), QueueFilter.from_query(request.GET)
    day = _day(request.GET.get("tanggal", ""))
    if not asked.stage or day is None:
        return redirect(reverse("verification_queue") + asked.query())
    stage, outcome = STAGE[asked.stage], None
    if request.method == "POST":
        outcome = together.accept(verifier, request.POST.getlist("rows"), stage, day)
        if outcome.accepted:
            names = ", ".join(outcome.accepted)
            messages.success(request, f"{len(outcome.accepted)} berkas {stage.label} diterima: {names}.")
            if not outcome.refused:
                return redirect(reverse("verification_queue") + QueueFilter(kecamatan=asked.kecamatan).query())
    waiting = [row for row in queues.queue_for(verifier, asked).rows if row.happened_on == day]
    if chosen := {int(pk) for pk in request.GET.getlist("pilih") if pk.isascii() and pk.isdigit() and len(pk) < 10}:
        waiting = [row for row in waiting if row.id in chosen]
    rows = together.listed(verifier, [row.id for row in waiting[: together.LIMIT]], stage, day)
    context = {
        "title": f"{stage.label}, {formats.date_long(day)}",
        "stage": stage,
        "back": asked.query(stage=""),
        "ready": [row for row in rows if not row.causes],
        "alone": [row for row in rows if row.causes],
        "more": len(waiting) - len(rows),
        "left_out": max(0, len(chosen) - len(waiting)) if request.method != "POST" else 0,
        "refused": outcome.refused if outcome else (),
        "faults": [NOTHING] if outcome and not (outcome.accepted or outcome.refused) else [],
    }
    status = 200 if outcome is None else 409 if outcome.refused else 422
    return render(request, "roadmap/verification_together.html", context, status=status)


def _day(text: str) -> dt.date | None:
    """Return the day that an address names, None for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None
