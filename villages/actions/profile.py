"""Writers of what a village and a kecamatan tell about themselves."""

from typing import Any

from django.db import transaction

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.writes import change
from villages import policies
from villages.models import Kecamatan, Village

# The rest comes from the official tables, by import_villages.
VILLAGE_FIELDS = frozenset({"population", "hamlets", "office_address", "office_phone", "note"})


def masked(text: str) -> str:
    """Return `text` with all but its last three signs hidden, as the audit trail keeps numbers of people."""
    return "•" * max(0, len(text) - 3) + text[-3:]


def update_village(*, village: Village, by: User, seen_version: int, **changes: Any) -> None:
    """Change population, hamlets, office_address, office_phone or note of a village; what is equal stays.

    Raises NotAllowed, ValidationError by field, VersionConflict, and TypeError for any other field.
    """
    if unknown := set(changes) - VILLAGE_FIELDS:
        raise TypeError(f"update_village does not change {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        policies.check_edit_village(village=village, by=by)
        diff = change(village, seen_version=seen_version, changes=changes)
        if "office_phone" in diff:
            diff["office_phone"] = [masked(number) for number in diff["office_phone"]]
        if diff:
            record(
                action="village.update",
                target=f"village:{village.pk}",
                area_code=village.pk,
                by=by,
                changes=diff,
            )


def set_kecamatan_phone(*, kecamatan: Kecamatan, by: User, seen_version: int, office_phone: str) -> None:
    """Note the number under which the office of a kecamatan is reached; "" when it is not known.

    Raises NotAllowed, ValidationError by field, VersionConflict.
    """
    with transaction.atomic():
        policies.check_keep_offices(area_code=kecamatan.pk, by=by)
        diff = change(kecamatan, seen_version=seen_version, changes={"office_phone": office_phone})
        if diff:
            record(
                action="kecamatan.phone",
                target=f"kecamatan:{kecamatan.pk}",
                area_code=kecamatan.pk,
                by=by,
                changes={"office_phone": [masked(number) for number in diff["office_phone"]]},
            )
