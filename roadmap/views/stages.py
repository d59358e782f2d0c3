"""Updating a stage: its page, its files, and taking it back from the verifier."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.conflicts import conflict_page
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.policies import check_read
from lumajang_kdkmp.documents.responses import file_response
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.undo import Undo, tell_with_undo
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, twins
from roadmap.actions.stages import UpdateResult
from roadmap.forms import StageForm
from roadmap.models import Evidence, StageProgress
from roadmap.sent import Sent
from roadmap.signed_evidence import FROZEN, offers
from roadmap.stages import GUIDELINE, STAGE
from roadmap.views.replay import form_page, replayable, saved
from roadmap.village_page import stage_line

# The one date of the form, as the actions of the cooperative call it.
DATE_OF_THE_FACT = dict.fromkeys(("held_on", "minuta_signed_on", "issued_on", "opened_on"), "happened_on")
logger = logging.getLogger(__name__)
WITH_PEOPLE = StageProgress.objects.select_related(
    "village__kecamatan", "return_reason", "submitted_by", "approved_by"
)


def _stage_or_404(request: HttpRequest, code: str, stage: str) -> StageProgress:
    """Return the row of a stage that has a page of its own; the guideline is published for all at once."""
    if stage not in STAGE or stage == GUIDELINE:
        raise Http404("Data tidak ditemukan.")
    return visible_or_404(WITH_PEOPLE, request.user, village_id=code, stage=stage)


@require_http_methods(["GET", "HEAD", "POST"])
@replayable
@allow(Role.CAMAT, Role.DISKOPINDAG)
def stage_update(request: HttpRequest, code: str, stage: str, sent: Sent | None = None) -> HttpResponse:
    """Show the form of one stage, or save it and send it for verification when nothing is missing."""
    progress = _stage_or_404(request, code, stage)
    if request.method != "POST":
        return _stage_page(request, progress, StageForm(progress=progress, by=request.user))
    form = StageForm(request.POST, request.FILES, progress=progress, by=request.user)
    if not form.is_valid():
        return _stage_page(request, progress, form, status=422)
    notes = twins.notes(form.attachments, progress, request.user)
    try:
        result = actions.update_stage(progress=progress, by=request.user, sent=sent, **form.update)
    except VersionConflict as error:
        return _stage_conflict(request, form, error)
    except ValidationError as error:
        add_errors(form, error, DATE_OF_THE_FACT)
        return _stage_page(request, progress, form, status=422)
    except PermissionDenied as error:
        form.add_error(None, str(error))
        return _stage_page(request, progress, form, status=403)
    return _saved(request, progress, result, notes)


def _stage_page(
    request: HttpRequest, progress: StageProgress, form: StageForm, status: int = 200
) -> HttpResponse:
    """Draw the form; after a refused post the good files are kept and shown as such."""
    if form.is_bound:
        form.hold()
    line = stage_line(progress, request.user)
    context = {"progress": progress, "village": progress.village, "form": form, "line": line}
    if line.button_url:
        context["offers"] = offers(progress)
    return form_page(request, "roadmap/stage_update.html", context, status=status)


def _stage_conflict(request: HttpRequest, form: StageForm, error: VersionConflict) -> HttpResponse:
    current = WITH_PEOPLE.get(pk=error.current.pk)
    form.hold()
    return conflict_page(
        request,
        form,
        version=current.version,
        stored=StageForm(progress=current, by=request.user).stored,
        subject=f"{current.definition.label} {current.village}",
        target=f"stage:{current.village_id}:{current.stage}",
        back_url=reverse("stage_update", args=[current.village_id, current.stage]),
        template="roadmap/stage_conflict.html",
        village=current.village,
        progress=current,
        line=stage_line(current, request.user),
    )


def _saved(
    request: HttpRequest, progress: StageProgress, result: UpdateResult, notes: list[str]
) -> HttpResponse:
    subject = f"{progress.definition.label} {progress.village}"
    for note in notes:
        messages.warning(request, note)
    if result.submitted:
        office = progress.definition.approver.label
        address = reverse("stage_withdraw", args=[progress.village_id, progress.stage])
        text = f"Terkirim untuk verifikasi: {subject}. Diperiksa {office}."
        tell_with_undo(request, text, Undo(address, progress.version))
        home = "worklist" if request.user.role == Role.CAMAT else "verification_queue"
        return saved(request, redirect(home), version=progress.version)
    count = len(result.missing)
    messages.info(request, f"Tersimpan: {subject}. Belum terkirim, masih kurang {count} hal di bawah ini.")
    page = redirect("stage_update", code=progress.village_id, stage=progress.stage)
    return saved(request, page, version=progress.version)


@require_POST
@allow(Role.CAMAT, Role.DISKOPINDAG)
def stage_withdraw(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """Take a stage back, as long as nobody has decided."""
    progress = _stage_or_404(request, code, stage)
    form = VersionedForm(request.POST)
    form.is_valid()
    try:
        actions.withdraw_stage(progress=progress, by=request.user, seen_version=form.seen_version)
        messages.success(request, f"{progress.definition.label} ditarik kembali. Perbaiki, lalu kirim lagi.")
    except VersionConflict:
        messages.warning(request, "Tahap ini baru saja berubah, jadi belum ditarik. Periksa dulu keadaannya.")
    return redirect("stage_update", code=code, stage=stage)


@require_POST
@allow(Role.CAMAT, Role.DISKOPINDAG)
def stage_signed_copies(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """Let the signed copies that lie in the register become evidence of the stage."""
    progress = _stage_or_404(request, code, stage)
    form = VersionedForm(request.POST)
    form.is_valid()
    try:
        count = actions.use_signed_copies(progress=progress, by=request.user, seen_version=form.seen_version)
        messages.success(
            request, f"{count} salinan bertanda tangan menjadi bukti {progress.definition.label}."
        )
    except VersionConflict:
        messages.warning(request, "Tahap ini baru saja berubah. Periksa dulu keadaannya, lalu coba lagi.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("stage_update", code=code, stage=stage)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.CAMAT, Role.DISKOPINDAG)
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then detach a file from an open stage."""
    rows = Evidence.objects.filter(removed_on=None).select_related("progress__village__kecamatan")
    item = visible_or_404(rows, request.user, pk=pk)
    progress = item.progress
    if request.method != "POST":
        return render(request, "roadmap/evidence_remove.html", {"item": item, "progress": progress})
    form = VersionedForm(request.POST)
    form.is_valid()
    try:
        actions.remove_evidence(item=item, by=request.user, seen_version=form.seen_version)
        messages.success(request, f"Berkas “{item.name}” dilepas dari {progress.definition.label}.")
    except VersionConflict:
        messages.warning(
            request, "Tahap ini baru saja berubah, jadi berkas belum dilepas. Periksa dulu keadaannya."
        )
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("stage_update", code=progress.village_id, stage=progress.stage)


@require_safe
@allow(*EVERYONE)
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve a file that is attached now, in scope, after hashing its bytes."""
    rows = Evidence.objects.filter(removed_on=None).select_related("signed_copy__document")
    item = visible_or_404(rows.defer(*FROZEN), request.user, pk=pk)
    if item.signed_copy:
        check_read(item.signed_copy.document, request.user)
    try:
        data = store.read_verified(item.sha256)
    except store.BlobDamaged as error:
        logger.error("Evidence %s is damaged: %s", item.pk, error)
        raise Http404("Berkas ini rusak di penyimpanan. Hubungi admin Diskopindag.") from None
    # A PDF stands beside the facts on the verifier's desk; a photo needs no frame.
    framed = item.content_type == "application/pdf"
    return file_response(data, filename=item.name, content_type=item.content_type, inline=True, framed=framed)
