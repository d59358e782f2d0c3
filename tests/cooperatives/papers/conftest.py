import pytest

from tests.cooperatives.papers import filling


@pytest.fixture
def file(village, office):
    filling.dinas_head(office)
    return filling.filled(village, office)
