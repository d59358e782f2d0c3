"""The regency's technical guideline: one person drafts it, another publishes it, every village inherits it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, queues
from roadmap.desk_forms import GuidelineForm
from roadmap.exports.desk import GUIDELINES
from roadmap.exports.files import list_file
from roadmap.models import Guideline


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.DISKOPINDAG)
def guideline_list(request: HttpRequest) -> HttpResponse:
    """Show the guidelines and what publishing a draft would do; POST drafts a new one."""
    form = GuidelineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.draft_guideline(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Naskah diajukan. Orang lain di Diskopindag yang menerbitkannya.")
            return redirect("guideline_list")
    desk = queues.guideline_desk(request.user)
    if (file := list_file(request, GUIDELINES, desk.rows)) is not None:
        return file
    context = {"form": form, "desk": desk}
    return render(request, "roadmap/guideline_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.DISKOPINDAG)
@fresh_code()
def guideline_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the effect of publishing, then publish."""
    guideline = get_object_or_404(Guideline.objects.select_related("drafted_by", "published_by"), pk=pk)
    form = VersionedForm(
        request.POST if request.method == "POST" else None, initial={"version": guideline.version}
    )
    context = {"guideline": guideline, "form": form, "desk": queues.guideline_desk(request.user)}
    if not (form.is_bound and form.is_valid()):
        return render(request, "roadmap/guideline_publish.html", context)
    try:
        count = actions.publish_guideline(
            guideline=guideline, by=request.user, seen_version=form.seen_version
        )
    except VersionConflict:
        messages.warning(
            request, "Petunjuk teknis ini baru saja diubah orang lain. Periksa lagi di daftar ini."
        )
        return redirect("guideline_list")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("guideline_list")
    messages.success(
        request, f"Petunjuk teknis terbit. {count} desa dan kelurahan mewarisinya mulai hari ini."
    )
    return redirect("guideline_list")
