"""The papers of a batch in one file: one press asks for it, one link gives it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.batches import BATCH_KIND
from lumajang_kdkmp.documents.bundles import bundle_name, check_bundle, contents_of, request_bundle
from lumajang_kdkmp.documents.models import Bundle, BundleForm
from lumajang_kdkmp.documents.responses import file_response
from lumajang_kdkmp.jobs.models import Job

CONTENT_TYPES = {BundleForm.PDF: "application/pdf", BundleForm.ZIP: "application/zip"}


@allow(*EVERYONE)
@require_POST
def bundle_request(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Ask for the merged PDF or the ZIP of a batch; the page of the batch shows when it is there."""
    if form not in BundleForm.values:
        raise Http404("Bentuk berkas tidak dikenal.")
    batch = visible_or_404(Job.objects.filter(kind=BATCH_KIND, is_batch=True), request.user, pk=pk)
    try:
        request_bundle(batch=batch, form=form, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("job_detail", pk=pk)


@allow(*EVERYONE)
@require_safe
@fresh_code(method="GET")
def bundle_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, while its papers are those of the batch. A GET that writes: its audit event."""
    bundle = visible_or_404(Bundle.objects.select_related("batch"), request.user, pk=pk)
    contents = contents_of(bundle.batch)
    check_bundle(bundle.batch, contents.papers, request.user)
    if not bundle.sha256 or contents.fingerprint != bundle.contents:
        messages.warning(request, "Isi kumpulan ini sudah berubah. Buat berkas gabungannya sekali lagi.")
        return redirect("job_detail", pk=bundle.batch_id)
    try:
        data = store.read_verified(bundle.sha256)
    except store.BlobDamaged as fault:
        _record(request, bundle, "bundle_damaged", str(fault))
        return render(request, "documents/bundle_damaged.html", {"bundle": bundle}, status=503)
    _record(request, bundle, "bundle_downloaded", str(bundle))
    return file_response(
        data,
        filename=bundle_name(bundle),
        content_type=CONTENT_TYPES[BundleForm(bundle.form)],
        inline="lihat" in request.GET and bundle.form == BundleForm.PDF,
    )


def _record(request: HttpRequest, bundle: Bundle, action: str, note: str) -> None:
    with transaction.atomic():
        record(
            action=action,
            target=f"bundle:{bundle.pk}",
            area_code=bundle.area_code,
            by=request.user,
            note=note,
        )
