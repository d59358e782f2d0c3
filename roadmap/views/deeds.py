"""Deed drafts by the batch: choose a kecamatan, choose villages, press once."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.forms import add_errors
from roadmap import actions
from roadmap.deed_desk import deed_desk
from roadmap.desk_forms import BatchForm
from villages.models import Kecamatan


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.DISKOPINDAG)
def deed_batches(request: HttpRequest) -> HttpResponse:
    """Show where drafts can be made (?kecamatan= opens one); POST queues the chosen ones as a batch."""
    code = request.GET.get("kecamatan", "").replace("\0", "")
    chosen = visible_or_404(Kecamatan, request.user, pk=code) if code else None
    desk = deed_desk(request.user, chosen)
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        options=desk.options,
        initial={"villages": desk.preselected},
    )
    if chosen and form.is_bound and form.is_valid():
        try:
            batch = actions.request_deed_batch(kecamatan=chosen, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("job_detail", batch.pk)
    status = 422 if form.is_bound else 200
    return render(request, "roadmap/deed_batches.html", {"desk": desk, "form": form}, status=status)
