"""How an address of the open data answers: open to every site, conditional, kept for minutes, limited."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt

from lumajang_kdkmp import clock
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.limits import seconds_to_wait
from roadmap.open_data.problems import METHOD, NOT_FOUND, PROBLEM_TYPE, TOO_MANY, Problem
from roadmap.open_data.writing import as_json


@dataclass(frozen=True)
class Limit:
    """How often one address may ask in a minute, counted under a name of its own."""

    name: str
    tries: int


# Who fetches everything in every format needs fewer than twenty.
DATA = Limit("open_data", 60)
# A badge stands on a page with many readers, who may share one address: they use up nobody's data.
BADGES = Limit("open_data_badge", 300)
KEEP_SECONDS = 300
# Raised when the same data are written in another way, so that kept copies are fetched again.
REVISION = 1
ALLOWED = ("GET", "HEAD", "OPTIONS")

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Version:
    """Which data an answer would be made of: a mark that changes with them, and since when they stand."""

    etag: str
    changed_at: dt.datetime | None


def data_version(*parts: object) -> Version:
    """Return the version of what is asked, by one query: every act that changes data leaves an audit event.

    At midnight the data of "today" are another day's, though nobody did anything. The addresses in an answer are
    those of SITE_URL, whatever name it was asked by: so are its bytes, and its mark.
    """
    last = AuditEvent.objects.order_by("-id").values_list("hash", "at").first()
    mark, at = last or ("", None)
    today = clock.today()
    told = (REVISION, settings.PRODUCTION, mark, today, settings.SITE_URL, *parts)
    midnight = dt.datetime.combine(today, dt.time(), WIB)
    return Version(_mark("|".join(map(str, told)).encode()), max(at, midnight) if at else None)


def content_version(content: bytes) -> Version:
    """Return the version of an answer that is cheaper made than asked about."""
    return Version(_mark(content), None)


def _mark(data: bytes) -> str:
    return quote_etag(hashlib.sha256(data).hexdigest()[:32])


def conditional(
    request: HttpRequest, version: Version, content_type: str, make: Callable[[], bytes], name: str = ""
) -> HttpResponse:
    """Answer 304 to who has this version, else what `make` returns; `name` is the file name for a download."""
    changed = int(version.changed_at.timestamp()) if version.changed_at else None
    response = get_conditional_response(request, version.etag, changed)
    if response is None:
        response = HttpResponse(make(), content_type=content_type)
        if name:
            response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = version.etag
    if changed:
        response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    return response


def refuse(problem: Problem, retry_after: int = 0) -> HttpResponse:
    """Answer a refusal as problem JSON."""
    body = problem.body(f"{settings.SITE_URL}{reverse('open_data_guide')}")
    response = HttpResponse(as_json(body), status=problem.kind.status, content_type=PROBLEM_TYPE)
    response["Cache-Control"] = "no-store"
    if problem.kind is METHOD:
        response["Allow"] = ", ".join(ALLOWED)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def _opened(response: HttpResponse) -> HttpResponse:
    """Let scripts of every site read the answer; there is nothing in it that a log-in would change."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After, Content-Disposition"
    return response


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = ", ".join(ALLOWED)
    response["Access-Control-Allow-Methods"] = ", ".join(ALLOWED)
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return response


def open_to_all(limit: Limit = DATA) -> Callable[[View], View]:
    """Make a view that returns an answer or raises Problem into an address of the open data."""

    def decorate(view: View) -> View:
        @csrf_exempt  # nothing is written here; without it a POST would meet the page of the log-in forms
        @login_not_required
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return _opened(_options())
            try:
                return _opened(_answer(view, request, limit, *args, **kwargs))
            except Problem as problem:
                return _opened(refuse(problem))

        return answer

    return decorate


def _answer(view: View, request: HttpRequest, limit: Limit, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method not in ALLOWED:
        raise Problem(METHOD, "Alamat ini hanya untuk dibaca: pakai GET, HEAD, atau OPTIONS.")
    seconds = seconds_to_wait(limit.name, request, limit.tries)
    if seconds:
        detail = f"Paling banyak {limit.tries} permintaan tiap menit. Coba lagi {seconds} detik lagi."
        return refuse(Problem(TOO_MANY, detail), seconds)
    return view(request, *args, **kwargs)


def not_found(detail: str = "Periksa alamatnya; daftarnya ada di /data/v1/katalog.json.") -> Problem:
    return Problem(NOT_FOUND, detail)
