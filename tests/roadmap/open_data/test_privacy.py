"""No person, no return, no blocker and nobody's late list leaves the portal, in whatever format."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from roadmap.open_data.columns import VILLAGE_COLUMNS, Column, Kind
from roadmap.open_data.datasets import DATASETS
from tests.factories import BAGO
from tests.roadmap.june import CONDRO
from tests.roadmap.open_data.conftest import SECRET

pytestmark = pytest.mark.django_db
WORDS = (SECRET, "dikembalikan", "lewat tenggat", "terlambat", "tanda tangan belum", "kendala", "990000")


def text_of(response) -> str:
    if "spreadsheet" in response["Content-Type"]:
        book = load_workbook(io.BytesIO(response.content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    return response.content.decode()


def everything(client) -> dict[str, str]:
    """Every public answer about open data and the villages, as text."""
    urls = [reverse("open_data_set", args=[d.name, form]) for d in DATASETS for form in d.formats]
    for code in (BAGO, CONDRO):
        names = ("open_data_village", "open_data_badge", "open_data_card", "public_village")
        urls += [reverse(name, args=[code]) for name in names]
    urls += [
        reverse("open_data_catalogue"),
        reverse("open_data_description"),
        reverse("public"),
        "/sitemap.xml",
    ]
    return {url: text_of(client.get(url)) for url in urls}


def leaks(client, words) -> list[tuple[str, str]]:
    return [
        (url, word)
        for url, body in everything(client).items()
        for word in words
        if word.lower() in body.lower()
    ]


def test_nothing_of_a_person_or_of_the_office_is_taken_away(secrets, client):
    assert len(secrets) > 10
    assert leaks(client, [*WORDS, *secrets]) == []


def test_the_words_would_be_found_where_a_column_told_them(secrets, client, monkeypatch):
    """The control: two columns that nobody may add."""
    from cooperatives.models import Person

    told = Column("ketua", Kind.TEXT, "", lambda row: Person.objects.first().name)
    late = Column("sebab", Kind.TEXT, "", lambda row: " ".join(b.label for b in row.row.blockers) + SECRET)
    object.__setattr__(DATASETS[0], "columns", (*VILLAGE_COLUMNS, told, late))
    try:
        assert {url for url, _ in leaks(client, [*WORDS, *secrets])} >= {
            "/data/v1/desa.json", "/data/v1/desa.csv", "/data/v1/desa.xlsx", "/data/v1/desa.geojson"
        }  # fmt: skip
    finally:
        object.__setattr__(DATASETS[0], "columns", VILLAGE_COLUMNS)


def test_no_answer_holds_a_run_of_digits_that_could_be_a_persons_number(secrets, client):
    for url, body in everything(client).items():
        if url.startswith("/data/v1/") and "openapi" not in url and "geojson" not in url:
            assert re.findall(r"(?<![\d.])\d{9,}", body) == [], url
