"""The published description and the answers are one: a strict reader finds no difference, and schemathesis none."""

import copy
import json
from collections import Counter

import pytest
import schemathesis
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema

from lumajang_kdkmp.wsgi import application
from roadmap.open_data import columns, openapi
from roadmap.open_data.datasets import DATASETS
from tests.factories import BAGO, PASIRIAN

JSON_FILES = [
    f"/data/v1/{dataset.name}.{form}" for dataset in DATASETS for form in dataset.formats if "json" in form
]
ADDRESSES = [*JSON_FILES, "/data/v1/katalog.json", "/data/v1/desa/{kode}.json"]


def description(client) -> dict:
    return json.loads(client.get("/data/v1/openapi.json").content)


def faults(said: dict, client, path: str, query: str = "") -> list[str]:
    """Where the answer differs from its schema."""
    answer = client.get(path.replace("{kode}", BAGO) + query)
    content = said["paths"][path]["get"]["responses"][str(answer.status_code)]["content"]
    (media_type,) = content
    assert answer["Content-Type"] == media_type
    schema = {**content[media_type]["schema"], "components": said["components"]}
    reader = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in reader.iter_errors(json.loads(answer.content))]


@pytest.mark.django_db
def test_the_description_is_valid(villages, client):
    assert list(OpenAPIV31SpecValidator(description(client)).iter_errors()) == []


@pytest.mark.django_db
def test_the_check_of_the_description_finds_a_fault(villages, client):
    said = description(client)
    said["paths"]["/data/v1/desa.json"]["get"]["parameters"][0]["in"] = "mana saja"
    assert list(OpenAPIV31SpecValidator(said).iter_errors())


@pytest.mark.django_db
def test_every_file_and_address_is_described(villages, client):
    described = set(description(client)["paths"])
    files = {f"/data/v1/{dataset.name}.{form}" for dataset in DATASETS for form in dataset.formats}
    assert described == files | {
        "/data/v1/katalog.json",
        "/data/v1/openapi.json",
        "/data/v1/desa/{kode}.json",
        "/lencana/{kode}.svg",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_is_as_described(villages, client, path):
    said = description(client)
    queries = ["", "?per=2025-05-20", "?per=kemarin", "?per=2030-01-01", "?lain=1"]
    queries = ["", "?lain=1"] if "katalog" in path else queries
    queries += [f"?kecamatan={PASIRIAN}"] if path in JSON_FILES else []
    assert {query: found for query in queries if (found := faults(said, client, path, query))} == {}


@pytest.mark.django_db
def test_an_answer_that_tells_more_or_less_is_a_fault(villages, client, monkeypatch):
    """The control: the description as it was, and a key that has gone or come."""
    said = description(client)
    village = next(dataset for dataset in DATASETS if dataset.name == "desa")
    secret = columns.Column("ketua", columns.Kind.TEXT, "", lambda row: "x")
    for changed in (columns.VILLAGE_COLUMNS[1:], (*columns.VILLAGE_COLUMNS, secret)):
        object.__setattr__(village, "columns", changed)
        try:
            assert faults(
                said,
                client,
                "/data/v1/desa.json" if changed[0].key != "nama" else "/data/v1/desa/{kode}.json",
            )
        finally:
            object.__setattr__(village, "columns", columns.VILLAGE_COLUMNS)
    assert faults(said, client, "/data/v1/desa.json") == []


# schemathesis: examples, the edges of every parameter, random requests and chains of requests, with a fixed seed.
# 422 is the one refusal of a well-formed value: a day without data. 404 answers a code that no village has.
SETTINGS = {
    "seed": 20250612,
    "continue-on-failure": True,
    "headers": {"Accept-Encoding": "identity"},
    "generation": {"max-examples": 4, "database": "none", "no-shrink": True},
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "422"]}},
}


def run(said: dict | None = None) -> tuple[list[str], Counter, set[str]]:
    """Return what schemathesis finds wrong, how often each status was answered, and the phases it went through."""
    config = SchemathesisConfig.from_dict(copy.deepcopy(SETTINGS))
    if said is None:
        schema = schemathesis.openapi.from_wsgi("/data/v1/openapi.json", application, config=config)
    else:
        schema = schemathesis.openapi.from_dict(said, config=config)
        schema.app = application
    wrong, statuses, phases = [], Counter(), set()
    for event in from_schema(schema).execute():
        kind = type(event).__name__
        if "Error" in kind:
            wrong.append(f"{kind}: {getattr(event, 'value', event)}")
        if kind != "ScenarioFinished":
            continue
        phases.add(event.phase.name)
        for key, made in event.recorder.interactions.items():
            statuses[made.response.status_code if made.response else 0] += 1
            wrong += [
                f"{check.name}: {made.request.method} {made.request.uri} {check.failure_info.failure}"
                for check in event.recorder.checks.get(key, [])
                if check.status.name != "SUCCESS"
            ]
    return wrong, statuses, phases


@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_no_failure(villages, settings):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    wrong, statuses, phases = run()
    assert wrong == []
    assert phases >= {"EXAMPLES", "COVERAGE", "FUZZING", "STATEFUL_TESTING"}
    # It asked, was answered, and was refused in every way there is but one (the limit, which is off here).
    assert statuses.total() > 400
    assert {200, 400, 404, 405, 422} <= set(statuses)
    assert [status for status in statuses if status >= 500 or status in (0, 429)] == []


@pytest.mark.django_db(transaction=True)
def test_schemathesis_sees_an_answer_that_differs(villages, settings):
    """The control: the description promises a number where the portal answers a name, and hides a refusal."""
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    said = description(Client())
    said["paths"] = {path: said["paths"][path] for path in ("/data/v1/kecamatan.json",)}
    said["components"]["schemas"]["kecamatan"]["properties"]["nama"] = {"type": "integer"}
    del said["paths"]["/data/v1/kecamatan.json"]["get"]["responses"]["400"]
    wrong, _, _ = run(said)
    names = {line.partition(":")[0] for line in wrong}
    assert {"response_schema_conformance", "status_code_conformance"} <= names


def test_description_and_answers_have_one_source():
    """What a column is called and means is written once."""
    for dataset in DATASETS:
        schema = openapi.row_schema(dataset)
        assert list(schema["properties"]) == [column.key for column in dataset.columns]
        assert all(value["description"] for value in schema["properties"].values())
