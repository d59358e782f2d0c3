"""The answer to a fault of the portal itself: an apology with a code that the log carries beside the traceback."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500. Called while the exception is handled; nothing here asks the database or the session."""
    code = secrets.token_hex(4).upper()
    logger.error("Fault %s at %s %s", code, request.method, request.path)
    return HttpResponseServerError(loader.get_template("500.html").render({"code": code}))
