"""What a camat's phone loads over a weak signal, compressed, from an empty cache and later."""

import gzip
from pathlib import Path

import brotli
import pytest
from django.urls import reverse

from lumajang_kdkmp.static_files import slim
from roadmap.stages import MUSDESUS
from roadmap.views.offline import FILES
from tests.factories import BAGO, make_village
from tests.roadmap.walk import publish_guideline, send

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
FIRST, LATER = 40 * 1024, 6 * 1024
HEADERS = 700  # of one answer, uncompressed as HTTP/1.1 sends them


def packed(page: bytes) -> int:
    """Bytes of a page on the wire, packed as GZipMiddleware does."""
    return HEADERS + len(gzip.compress(page, 6))


def packed_file(name: str) -> int:
    """Bytes of a static file on the wire: style sheets are slimmed, and all but fonts packed, by collectstatic."""
    data = (STATIC / name).read_bytes()
    data = slim(data.decode()).encode() if name.endswith(".css") else data
    return HEADERS + (len(data) if name.endswith(".woff2") else len(brotli.compress(data)))


@pytest.fixture
def camat(client, office):
    """Eleven villages, four of them a stage ahead: as many sheets as a kecamatan has at once."""
    for number in range(1, 12):
        village = make_village(f"{BAGO[:9]}20{number:02d}", f"Desa Contoh {number}")
        if number < 5:
            send(village, "potential", office)
    publish_guideline(office)
    client.force_login(office.camat())
    return client


@pytest.mark.django_db
def test_the_first_visit_with_everything_for_no_signal_and_the_later_ones_fit(camat):
    pages = {name: packed(camat.get(reverse(name)).content) for name in ("worklist", "offline", "worker")}
    files = sum(packed_file(name) for name in FILES)
    assert f'data-sheet="{MUSDESUS}"' in camat.get(reverse("offline")).content.decode()
    assert sum(pages.values()) + files <= FIRST
    # The files are kept for good, the sheets for a day; the worker answers that it is the same.
    assert pages["worklist"] + HEADERS <= LATER


def test_the_outbox_and_its_worker_stay_small():
    files = ("static/js/outbox.js", "templates/roadmap/worker.js")
    assert sum(len(gzip.compress((STATIC.parent / name).read_bytes(), 9)) for name in files) <= 7 * 1024
