"""Four villages of June as open data, with everything an office writes about them and that nobody may take away."""

import json

import pytest

from cooperatives.models import Person
from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.open_data import answers
from roadmap.stages import NOTARY
from tests.factories import GESANG, make_user, progress_of
from tests.roadmap.june import CONDRO, four_villages, june
from villages import actions as village_actions
from villages.models import OfficeHolder

SECRET = "Kanarirahasia"


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch):
    """The limit has its own test; all others ask as often as they like."""
    monkeypatch.setattr(answers, "seconds_to_wait", lambda *args: 0)


@pytest.fixture
def villages(office):
    return four_villages(office)


@pytest.fixture
def secrets(villages, office):
    """Notes, returns and blockers with a telling word; the answer is every name and number of a person."""
    camat = office.camat()
    with clock.on(june(11)):
        actions.open_blocker(
            village=villages[CONDRO], by=camat, stage=NOTARY, reason="ktp_missing", note=SECRET
        )
        actions.record_visit(
            village=villages[CONDRO], by=camat, visited_on=june(11), findings=SECRET, follow_up=SECRET
        )
        progress = progress_of(villages[CONDRO], "founding")
        actions.return_stage(
            progress=progress,
            by=office.verifier,
            seen_version=progress.version,
            reason="unsigned",
            note=SECRET,
        )
        village_actions.add_potential(
            village=villages[GESANG],
            by=office.camat(GESANG[:8]),
            sector="perikanan",
            commodity=f"Udang {SECRET}belum",
            agency="DKPP",
        )
    OfficeHolder.objects.create(office="camat", area_code="35.08.04", name=SECRET, starts_on=june(1))
    make_user("camat", "35.08.04", full_name=SECRET)
    rows = Person.objects.values_list("name", "nik_penduduk", "phone")
    return sorted({str(value) for row in rows for value in row if value})


@pytest.fixture
def ask(client):
    """ask("desa.json", per="2025-06-01") returns the answer; its body as data with `.data`."""

    def get(path: str, **query):
        response = client.get(f"/data/v1/{path}", query)
        if "json" in response["Content-Type"] and response.content:
            response.data = json.loads(response.content)
        return response

    return get
