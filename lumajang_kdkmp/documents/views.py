"""The list of papers, and the one way to their bytes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lumajang_kdkmp.accounts.access import ScopedQuerySet, allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.documents import store, word
from lumajang_kdkmp.documents.forms import DocumentFilter
from lumajang_kdkmp.documents.listing import DOCUMENTS
from lumajang_kdkmp.documents.models import Document, DocumentFile
from lumajang_kdkmp.documents.policies import check_read, readable_by
from lumajang_kdkmp.documents.responses import file_response
from lumajang_kdkmp.listings import list_file

PER_PAGE = 50


def _light(documents: ScopedQuerySet[Document]) -> ScopedQuerySet[Document]:
    """Leave the context in the database: it is personal data, and neither list nor download has any use for it."""
    return documents.select_related("job", "requested_by").defer("context", "params")


@allow(*EVERYONE)
@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Papers of the area, newest first, by kind, area and words of the title."""
    form = DocumentFilter(request.GET, user=request.user)
    documents = form.narrow(_light(readable_by(request.user))).order_by("-created_at", "pk")
    if (file := list_file(request, DOCUMENTS, documents, words=form.words)) is not None:
        return file
    page = Paginator(documents, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "documents/document_list.html", {"form": form, "page": page})


@allow(*EVERYONE)
@require_safe
def document_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The PDF of one document, to keep or, with ?lihat=1, to look at. A GET that writes: its audit event."""
    document = visible_or_404(_light(Document.objects.all()), request.user, pk=pk)
    check_read(document, request.user)
    if not document.has_file:
        return redirect("job_detail", pk=document.job_id)
    try:
        data = store.read_verified(document.sha256)
    except store.BlobDamaged as fault:
        _record(request, document, "document_damaged", str(fault))
        return render(request, "documents/document_damaged.html", {"document": document}, status=503)
    _record(request, document, "document_downloaded", document.title)
    return file_response(
        data, filename=document.filename, content_type="application/pdf", inline="lihat" in request.GET
    )


@allow(*EVERYONE)
@require_safe
def document_file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The paper in another form, to keep. A GET that writes: its audit event."""
    if form == word.FORM:
        return _word(request, pk)
    rows = DocumentFile.objects.select_related("document").defer("document__context", "document__params")
    file = visible_or_404(rows, request.user, document_id=pk, form=form)
    check_read(file.document, request.user)
    try:
        data = store.read_verified(file.sha256)
    except store.BlobDamaged as fault:
        _record(request, file.document, "document_damaged", str(fault))
        return render(request, "documents/document_damaged.html", {"document": file.document}, status=503)
    _record(request, file.document, "document_downloaded", file.filename)
    return file_response(data, filename=file.filename, content_type=file.content_type)


def _word(request: HttpRequest, pk: UUID) -> HttpResponse:
    document = visible_or_404(Document.objects.select_related("job"), request.user, pk=pk)
    check_read(document, request.user)
    if not document.has_word:
        raise Http404
    try:
        data = word.word_copy(document)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return redirect("document_detail", pk=pk)
    filename = f"{document.filename.removesuffix('.pdf')}.{word.FORM}"
    _record(request, document, "document_downloaded", filename)
    return file_response(data, filename=filename, content_type=word.CONTENT_TYPE)


def _record(request: HttpRequest, document: Document, action: str, note: str) -> None:
    with transaction.atomic():
        record(
            action=action,
            target=f"document:{document.pk}",
            area_code=document.area_code,
            by=request.user,
            note=note,
        )
