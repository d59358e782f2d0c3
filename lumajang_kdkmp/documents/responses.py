"""Private files on their way to a person: the same careful headers for papers and evidence."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# No script, no form, no frame of another site: whatever the bytes are, they can do nothing in the portal's name.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors '{}'"


def file_response(
    data: bytes, *, filename: str, content_type: str, inline: bool = False, framed: bool = False
) -> HttpResponse:
    """Return the bytes as a download, or to be looked at when `inline`. `filename` may be any text (RFC 6266).

    With `framed` a page of the portal may show them within itself; nobody else may.
    """
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, filename)
    response["Content-Security-Policy"] = SANDBOX.format("self" if framed else "none")
    response["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
