"""Who holds an office on a day, and when nobody does."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lumajang_kdkmp.accounts.fields import area_q
from villages.models import Acting, Office, OfficeHolder

ONE_DAY = dt.timedelta(days=1)

# Who signs when several hold the office: the one who stands in for a day, then for a vacancy, then the holder.
PRECEDENCE = {Acting.PLH: 0, Acting.PLT: 1, Acting.DEFINITIVE: 2}


@dataclass(frozen=True)
class Vacancy:
    """Days without any holder, both included; `until` is None while it lasts."""

    office: str
    area_code: str
    since: dt.date
    until: dt.date | None

    @property
    def office_label(self) -> str:
        return str(Office(self.office).label)


def _serving(day: dt.date, offices: Iterable[str]) -> QuerySet[OfficeHolder]:
    open_or_later = Q(ends_on=None) | Q(ends_on__gte=day)
    return OfficeHolder.objects.filter(open_or_later, office__in=list(offices), starts_on__lte=day)


def holder_on(office: str, area_code: str, day: dt.date, *, for_a_day: bool = True) -> OfficeHolder | None:
    """Return who signs for an office of an area on `day`: Plh before Plt before the definitive holder.

    Without `for_a_day` the Plh is passed over, who stands in for a few days and takes no seat that goes with the
    office. None when the office is vacant that day. One query.
    """
    holders = _serving(day, [office]).filter(area_code=area_code)
    if not for_a_day:
        holders = holders.exclude(acting=Acting.PLH)
    return min(holders, key=_precedence, default=None)


def holders_on(
    day: dt.date, offices: Iterable[str], within: str, *, for_a_day: bool = True
) -> dict[tuple[str, str], OfficeHolder]:
    """Return who signs on `day`, by office and area code, for these offices under an area code. One query.

    Without `for_a_day` the Plh is passed over, as in holder_on.
    """
    holders = _serving(day, offices).filter(area_q("area_code", within))
    if not for_a_day:
        holders = holders.exclude(acting=Acting.PLH)
    # Who stands in comes last and stays.
    ordered = sorted(holders, key=_precedence, reverse=True)
    return {(holder.office, holder.area_code): holder for holder in ordered}


def _precedence(holder: OfficeHolder) -> int:
    return PRECEDENCE[Acting(holder.acting)]


def vacancies(holders: Iterable[OfficeHolder], until: dt.date) -> list[Vacancy]:
    """Return the gaps between the first holder's start and `until`, for one office of one area; no query."""
    terms = sorted(holders, key=lambda holder: holder.starts_on)
    found: list[Vacancy] = []
    if not terms:
        return found
    held_until = terms[0].ends_on
    for term in terms[1:]:
        if held_until is not None and term.starts_on > held_until + ONE_DAY:
            end = term.starts_on - ONE_DAY
            found.append(Vacancy(term.office, term.area_code, held_until + ONE_DAY, end))
        if held_until is not None:
            held_until = max(held_until, term.ends_on) if term.ends_on else None
    if held_until is not None and held_until < until:
        found.append(Vacancy(terms[0].office, terms[0].area_code, held_until + ONE_DAY, None))
    return found


def vacant_on(day: dt.date, within: str) -> list[Vacancy]:
    """Return the offices under an area code that had a holder before and have none on `day`. One query."""
    by_office: dict[tuple[str, str], list[OfficeHolder]] = {}
    for holder in OfficeHolder.objects.filter(area_q("area_code", within), starts_on__lte=day):
        by_office.setdefault((holder.office, holder.area_code), []).append(holder)
    return [gap for holders in by_office.values() for gap in vacancies(holders, day) if gap.until is None]
