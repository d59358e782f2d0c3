"""How actions write: validate, let the database have the last word, and say in Indonesian what it refused."""

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from lumajang_kdkmp.versioning import VersionConflict, VersionedModel, update_versioned

# {field: [old, new]}, as the audit trail keeps it.
Diff = dict[str, list[Any]]

ALREADY_THERE = "Data ini sudah tercatat. Muat ulang halaman lalu periksa isinya."


def _refused(model: type[models.Model], error: IntegrityError) -> str:
    """Return the sentence of the constraint that `error` names: by name, or on SQLite by its columns."""
    text = str(error)
    columns = {part.strip().rpartition(".")[2] for part in text.rpartition("failed:")[2].split(",")}
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    for constraint in model._meta.constraints:
        fields = {column_of[name] for name in getattr(constraint, "fields", ())}
        if constraint.name in text or (fields and fields == columns):
            return str(constraint.get_violation_error_message())
    return ALREADY_THERE


@contextmanager
def saving(model: type[models.Model]) -> Iterator[None]:
    """Run writes of `model` in a savepoint and turn a violated constraint into a ValidationError.

    The database decides, so two people at the same moment get the same sentence as one after the other.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_refused(model, error)) from error


def clean(row: models.Model, *, only: set[str] | None = None) -> None:
    """Validate the fields of a row (all, or `only` these) without a query. Raises ValidationError."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    wanted = set(fields if only is None else only) - {"version"}
    if unknown := wanted - set(fields):
        raise TypeError(f"{type(row).__name__} has no field {', '.join(sorted(unknown))}.")
    errors: dict[str, Any] = {
        name: "Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang isinya."
        for name in wanted
        if "\0" in str(getattr(row, fields[name].attname))
    }
    relations = {name for name, field in fields.items() if field.is_relation}
    try:
        # Relations are objects that the action fetched within its scope: no query to check them again.
        row.clean_fields(exclude=(set(fields) - wanted) | relations)
    except ValidationError as error:
        errors = error.error_dict | errors
    if errors:
        raise ValidationError(errors)


def insert(row: models.Model) -> None:
    """Validate and insert one row. Raises ValidationError."""
    clean(row)
    with saving(type(row)):
        row.save(force_insert=True)


def plain(value: Any) -> Any:
    """Return a value as the audit trail shows it: a row by its key."""
    return value.pk if isinstance(value, models.Model) else value


def change(row: VersionedModel, *, seen_version: int, changes: Mapping[str, Any]) -> Diff:
    """Validate and write `changes` where they differ, by conditional update; return {field: [old, new]}.

    Raises ValidationError, and VersionConflict when somebody else was first. No difference, no write.
    """
    draft = copy.copy(row)
    for name, value in changes.items():
        setattr(draft, name, value)
    clean(draft, only=set(changes))
    cleaned = {name: getattr(draft, name) for name in changes}
    different = {name: value for name, value in cleaned.items() if value != getattr(row, name)}
    if not different:
        if seen_version != row.version:
            # Two people who add one to the same figure type the same: the second has not seen the first.
            raise VersionConflict(row)
        return {}
    diff: Diff = {name: [plain(getattr(row, name)), plain(value)] for name, value in different.items()}
    with saving(type(row)):
        update_versioned(row, seen_version=seen_version, **different)
    return diff


def remove(row: VersionedModel, *, seen_version: int) -> None:
    """Delete a row if it still has `seen_version`: one statement checks and deletes. Raises VersionConflict.

    Only for rows that nothing else refers to; the action keeps what they held in the audit trail.
    """
    manager = type(row)._base_manager
    if not manager.filter(pk=row.pk, version=seen_version).delete()[0]:
        # Gone altogether when the other one removed it as well.
        raise VersionConflict(manager.filter(pk=row.pk).first() or row)
