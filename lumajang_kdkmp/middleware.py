"""Response headers that every answer of the portal carries, errors and downloads included."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

# Same shape as Django 6's SECURE_CSP: at 6.2 LTS this file becomes a setting.
CSP = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def csp_with(changes: Mapping[str, str]) -> str:
    """Return the value of the header for a page that needs other sources than the rest: {directive: sources}."""
    return "; ".join(f"{name} {value}" for name, value in (CSP | dict(changes)).items())


CSP_VALUE = csp_with({})


class SecurityHeadersMiddleware:
    """Add CSP and Permissions-Policy, and forbid storing what a signed-in person saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP_VALUE)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
