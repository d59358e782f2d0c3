"""Our side of a reconciliation, read in a fixed number of queries."""

from collections.abc import Iterable

from cooperatives.models import Cooperative, Registration
from roadmap.centre.compare import Ours
from villages.matching import Place


def our_records(area_code: str, codes: Iterable[str] | None = None) -> list[Ours]:
    """Return what the portal knows of the cooperatives of an area. Two queries."""
    rows = Cooperative.objects.within(area_code).select_related("village__kecamatan")
    numbers = Registration.objects.within(area_code)
    if codes is not None:
        rows, numbers = rows.filter(pk__in=list(codes)), numbers.filter(cooperative__in=list(codes))
    values: dict[str, dict[str, str]] = {}
    for row in numbers:
        values.setdefault(row.cooperative_id, {}).update(
            {row.kind: row.number, f"{row.kind}_on": row.issued_on.isoformat()}
        )
    return [Ours(_place(row), {"name": row.legal_name} | values.get(row.pk, {})) for row in rows]


def _place(row: Cooperative) -> Place:
    village = row.village
    return Place(village.pk, village.name, village.kecamatan_id, village.kecamatan.name, village.kind)
