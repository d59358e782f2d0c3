"""Open data: files for everybody, and the pages that explain them."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lumajang_kdkmp import clock
from roadmap.corrections import DAYS_TOLD, corrections
from roadmap.open_data import guide as guides
from roadmap.open_data import openapi
from roadmap.open_data.answers import DATA, conditional, data_version, not_found, open_to_all
from roadmap.open_data.asking import read_asked, single_values
from roadmap.open_data.datasets import CSV_FORMAT, DATASET, GEOJSON, JSON
from roadmap.open_data.outlines import schematic_outlines
from roadmap.open_data.writing import (
    LICENCE_NAME,
    LICENCE_URL,
    MEDIA_TYPES,
    as_json,
    row_json,
    rows_csv,
    rows_geojson,
    rows_json,
    rows_xlsx,
)
from villages.models import Kecamatan, Village


@open_to_all()
def dataset(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Answer a data set in one of its formats."""
    found = DATASET.get(name)
    if found is None or form not in found.formats:
        raise not_found()
    codes = list(Kecamatan.objects.values_list("pk", flat=True))
    asked = read_asked(request.GET, clock.today(), settings.REGENCY_CODE, codes)
    about = guides.about(request.path, asked.day)

    def make() -> bytes:
        rows = found.rows(asked.day, asked.area_code)
        if form == GEOJSON:
            return rows_geojson(found, rows, about, schematic_outlines())
        return {JSON: rows_json, CSV_FORMAT: rows_csv}.get(form, rows_xlsx)(found, rows, about)

    version = data_version(name, form, asked.day, asked.area_code)
    file_name = "" if form in (JSON, GEOJSON) else f"kdkmp-{name}-{asked.day}.{form}"
    return conditional(request, version, MEDIA_TYPES[form], make, file_name)


@open_to_all()
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Answer one village with the same columns as the whole data set."""
    asked = read_asked(request.GET, clock.today(), settings.REGENCY_CODE, None)
    if not Village.objects.filter(pk=code).exists():
        raise not_found("Tidak ada desa dengan kode itu; daftar kodenya ada di /data/v1/desa.json.")
    found = DATASET["desa"]

    def make() -> bytes:
        (row,) = found.rows(asked.day, code)
        return row_json(found, row, guides.about(request.path, asked.day))

    return conditional(request, data_version(code, asked.day), MEDIA_TYPES[JSON], make)


@open_to_all()
def catalogue(request: HttpRequest) -> HttpResponse:
    """Answer the list of data sets for programs."""
    single_values(request.GET, ())
    said = guides.about(request.path, clock.today())
    return conditional(
        request, data_version("katalog"), MEDIA_TYPES[JSON], lambda: as_json(guides.catalogue(said))
    )


@open_to_all()
def description(request: HttpRequest) -> HttpResponse:
    """Answer the description of the interface."""
    single_values(request.GET, ())

    def make() -> bytes:
        codes = list(Kecamatan.objects.values_list("pk", flat=True))
        example = Village.objects.values_list("pk", flat=True).first() or "35.08.01.2001"
        return as_json(openapi.describe(guides.SOURCE, codes, example))

    return conditional(request, data_version("openapi"), MEDIA_TYPES[JSON], make)


@open_to_all()
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer every other address below /data/v1/ and /lencana/; the folder itself leads to the guide."""
    if rest:
        raise not_found()
    return redirect("open_data_guide")


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what there is, the licence, examples, and what was corrected lately."""
    context = {
        "shelves": guides.shelves(),
        "examples": guides.examples(clock.today()),
        "source": guides.SOURCE,
        "corrections": corrections(clock.today()),
        "days_told": DAYS_TOLD,
        "licence_name": LICENCE_NAME,
        "licence_url": LICENCE_URL,
    }
    return render(request, "roadmap/open_data.html", context)


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show what every column, parameter and refusal means."""
    context = {"shelves": guides.shelves(), "refusals": guides.refusals(), "tries": DATA.tries}
    return render(request, "roadmap/open_data_guide.html", context)
