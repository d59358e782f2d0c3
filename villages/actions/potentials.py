"""Writers of village potentials: kecamatan and Diskopindag record, DPMD validates."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.writes import change, insert
from villages import policies
from villages.models import Village, VillagePotential

POTENTIAL_FIELDS = frozenset({"sector", "commodity", "agency", "note"})


def _tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with single spaces in the commodity, so that one potential is not recorded twice."""
    tidy = dict(fields)
    if "commodity" in tidy:
        tidy["commodity"] = " ".join(str(tidy["commodity"]).split())
    return tidy


def _remember(
    verb: str, potential: VillagePotential, by: User, changes: Mapping[str, Any], note: str = ""
) -> None:
    record(
        action=f"potential.{verb}",
        target=f"potential:{potential.pk}",
        area_code=potential.village_id,
        by=by,
        changes=changes,
        note=note,
    )


def add_potential(
    *, village: Village, by: User, sector: str, commodity: str, agency: str, note: str = ""
) -> VillagePotential:
    """Record a potential of a village and the agency that helps with it, dated today, not yet validated.

    Raises NotAllowed and ValidationError (by field, or as a whole when the village has it already).
    """
    fields = _tidy({"sector": sector, "commodity": commodity, "agency": agency, "note": note})
    with transaction.atomic():
        policies.check_record_potential(village=village, by=by)
        potential = VillagePotential(village=village, recorded_by=by, recorded_on=clock.today(), **fields)
        insert(potential)
        _remember("add", potential, by, {name: [None, value] for name, value in fields.items()})
    return potential


def change_potential(*, potential: VillagePotential, by: User, seen_version: int, **changes: Any) -> None:
    """Change sector, commodity, agency or note. What DPMD validated was the old text, so it validates again.

    Raises NotAllowed, ValidationError, VersionConflict, and TypeError for any other field.
    """
    if unknown := set(changes) - POTENTIAL_FIELDS:
        raise TypeError(f"change_potential does not change {', '.join(sorted(unknown))}.")
    changes = _tidy(changes)
    with transaction.atomic():
        policies.check_record_potential(village=potential.village, by=by)
        _refuse_removed(potential)
        if any(getattr(potential, name) != value for name, value in changes.items()):
            changes |= {"recorded_by": by, "validated_on": None, "validated_by": None}
        diff = change(potential, seen_version=seen_version, changes=changes)
        if diff:
            _remember("change", potential, by, diff)


def remove_potential(*, potential: VillagePotential, by: User, seen_version: int, reason: str = "") -> None:
    """Take a potential off the list from today; reports of earlier days still count it.

    A validated one needs a reason. Raises NotAllowed, ValidationError, VersionConflict.
    """
    reason = " ".join(reason.split())
    with transaction.atomic():
        policies.check_record_potential(village=potential.village, by=by)
        _refuse_removed(potential)
        if potential.is_validated and not reason:
            raise ValidationError({"reason": "Potensi ini sudah divalidasi DPMD. Tulis alasan menghapusnya."})
        diff = change(potential, seen_version=seen_version, changes={"removed_on": clock.today()})
        _remember("remove", potential, by, diff, reason)


def validate_potential(*, potential: VillagePotential, by: User, seen_version: int) -> None:
    """Validate a potential for DPMD, by somebody other than its recorder, dated today.

    Raises NotAllowed, VersionConflict, and ValidationError when it was recorded after today.
    """
    with transaction.atomic():
        policies.check_validate_potential(potential=potential, by=by)
        changes = {"validated_on": clock.today(), "validated_by": by}
        _remember("validate", potential, by, change(potential, seen_version=seen_version, changes=changes))


def _refuse_removed(potential: VillagePotential) -> None:
    if potential.removed_on is not None:
        raise ValidationError("Potensi ini sudah dihapus dari daftar. Muat ulang halaman.")
