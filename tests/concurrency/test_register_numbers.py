"""Fifty finals at once get 1 to 50, each number once: the counter's UPDATE is the queue they stand in."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from lumajang_kdkmp.documents import register
from lumajang_kdkmp.documents.models import Document, RegisterCounter
from lumajang_kdkmp.jobs import bell, queue
from tests.documents.issuing import KIND, batch_of, issue, wire
from tests.factories import make_user
from tests.jobs.test_claim import together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ISSUES = 50


@pytest.fixture(autouse=True)
def _registered(settings, monkeypatch):
    wire(settings)
    monkeypatch.setattr(bell, "ring_now", lambda ids: True)


@pytest.fixture
def clerk(transactional_db):
    return make_user("diskopindag")


def turns():
    """Return a function that gives 0, 1, 2 ... to whichever thread asks."""
    numbers, lock = iter(range(10_000)), threading.Lock()

    def following() -> int:
        with lock:
            return next(numbers)

    return following


def given() -> list[int]:
    return sorted(Document.objects.exclude(number="").values_list("number_seq", flat=True))


def test_fifty_issues_at_once_are_numbered_without_gap(clerk):
    turn = turns()
    results = together(ISSUES, lambda: issue(clerk, subject=f"cooperative:{turn()}").number)
    assert [result for result in results if isinstance(result, BaseException)] == []
    assert given() == list(range(1, ISSUES + 1))
    assert len(set(results)) == ISSUES
    assert Document.objects.values("token").distinct().count() == ISSUES
    assert RegisterCounter.objects.get().last == ISSUES
    print(f"{ISSUES} issues at once numbered 1 to {ISSUES} on {connection.vendor}")


def test_a_counter_that_is_read_and_then_written_gives_numbers_twice(clerk):
    """Control: the same race without the conditional UPDATE. Fifty different numbers would mean there was none."""
    RegisterCounter.objects.create(kind=KIND, year=2025)
    looked = threading.Barrier(20)

    def careless() -> int:
        last = RegisterCounter.objects.get().last
        looked.wait()
        RegisterCounter.objects.update(last=last + 1)
        return last + 1

    assert len(set(together(20, careless))) < 20


def test_issues_that_are_rolled_back_in_between_leave_no_gap(clerk):
    turn = turns()

    def every_third_fails() -> str:
        number = turn()
        with transaction.atomic():
            document = issue(clerk, subject=f"cooperative:{number}")
            if number % 3 == 0:
                raise ValidationError("rolled back")
        return document.number

    results = together(30, every_third_fails)
    assert sum(isinstance(result, ValidationError) for result in results) == 10
    assert given() == list(range(1, 21))


def test_the_same_request_twenty_times_at_once_is_one_number(clerk):
    results = together(20, lambda: issue(clerk).number)
    assert set(results) == {"001/D08/KDKMP/VI/2025"}
    assert given() == [1]


def test_one_message_to_three_workers_is_one_number(clerk):
    job = batch_of(clerk).children.get()
    results = together(3, lambda: queue.run(job.pk))
    assert results.count(True) == 1
    assert given() == [1]
    assert Document.objects.get().status == "ready"


def test_the_first_number_of_a_year_is_taken_once(clerk):
    def take() -> int:
        with transaction.atomic():
            return register.take(KIND).seq

    assert sorted(together(20, take)) == list(range(1, 21))
