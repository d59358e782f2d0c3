"""The verifier's desk: a queue on the left, one case on the right, and the decision that opens the next one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.formats import number
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.middleware import csp_with
from lumajang_kdkmp.undo import Undo, tell_with_undo
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, policies, queues
from roadmap.asked import asked_day
from roadmap.case_files import CaseFile, case_file
from roadmap.check_waits import mean_wait
from roadmap.desk_forms import DecisionForm, ReasonForm
from roadmap.exports.desk import QUEUE
from roadmap.exports.files import list_file
from roadmap.late_entries import late_entries
from roadmap.models import StageProgress
from roadmap.origin import origin
from roadmap.queues import QueueFilter
from roadmap.together import gatherings

# The one page with a frame: a PDF sent as evidence, out of the portal itself and in its own sandbox.
EVIDENCE_CSP = csp_with({"frame-src": "'self'"})
STALE = "Berkas ini berubah setelah Anda membukanya. Belum ada yang diputuskan: periksa lagi, lalu putuskan."


def verifier_or_403(request: HttpRequest) -> User:
    """Return the user, if there is a stage that he or she verifies."""
    if not queues.stages_of(request.user):
        raise PermissionDenied("Verifikasi dikerjakan Diskopindag, dan DPMD untuk potensi desa.")
    return request.user


def _progress(request: HttpRequest, pk: int) -> StageProgress:
    rows = queues.decidable(verifier_or_403(request)).select_related(
        "village__kecamatan", "submitted_by", "approved_by", "return_reason"
    )
    return visible_or_404(rows, request.user, pk=pk)


@require_safe
@allow(Role.DISKOPINDAG, Role.OPD)
def verification_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, oldest first, and the last decisions."""
    verifier, chosen = verifier_or_403(request), QueueFilter.from_query(request.GET)
    asked = asked_day(request.GET, clock.today())
    if asked.is_today:
        queue = queues.queue_for(verifier, chosen)
    else:
        queue = queues.queue_on(verifier, chosen, asked.day)
    if (file := list_file(request, QUEUE, queue.rows, day=asked.day, words=queue.words)) is not None:
        return file
    context = {
        "queue": queue,
        "rows": queue.page(None),
        "gatherings": gatherings(queue),
        # Only an empty queue tells it: a full one has its own ages.
        "mean_wait": None if queue.everything else mean_wait(verifier, asked.day),
        "decisions": queues.recent_decisions(verifier, asked.day),
        "asked": asked,
        "late_entries": late_entries(asked, verifier.area_code),
        "origin": origin(asked, f"{number(len(queue.rows))} berkas", "waits_for_check"),
    }
    return render(request, "roadmap/verification_queue.html", context)


@require_safe
@allow(Role.DISKOPINDAG, Role.OPD)
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one stage with its evidence beside the facts it must match."""
    return _show(request, _progress(request, pk))


def _show(
    request: HttpRequest, progress: StageProgress, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    case = case_file(progress, request.user)
    queue = queues.queue_for(request.user, QueueFilter.from_query(request.GET))
    current = {"version": progress.version, "mark": case.mark}
    context = {
        "case": case,
        "queue": queue,
        "rows": queue.page(progress.pk),
        "place": queue.place(progress.pk),
        "accept_form": DecisionForm(initial=current),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(initial=current),
        "faults": form.errors.get("__all__", []) if form is not None and form.is_bound else [],
        "is_stale": status == 409,
    }
    response = render(request, "roadmap/verification.html", context, status=status)
    response["Content-Security-Policy"] = EVIDENCE_CSP
    return response


@require_POST
@allow(Role.DISKOPINDAG, Role.OPD)
@fresh_code()
def stage_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a stage and open the next one."""
    return _decide(request, pk, DecisionForm(request.POST), actions.approve_stage, "diterima")


@require_POST
@allow(Role.DISKOPINDAG, Role.OPD)
def stage_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a stage back with a reason and open the next one."""
    return _decide(request, pk, ReasonForm(request.POST), actions.return_stage, "dikembalikan")


@require_POST
@allow(Role.DISKOPINDAG, Role.OPD)
def stage_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an approved stage again, with a reason."""
    return _decide(request, pk, ReasonForm(request.POST), actions.reopen_stage, "dibuka kembali")


@require_POST
@allow(Role.DISKOPINDAG, Role.OPD)
def stage_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back that was just made, and show the case again."""
    progress = _progress(request, pk)
    form = VersionedForm(request.POST)
    form.is_valid()
    subject = f"{progress.village.name}, {progress.definition.label}"
    try:
        actions.undo_decision(progress=progress, by=request.user, seen_version=form.seen_version)
        messages.success(request, f"{subject}: putusan diurungkan, menunggu pemeriksaan lagi.")
    except VersionConflict:
        messages.warning(request, f"{subject} berubah sesudah putusan Anda, jadi tidak diurungkan.")
    except (PermissionDenied, ValidationError) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.warning(request, f"{subject} tidak diurungkan. {said}")
    return redirect(reverse("verification", args=[pk]) + QueueFilter.from_query(request.GET).query())


def _decide(
    request: HttpRequest, pk: int, form: DecisionForm, act: Callable[..., None], word: str
) -> HttpResponse:
    progress = _progress(request, pk)
    if not form.is_valid():
        return _show(request, progress, form, status=422)
    queue = queues.queue_for(request.user, QueueFilter.from_query(request.GET))
    try:
        _check_shown(form, progress, case_file(progress, request.user))
        act(progress=progress, by=request.user, seen_version=form.seen_version, **form.decision)
    except VersionConflict:
        return _show_stale(request, pk, form)
    except ValidationError as error:
        add_errors(form, error)
        return _show(request, _progress(request, pk), form, status=422)
    following = queue.after(progress.pk)
    _tell(request, progress, word, more=following is not None)
    if following is None:
        return redirect(reverse("verification_queue") + queue.query)
    return redirect(reverse("verification", args=[following.id]) + queue.query)


def _check_shown(form: DecisionForm, progress: StageProgress, case: CaseFile) -> None:
    """Raise VersionConflict when row or facts are no longer those that were on the screen."""
    mark = form.cleaned_data["mark"]
    if form.seen_version != progress.version or (mark and mark != case.mark):
        raise VersionConflict(progress)


def _show_stale(request: HttpRequest, pk: int, form: DecisionForm) -> HttpResponse:
    """Show the case as it is now, with what was typed kept and the new version beneath it."""
    progress = _progress(request, pk)
    fresh = type(form)(
        initial=form.cleaned_data
        | {"version": progress.version, "mark": case_file(progress, request.user).mark}
    )
    messages.warning(request, STALE)
    return _show(request, progress, fresh, status=409)


def _tell(request: HttpRequest, progress: StageProgress, word: str, *, more: bool) -> None:
    """Say what was decided, with a link to look at it again and, for a moment, the button that takes it back."""
    text = format_html(
        '{} <a href="{}">Lihat lagi</a>.{}',
        f"{progress.village.name}, {progress.definition.label}: {word}.",
        reverse("verification", args=[progress.pk]),
        " Berikutnya ada di bawah ini." if more else "",
    )
    if refusal(policies.check_undo, progress, progress.transitions.last(), request.user):
        messages.success(request, text)
        return
    address = reverse("stage_undo", args=[progress.pk]) + QueueFilter.from_query(request.GET).query()
    tell_with_undo(request, text, Undo(address, progress.version, f"{policies.UNDO_SECONDS} detik"))
