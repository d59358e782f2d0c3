"""The only writers of notices: tell, answer, mark read, and the removal of what is old.

No event of the audit trail is written here: the act that tells has its own, and reading changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from lumajang_kdkmp import clock
from lumajang_kdkmp.inbox.models import Kind, Notice, Reading

KEPT_READ = timedelta(days=90)
KEPT_UNREAD = timedelta(days=365)
TEXT_LENGTH = 500


@dataclass(frozen=True)
class Reader:
    """Whom a notice is for: a role (of an agency) within the notice's area, or one `user`.

    `but` is the one of the role who may not answer it: nobody checks what he or she has sent.
    """

    role: str = ""
    agency: str = ""
    user: Any = None
    but: Any = None


def notice(
    to: Reader,
    kind: Kind,
    *,
    subject: str,
    area_code: str,
    text: str,
    button: str,
    link: str,
    place: str = "",
) -> Notice:
    """Return a notice that is not stored yet; longer texts end in an ellipsis."""
    return Notice(
        kind=kind,
        subject=subject,
        area_code=area_code,
        place=place,
        text=text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…",
        button=button,
        link=link,
        role=to.role,
        agency=to.agency,
        user=to.user,
        not_for=to.but,
        created_at=clock.now(),
    )


def tell(*rows: Notice) -> None:
    """Store notices in the caller's transaction; an action that stands open already is not told again.

    Raises RuntimeError outside a transaction: an act and what is told of it are one.
    """
    _within_an_act()
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def answer(subjects: Iterable[str], *, kind: Kind | None = None) -> None:
    """Let the current notices about these subjects (all, or of one kind) disappear: what they ask for is done.

    Raises RuntimeError outside a transaction.
    """
    _within_an_act()
    rows = Notice.objects.current().filter(subject__in=list(subjects))
    (rows.filter(kind=kind) if kind else rows).update(done_at=clock.now())


def _within_an_act() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A notice belongs into the transaction of the act it speaks of.")


def mark_read(*, rows: Iterable[Notice], by: Any) -> None:
    """Remember that `by` has read these notices, which were fetched within the scope; safe to repeat."""
    readings = [Reading(notice=row, user=by, read_at=clock.now()) for row in rows]
    Reading.objects.bulk_create(readings, ignore_conflicts=True)


def remove_old() -> int:
    """Delete what nobody needs any more and return how many notices that were; open actions stay.

    Gone after 90 days: what was read by anybody, and actions that are done. What nobody reads goes after a year.
    """
    now = clock.now()
    spent = Q(done_at__isnull=False) | ~Q(kind=Kind.ACTION) & Q(readings__isnull=False)
    unread = ~Q(kind=Kind.ACTION)
    old = Notice.objects.filter(
        spent & Q(created_at__lt=now - KEPT_READ) | unread & Q(created_at__lt=now - KEPT_UNREAD)
    )
    ids = list(old.values_list("pk", flat=True).distinct())
    Notice.objects.filter(pk__in=ids).delete()
    return len(ids)
