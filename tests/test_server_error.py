"""A fault of the portal: an apology whose code leads to the traceback in the log, and nothing of the fault itself."""

import logging
import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lumajang_kdkmp import server_error, urls

CODE = re.compile(r"kode <b>([0-9A-F]{8})</b>")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("rahasia di jejak galat")


urlpatterns = [path("rusak/", broken)]
handler500 = urls.handler500


@pytest.mark.urls(__name__)
def test_the_page_names_a_code_that_the_log_carries(client, caplog):
    client.raise_request_exception = False
    codes = set()
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            answer = client.get("/rusak/?nama=Sumartini")
        assert answer.status_code == 500
        page = answer.content.decode()
        codes.add(code := CODE.search(page)[1])
        assert "rahasia" not in page
        told = [record.getMessage() for record in caplog.records if record.name == server_error.__name__]
        assert told == [f"Fault {code} at GET /rusak/"]
        assert [r for r in caplog.records if r.exc_info and "rahasia" in str(r.exc_info[1])]
    assert len(codes) == 2
