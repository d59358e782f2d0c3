"""Who has the files, and the page behind the code on a cover sheet where they are signed for."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperatives.models import Cooperative
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.forms import add_errors
from roadmap import actions
from roadmap.asked import asked_day
from roadmap.custody_board import custody_board, custody_line
from roadmap.custody_forms import ReceiptForm
from roadmap.exports.desk import CUSTODY
from roadmap.exports.files import list_file
from roadmap.models import FileReceipt
from villages.models import Village

VILLAGES = Village.objects.select_related("kecamatan")
PER_PAGE = 25
SIGNERS = allow(Role.CAMAT, Role.DISKOPINDAG)


@require_safe
@allow(*EVERYONE)
def custody(request: HttpRequest) -> HttpResponse:
    """Show who has the files of the user's area on a day, and how long they have waited there."""
    asked = asked_day(request.GET, clock.today())
    board = custody_board(asked.day, request.user.area_code, request.GET)
    if (file := list_file(request, CUSTODY, board.rows, day=board.day, words=board.words)) is not None:
        return file
    page = Paginator(board.rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "roadmap/custody.html", {"board": board, "page": page, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@SIGNERS
def handover(request: HttpRequest, code: str) -> HttpResponse:
    """Sign for the physical file of a village: the page that the code on the cover sheet opens."""
    row = visible_or_404(VILLAGES, request.user, pk=code)
    form = ReceiptForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            receipt = actions.record_receipt(village=row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Berkas {row} tercatat diterima {receipt.get_holder_display()}.")
            return redirect("handover", code)
    context = {
        "village": row,
        "form": form,
        "custody": custody_line(code, clock.today()),
        "receipts": FileReceipt.objects.filter(village=row)
        .select_related("recorded_by")
        .order_by("-id")[:20],
        "cooperative": Cooperative.objects.filter(pk=code).first(),
    }
    return render(request, "roadmap/custody_handover.html", context, status=422 if form.errors else 200)


@require_POST
@SIGNERS
def cover_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the cover sheet of a village's file; the job's page shows the progress."""
    row = visible_or_404(Cooperative.objects.select_related("village__kecamatan"), request.user, pk=code)
    try:
        document = actions.request_cover_sheet(
            cooperative=row, by=request.user, paper="A4" if request.POST.get("paper") == "A4" else "F4"
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect("handover", code)
    return redirect("job_detail", document.job_id)
