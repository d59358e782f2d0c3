"""Papers that the roadmap asks for by the batch."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from cooperatives.drafts import DEED_DRAFT, deed_item
from cooperatives.models import Cooperative
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import request_batch
from lumajang_kdkmp.jobs.models import Job
from roadmap.policies import check_deed_batch
from villages.models import Kecamatan


def request_deed_batch(*, kecamatan: Kecamatan, villages: Sequence[str], by: User) -> Job:
    """Queue the deed drafts of these villages of one kecamatan; returns the batch, whose page shows the progress.

    `villages` are codes. While a batch of the same villages runs, a second request is that batch.
    Raises NotAllowed, ValidationError for a village without cooperative or outside the kecamatan.
    """
    check_deed_batch(kecamatan.pk, by)
    wanted = sorted(set(villages))
    rows = list(
        Cooperative.objects.within(kecamatan.pk)
        .filter(pk__in=wanted)
        .select_related("village__kecamatan")
        .order_by("pk")
    )
    if len(rows) < len(wanted):
        raise ValidationError(
            {"villages": "Ada desa yang belum mempunyai koperasi. Muat ulang, lalu pilih lagi."}
        )
    return request_batch(
        kind=DEED_DRAFT,
        title=f"Rancangan akta {kecamatan}: {len(rows)} koperasi",
        area_code=kecamatan.pk,
        items=[deed_item(row) for row in rows],
        by=by,
    )
