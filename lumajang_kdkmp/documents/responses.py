"""Private files on their way to a person: the same careful headers for papers and evidence."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# No script, no form, no frame: whatever the bytes are, they can do nothing in the portal's name.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_response(data: bytes, *, filename: str, content_type: str, inline: bool = False) -> HttpResponse:
    """Return the bytes as a download, or to be looked at when `inline`. `filename` may be any text (RFC 6266)."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, filename)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
