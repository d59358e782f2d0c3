import pytest

from tests.cooperatives import building
from tests.factories import PASIRIAN, make_village


@pytest.fixture
def camat(office):
    return office.camat(PASIRIAN)


@pytest.fixture
def dinas(office):
    return office.clerk


@pytest.fixture
def stranger(office):
    """The camat of another kecamatan."""
    return office.camat("35.08.05")


@pytest.fixture
def kelurahan(db):
    return make_village("35.08.10.1003", "Citrodiwangsan")


@pytest.fixture
def cooperative(village, dinas):
    """Registered, with savings, and nothing else."""
    return building.registered(village, dinas)
