"""Deed drafts by the batch: what is proposed, who may ask, and that one press is one batch."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cooperatives.actions import hand_over_to_notary, record_notary_return
from cooperatives.models import Cooperative
from cooperatives.sets import file_papers
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.deed_desk import deed_desk, founding_approved
from roadmap.stages import FOUNDING, MUSDESUS
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_kecamatan, make_user, make_village
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
MAX_QUERIES = 9
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


# Which papers, and by notary.


def test_the_whole_set_final_and_on_a4_is_asked_for_at_the_desk(desk, eligible):
    choice = {"villages": [BAGO], "which": "all", "state": "final", "paper": "A4"}
    desk.post(page_of(), choice)
    batch = Job.objects.get(is_batch=True)
    kinds = [row.kind for row in file_papers(Cooperative.objects.select_related("village").get(pk=BAGO))]
    assert sorted(Document.objects.values_list("kind", flat=True)) == sorted(kinds)
    assert set(Document.objects.values_list("is_final", flat=True)) == {True}
    assert {row.params["paper"] for row in Document.objects.all()} == {"A4"}
    assert batch.title == "Set lengkap final Kecamatan Kec04: 1 koperasi"
    assert batch.title in desk.get(reverse("deed_batches")).content.decode()


def test_what_is_not_said_is_the_draft_of_the_deed_as_konsep_on_f4(desk, eligible):
    desk.post(page_of(), {"villages": [BAGO]})
    document = Document.objects.get()
    assert (document.kind, document.is_final, "paper" in document.params) == ("deed_draft", False, False)


@pytest.mark.parametrize("field", ["which", "state", "paper"])
def test_a_choice_that_is_not_offered_is_named_and_the_ticks_stay(desk, eligible, field):
    answer = desk.post(page_of(), {"villages": [BADES], field: "lain"})
    assert answer.status_code == 422
    assert 'id="v-35.08.04.2001" checked' in answer.content.decode()
    assert not Document.objects.exists()


def by_notary(pk: object) -> str:
    return reverse("deed_batches", query={"notaris": pk})


@pytest.fixture
def at_notary(office, eligible):
    """Bago's file lies with a notary, that of Gesang in Tempeh too; Bades has none."""
    gesang = make_village(GESANG, "Gesang")
    walk.walk_to(gesang, FOUNDING, office, approved=True)
    notary = walk.notary()
    for row in Cooperative.objects.filter(pk__in=[BAGO, GESANG]):
        hand_over_to_notary(cooperative=row, by=office.clerk, notary=notary, on=walk.HANDED_OVER)
    return notary


def test_a_notary_has_the_files_of_all_kecamatan_and_no_other(desk, office, at_notary):
    (row,) = deed_desk(office.clerk, None).notaries
    assert (row.name, row.files, row.ready, row.to_make) == (at_notary.name, 2, 0, 2)
    page = desk.get(by_notary(at_notary.pk)).content.decode()
    assert f'value="{BAGO}" id="v-{BAGO}" checked' in page
    assert f'value="{GESANG}" id="v-{GESANG}" checked' in page
    assert f'value="{BADES}"' not in page
    assert by_notary(at_notary.pk).partition("?")[2] in desk.get(reverse("deed_batches")).content.decode()


def test_one_press_makes_the_papers_of_a_notary(desk, at_notary):
    answer = desk.post(by_notary(at_notary.pk), {"villages": [GESANG, BAGO], "which": "signing"})
    batch = Job.objects.get(is_batch=True)
    assert answer.url == reverse("job_detail", args=[batch.pk])
    assert (batch.area_code, batch.children.count()) == ("35.08", 6)
    assert batch.title == f"Berkas tanda tangan {at_notary.name}: 2 koperasi"


def test_a_file_that_lies_elsewhere_cannot_be_slipped_in(desk, office, at_notary):
    assert desk.post(by_notary(at_notary.pk), {"villages": [BADES]}).status_code == 422
    with pytest.raises(ValidationError, match="tidak lagi di"):
        actions.request_notary_batch(notary=at_notary, villages=[BADES], by=office.clerk)
    record_notary_return(
        cooperative=Cooperative.objects.get(pk=BAGO), by=office.clerk, on=clock.today(), reason="Kurang KTP"
    )
    with pytest.raises(ValidationError, match="tidak lagi di"):
        actions.request_notary_batch(notary=at_notary, villages=[BAGO, GESANG], by=office.clerk)
    assert not Document.objects.exists()
    assert deed_desk(office.clerk, None).notaries[0].files == 1


def test_a_clerk_of_one_kecamatan_sees_a_notary_s_files_of_that_kecamatan_only(client, at_notary):
    narrow = make_user(Role.DISKOPINDAG, TEMPEH)
    client.force_login(narrow)
    page = client.get(by_notary(at_notary.pk)).content.decode()
    assert f'value="{GESANG}"' in page
    assert f'value="{BAGO}"' not in page
    with pytest.raises(ValidationError):
        actions.request_notary_batch(notary=at_notary, villages=[BAGO], by=narrow)
    assert actions.request_notary_batch(notary=at_notary, villages=[GESANG], by=narrow).area_code == TEMPEH


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS, Role.OPD])
def test_other_roles_ask_for_no_papers_of_a_notary(at_notary, role):
    user = make_user(role, PASIRIAN if role == Role.CAMAT else "35.08")
    with pytest.raises(NotAllowed):
        actions.request_notary_batch(notary=at_notary, villages=[BAGO], by=user)


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "999999", "١"])
def test_an_unknown_notary_is_not_found(desk, village, number):
    assert desk.get(by_notary(number)).status_code == 404


def test_who_may_sign_are_the_villages_with_an_approved_founding_file(office, eligible):
    assert founding_approved(office.clerk) == {BAGO}
    assert founding_approved(make_user(Role.DISKOPINDAG, TEMPEH)) == set()
