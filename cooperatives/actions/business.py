"""Business units and the KBLI list."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.models import BusinessUnit, Cooperative, Kbli
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record


def _kbli(code: str | Kbli) -> Kbli:
    if isinstance(code, Kbli):
        return code
    row = Kbli.objects.filter(pk=code, is_active=True).first()
    if row is None:
        raise ValidationError({"kbli": f"KBLI {str(code)[:10]} tidak ada dalam daftar. Pilih dari daftar."})
    return row


@transaction.atomic
def plan_business_units(*, cooperative: Cooperative, by: User, kbli: Iterable[str]) -> list[BusinessUnit]:
    """Let the planned business units be exactly these KBLI codes; opened units stay. Returns all planned.

    Raises NotAllowed, ValidationError for a code that is not in the list.
    """
    policies.check_records(cooperative.pk, by)
    policies.check_unsigned(cooperative)
    wanted = dict.fromkeys(kbli)
    known = {row.pk: row for row in Kbli.objects.filter(pk__in=wanted, is_active=True)}
    for code in wanted:
        if code not in known:
            _kbli(code)
    current = {unit.kbli_id: unit for unit in cooperative.business_units.filter(closed_on=None)}
    planned = [unit for unit in current.values() if unit.opened_on is None]
    dropped = [unit for unit in planned if unit.kbli_id not in known]
    new = [
        BusinessUnit(cooperative=cooperative, kbli=known[code], unit_type=known[code].unit_type)
        for code in wanted
        if code not in current
    ]
    if dropped:
        BusinessUnit.objects.filter(pk__in=[unit.pk for unit in dropped], opened_on=None).delete()
    with writes.saving(BusinessUnit):
        BusinessUnit.objects.bulk_create(new)
    if new or dropped:
        before = sorted(unit.kbli_id for unit in planned)
        note_of(cooperative.pk, "business.plan", by, {"kbli": [before, list(wanted)]})
    return [unit for unit in planned if unit not in dropped] + new


@transaction.atomic
def open_business_unit(
    *, cooperative: Cooperative, by: User, kbli: str | Kbli, opened_on: dt.date, unit_type: str = ""
) -> BusinessUnit:
    """Open a business unit, planned before or not. `unit_type` defaults to that of the KBLI code."""
    policies.check_records(cooperative.pk, by)
    check_happened("opened_on", opened_on)
    code = _kbli(kbli)
    unit = cooperative.business_units.filter(kbli=code, closed_on=None).first()
    wanted = {"opened_on": opened_on, "unit_type": unit_type or code.unit_type}
    if unit is None:
        unit = BusinessUnit(cooperative=cooperative, kbli=code, **wanted)
        writes.insert(unit)
    elif unit.opened_on:
        raise ValidationError({"kbli": "Unit usaha dengan KBLI ini sudah dibuka. Perbaiki yang sudah ada."})
    else:
        writes.change(unit, seen_version=unit.version, changes=wanted)
    note_of(cooperative.pk, "business.open", by, {"kbli": [None, code.pk], "opened_on": [None, opened_on]})
    return unit


@transaction.atomic
def record_sale(*, unit: BusinessUnit, by: User, on: dt.date) -> None:
    """Record that the unit sold something on a day; an earlier day than the known one changes nothing."""
    policies.check_records(unit.cooperative_id, by)
    if unit.opened_on is None:
        raise ValidationError("Unit usaha ini belum dibuka. Catat dulu tanggal pembukaannya.")
    check_happened("last_sale_on", on, not_before=unit.opened_on, since="unit usaha dibuka")
    if unit.last_sale_on and on <= unit.last_sale_on:
        return
    diff = writes.change(unit, seen_version=unit.version, changes={"last_sale_on": on})
    note_of(unit.cooperative_id, "business.sale", by, diff, note=unit.kbli_id)


@transaction.atomic
def close_business_unit(*, unit: BusinessUnit, by: User, seen_version: int, on: dt.date) -> None:
    """Close a unit that was opened."""
    policies.check_records(unit.cooperative_id, by)
    if unit.opened_on is None:
        raise ValidationError("Unit usaha ini belum dibuka, jadi tidak dapat ditutup.")
    last_seen = unit.last_sale_on or unit.opened_on
    check_happened("closed_on", on, not_before=last_seen, since="kegiatan terakhirnya")
    diff = writes.change(unit, seen_version=seen_version, changes={"closed_on": on})
    note_of(unit.cooperative_id, "business.close", by, diff, note=unit.kbli_id)


@transaction.atomic
def save_kbli(*, by: User, kbli: Kbli | None = None, seen_version: int | None = None, **fields: Any) -> Kbli:
    """Add a KBLI code, or change one that was fetched with `seen_version`; the code itself stays."""
    policies.check_master_data(by)
    if kbli is None:
        kbli = Kbli(**fields)
        writes.insert(kbli)
        diff = {name: [None, value] for name, value in fields.items()}
    else:
        if fields.get("code", kbli.code) != kbli.code:
            raise ValidationError({"code": "Kode KBLI tidak dapat diganti. Tambahkan kode yang baru."})
        diff = writes.change(kbli, seen_version=seen_version or kbli.version, changes=fields)
    if diff:
        record(action="kbli.save", target=f"kbli:{kbli.pk}", area_code=by.area_code, by=by, changes=diff)
    return kbli
