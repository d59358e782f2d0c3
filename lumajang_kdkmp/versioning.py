"""Optimistic locking: a change is a conditional UPDATE on the version that the person saw."""

from typing import Any

from django.db import models
from django.db.models import F


class VersionConflict(Exception):
    """Somebody else changed the row first. `current` is the row as it is now, for the conflict page."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("Data ini baru saja diubah orang lain.")
        self.current = current


class VersionedModel(models.Model):
    """A row with a version that every change raises by one."""

    version = models.PositiveIntegerField("versi", default=1, editable=False)

    class Meta:
        abstract = True


def update_versioned(row: VersionedModel, *, seen_version: int, **changes: Any) -> None:
    """Write `changes` if the row still has `seen_version`, and bring `row` up to date in memory.

    One statement checks and writes, so it holds on PostgreSQL's READ COMMITTED, where save() inside atomic()
    loses updates. Raises VersionConflict when the version has moved on, and row.DoesNotExist when it is gone.
    """
    manager = type(row)._base_manager
    hit = manager.filter(pk=row.pk, version=seen_version).update(version=F("version") + 1, **changes)
    if not hit:
        raise VersionConflict(manager.get(pk=row.pk))
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = seen_version + 1
