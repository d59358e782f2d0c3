"""The audit trail: in the transaction of the act, append-only, and any tampering shows."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.audit.models import AuditEvent, AuditHead
from tests.factories import make_user


def act(number: int, by=None) -> AuditEvent:
    with transaction.atomic():
        return trail.record(
            action="test.act",
            target=f"thing:{number}",
            area_code="35.08",
            by=by,
            changes={"field": [number, number + 1]},
        )


@pytest.mark.django_db
def test_an_event_tells_who_in_which_role_did_what():
    user = make_user("camat", "35.08.04")
    event = AuditEvent.objects.get(pk=act(1, by=user).pk)
    assert (event.actor, event.actor_role, event.action) == (user.username, "camat", "test.act")
    assert event.changes == {"field": [1, 2]}


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        trail.record(action="x", target="y", area_code="35.08")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET note = 'x'", "DELETE FROM audit_auditevent"]
)
def test_the_database_refuses_to_change_or_delete_an_event(statement):
    act(1)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 1


def act_and_fail() -> None:
    with transaction.atomic():
        trail.record(action="test.act", target="ghost", area_code="35.08")
        raise ZeroDivisionError


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_act_leaves_no_memory_and_no_gap():
    act(1)
    with pytest.raises(ZeroDivisionError):
        act_and_fail()
    act(2)
    assert list(AuditEvent.objects.values_list("id", flat=True)) == [1, 2]
    assert trail.verify() == []


def drop_triggers() -> None:
    """What a person with the keys to the database could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")


TAMPERING = {
    "an edited note": lambda: AuditEvent.objects.filter(pk=3).update(note="other"),
    "another person": lambda: AuditEvent.objects.filter(pk=3).update(actor="somebody"),
    "changed values": lambda: AuditEvent.objects.filter(pk=3).update(changes={"field": [0, 0]}),
    "a deleted event": lambda: AuditEvent.objects.filter(pk=3).delete(),
    "a cut tail": lambda: AuditEvent.objects.filter(pk=5).delete(),
    "a wound-back head": lambda: AuditHead.objects.update(last_id=4),
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_shows(how):
    for number in range(5):
        act(number)
    assert trail.verify() == []
    drop_triggers()
    TAMPERING[how]()
    assert trail.verify() != []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_parallel_acts_make_one_chain_without_gap_or_fork():
    def work(offset: int) -> None:
        try:
            for number in range(25):
                act(offset + number)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(AuditEvent.objects.values_list("id", flat=True)) == list(range(1, 201))
    assert trail.verify() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_acts_done_together_are_remembered_in_their_order():
    act(0)
    with trail.together():
        for number in (1, 2, 3):
            act(number)
        assert AuditEvent.objects.count() == 1
    act(4)
    targets = list(AuditEvent.objects.values_list("target", flat=True))
    assert targets == [f"thing:{number}" for number in range(5)]
    assert trail.verify() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_acts_together_that_fail_leave_nothing():
    with pytest.raises(ZeroDivisionError), trail.together():
        act_and_fail()
    act(1)
    assert list(AuditEvent.objects.values_list("target", flat=True)) == ["thing:1"]
    assert trail.verify() == []
