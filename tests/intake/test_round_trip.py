"""What a list gives comes in again and changes nothing: the files of the lists, handed in as they were downloaded."""

import datetime as dt

import pytest
from django.urls import reverse

from cooperatives.actions import record_registration
from cooperatives.actions.figures import record_monthly_figures
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, make_village
from tests.intake.desk import Desk
from villages.actions import add_potential

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


def test_control_one_changed_cell_of_the_same_file_is_one_change(desk):
    answer = desk.client.get(reverse("cooperative_file"), {"format": "csv"})
    data = answer.content.replace(b"0212345678901", b"0212345678902")
    assert data != answer.content
    intake = desk.hand_in("legalitas", data, "daftar.csv")
    assert (intake.faults, intake.writes) == (0, 1)
