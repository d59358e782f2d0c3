"""No word of another language on paper: one of every kind that the portal prints, and the names of its data.

The pages are read in test_every_page.py; error pages, refused forms and mails in tests/ui/test_words.py.
"""

import time
from io import BytesIO

from django.conf import settings
from pypdf import PdfReader

from tests.ui.reading import foreign_in

PATIENCE_SECONDS = 180
# Kinds of which the demonstration has no cooperative in Pasirian, with the test that prints them.
ELSEWHERE = {
    "amendment_minutes": "tests/cooperatives: only cooperatives that existed before change their articles"
}


def text_of(portal, page, url: str) -> str:
    """The text of a PDF of the portal, once its worker has made it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (answer := page.request.get(portal.url + url)).headers["content-type"] != "application/pdf":
        assert time.monotonic() < deadline, f"{url} is not made: {answer.status}"
        time.sleep(0.5)
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages)


def test_no_paper_speaks_another_language(portal, enter):
    page = enter("diskopindag")
    assert {kind for kind, _ in portal.papers} == set(settings.DOCUMENT_SOURCES) - set(ELSEWHERE)
    wrong = []
    for kind, url in portal.papers:
        text = text_of(portal, page, url)
        assert len(text) > 200, kind
        wrong += [f"{kind}: {found}" for found in foreign_in(text)]
    assert wrong == []


def test_the_data_of_every_paper_have_indonesian_names(portal):
    assert portal.wordless == []
