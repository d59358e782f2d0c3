"""Writers of what comes from official tables and maps, by command."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from villages.geometry import Ring
from villages.imports import KECAMATAN_FIELDS, VILLAGE_FIELDS, Plan
from villages.models import Kecamatan, Village, VillageShape


def import_villages(*, kecamatan: Plan, villages: Plan, by: User | None = None) -> None:
    """Write what the plans say, all or nothing, in a handful of statements. Empty plans write nothing.

    Changed villages get a new version, so that somebody editing one learns of it. `by` is None for a command.
    """
    if kecamatan.is_empty and villages.is_empty:
        return
    with transaction.atomic():
        Kecamatan.objects.bulk_create(kecamatan.new)
        Kecamatan.objects.bulk_update(kecamatan.changed, KECAMATAN_FIELDS)
        _free_names(villages)
        Village.objects.bulk_create(villages.new)
        for village in villages.changed:
            village.version = F("version") + 1
        Village.objects.bulk_update(villages.changed, [*VILLAGE_FIELDS, "version"])
        record(
            action="village.import",
            target="villages",
            area_code=settings.REGENCY_CODE,
            by=by,
            changes=kecamatan.differences | villages.differences,
            note=f"{len(villages.new)} baru, {len(villages.changed)} berubah",
        )


def _free_names(villages: Plan) -> None:
    """Two villages may swap their names: the database checks row by row, so the old names go first."""
    renamed = [
        code for code in (row.pk for row in villages.changed) if f"{code}.name" in villages.differences
    ]
    Village.objects.filter(pk__in=renamed).update(name=Concat(Value("~"), "code"))


def load_boundaries(*, rings: Mapping[str, tuple[Ring, ...]], source: str, by: User | None = None) -> None:
    """Put an official map in place of the one that stands, `source` being what the page names under it."""
    with transaction.atomic():
        VillageShape.objects.all().delete()
        now = clock.now()
        VillageShape.objects.bulk_create(
            VillageShape(village_id=code, rings=outline, source=source, loaded_at=now)
            for code, outline in sorted(rings.items())
        )
        _remember_map("boundaries.load", by, source)


def reset_boundaries(*, by: User | None = None) -> int:
    """Return to the schematic map; the answer is the number of outlines dropped."""
    with transaction.atomic():
        dropped, _ = VillageShape.objects.all().delete()
        if dropped:
            _remember_map("boundaries.reset", by, "")
    return dropped


def _remember_map(action: str, by: User | None, note: str) -> None:
    record(action=action, target="boundaries", area_code=settings.REGENCY_CODE, by=by, note=note)
