"""AreaCodeField, a Kemendagri code that sorts the same on every database, and the range that is a scope."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

AREA_CODE = RegexValidator(
    r"^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$",
    "Tulis kode wilayah Kemendagri, misalnya 35.08.04 atau 35.08.04.2004.",
)


class AreaCodeField(models.CharField):
    """A code such as 35.08.04.2004, compared byte by byte.

    The scope is a range on this column (`>= '35.08.04.'` and `< '35.08.04/'`). Under a language collation
    PostgreSQL ignores the dots and the range would be empty, so the column has collation C there; SQLite's
    default is binary already. Foreign keys to a column of this kind inherit the collation.
    """

    default_validators = [AREA_CODE]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 13)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def area_q(path: str, area_code: str) -> Q:
    """Return the condition "the code at `path` is `area_code` or lies under it": a range on an indexed column."""
    return Q(**{path: area_code}) | Q(**{f"{path}__gte": f"{area_code}.", f"{path}__lt": f"{area_code}/"})
