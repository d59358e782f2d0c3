"""Papers that the roadmap asks for by the batch."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from cooperatives.drafts import DEED_DRAFT, F4
from cooperatives.models import Cooperative, Notary
from cooperatives.sets import DRAFT, SET_NAMES, set_items
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import request_batch
from lumajang_kdkmp.jobs.models import Job
from roadmap.policies import check_deed_batch
from villages.models import Kecamatan


def request_deed_batch(
    *,
    kecamatan: Kecamatan,
    villages: Sequence[str],
    by: User,
    which: str = DRAFT,
    final: bool = False,
    paper: str = F4,
) -> Job:
    """Queue papers for these villages of one kecamatan; returns the batch, whose page shows the progress.

    `villages` are codes, `which` is a key of sets.SETS. While a batch of the same papers runs, a second request is
    that batch. Raises NotAllowed, ValidationError for a village without cooperative or outside the kecamatan.
    """
    check_deed_batch(kecamatan.pk, by)
    rows = _found(
        Cooperative.objects.within(kecamatan.pk),
        villages,
        "Ada desa yang belum mempunyai koperasi. Muat ulang, lalu pilih lagi.",
    )
    return _request(rows, str(kecamatan), kecamatan.pk, by=by, which=which, final=final, paper=paper)


def request_notary_batch(
    *,
    notary: Notary,
    villages: Sequence[str],
    by: User,
    which: str = DRAFT,
    final: bool = False,
    paper: str = F4,
) -> Job:
    """Queue papers for these villages, whose files lie with one notary, as request_deed_batch does.

    Raises NotAllowed, ValidationError for a village whose file lies elsewhere.
    """
    check_deed_batch(by.area_code, by)
    rows = _found(
        Cooperative.objects.visible_to(by).filter(
            notary_assignment__notary=notary, notary_assignment__returned_on=None
        ),
        villages,
        f"Ada desa yang berkasnya tidak lagi di {notary}. Muat ulang, lalu pilih lagi.",
    )
    return _request(rows, str(notary), by.area_code, by=by, which=which, final=final, paper=paper)


def _found(
    cooperatives: ScopedQuerySet[Cooperative], villages: Sequence[str], otherwise: str
) -> list[Cooperative]:
    wanted = sorted(set(villages))
    rows = list(cooperatives.filter(pk__in=wanted).select_related("village__kecamatan").order_by("pk"))
    if len(rows) < len(wanted):
        raise ValidationError({"villages": otherwise})
    return rows


def _request(
    rows: Sequence[Cooperative], place: str, area_code: str, *, by: User, which: str, final: bool, paper: str
) -> Job:
    state = " final" if final else ""
    return request_batch(
        kind=DEED_DRAFT,
        title=f"{SET_NAMES[which]}{state} {place}: {len(rows)} koperasi",
        area_code=area_code,
        items=set_items(rows, which, final=final, paper=paper),
        by=by,
    )
