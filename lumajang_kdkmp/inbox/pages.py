"""The page of notices as a person reads it: three kinds, grouped by village. Two queries, three when many wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from lumajang_kdkmp.inbox.models import Kind, Notice, Reading

# More than anybody works off in a day; what is left out is counted.
SHOWN = 100
SHOWN_READ = 20


@dataclass(frozen=True)
class Group:
    """The notices of one village, or of none: those of batches and reports have no place of their own."""

    place: str
    rows: tuple[Notice, ...]


@dataclass(frozen=True)
class Inbox:
    """What waits (oldest first), what is new and what is ready (newest first), and what has been read."""

    waiting: int
    actions: tuple[Group, ...]
    information: tuple[Group, ...]
    ready: tuple[Notice, ...]
    read: tuple[Notice, ...]

    @property
    def left_out(self) -> int:
        return self.waiting - sum(len(group.rows) for group in self.actions)

    @property
    def news(self) -> int:
        return sum(len(group.rows) for group in self.information)

    @property
    def unread(self) -> int:
        return self.news + len(self.ready)

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.unread)


def inbox_of(user: Any) -> Inbox:
    """Return the page of this person."""
    mine = Notice.objects.visible_to(user).current()
    actions = mine.filter(kind=Kind.ACTION)
    shown = list(actions[:SHOWN])
    others = (
        mine.exclude(kind=Kind.ACTION)
        .annotate(was_read=Exists(Reading.objects.filter(notice=OuterRef("pk"), user=user)))
        .order_by("was_read", "-created_at", "-id")[: SHOWN + SHOWN_READ]
    )
    unread = [row for row in others if not row.was_read]
    return Inbox(
        waiting=len(shown) if len(shown) < SHOWN else actions.count(),
        actions=_groups(shown),
        information=_groups(row for row in unread if row.kind == Kind.INFORMATION),
        ready=tuple(row for row in unread if row.kind == Kind.READY),
        read=tuple(row for row in others if row.was_read)[:SHOWN_READ],
    )


def _groups(rows: Iterable[Notice]) -> tuple[Group, ...]:
    """Return the rows by village, each village where its first row stood."""
    found: dict[tuple[str, str], list[Notice]] = {}
    for row in rows:
        found.setdefault((row.place, row.area_code if row.place else ""), []).append(row)
    return tuple(Group(place, tuple(group)) for (place, _), group in found.items())
