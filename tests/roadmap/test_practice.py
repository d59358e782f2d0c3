"""Practice: what the person really did is ticked off, the story and the work of others are not; not in production."""

import datetime as dt
import re

import pytest
from django.db import transaction
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import record
from roadmap import actions
from roadmap.practice import EXERCISES, READY, practice_page
from roadmap.stages import MUSDESUS, POTENTIAL
from tests.factories import BAGO, PASIRIAN, make_user
from tests.roadmap.walk import publish_guideline, send, walk_to
from tests.ui.reading import english_words, read

pytestmark = pytest.mark.django_db
PAGE = reverse("practice")
TODAY = dt.date(2025, 6, 12)


@pytest.fixture
def loaded(village, office):
    """The story is told: potential and musdesus of Bago by the same people, then the mark."""
    publish_guideline(office)
    walk_to(village, POTENTIAL, office, approved=True)
    actions.record_visit(village=village, by=office.camat(), visited_on=TODAY)
    with transaction.atomic():
        record(action=READY, target="portal", area_code="35.08")
    return village


def done(user) -> list[str]:
    return [line.title for line in practice_page(user).lines if line.is_done]


def test_what_the_story_did_under_the_same_name_is_no_practice(loaded, office):
    assert AuditEvent.objects.filter(actor_id=office.camat().pk, action="visit.record").exists()
    assert done(office.camat()) == []
    actions.record_visit(village=loaded, by=office.camat(), visited_on=TODAY)
    assert done(office.camat()) == ["Catat satu kunjungan"]


def test_the_work_of_a_colleague_is_not_ones_own(loaded, office):
    actions.record_visit(village=loaded, by=make_user(Role.CAMAT, PASIRIAN), visited_on=TODAY)
    assert done(office.camat()) == []


def test_the_first_exercise_names_a_stage_that_can_be_worked_on_and_leads_to_its_form(loaded, office):
    line = practice_page(office.camat()).lines[0]
    assert line.title == f"Catat Musdesus {loaded}"
    assert line.href == reverse("stage_update", args=[BAGO, MUSDESUS])
    send(loaded, MUSDESUS, office)
    assert "Catat kemajuan satu desa" in done(office.camat())


def test_a_camat_can_finish_all_five(client, loaded, office):
    camat = office.camat()
    send(loaded, MUSDESUS, office)
    blocker = actions.open_blocker(village=loaded, by=camat, stage=MUSDESUS, reason="land")
    actions.resolve_blocker(blocker=blocker, by=camat, seen_version=blocker.version)
    actions.record_visit(village=loaded, by=camat, visited_on=TODAY)
    actions.confirm_no_change(kecamatan=loaded.kecamatan, by=camat)
    client.force_login(camat)
    page = read(client.get(PAGE).content.decode())
    assert "Latihan: semua 5 selesai" in page


def test_a_verifier_is_led_to_the_case_that_waits(loaded, office):
    progress = send(loaded, MUSDESUS, office)
    line = practice_page(office.verifier).lines[0]
    assert line.title == f"Periksa dan terima Musdesus {loaded}"
    assert line.href == reverse("verification", args=[progress.pk])
    actions.approve_stage(progress=progress, by=office.verifier, seen_version=progress.version)
    assert done(office.verifier) == ["Periksa dan terima satu berkas"]


def test_an_agency_practises_with_its_commitments(loaded, office):
    row = actions.make_commitment(place=loaded, by=office.dpmd, promise="Klinik", due_on=TODAY)
    actions.deliver_commitment(
        commitment=row, by=office.dpmd, seen_version=1, delivered_on=TODAY, closing_note="BA"
    )
    assert done(office.dpmd) == ["Catat satu komitmen", "Tandai satu komitmen terlaksana"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_exercises_whose_pages_open(client, loaded, role):
    user = make_user(role, PASIRIAN if role == Role.CAMAT else "35.08")
    client.force_login(user)
    html = client.get(PAGE).content.decode()
    assert english_words(html) == []
    assert "scripts/demo --reset" in html
    hrefs = re.findall(r'<a class="btn" href="([^"]+)" aria-label="Mulai', html)
    assert len(hrefs) >= 3
    assert {client.get(href).status_code for href in hrefs} == {200}
    assert role in EXERCISES


def test_data_without_the_mark_ticks_nothing_and_says_why(client, village, office):
    actions.record_visit(village=village, by=office.camat(), visited_on=TODAY)
    client.force_login(office.camat())
    page = read(client.get(PAGE).content.decode())
    assert "Latihan: 0 dari 5 selesai" in page
    assert "dimuat sebelum latihan ada" in page


def test_production_has_no_practice_and_no_way_to_it(client, loaded, office, settings):
    client.force_login(office.camat())
    assert PAGE in client.get(reverse("account")).content.decode()
    settings.PRODUCTION = True
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get(reverse("account")).content.decode()
    assert PAGE not in client.get(reverse("help")).content.decode()


def test_the_number_of_queries_is_small_and_fixed(client, loaded, office, count_queries):
    client.force_login(office.camat())
    with count_queries() as queries:
        assert client.get(PAGE).status_code == 200
    assert len(queries) <= 6
