"""Identity and articles."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import note_of
from cooperatives.models import Articles, Cooperative, FormationPath
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from villages.models import Village

# Not part of the deed, so free to change after the minuta.
_FREE_FIELDS = {"email", "premises"}


def check_path(path: str) -> None:
    """Raise ValidationError for the joint path, which the regency does not use."""
    if path == FormationPath.JOINT:
        raise ValidationError(
            {"formation_path": "Koperasi gabungan beberapa desa tidak dipakai di sini. Pilih model lain."}
        )


@transaction.atomic
def register_cooperative(
    *,
    village: Village,
    by: User,
    formation_path: str = FormationPath.NEW,
    articles: dict[str, Any] | None = None,
    **details: Any,
) -> Cooperative:
    """Enter the cooperative of a village with its articles' figures; `details` are fields of Cooperative.

    Raises NotAllowed, ValidationError (also when the village has one already).
    """
    policies.check_records(village.pk, by)
    check_path(formation_path)
    cooperative = Cooperative(village=village, formation_path=formation_path, **details)
    writes.insert(cooperative)
    writes.insert(Articles(cooperative=cooperative, **(articles or {})))
    shown = {"formation_path": [None, formation_path], "legal_name": [None, cooperative.legal_name]}
    note_of(village.pk, "cooperative.register", by, shown)
    return cooperative


@transaction.atomic
def update_cooperative(*, cooperative: Cooperative, by: User, seen_version: int, **changes: Any) -> None:
    """Change fields of the cooperative; what the deed says only until the minuta is signed."""
    policies.check_records(cooperative.pk, by)
    if set(changes) - _FREE_FIELDS:
        policies.check_unsigned(cooperative)
    check_path(changes.get("formation_path", ""))
    diff = writes.change(cooperative, seen_version=seen_version, changes=changes)
    if diff:
        note_of(cooperative.pk, "cooperative.update", by, diff)


@transaction.atomic
def set_articles(*, articles: Articles, by: User, seen_version: int, **changes: Any) -> None:
    """Change the figures of the articles until the minuta is signed."""
    policies.check_records(articles.pk, by)
    policies.check_unsigned(articles.cooperative)
    diff = writes.change(articles, seen_version=seen_version, changes=changes)
    if diff:
        note_of(articles.pk, "articles.set", by, diff)
