"""Help for everybody, with or without log-in: the guide of one's own role, and the words of the portal."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.glossary import TERMS
from lumajang_kdkmp.guides import GUIDE_OF, GUIDES, PUBLIC_GUIDE, guide


@login_not_required
@require_safe
def help_page(request: HttpRequest, name: str = "") -> HttpResponse:
    """Show the guide asked for; without a name that of the person's role, and of citizens without log-in."""
    role = request.user.role if request.user.is_authenticated else ""
    chosen = name or (GUIDE_OF[Role(role)] if role in GUIDE_OF else PUBLIC_GUIDE)
    if chosen not in GUIDES:
        raise Http404("Panduan itu tidak ada.")
    return render(request, "help/guide.html", {"guide": guide(chosen), "guides": GUIDES.items()})


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the portal and what its figures mean; every one has an address of its own."""
    figures = import_string(settings.FIGURE_DEFINITIONS).values()
    return render(request, "help/glossary.html", {"terms": TERMS, "figures": figures})
