"""The morning's count of what in the data is to be mended: taken once a day and kept."""

from collections import Counter

from django.conf import settings
from django.db import transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.audit.trail import record
from roadmap.models import QualityCount
from roadmap.quality import Kind, findings
from roadmap.quality_facts import facts_within
from villages.models import Kecamatan


@transaction.atomic
def count_quality() -> int:
    """Keep how many findings of each kind every kecamatan has now; return the number of new rows.

    Safe to repeat: a day that was counted keeps its first count, whatever was mended since.
    """
    today = clock.today()
    if QualityCount.objects.filter(on=today).exists():
        return 0
    found = findings(facts_within(settings.REGENCY_CODE, today))
    counts = Counter((one.village[:8], one.kind) for one in found)
    rows = [
        QualityCount(kecamatan_id=code, on=today, kind=kind, count=counts[code, kind], counted_at=clock.now())
        for code in Kecamatan.objects.within(settings.REGENCY_CODE)
        .order_by("pk")
        .values_list("pk", flat=True)
        for kind in Kind
    ]
    QualityCount.objects.bulk_create(rows, ignore_conflicts=True)
    record(
        action="quality.count",
        target=f"quality:{today.isoformat()}",
        area_code=settings.REGENCY_CODE,
        by=None,
        note=f"{len(found)} hal",
    )
    return len(rows)
