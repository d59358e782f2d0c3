"""Deed drafts by the batch: what is proposed, who may ask, and that one press is one batch."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.deed_desk import deed_desk
from roadmap.stages import FOUNDING, MUSDESUS
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_kecamatan, make_user, make_village
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
MAX_QUERIES = 8
BADES = "35.08.04.2001"


@pytest.fixture
def desk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.fixture
def eligible(village, office):
    """Bago with an approved founding file, Bades with a cooperative only."""
    walk.walk_to(village, FOUNDING, office, approved=True)
    walk.walk_to(make_village(BADES, "Bades"), MUSDESUS, office)
    return village


def page_of(code: str = PASIRIAN) -> str:
    return reverse("deed_batches", query={"kecamatan": code})


def test_the_table_counts_what_can_be_made(office, eligible):
    desk = deed_desk(office.clerk, None)
    row = next(row for row in desk.rows if row.code == PASIRIAN)
    assert (row.villages, row.cooperatives, row.eligible, row.ready, row.to_make) == (2, 2, 1, 0, 1)


def test_only_approved_founding_files_are_ticked_beforehand(desk, office, eligible):
    page = desk.get(page_of()).content.decode()
    assert 'value="35.08.04.2004" id="v-35.08.04.2004" checked' in page
    assert 'value="35.08.04.2001" id="v-35.08.04.2001">' in page


def test_one_press_is_one_batch_with_one_paper_for_each_village(desk, eligible):
    answer = desk.post(page_of(), {"villages": [BAGO, BADES]})
    batch = Job.objects.get(is_batch=True)
    assert answer.url == reverse("job_detail", args=[batch.pk])
    assert batch.children.count() == 2
    assert set(Document.objects.values_list("subject", flat=True)) == {
        f"cooperative:{BAGO}",
        f"cooperative:{BADES}",
    }
    # A second press while it runs is the same batch.
    assert desk.post(page_of(), {"villages": [BAGO, BADES]}).url == answer.url
    assert Document.objects.count() == 2
    assert "Rancangan akta Kecamatan" in desk.get(reverse("deed_batches")).content.decode()


def test_no_choice_is_named(desk, eligible):
    answer = desk.post(page_of(), {})
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu desa" in answer.content.decode()


def test_a_village_of_another_kecamatan_cannot_be_slipped_in(desk, office, eligible):
    walk.walk_to(make_village(GESANG), MUSDESUS, office)
    answer = desk.post(page_of(), {"villages": [BAGO, GESANG]})
    assert answer.status_code == 422
    assert not Document.objects.exists()
    # Negative control: under its own kecamatan it is accepted.
    assert desk.post(page_of(TEMPEH), {"villages": [GESANG]}).status_code == 302


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS, Role.OPD])
def test_other_roles_ask_for_no_batch(client, eligible, role):
    user = make_user(role, PASIRIAN if role == Role.CAMAT else "35.08")
    client.force_login(user)
    assert client.get(reverse("deed_batches")).status_code == 403
    with pytest.raises(NotAllowed):
        actions.request_deed_batch(kecamatan=eligible.kecamatan, villages=[BAGO], by=user)


def test_a_clerk_bound_to_one_kecamatan_sees_no_other(client, office, eligible):
    make_kecamatan(TEMPEH)
    narrow = make_user(Role.DISKOPINDAG, TEMPEH)
    client.force_login(narrow)
    assert client.get(page_of(PASIRIAN)).status_code == 404
    assert deed_desk(narrow, None).rows == ()
    with pytest.raises(NotAllowed):
        actions.request_deed_batch(kecamatan=eligible.kecamatan, villages=[BAGO], by=narrow)


def test_the_page_costs_the_same_for_two_villages_and_for_eight(desk, office, eligible, count_queries):
    def cost(url: str) -> int:
        desk.get(url)
        with count_queries() as found:
            desk.get(url)
        return len(found)

    few = [cost(reverse("deed_batches")), cost(page_of())]
    for number in range(2010, 2016):
        walk.walk_to(make_village(f"35.08.04.{number}"), MUSDESUS, office)
    assert [cost(reverse("deed_batches")), cost(page_of())] == few
    assert max(few) <= MAX_QUERIES


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=st.one_of(st.text(max_size=20), st.sampled_from(["\0", PASIRIAN, "9" * 300, "35.08.99"])),
    villages=st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from(["\0", "9" * 300, GESANG])), max_size=3
    ),
)
def test_no_input_breaks_the_page(desk, village, code, villages):
    code, *villages = (text.encode("utf-8", "replace").decode() for text in [code, *villages])
    url = reverse("deed_batches", query={"kecamatan": code})
    assert desk.get(url).status_code in (200, 404)
    assert desk.post(url, {"villages": villages}).status_code in (404, 422)
