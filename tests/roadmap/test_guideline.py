"""The regency's guideline: drafted by one person, published by another, inherited by every village."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from roadmap import actions
from roadmap.models import Guideline, StageProgress
from roadmap.stages import GUIDELINE
from tests.factories import GESANG, make_user, make_village

pytestmark = pytest.mark.django_db
DRAFT = {"title": "Petunjuk teknis pembentukan KDKMP", "number": "500.3/12/2025", "dated_on": "2025-04-09"}


@pytest.fixture
def drafted(client, office, village) -> Guideline:
    make_village(GESANG)
    client.force_login(office.clerk)
    client.post(reverse("guideline_list"), DRAFT)
    return Guideline.objects.get()


def publish(client, guideline, version=None):
    return client.post(
        reverse("guideline_publish", args=[guideline.pk]), {"version": version or guideline.version}
    )


def test_the_drafter_sees_that_somebody_else_publishes(client, drafted):
    page = client.get(reverse("guideline_list")).content.decode()
    assert "Menunggu orang lain" in page
    assert reverse("guideline_publish", args=[drafted.pk]) not in page


def test_the_effect_is_said_before_the_press(client, office, drafted):
    client.force_login(office.verifier)
    page = client.get(reverse("guideline_publish", args=[drafted.pk])).content.decode()
    assert "2 desa dan kelurahan akan mewarisi" in page
    assert not StageProgress.objects.filter(stage=GUIDELINE, status="approved").exists()


def test_published_by_a_second_person_every_village_inherits_it(client, office, drafted):
    client.force_login(office.verifier)
    assert publish(client, drafted).status_code == 302
    rows = StageProgress.objects.filter(stage=GUIDELINE)
    assert {(row.status, row.approved_by_id, row.submitted_by_id) for row in rows} == {
        ("approved", office.verifier.pk, office.clerk.pk)
    }
    assert "berlaku di 2 desa" in client.get(reverse("guideline_list")).content.decode()


def test_the_drafter_cannot_publish_even_as_superuser(client, office, drafted):
    office.clerk.is_superuser = True
    office.clerk.save()
    client.force_login(office.clerk)
    assert publish(client, drafted).status_code == 403
    assert not StageProgress.objects.filter(stage=GUIDELINE, status="approved").exists()


def test_a_press_on_an_older_version_publishes_nothing(client, office, drafted):
    Guideline.objects.filter(pk=drafted.pk).update(version=7)
    client.force_login(office.verifier)
    answer = client.post(
        reverse("guideline_publish", args=[drafted.pk]), {"version": drafted.version}, follow=True
    )
    assert "baru saja diubah orang lain" in answer.content.decode()
    drafted.refresh_from_db()
    assert drafted.published_on is None


def test_a_second_press_changes_nothing(client, office, drafted):
    client.force_login(office.verifier)
    publish(client, drafted)
    drafted.refresh_from_db()
    answer = client.post(
        reverse("guideline_publish", args=[drafted.pk]), {"version": drafted.version}, follow=True
    )
    assert "sudah terbit" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Isi judul petunjuk teknis"),
        ("number", "", "Isi nomor naskah"),
        ("dated_on", "", "Isi tanggal naskah"),
        ("dated_on", "2025-06-31", "Tanggal ini tidak ada"),
        ("dated_on", "2025-06-13", "belum terjadi"),
        ("dated_on", "0001-01-01", "Program dimulai tahun 2025"),
        ("number", "x" * 81, "80"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_stays(client, office, field, value, sentence):
    client.force_login(office.clerk)
    answer = client.post(reverse("guideline_list"), DRAFT | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    kept = DRAFT["number"] if field == "title" else DRAFT["title"]
    assert kept in page
    assert not Guideline.objects.exists()


def test_the_same_number_twice_is_refused(client, drafted):
    answer = client.post(reverse("guideline_list"), DRAFT)
    assert answer.status_code == 422
    assert Guideline.objects.count() == 1


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS, Role.OPD])
def test_only_diskopindag_enters(client, role, drafted):
    client.force_login(make_user(role, "35.08.04" if role == Role.CAMAT else "35.08"))
    assert client.get(reverse("guideline_list")).status_code == 403
    assert publish(client, drafted).status_code == 403


def test_the_pages_cost_the_same_with_many_guidelines(client, office, drafted, count_queries):
    client.get(reverse("guideline_list"))
    with count_queries() as few:
        client.get(reverse("guideline_list"))
    for number in range(5):
        client.post(reverse("guideline_list"), DRAFT | {"number": f"n{number}"})
    client.get(reverse("guideline_list"))
    with count_queries() as many:
        client.get(reverse("guideline_list"))
    assert len(many) == len(few) <= 4


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(
        st.sampled_from(["title", "number", "dated_on", "version"]),
        st.one_of(
            st.text(max_size=30), st.sampled_from(["\0", "9" * 400, "9999-12-31", "\u202e", "x" * 3000])
        ),
    )
)
def test_no_input_breaks_the_form(client, office, data):
    client.force_login(office.clerk)
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    assert client.post(reverse("guideline_list"), clean).status_code in (302, 422)
    for pk in ("0", "9" * 25):
        assert client.post(f"/juknis/{pk}/terbitkan/", clean).status_code == 404


def test_a_village_that_comes_after_the_guideline_inherits_it(office, village):
    guideline = actions.draft_guideline(
        title="Petunjuk teknis", number="A1", dated_on=clock.today(), by=office.clerk
    )
    actions.publish_guideline(guideline=guideline, by=office.verifier, seen_version=guideline.version)
    late = make_village("35.08.04.2999", name="Baru")
    call_command("open_roadmap", verbosity=0)
    assert StageProgress.objects.get(village=late, stage="guideline").status == "approved"
    assert StageProgress.objects.get(village=late, stage="musdesus").status == "not_started"
