"""The papers of one cooperative: how each stands, one press for one, one press for all."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperatives.drafts import request_paper
from cooperatives.sets import paper_kind, papers_page, papers_state, request_set
from cooperatives.signing_forms import FINAL, PaperChoiceForm
from cooperatives.views import cooperative_of
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.documents.models import DocumentStatus

KEEPERS = allow(Role.CAMAT, Role.DISKOPINDAG)
ISSUES = fresh_code(lambda request: request.POST.get("state") == FINAL)


@require_http_methods(["GET", "HEAD", "POST"])
@KEEPERS
@ISSUES
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Show D01 to D22 of a cooperative; POST asks for all of them as a batch, whose page shows the progress."""
    row = cooperative_of(request, code)
    form = PaperChoiceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            batch = request_set(cooperative=row, by=request.user, **form.choice)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        else:
            return redirect("job_detail", batch.pk)
    context = {"cooperative": row, "page": papers_page(row, request.user), "form": form}
    return render(request, "cooperatives/papers.html", context, status=422 if form.is_bound else 200)


@require_safe
@KEEPERS
def papers_progress(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the page of papers while it waits: how each stands; the whole page anew when nothing is being made."""
    row = cooperative_of(request, code)
    states = papers_state(row, request.user)
    if not request.htmx:
        return redirect("papers", code)
    is_making = any(document.state == DocumentStatus.PENDING for _, document, _ in states)
    response = render(request, "cooperatives/papers_progress.html", {"cooperative": row, "states": states})
    if not is_making:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@KEEPERS
@ISSUES
def paper_make(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Ask for one paper anew, as konsep or final; its job's page shows when it is there."""
    row = cooperative_of(request, code)
    form = PaperChoiceForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError("Pilih konsep atau final, dan kertas F4 atau A4.")
        document = request_paper(cooperative=row, row=paper_kind(row, kind), by=request.user, **form.choice)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect("papers", code)
    return redirect("job_detail", document.job_id)
