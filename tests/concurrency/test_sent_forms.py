"""The same form at the same moment, twice: one change and two equal answers. Without the key it would be two."""

import threading
import uuid
from functools import partial

import pytest
from django.db import connection

from roadmap import actions
from roadmap.actions import field_work
from roadmap.models import SentForm, Visit
from roadmap.sent import AlreadySent, Sent
from roadmap.stages import POTENTIAL
from tests.factories import BAGO, PASIRIAN, make_user, make_village, progress_of

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS = 20


def at_once(work, times: int = 2) -> list[str]:
    """Run `work` in threads that start together; return what each came to."""
    start, found = threading.Barrier(times), []

    def run() -> None:
        try:
            start.wait()
            work()
            found.append("done")
        except Exception as error:
            found.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def visits(rounds: int) -> list[list[str]]:
    village, camat = make_village(BAGO), make_user("camat", PASIRIAN)
    day = field_work.clock.today()
    record = partial(actions.record_visit, village=village, by=camat, visited_on=day)
    return [at_once(partial(record, sent=Sent(uuid.uuid4(), "0" * 64))) for _ in range(rounds)]


def test_two_at_once_are_one_visit():
    assert visits(ROUNDS) == [[AlreadySent.__name__, "done"]] * ROUNDS
    assert Visit.objects.count() == SentForm.objects.count() == ROUNDS


def test_without_the_key_they_are_two(monkeypatch):
    monkeypatch.setattr(field_work, "take", lambda sent, **kwargs: None)
    visits(3)
    assert Visit.objects.count() == 6


def test_when_the_first_is_refused_the_second_does_the_work():
    village, camat = make_village(BAGO), make_user("camat", PASIRIAN)
    sent, day = Sent(uuid.uuid4(), "0" * 64), field_work.clock.today()
    with pytest.raises(Exception, match="belum terjadi"):
        actions.record_visit(village=village, by=camat, visited_on=day.replace(year=2030), sent=sent)
    assert at_once(lambda: actions.record_visit(village=village, by=camat, visited_on=day, sent=sent)) == [
        AlreadySent.__name__,
        "done",
    ]


def test_two_at_once_are_one_move_of_a_stage():
    village, camat = make_village(BAGO), make_user("camat", PASIRIAN)
    version = progress_of(village, POTENTIAL).version
    sent = Sent(uuid.uuid4(), "0" * 64)
    found = at_once(
        lambda: actions.update_stage(
            progress=progress_of(village, POTENTIAL), by=camat, seen_version=version, note="Sekali", sent=sent
        )
    )
    assert found == [AlreadySent.__name__, "done"]
    row = progress_of(village, POTENTIAL)
    assert (row.transitions.count(), SentForm.objects.get().version) == (1, row.version)
