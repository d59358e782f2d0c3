"""Six proposals at the same moment, five places: the database decides, and nobody takes another's place."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from roadmap.models import Decision
from roadmap.models.decision import MAX_OPEN
from tests.conftest import plant_first_rows
from tests.factories import Office
from tests.roadmap.proposals import propose

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_of_six_proposals_at_once_five_find_a_place_and_one_is_told():
    plant_first_rows()
    clerk, start, told = Office().clerk, threading.Barrier(MAX_OPEN + 1), []

    def work(n: int) -> None:
        try:
            start.wait(timeout=30)
            propose(clerk, f"Usul {n}")
        except ValidationError as error:
            told.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(MAX_OPEN + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(Decision.objects.values_list("slot", flat=True)) == list(range(1, MAX_OPEN + 1))
    assert len(told) == 1
    assert told[0].startswith("Sudah ada 5 usulan")
