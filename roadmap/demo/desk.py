"""What the desk of Diskopindag adds to the story: ceilings, SABH, payments, signed hand-overs (invented)."""

import datetime as dt
from collections.abc import Callable, Iterator

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative, DeedFunding, FundingSource
from roadmap import actions
from roadmap.demo.cast import DAY, Cast, Event
from roadmap.demo.plan import VillagePlan
from roadmap.models import Holder
from villages.models import Village

CEILINGS_ON = dt.date(2025, 5, 5)
CEILINGS = (
    (FundingSource.VILLAGE_OPS, "Operasional Dana Desa untuk akta, jumlah semua desa (contoh)", 420_000_000),
    (FundingSource.REGENCY_BUDGET, "Fasilitasi akta notaris KDKMP (contoh)", 80_000_000),
    (FundingSource.REGENCY_BTT, "Belanja tidak terduga untuk kelurahan (contoh)", 20_000_000),
)
# Days from the decree to the payment, by turns; None is not paid within the demonstration.
PAID_AFTER = (1, 14, 30, None)


def budget_events(cast: Cast) -> Iterator[Event]:
    """Yield the ceilings of 2025, before the first file goes to a notary."""
    for source, title, amount in CEILINGS:

        def ceiling(source: str = source, title: str = title, amount: int = amount) -> None:
            cooperative_actions.set_budget_line(
                by=cast.clerk, year=2025, source=source, title=title, amount=amount, valid_from=CEILINGS_ON
            )

        yield CEILINGS_ON, ceiling


def desk_events(village: Village, plan: VillagePlan, cast: Cast) -> Iterator[Event]:
    """Yield the desk's steps for one village, after the steps of its story."""
    yield from _receipt(village, plan, cast)
    if plan.minuta_on is None or plan.legal_on is None:
        return
    submitted_on = min(plan.minuta_on + plan.rank % 2 * DAY, plan.legal_on)
    yield submitted_on, _submit(village, submitted_on, cast)
    after = PAID_AFTER[plan.rank % len(PAID_AFTER)]
    if after is not None:
        yield plan.legal_on + after * DAY, _pay(village, plan.legal_on + after * DAY, cast)


def _receipt(village: Village, plan: VillagePlan, cast: Cast) -> Iterator[Event]:
    """The paper file comes in a day after the founding file was sent, where somebody signed for it."""
    sent_on, handed_over_on = plan.founding_on, plan.handed_over_on
    if plan.rank % 6 or sent_on is None or handed_over_on is None or plan.founding_returned:
        return
    received_on = sent_on + DAY
    if plan.founding_sent and received_on < handed_over_on:
        yield (
            received_on,
            lambda: actions.record_receipt(
                village=village,
                by=cast.clerk,
                holder=Holder.DISKOPINDAG,
                received_on=received_on,
                received_from=f"Kasi Ekbang Kecamatan {village.kecamatan.name} (contoh)",
            ),
        )


def _submit(village: Village, on: dt.date, cast: Cast) -> Callable[[], None]:
    def submit() -> None:
        cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=village.pk)
        cooperative_actions.record_sabh_submission(cooperative=cooperative, by=cast.clerk, on=on)

    return submit


def _pay(village: Village, on: dt.date, cast: Cast) -> Callable[[], None]:
    def pay() -> None:
        funding = DeedFunding.objects.select_related("cooperative__village").get(pk=village.pk)
        cooperative_actions.change_deed_funding(
            funding=funding, by=cast.clerk, seen_version=funding.version, paid_on=on
        )

    return pay
