"""The thresholds of the eligibility check: Diskopindag sets new ones, none is edited."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.models import EligibilityThresholds
from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_long


def _check_whole(row: EligibilityThresholds) -> None:
    """Raise ValidationError where two thresholds contradict each other, or the law's odd number."""
    errors: dict[str, str] = {}
    for name in ("min_board", "min_supervisors"):
        if getattr(row, name) % 2 == 0:
            errors[name] = "Jumlah ini harus ganjil, sebab pengurus dan pengawas harus ganjil."
    if row.usual_founders < row.min_founders:
        errors["usual_founders"] = "Jumlah yang lazim tidak boleh kurang dari jumlah yang wajib."
    for part, body in (("min_women_board", "min_board"), ("min_women_supervisors", "min_supervisors")):
        if getattr(row, part) > getattr(row, body):
            errors[part] = "Jumlah perempuan tidak boleh melebihi jumlah anggotanya."
    if not row.note.strip():
        errors["note"] = "Isi dasar perubahan, misalnya nomor surat edaran."
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def set_thresholds(*, by: User, valid_from: dt.date, **values: Any) -> EligibilityThresholds:
    """Set thresholds that hold from `valid_from` on; those before stay for the days before. Diskopindag only.

    `values` are fields of EligibilityThresholds; `note` names the ground. What is left out takes its first value.
    Raises NotAllowed, ValidationError (day that is past or taken, values that contradict each other).
    """
    policies.check_master_data(by)
    row = EligibilityThresholds(valid_from=valid_from, set_by=by, **values)
    writes.clean(row)
    if row.valid_from < clock.today():
        today = date_long(clock.today())
        raise ValidationError(
            {"valid_from": f"Ambang tidak berlaku surut. Isi hari ini ({today}) atau sesudahnya."}
        )
    if EligibilityThresholds.objects.filter(valid_from=row.valid_from).exists():
        raise ValidationError({"valid_from": "Ambang untuk tanggal ini sudah ada. Pilih tanggal lain."})
    _check_whole(row)
    writes.insert(row)
    diff = {name: [None, value] for name, value in {"valid_from": row.valid_from, **values}.items()}
    target = f"eligibilitythresholds:{row.pk}"
    record(action="thresholds.set", target=target, area_code=by.area_code, by=by, changes=diff)
    return row
