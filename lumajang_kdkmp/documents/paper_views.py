"""The page of one paper, and what may be done there: make anew, issue, withdraw, file the signed copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents import actions, services, signed, store
from lumajang_kdkmp.documents.forms import RevokeForm, SignedCopyForm
from lumajang_kdkmp.documents.models import Document, SignedCopy
from lumajang_kdkmp.documents.pages import document_page
from lumajang_kdkmp.documents.policies import check_read
from lumajang_kdkmp.documents.responses import file_response
from lumajang_kdkmp.forms import add_errors

DESK = allow(Role.CAMAT, Role.DISKOPINDAG)


def _document(request: HttpRequest, pk: UUID) -> Document:
    rows = Document.objects.select_related("job", "requested_by", "revoked_by")
    document = visible_or_404(rows, request.user, pk=pk)
    check_read(document, request.user)
    return document


def _copy(request: HttpRequest, pk: int) -> SignedCopy:
    rows = SignedCopy.objects.filter(removed_on=None).select_related("document").defer("document__context")
    copy = visible_or_404(rows, request.user, pk=pk)
    check_read(copy.document, request.user)
    return copy


def _use(copy: SignedCopy, request: HttpRequest) -> str:
    """What became of a copy besides the register, in a sentence or ""."""
    return signed.told(copy.document, [copy], request.user)[1].get(copy.pk, "")


def _shown(request: HttpRequest, document: Document, status: int = 200, **forms: Any) -> HttpResponse:
    page = document_page(document, request.user)
    context = {"page": page, "revoke_form": RevokeForm(), "copy_form": SignedCopyForm(), **forms}
    return render(request, "documents/document_detail.html", context, status=status)


@allow(*EVERYONE)
@require_safe
def document_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a paper's line of the register, its versions, its data and what has changed since it was made."""
    return _shown(request, _document(request, pk))


def _makes_final(request: HttpRequest) -> bool:
    """Return whether this press issues a final: asked for, or a final made anew, which takes a number as well."""
    pk = request.resolver_match.kwargs["pk"]
    return request.POST.get("final") == "1" or Document.objects.filter(pk=pk, is_final=True).exists()


@allow(*EVERYONE)
@require_POST
@fresh_code(_makes_final)
def document_reissue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the paper anew as the data stand now; with final=1 a konsep is issued."""
    document = _document(request, pk)
    final = document.is_final or request.POST.get("final") == "1"
    try:
        new = services.reissue(document=document, by=request.user, final=final)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect("document_detail", pk)
    words = f"Dokumen diterbitkan dengan nomor {new.number}." if final else "Versi baru sedang dibuat."
    messages.success(request, words)
    return redirect("document_detail", new.pk)


@DESK
@require_POST
def document_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a paper that is in force."""
    document = _document(request, pk)
    form = RevokeForm(request.POST)
    try:
        if form.is_valid():
            actions.revoke_document(document=document, by=request.user, **form.cleaned_data)
            messages.success(request, f"Dokumen nomor {document.number} dicabut.")
            return redirect("document_detail", pk)
    except ValidationError as error:
        add_errors(form, error)
    return _shown(request, document, 422, revoke_form=form)


@DESK
@require_POST
def signed_copy_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """File the scan of the signed paper."""
    document = _document(request, pk)
    form = SignedCopyForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            copy = signed.add_signed_copy(
                document=document, upload=form.cleaned_data["file"], by=request.user
            )
            read = "kodenya cocok" if copy.qr_ok else "kode tidak terbaca, periksa dengan mata"
            messages.success(
                request, f"Salinan “{copy.name}” tersimpan: {read}. {_use(copy, request)}".strip()
            )
            return redirect("document_detail", pk)
    except ValidationError as error:
        add_errors(form, error)
    return _shown(request, document, 422, copy_form=form)


@DESK
@require_POST
def signed_copy_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a signed copy off the file."""
    copy = _copy(request, pk)
    try:
        signed.remove_signed_copy(copy=copy, by=request.user)
        messages.success(request, f"Salinan “{copy.name}” dihapus dari berkas. {_use(copy, request)}".strip())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("document_detail", copy.document_id)


@allow(*EVERYONE)
@require_safe
def signed_copy_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan itself, to look at. A GET that writes: its audit event."""
    copy = _copy(request, pk)
    document = copy.document
    try:
        data = store.read_verified(copy.sha256)
    except store.BlobDamaged:
        return render(request, "documents/document_damaged.html", {"document": document}, status=503)
    with transaction.atomic():
        record(
            action="signed_copy_opened",
            target=f"document:{document.pk}",
            area_code=document.area_code,
            by=request.user,
            note=copy.name,
        )
    return file_response(data, filename=copy.name, content_type=copy.content_type, inline=True)
