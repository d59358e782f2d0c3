"""The lists for which recipients have columns of their own: where each is taken from, and rows to try a layout on."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.listings import Listing
from roadmap.asked import AskedDay
from roadmap.commitments import ROWS as COMMITMENT_ROWS
from roadmap.commitments import made_by
from roadmap.custody_board import custody_board
from roadmap.exports.cooperatives import COOPERATIVES, cooperative_rows
from roadmap.exports.desk import CUSTODY, MONEY, money_of_deeds
from roadmap.exports.field import COMMITMENTS, INDEX, POTENTIALS, VISITS
from roadmap.exports.villages import VILLAGES
from roadmap.index_page import board
from roadmap.models import Visit
from roadmap.potentials import potentials_of
from roadmap.snapshot import snapshot


@dataclass(frozen=True)
class MappedList:
    """A list with layouts: the name of its address, and its rows for somebody on a day."""

    listing: Listing[Any]
    address: str
    rows: Callable[[User, dt.date], Iterable[Any]]


def _visits(user: User, day: dt.date) -> Iterable[Visit]:
    rows = Visit.objects.visible_to(user).filter(visited_on__lte=day)
    return rows.select_related("village__kecamatan", "visitor")


def _scores(user: User, day: dt.date) -> Iterable[Any]:
    return board(user.area_code, QueryDict(), AskedDay(day, (), True)).rows.paginator.object_list


_ALL = (
    MappedList(VILLAGES, "village_list", lambda user, day: snapshot(day, user.area_code)),
    MappedList(COOPERATIVES, "cooperative_file", lambda user, day: cooperative_rows(day, user.area_code)),
    MappedList(MONEY, "deed_money", lambda user, day: money_of_deeds(day, user.area_code, day.year)),
    MappedList(CUSTODY, "custody", lambda user, day: custody_board(day, user.area_code, QueryDict()).rows),
    MappedList(INDEX, "index_board", _scores),
    MappedList(POTENTIALS, "potential_list", lambda user, day: potentials_of(user, day)),
    MappedList(VISITS, "visit_list", _visits),
    MappedList(
        COMMITMENTS, "commitment_list", lambda user, day: made_by(COMMITMENT_ROWS.visible_to(user), day)
    ),
)
LISTS: dict[str, MappedList] = {one.listing.kind: one for one in _ALL}
