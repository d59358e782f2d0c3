"""Monitoring sheets and monthly snapshots of the demonstration: invented, and chosen so that every class occurs."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cooperatives.models import Cooperative
from roadmap.actions.index import take_index
from roadmap.actions.monitoring import close_finding, record_monitoring
from roadmap.demo.cast import DAY, Cast, Event
from roadmap.demo.plan import OPERATING, VillagePlan
from roadmap.models import VisitFinding
from roadmap.monitoring_sheet import ITEMS, NEVER_ITEMS, NO, PARTLY, YES
from roadmap.months import last_day, month_before
from villages import actions as village_actions
from villages.models import Village

D = dt.date
FIRST_SNAPSHOT = D(2025, 5, 1)
LAST_SNAPSHOT = D(2025, 10, 1)
EARLY_ON = D(2025, 6, 11)
EARLY_VILLAGES = 6
NEEDY_VILLAGES = 7


@dataclass(frozen=True)
class Level:
    """How a cooperative does. `share` is members per 1,000 inhabitants, `paying` and `women` per cent of them."""

    answer: str
    effect: int
    share: int
    paying: int
    women: int
    youth: int
    met_days: int | None
    reports: bool
    checked_days: int | None
    planned: bool
    trained_days: int | None
    partner: bool
    sales: int | None
    finding: str = ""


STRONG = Level(YES, 75, 34, 88, 44, 31, 12, True, 40, True, 60, True, 7_400_000)
FAIR = Level(PARTLY, 50, 16, 64, 38, 22, 120, True, 130, True, 400, False, 2_900_000, "Buku simpanan belum cocok.")
WEAK = Level(PARTLY, 25, 6, 41, 29, 14, 75, False, None, False, 400, False, None, "Buku kas belum diisi rutin.")
POOR = Level(NO, 0, 4, 20, 20, 8, None, False, None, False, None, False, None, "Kantor tutup saat didatangi.")
EARLY = Level(PARTLY, 25, 6, 60, 42, 24, 8, False, None, True, 30, False, None, "Papan nama belum dipasang.")
# Days from the visit until a finding is put right; it is due after 14.
PUT_RIGHT_AFTER = {FAIR: 9, WEAK: 3, EARLY: 12, POOR: 40}


def monitoring_events(
    villages: Mapping[str, Village], plans: Sequence[VillagePlan], cast: Cast
) -> Iterator[Event]:
    """Yield the sheets, the findings put right, and at each month's end the snapshot of all villages."""
    ranked = sorted(plans, key=lambda plan: plan.rank)
    needy = [plan for plan in ranked if plan.registration_on is None][:NEEDY_VILLAGES]
    for plan in ranked[:EARLY_VILLAGES]:
        yield from _sheets(villages[plan.code], plan, cast, POOR if plan.rank % 3 == 2 else EARLY, (EARLY_ON,))
    for plan in ranked[:28]:
        if plan.preparing_on:
            level, days = _later(plan)
            yield from _sheets(villages[plan.code], plan, cast, level, days)
    for number, plan in enumerate(needy):
        yield from _sheets(villages[plan.code], plan, cast, POOR, (D(2025, 10, 6) + number * DAY,))
    month = FIRST_SNAPSHOT
    while month < LAST_SNAPSHOT:
        yield last_day(month), _snapshot(month)
        month = last_day(month) + DAY


def _later(plan: VillagePlan) -> tuple[Level, tuple[D, ...]]:
    """Return how a village does in autumn, and the days of its sheets."""
    if plan.rank < OPERATING:
        strong = plan.rank < OPERATING // 2
        return (STRONG if strong else FAIR), (D(2025, 9, 5), D(2025, 10, 3), D(2025, 10, 22))
    turn = D(2025, 10, 7) + plan.rank % 12 * DAY
    return (FAIR if plan.rank % 3 == 0 else WEAK), (turn,)


def _snapshot(month: D) -> Callable[[], None]:
    def take() -> None:
        take_index(month=month)

    return take


def _sheets(
    village: Village, plan: VillagePlan, cast: Cast, level: Level, days: Sequence[D]
) -> Iterator[Event]:
    for number, day in enumerate(days):
        yield day, _sheet(village, plan, cast, level, day, number=number, last=day == days[-1])
        if level.finding and (level is not POOR or day == EARLY_ON):
            yield day + PUT_RIGHT_AFTER[level] * DAY, _put_right(village, cast, day)


def _sheet(
    village: Village, plan: VillagePlan, cast: Cast, level: Level, day: D, *, number: int, last: bool
) -> Callable[[], None]:
    camat = cast.camat(village)

    def record() -> None:
        if village.population is None:
            people = 2_600 + plan.rank * 137 % 3_900
            village_actions.update_village(
                village=village, by=camat, seen_version=village.version, population=people
            )
        cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=village.pk)
        units = list(cooperative.business_units.filter(opened_on__isnull=False))
        month = day.replace(day=1) if last and number else month_before(day)
        sells = level.sales is not None and bool(units) and month >= D(2025, 9, 1)
        record_monitoring(
            cooperative=cooperative,
            by=camat,
            visit={
                "visited_on": day,
                "business_seen": sells,
                "findings": "Pembukuan dan kegiatan usaha diperiksa bersama pengurus.",
            },
            sheet=_answers(level, plan, day) | {"companions": f"Kasi Ekbang Kec. {village.kecamatan.name} (contoh)"},
            sales={unit: day - 2 * DAY for unit in units if sells and unit.opened_on <= day - 2 * DAY},
            month=month,
            figures=_figures(level, village.population or 0, number, sells=sells),
            findings=_findings(level, day),
        )

    return record


def _figures(level: Level, population: int, number: int, *, sells: bool) -> dict[str, int]:
    members = max(9, population * (level.share + 2 * number) // 1_000)
    women = members * level.women // 100
    return {
        "members_men": members - women,
        "members_women": women,
        "members_youth": members * level.youth // 100,
        "paying_members": members * level.paying // 100,
        "sales": (level.sales or 0) * (number + 1) // 2 if sells else 0,
    }


def _answers(level: Level, plan: VillagePlan, day: D) -> dict[str, Any]:
    """Return the fields of a sheet; an item that was not met says so, and its date stays empty."""

    def back(days: int | None) -> D | None:
        return None if days is None else day - days * DAY

    sheet: dict[str, Any] = {
        "partner_signed": level.partner,
        "board_met_on": back(level.met_days),
        "cash_report_month": month_before(day) if level.reports else None,
        "supervisors_checked_on": back(level.checked_days),
        "annual_meeting_planned_on": D(2026, 2, 20) if level.planned else None,
        "simkopdes_updated_on": back(18) if level.reports else None,
        "trained_on": back(level.trained_days),
        "chair_response": "Kami terima dan kami tindak lanjuti bersama pengurus.",
    }
    answers: dict[str, dict[str, Any]] = {}
    for place, code in enumerate(ITEMS):
        wavers = (place + plan.rank) % 5 == 0
        answers[code] = {"compliance": PARTLY if wavers else level.answer, "effect": level.effect}
    for name, code in NEVER_ITEMS.items():
        answers[code]["compliance"] = level.answer if sheet[name] else NO
        if sheet[name] and level.answer == NO:
            answers[code]["compliance"] = PARTLY
    answers["cash_book"]["note"] = "Saldo buku dan uang kas dihitung bersama bendahara."
    return sheet | {"answers": answers}


def _findings(level: Level, day: D) -> list[dict[str, Any]]:
    if not level.finding:
        return []
    return [
        {
            "finding": level.finding,
            "recommendation": "Bereskan bersama pengurus, lalu laporkan ke kecamatan.",
            "owner": "Ketua koperasi",
            "due_on": day + 14 * DAY,
        }
    ]


def _put_right(village: Village, cast: Cast, visited_on: D) -> Callable[[], None]:
    def close() -> None:
        rows = VisitFinding.objects.select_related("visit")
        for row in rows.filter(visit__village=village, visit__visited_on=visited_on, closed_on=None):
            close_finding(finding=row, by=cast.camat(village), seen_version=row.version)

    return close
