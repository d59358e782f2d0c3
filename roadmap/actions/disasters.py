"""Disaster mode: Diskopindag lets the clocks of an area stand still, and ends it."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_long
from roadmap import policies
from roadmap.models import ClockPause
from villages.models import Kecamatan, Village

# A disaster is declared after it struck, but nobody wipes out the lateness of a season with it.
BACKDATED_DAYS = 30


@transaction.atomic
def declare_pause(
    *,
    places: Sequence[Kecamatan | Village],
    by: User,
    starts_on: dt.date,
    planned_until: dt.date | None,
    reason: str,
    legal_basis: str,
) -> list[ClockPause]:
    """Let the clocks of these places stand still: one row a place. Nothing is entered under a day before today's.

    Raises NotAllowed; ValidationError for no place, a start of more than 30 days ago, an end before the start, or
    a pause that is recorded already.
    """
    today = clock.today()
    if not places:
        raise ValidationError({"places": "Pilih sedikitnya satu kecamatan atau desa."})
    if starts_on < today - dt.timedelta(days=BACKDATED_DAYS):
        first = date_long(today - dt.timedelta(days=BACKDATED_DAYS))
        raise ValidationError({"starts_on": f"Jeda berlaku mundur paling jauh sampai {first}."})
    if planned_until and planned_until < starts_on:
        raise ValidationError({"planned_until": "Hari terakhir tidak mungkin sebelum hari mulai."})
    rows = []
    for place in places:
        policies.check_pause(place.pk, by)
        row = ClockPause(
            area_code=place.pk,
            place=place.full_name if isinstance(place, Village) else str(place),
            starts_on=starts_on,
            planned_until=planned_until,
            reason=reason,
            legal_basis=legal_basis,
            declared_on=today,
            declared_by=by,
        )
        writes.insert(row)
        record(
            action="pause.declare",
            target=f"pause:{row.pk}",
            area_code=row.area_code,
            by=by,
            changes={"starts_on": [None, starts_on], "planned_until": [None, planned_until]},
            note=f"{reason}; {legal_basis}",
        )
        rows.append(row)
    return rows


@transaction.atomic
def end_pause(*, pause: ClockPause, by: User, seen_version: int, ended_on: dt.date) -> None:
    """Say which day was the last one; the day before the first one calls it off. Once only: then declare anew.

    Raises NotAllowed, VersionConflict; ValidationError for a day to come, or later than planned, or a second end.
    """
    policies.check_pause(pause.area_code, by)
    today = clock.today()
    if pause.ended_on:
        raise ValidationError("Jeda ini sudah diakhiri.")
    first = pause.starts_on - dt.timedelta(days=1)
    if not first <= ended_on <= max(today, first):
        raise ValidationError(
            {"ended_on": f"Isi hari terakhir jeda, {date_long(first)} sampai {date_long(max(today, first))}."}
        )
    if pause.planned_until and ended_on > pause.planned_until:
        raise ValidationError(
            {"ended_on": "Jeda ini sudah berakhir sebelum tanggal itu menurut penetapannya."}
        )
    changes = {"ended_on": ended_on, "end_known_on": today, "ended_by": by}
    diff = writes.change(pause, seen_version=seen_version, changes=changes)
    record(action="pause.end", target=f"pause:{pause.pk}", area_code=pause.area_code, by=by, changes=diff)
