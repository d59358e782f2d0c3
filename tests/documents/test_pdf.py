"""Papers look alike everywhere: same context, same bytes; A4 and F4; shipped fonts; any value survives."""

import gc
import hashlib
import subprocess
import sys
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from lumajang_kdkmp.documents import pdf
from tests.documents.conftest import TEMPLATES

CONTEXT = {"name": "Koperasi Desa Merah Putih Bago", "people": ["Siti Aminah", "Budi Santoso"]}

ELSEWHERE = f"""
import hashlib, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "lumajang_kdkmp.settings"
django.setup()
from django.conf import settings
settings.TEMPLATES[0]["DIRS"].append({str(TEMPLATES)!r})
from lumajang_kdkmp.documents import pdf
print(hashlib.sha256(pdf.render("sample_paper.html", {CONTEXT!r}, paper="F4")).hexdigest())
"""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def reader(name: str = "sample_paper.html", context: dict | None = None, **options) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(name, context or CONTEXT, **options)))


def text(pages: PdfReader) -> list[str]:
    return [page.extract_text() for page in pages.pages]


@pytest.mark.parametrize(("seed", "zone"), [("0", "UTC"), ("12345", "Asia/Jakarta")])
def test_another_process_makes_the_same_bytes(seed, zone, tmp_path):
    import os

    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "VAR_DIR": str(tmp_path)}
    other = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == sha(pdf.render("sample_paper.html", CONTEXT, paper="F4"))


def test_another_day_and_another_paper_before_make_the_same_bytes():
    first = sha(pdf.render("sample_paper.html", CONTEXT))
    pdf.render("sample_paper.html", {"name": "Lain ½ é", "people": ["x"] * 60}, paper="F4")
    with time_machine.travel("2031-02-03"):
        assert sha(pdf.render("sample_paper.html", CONTEXT)) == first


def test_another_value_makes_other_bytes():
    assert pdf.render("sample_paper.html", CONTEXT) != pdf.render(
        "sample_paper.html", CONTEXT | {"people": []}
    )


def test_the_file_says_neither_when_nor_where_it_was_made():
    data = pdf.render("sample_paper.html", CONTEXT)
    assert b"/CreationDate" not in data
    assert b"/ModDate" not in data
    info = PdfReader(BytesIO(data)).metadata
    assert set(info) <= {"/Title", "/Producer"}


@pytest.mark.parametrize(("paper", "millimetres"), [("A4", (210, 297)), ("F4", (215, 330))])
def test_paper_sizes(paper, millimetres):
    for page in reader(context=CONTEXT | {"people": ["x"] * 80}, paper=paper).pages:
        size = [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]]
        assert tuple(size) == millimetres


def test_every_page_carries_ribbon_foot_and_number():
    pages = text(reader(context=CONTEXT | {"people": ["Siti"] * 120}))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "RANCANGAN — bukan akta otentik" in page
        assert f"Halaman {number} dari {len(pages)}" in page
        assert "Koperasi Desa Merah Putih Bago" in page


def test_only_the_shipped_fonts_are_used():
    names = set()
    for page in reader().pages:
        names |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert names
    families = {name.split("+")[1].rsplit("-Bold")[0].rsplit("-Italic")[0] for name in names}
    assert families == {"STIX-Two-Text", "Plus-Jakarta-Sans"}


@pytest.mark.parametrize(
    "file", ["STIXTwoText-Regular", "STIXTwoText-Italic", "STIXTwoText-Bold", "PlusJakartaSans-id-400-800"]
)
def test_the_fonts_cover_what_indonesian_papers_are_written_with(file, settings):
    from fontTools.ttLib import TTFont

    covered = TTFont(settings.BASE_DIR / "static" / "fonts" / f"{file}.woff2").getBestCmap()
    letters = {chr(code) for code in range(32, 127)} | set("–—“”‘’…•×°")
    assert letters <= {chr(code) for code in covered}


@pytest.mark.parametrize(
    "value",
    [
        "X" * 5000,
        "Koperasi " * 600,
        "",
        " ",
        "\N{RIGHT-TO-LEFT OVERRIDE}rahasia",
        "名前 مرحبا 👩‍🌾 ꦏꦺꦴꦥꦼꦫꦱꦶ",
        "}} {% now %} {{ x }} url(x) @page { size: 1mm }",
        "</p></body></html><script>alert(1)</script>",
        "a\r\nb\tc\x0b\x0c\x1f\x7f",
        "\ud800".encode("utf-8", "replace").decode(),
        "&#0;&lt;&amp;",
    ],
    ids=range(11),
)
def test_any_value_can_be_printed(value):
    pages = reader(context={"name": value, "people": [value]})
    assert len(pages.pages) >= 1
    for page in pages.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_a_name_of_five_thousand_letters_is_printed_whole():
    pages = text(reader(context={"name": "X" * 5000, "people": []}))
    assert sum(page.count("X") for page in pages) >= 10_000


def test_the_garbage_collector_is_back_on_even_after_an_error(monkeypatch):
    pdf.render("sample_paper.html", CONTEXT)
    assert gc.isenabled()
    monkeypatch.setattr(pdf, "_stylesheet", lambda: (object(), None))
    with pytest.raises(Exception):  # noqa: B017, PT011 whatever WeasyPrint makes of it
        pdf.print_html("<p>x</p>")
    assert gc.isenabled()


def test_a_web_worker_does_not_carry_the_pdf_engine(tmp_path):
    import os

    code = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'lumajang_kdkmp.settings'\n"
        "django.setup()\n"
        "import lumajang_kdkmp.urls\n"
        "print('weasyprint' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
