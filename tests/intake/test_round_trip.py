"""What a list gives comes in again and changes nothing: the files of the lists, handed in as they were downloaded.

Facts of the villages stand in no list; their template is the file that has them. People leave the portal masked, so
their list is none to hand in: it is refused and writes nothing.
"""

import datetime as dt

import pytest
from django.urls import reverse

from cooperatives.actions import record_registration
from cooperatives.actions.figures import record_monthly_figures
from cooperatives.models import Cooperative, Founder, Person
from roadmap.intake.plan import KINDS
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, make_village
from tests.intake.desk import Desk
from villages.actions import add_potential, update_village
from villages.models import Village

pytestmark = pytest.mark.django_db
MONTH = dt.date(2025, 5, 1)
# The lists that a kind of the import reads again, and what about the address.
LISTS = {
    "potensi": ("potential_list", []),
    "legalitas": ("cooperative_file", []),
    "usaha": ("figures", [BAGO]),
}


@pytest.fixture
def desk(client, office):
    bago = building.registered(make_village(BAGO, "Bago"), office.clerk, formation_path="develop")
    make_village(GESANG, "Gesang")
    # Lists tell by the kecamatan which of two villages of one name is meant.
    Village.objects.filter(pk=BAGO).update(name_is_shared=True)
    update_village(
        village=bago.village, by=office.clerk, seen_version=bago.village.version, population=4_321, hamlets=6,
        office_address="=Jl. Raya 1, RT 03", office_phone="0334123456", note="-dekat pasar",
    )  # fmt: skip
    add_potential(
        village=bago.village, by=office.clerk, sector="perikanan", commodity="=Udang", agency="DKPP"
    )
    for kind, number in (("npwp", "0012345678901000"), ("nib", "0212345678901")):
        record_registration(
            cooperative=bago, by=office.clerk, kind=kind, number=number, issued_on=dt.date(2025, 6, 2)
        )
    record_monthly_figures(
        cooperative=bago, by=office.clerk, month=MONTH, members_men=30, members_women=25, sales=1_500_000
    )
    return Desk(client, office.clerk)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", LISTS)
def test_the_file_of_a_list_comes_in_again_without_a_change(desk, kind, form):
    name, args = LISTS[kind]
    answer = desk.client.get(reverse(name, args=args), {"format": form})
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    intake = desk.hand_in(kind, data, f"daftar.{form}")
    assert (intake.faults, intake.writes) == (0, 0), desk.page(intake)
    # Control: the rows were read and compared, not passed over.
    assert intake.same == 1


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"orang"}))
def test_a_template_comes_in_again_as_it_was_downloaded_without_a_change(desk, kind):
    data = desk.client.get(reverse("intake_template", args=[kind])).content
    intake = desk.hand_in(kind, data, "templat.xlsx")
    assert (intake.faults, intake.writes, intake.same) == (0, 0, 1), desk.page(intake)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_masked_list_of_people_is_refused_and_changes_nobody(desk, office, form):
    building.peopled(Cooperative.objects.get(pk=BAGO), office.clerk)
    before = list(Person.objects.order_by("pk").values()), list(Founder.objects.order_by("pk").values())
    answer = desk.client.get(reverse("people", args=[BAGO]), {"format": form})
    intake = desk.hand_in("orang", answer.content, f"orang.{form}")
    desk.press(intake)
    assert (intake.faults > 0, intake.writes, intake.state) == (True, 0, "open")
    assert (list(Person.objects.order_by("pk").values()), list(Founder.objects.order_by("pk").values())) == before


def test_control_one_changed_cell_of_the_same_file_is_one_change(desk):
    answer = desk.client.get(reverse("cooperative_file"), {"format": "csv"})
    data = answer.content.replace(b"0212345678901", b"0212345678902")
    assert data != answer.content
    intake = desk.hand_in("legalitas", data, "daftar.csv")
    assert (intake.faults, intake.writes) == (0, 1)
