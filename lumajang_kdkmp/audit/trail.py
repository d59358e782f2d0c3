"""record() is the only writer of the audit trail, verify() its reader."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.audit.models import AuditEvent, AuditHead

SYSTEM = "sistem"
# Events of a together() block, appended at its end.
_waiting: ContextVar[list[AuditEvent] | None] = ContextVar("waiting_events", default=None)


def _digest(previous: str, event: AuditEvent) -> str:
    body = {
        "id": event.id,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor_id": event.actor_id,
        "actor": event.actor,
        "actor_role": event.actor_role,
        "action": event.action,
        "target": event.target,
        "area_code": event.area_code,
        "changes": event.changes,
        "note": event.note,
    }
    text = previous + json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def record(
    *,
    action: str,
    target: str,
    area_code: str,
    by: Any = None,
    changes: Mapping[str, list[Any]] | None = None,
    note: str = "",
) -> AuditEvent:
    """Append one event to the chain, inside the caller's transaction.

    `by` is a User or None for the system; `changes` is {field: [old, new]} and must never hold a full
    NIK or telephone number. Raises RuntimeError outside a transaction: an act and its memory are one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs into the transaction of the act it records.")
    event = AuditEvent(
        # The portal's moment, in UTC as the database gives it back: a demonstration is remembered on its own days.
        at=clock.now().astimezone(dt.UTC),
        actor_id=getattr(by, "pk", None),
        actor=by.get_username() if by else SYSTEM,
        actor_role=getattr(by, "role", "") if by else SYSTEM,
        action=action,
        target=target,
        area_code=area_code,
        # JSON round trip first: what is hashed is what the database gives back.
        changes=json.loads(json.dumps(dict(changes or {}), cls=DjangoJSONEncoder)),
        note=note,
    )
    if (waiting := _waiting.get()) is not None:
        waiting.append(event)
    else:
        _append([event])
    return event


def _append(events: list[AuditEvent]) -> None:
    """Chain the events to the head, whose row lock lets one transaction append at a time."""
    head = AuditHead.objects.select_for_update().get(pk=1)
    for event in events:
        event.id = head.last_id + 1
        event.previous_hash = head.last_hash
        event.hash = _digest(head.last_hash, event)
        head.last_id, head.last_hash = event.id, event.hash
    AuditEvent.objects.bulk_create(events, batch_size=200)
    AuditHead.objects.filter(pk=1).update(last_id=head.last_id, last_hash=head.last_hash)


@contextmanager
def together() -> Iterator[None]:
    """Open a transaction whose events are appended at its end, in order and in one go: for thousands of acts.

    An error that leaves the block rolls back the acts and leaves no event. Do not catch the error of an act inside
    the block: its writes are taken back, its events are not.
    """
    with transaction.atomic():
        token = _waiting.set([])
        try:
            yield
            events = _waiting.get()
        finally:
            _waiting.reset(token)
        if events:
            _append(events)


def verify() -> list[str]:
    """Return the faults of the whole chain, one English sentence each; empty means intact."""
    faults: list[str] = []
    previous, expected = "", 1
    with transaction.atomic():
        head = AuditHead.objects.get(pk=1)
        for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
            if event.id != expected:
                faults.append(f"Event {expected} is missing before {event.id}.")
            if event.previous_hash != previous or event.hash != _digest(previous, event):
                faults.append(f"Event {event.id} does not match the chain.")
            previous, expected = event.hash, event.id + 1
    if (head.last_id, head.last_hash) != (expected - 1, previous):
        faults.append(f"The chain ends at {expected - 1}, its head says {head.last_id}.")
    return faults
