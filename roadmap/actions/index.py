"""The activity index: weights that Diskopindag sets, and the snapshot of a month, taken once and kept."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock, formats, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from roadmap import policies
from roadmap.index import INDICATOR, Index, Weight, score, weight_faults
from roadmap.index_facts import VillageFacts, facts_on, weights_on
from roadmap.models import IndexSnapshot, IndexWeight
from roadmap.months import last_day


@transaction.atomic
def set_index_weights(*, valid_from: dt.date, weights: Mapping[str, Weight], by: User) -> list[IndexWeight]:
    """Put a whole set of weights in force from a day on; earlier days keep theirs, snapshots keep their points.

    A whole set, because the points of a day add up to 100. Raises NotAllowed, ValidationError.
    """
    policies.check_settings(by)
    if valid_from < clock.today():
        raise ValidationError({"valid_from": "Bobot tidak berlaku surut. Tulis hari ini atau sesudahnya."})
    if faults := weight_faults(weights):
        raise ValidationError(faults)
    rows = [
        IndexWeight(
            indicator=code,
            points=weight.points,
            target=Decimal(str(weight.target)) if INDICATOR[code].unit else None,
            valid_from=valid_from,
            set_by=by,
        )
        for code, weight in weights.items()
    ]
    for row in rows:
        writes.clean(row)
    before, _ = weights_on(valid_from)
    with writes.saving(IndexWeight):
        IndexWeight.objects.bulk_create(rows)
    changes: dict[str, list[Any]] = {
        code: [asdict(before[code]) if code in before else None, asdict(weight)]
        for code, weight in weights.items()
        if before.get(code) != weight
    }
    record(
        action="index.weights",
        target=f"index_weights:{valid_from}",
        area_code=by.area_code,
        by=by,
        changes=changes | {"valid_from": [None, valid_from]},
    )
    return rows


@transaction.atomic
def take_index(*, month: dt.date, by: User | None = None) -> int:
    """Freeze the index of every village at the end of `month`; return how many snapshots were new.

    Safe to repeat: a village that has its snapshot of the month keeps it. `by` None is the system. Raises NotAllowed,
    ValidationError for a month that has not ended.
    """
    if by is not None:
        policies.check_settings(by)
    month, last = month.replace(day=1), last_day(month)
    if clock.today() < last:
        raise ValidationError(
            f"Indeks bulan ini dibekukan pada {formats.date_long(last)}. Sampai saat itu, lihat nilai hari ini."
        )
    weights, valid_from = weights_on(last)
    present = set(IndexSnapshot.objects.filter(month=month).values_list("village_id", flat=True))
    rows = [
        _snapshot(row, score(row.facts, weights), weights, month=month, valid_from=valid_from)
        for row in facts_on(settings.REGENCY_CODE, last)
        if row.code not in present
    ]
    if rows:
        IndexSnapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)
        record(
            action="index.take",
            target=f"index:{month:%Y-%m}",
            area_code=settings.REGENCY_CODE,
            by=by,
            note=f"{len(rows)} desa/kelurahan",
        )
    return len(rows)


def _snapshot(
    row: VillageFacts, index: Index, weights: Mapping[str, Weight], *, month: dt.date, valid_from: dt.date
) -> IndexSnapshot:
    return IndexSnapshot(
        village_id=row.code,
        month=month,
        score=index.score,
        coverage=index.coverage,
        band=index.band,
        indicators={
            "facts": asdict(row.facts),
            "lines": {
                line.code: {"points": line.points, "target": weights[line.code].target, "share": line.share}
                for line in index.lines
            },
        },
        weights_from=valid_from,
        taken_on=clock.today(),
    )
