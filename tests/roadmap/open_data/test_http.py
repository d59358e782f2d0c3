"""How the addresses behave: any site may read them, nothing is sent twice, nothing makes them stumble."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.open_data import answers
from roadmap.open_data.datasets import DATASETS
from roadmap.open_data.problems import PROBLEM_TYPE
from tests.factories import BAGO, GESANG, PASIRIAN, make_village
from tests.roadmap.june import june
from tests.roadmap.walk import send

pytestmark = pytest.mark.django_db
FILES = [f"/data/v1/{dataset.name}.{form}" for dataset in DATASETS for form in dataset.formats]
OTHERS = [
    "/data/v1/katalog.json",
    "/data/v1/openapi.json",
    f"/data/v1/desa/{BAGO}.json",
    f"/lencana/{BAGO}.svg",
]
ADDRESSES = [*FILES, *OTHERS]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_answers_get_head_and_options_to_every_site_and_nothing_else(villages, client, url):
    got, head, options, post = client.get(url), client.head(url), client.options(url), client.post(url)
    assert (got.status_code, head.status_code, options.status_code, post.status_code) == (200, 200, 204, 405)
    assert head.content == b""
    assert head["ETag"] == got["ETag"]
    assert options["Access-Control-Allow-Methods"] == post["Allow"] == "GET, HEAD, OPTIONS"
    assert {answer["Access-Control-Allow-Origin"] for answer in (got, head, options, post)} == {"*"}
    assert post["Content-Type"] == PROBLEM_TYPE
    assert got["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in got


def test_a_post_without_a_form_token_is_told_what_to_do(villages, client):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/data/v1/desa.json", {"kecamatan": PASIRIAN})
    assert (answer.status_code, "hanya untuk dibaca" in json.loads(answer.content)["detail"]) == (405, True)


@pytest.mark.parametrize("url", ADDRESSES)
def test_who_has_the_version_gets_no_body(villages, client, url):
    etag = client.get(url)["ETag"]
    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert client.get(url, HTTP_IF_NONE_MATCH=f"W/{etag}").content == b""
    assert client.get(url, HTTP_IF_NONE_MATCH='"lain"').status_code == 200


def test_a_new_fact_is_a_new_version_and_the_old_day_asks_by_its_own(villages, office, client):
    before = client.get("/data/v1/desa.json")
    since = before["Last-Modified"]
    assert client.get("/data/v1/desa.json", HTTP_IF_MODIFIED_SINCE=since).status_code == 304
    progress = send(villages[GESANG], "potential", office)
    actions.approve_stage(progress=progress, by=office.dpmd, seen_version=progress.version)
    after = client.get("/data/v1/desa.json", HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert after.content != before.content
    others = {client.get(url, {"per": "2025-06-01"})["ETag"] for url in FILES}
    assert len(others) == len(FILES)


def test_at_midnight_today_is_another_version(villages, client, settings):
    before = client.get("/data/v1/desa.json")
    settings.PORTAL_DATE = "2025-06-13"
    after = client.get("/data/v1/desa.json", HTTP_IF_NONE_MATCH=before["ETag"])
    assert (after.status_code, json.loads(after.content)["per"]) == (200, "2025-06-13")


def test_an_unchanged_answer_asks_for_its_version_only(villages, client, count_queries):
    etag = client.get("/data/v1/desa.json")["ETag"]
    with count_queries() as queries:
        client.get("/data/v1/desa.json", HTTP_IF_NONE_MATCH=etag)
    assert len(queries) == 2  # the codes of the kecamatan, and the last audit event


def test_the_answer_is_packed_on_the_way(villages, client):
    assert client.get("/data/v1/desa.json", HTTP_ACCEPT_ENCODING="gzip")["Content-Encoding"] == "gzip"


def test_a_log_in_changes_nothing(villages, office, client):
    before = client.get("/data/v1/desa.json").content
    client.force_login(office.bupati)
    assert client.get("/data/v1/desa.json").content == before


@pytest.mark.parametrize(
    ("url", "status", "word"),
    [
        ("/data/v1/desa.json?per=kemarin", 400, "TTTT-BB-HH"),
        ("/data/v1/desa.json?per=", 400, "kosong"),
        ("/data/v1/desa.json?per=2025-06-01&per=2025-06-02", 400, "dua kali"),
        ("/data/v1/desa.json?per=20250601", 400, "TTTT-BB-HH"),
        ("/data/v1/desa.json?per=2025-W23-1", 400, "TTTT-BB-HH"),
        ("/data/v1/desa.json?per=٢٠٢٥-٠٦-٠١", 400, "TTTT-BB-HH"),
        ("/data/v1/desa.json?per=2025-06-31", 400, "TTTT-BB-HH"),
        ("/data/v1/desa.json?per=2025-06-13", 422, "12 Jun 2025"),
        ("/data/v1/desa.json?per=0001-01-01", 422, "Data ada untuk"),
        ("/data/v1/desa.json?per=9999-12-31", 422, "Data ada untuk"),
        ("/data/v1/desa.csv?kecamatan=35.08.99", 400, "Kecamatan itu tidak ada"),
        ("/data/v1/desa.csv?kecamatan=35.08", 400, "Kecamatan itu tidak ada"),
        ("/data/v1/desa.csv?kecamtan=35.08.04", 400, "Yang dikenal: per, kecamatan"),
        ("/data/v1/katalog.json?per=2025-06-01", 400, "tidak memakai parameter"),
        ("/data/v1/desa/35.08.04.2999.json", 404, "Tidak ada desa"),
        ("/data/v1/desa/bago.json", 404, "katalog.json"),
        ("/data/v1/orang.json", 404, "katalog.json"),
        ("/data/v1/potensi.geojson", 404, "katalog.json"),
        ("/lencana/35.08.04.2999.svg", 404, "Tidak ada desa"),
        (f"/lencana/{BAGO}.svg?tema=ungu", 400, "terang atau gelap"),
        (f"/kartu/{BAGO}/?x=1", 400, "tidak memakai parameter"),
    ],
)
def test_a_slip_is_told_in_a_sentence_and_a_status_of_its_own(villages, client, url, status, word):
    answer = client.get(url)
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["status"], answer["Content-Type"]) == (status, status, PROBLEM_TYPE)
    assert word in problem["detail"]
    assert problem["type"].split("#")[1] in client.get("/data/keterangan/").content.decode()


def test_who_asks_too_often_waits_and_is_told_how_long(villages, client, monkeypatch):
    seen = iter([0, 0, 17])
    monkeypatch.setattr(answers, "seconds_to_wait", lambda what, request, tries: next(seen))
    statuses = [client.get("/data/v1/kecamatan.json").status_code for _ in range(2)]
    last = client.get("/data/v1/kecamatan.json")
    assert [*statuses, last.status_code] == [200, 200, 429]
    assert last["Retry-After"] == "17"
    assert "17 detik" in json.loads(last.content)["detail"]


def test_the_limit_counts(villages, client, monkeypatch):
    from lumajang_kdkmp import limits

    monkeypatch.setattr(answers, "seconds_to_wait", limits.seconds_to_wait)
    # Two minutes of the clock at most, so one of them has more than the limit.
    statuses = [client.get("/data/v1/x").status_code for _ in range(2 * answers.DATA.tries + 2)]
    assert statuses.count(429) >= 1
    assert statuses[: answers.DATA.tries].count(429) == 0


def test_badges_use_up_nobodys_data(villages, client, monkeypatch):
    """Readers of one page with many badges share an address; the limit of the data counts apart."""
    asked = []
    monkeypatch.setattr(
        answers, "seconds_to_wait", lambda what, request, tries: asked.append((what, tries)) or 0
    )
    for url in (f"/lencana/{BAGO}.svg", f"/kartu/{BAGO}/", "/data/v1/desa.json"):
        assert client.get(url).status_code == 200
    assert asked == [("open_data_badge", 300), ("open_data_badge", 300), ("open_data", 60)]


@pytest.mark.parametrize("url", ADDRESSES)
def test_by_whatever_name_the_portal_is_asked_it_gives_the_same_bytes_and_the_same_mark(
    villages, client, settings, url
):
    settings.ALLOWED_HOSTS = ["testserver", "lain.example"]
    here, there = client.get(url), client.get(url, HTTP_HOST="lain.example")
    assert here.content == there.content
    assert here["ETag"] == there["ETag"]


@pytest.mark.parametrize("url", [url for url in FILES if url.endswith(("json", "xlsx"))])
def test_another_address_of_the_portal_is_another_version(villages, client, settings, url):
    """Control: the answers name where they are from."""
    before = client.get(url)
    settings.SITE_URL = "https://lain.example"
    after = client.get(url, HTTP_IF_NONE_MATCH=before["ETag"])
    assert (after.status_code, after.content == before.content) == (200, False)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["desa.json", "desa.csv", "potensi.json", f"desa/{BAGO}.json", "kecamatan.json"]),
    query=st.dictionaries(st.one_of(st.sampled_from(["per", "kecamatan", "tema"]), st.text()), st.text()),
)
def test_no_query_makes_an_address_stumble(client, db, name, query):
    make_village(BAGO, "Bago")
    answer = client.get(f"/data/v1/{name}", query)
    assert answer.status_code in ((200,) if not query else (200, 400, 422))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_path_makes_the_folder_stumble(client, db, path):
    from urllib.parse import quote

    # Without what a browser resolves itself.
    answer = client.get("/data/v1/x" + quote(path, safe="/"))
    assert answer.status_code == 404


@pytest.mark.parametrize("url", FILES)
def test_the_number_of_queries_does_not_grow(office, client, count_queries, url):
    def plant(numbers):
        for number in numbers:
            make_village(f"35.08.{number % 20 + 1:02d}.2{number:03d}", f"Contoh {number}")

    plant(range(6))
    with count_queries() as few:
        client.get(url)
    plant(range(6, 45))
    with clock.on(june(12)), count_queries() as many:
        answer = client.get(url)
    assert answer.status_code == 200
    assert len(many) == len(few) <= 10
