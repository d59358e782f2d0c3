"""The page of reminders."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import EVERYONE
from roadmap.exports.files import list_file
from roadmap.exports.reminders import REMINDERS
from roadmap.reminders.page import reminder_page


@require_safe
@allow(*EVERYONE)
def reminders(request: HttpRequest) -> HttpResponse:
    """List what is due and overdue in the user's area, with the texts for WhatsApp."""
    page = reminder_page(request.user, request.GET, clock.today())
    if (file := list_file(request, REMINDERS, page.dues, words=page.words)) is not None:
        return file
    return render(request, "roadmap/reminders.html", {"page": page})
