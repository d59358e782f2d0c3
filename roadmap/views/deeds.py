"""Papers of the deed by the batch: choose a kecamatan or a notary, choose villages, press once."""

import re

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cooperatives.models import Notary
from cooperatives.signing_forms import FINAL
from lumajang_kdkmp.accounts.access import allow, visible_or_404
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.forms import add_errors
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.deed_desk import DeedDesk, deed_desk
from roadmap.desk_forms import BatchForm
from roadmap.exports.desk import DEED_KECAMATAN, DEED_VILLAGES
from roadmap.exports.files import list_file
from villages.models import Kecamatan


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.DISKOPINDAG)
@fresh_code(lambda request: request.POST.get("state") == FINAL)
def deed_batches(request: HttpRequest) -> HttpResponse:
    """Show where papers can be made (?kecamatan= or ?notaris= opens one); POST queues a batch. About now."""
    chosen = _chosen(request)
    desk = deed_desk(request.user, chosen)
    if (file := _file(request, desk)) is not None:
        return file
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        options=desk.options,
        initial={"villages": desk.preselected},
    )
    if chosen and form.is_bound and form.is_valid():
        try:
            batch = _ask(chosen, request.user, form)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("job_detail", batch.pk)
    status = 422 if form.is_bound else 200
    return render(request, "roadmap/deed_batches.html", {"desk": desk, "form": form}, status=status)


def _file(request: HttpRequest, desk: DeedDesk) -> HttpResponse | None:
    """Return the villages of what is chosen as a file, or the kecamatan."""
    if desk.chosen:
        return list_file(request, DEED_VILLAGES, desk.villages, words=[str(desk.chosen)])
    return list_file(request, DEED_KECAMATAN, desk.rows)


def _chosen(request: HttpRequest) -> Kecamatan | Notary | None:
    """Return what the address names, None where it names nothing; Http404 for what is not there."""
    if code := request.GET.get("kecamatan", "").replace("\0", ""):
        return visible_or_404(Kecamatan, request.user, pk=code)
    if number := request.GET.get("notaris", ""):
        if not re.fullmatch(r"[0-9]{1,9}", number):
            raise Http404("Notaris tidak dikenal.")
        return get_object_or_404(Notary, pk=int(number))
    return None


def _ask(chosen: Kecamatan | Notary, by: User, form: BatchForm) -> Job:
    wanted = {"villages": form.cleaned_data["villages"], "by": by, **form.choice}
    if isinstance(chosen, Notary):
        return actions.request_notary_batch(notary=chosen, **wanted)
    return actions.request_deed_batch(kecamatan=chosen, **wanted)
