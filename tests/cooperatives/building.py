"""Cooperatives reached by the real actions, with invented people: region code 990000 does not exist."""

import datetime as dt
import itertools

from cooperatives import actions
from cooperatives.models import Body, Cooperative, OfficerRole
from lumajang_kdkmp.accounts.models import User
from villages.models import Village

_serial = itertools.count(1)
MUSDESUS = dt.date(2025, 5, 8)
FOUNDING = dt.date(2025, 5, 20)
BOARD = (
    OfficerRole.CHAIR,
    OfficerRole.VICE_BUSINESS,
    OfficerRole.VICE_MEMBERSHIP,
    OfficerRole.SECRETARY,
    OfficerRole.TREASURER,
)


def person(name: str = "", *, female: bool = False, born: dt.date = dt.date(1985, 7, 12), **fields) -> dict:
    """The fields of one person with a NIK that agrees with birth date and sex."""
    number = next(_serial)
    day = born.day + (40 if female else 0)
    return {
        "name": name or f"Warga {number}",
        "nik_penduduk": f"990000{day:02}{born:%m%y}{number % 9999 + 1:04}",
        "gender": "P" if female else "L",
        "birth_place": "Lumajang",
        "birth_date": born,
        "occupation": "Petani",
        "address": "Dusun Krajan",
        "rt": "3",
        "rw": "1",
        "phone": "080000001234",
        **fields,
    }


def founders(count: int = 9, *, head: str = "Slamet Riyadi") -> list[dict]:
    """Village head first, then men and women in turn, principal saving paid."""
    rows = [person(head, village_post="head")]
    rows += [person(female=number % 2 == 1) for number in range(count - 1)]
    return [row | {"principal_paid": 100_000, "mandatory_paid": 10_000} for row in rows]


def terms(people: list[dict], starts_on: dt.date = FOUNDING) -> list[dict]:
    """Five board members and three supervisors of nine people, the first one chairing ex officio."""
    board = [
        {"body": Body.BOARD, "role": role, "nik_penduduk": row["nik_penduduk"], "starts_on": starts_on}
        for role, row in zip(BOARD, people[1:6], strict=True)
    ]
    supervisors = [
        {"body": Body.SUPERVISOR, "role": role, "nik_penduduk": row["nik_penduduk"], "starts_on": starts_on}
        for role, row in zip(("chair", "member", "member"), (people[0], *people[6:8]), strict=True)
    ]
    supervisors[0]["ex_officio"] = True
    return board + supervisors


def registered(village: Village, by: User, **details) -> Cooperative:
    details.setdefault("principal_saving", 100_000)
    details.setdefault("mandatory_saving", 10_000)
    return actions.register_cooperative(village=village, by=by, **details)


def with_meetings(village: Village, by: User, **details) -> Cooperative:
    cooperative = registered(village, by, **details)
    path = details.get("formation_path", "new")
    actions.record_meeting(
        cooperative=cooperative, by=by, kind="musdesus", held_on=MUSDESUS, decided_path=path, venue="Balai",
        minutes_number="BA/01",
    )  # fmt: skip
    actions.record_meeting(
        cooperative=cooperative, by=by, kind="founding", held_on=FOUNDING, start_at=dt.time(18, 30),
        venue="Balai", chair_name="Nurul Hidayati", minutes_number="BA/02", present_men=12, present_women=10,
    )  # fmt: skip
    return cooperative


def complete(village: Village, by: User, *, people: list[dict] | None = None, **details) -> Cooperative:
    """A cooperative whose founding file lacks nothing."""
    cooperative = with_meetings(village, by, **details)
    rows = people or founders()
    actions.add_founders(cooperative=cooperative, by=by, people=rows)
    actions.appoint_officers(cooperative=cooperative, by=by, terms=terms(rows))
    actions.plan_business_units(cooperative=cooperative, by=by, kbli=["47112", "64142"])
    return cooperative


def at_notary(village: Village, by: User) -> Cooperative:
    cooperative = with_meetings(village, by)
    notary = actions.save_notary(by=by, name=f"Notaris {village.pk}", domicile="Kabupaten Lumajang")
    actions.hand_over_to_notary(cooperative=cooperative, by=by, notary=notary, on=dt.date(2025, 5, 26))
    return cooperative


def signed(village: Village, by: User) -> Cooperative:
    cooperative = at_notary(village, by)
    actions.record_minuta(cooperative=cooperative, by=by, on=dt.date(2025, 6, 11))
    return cooperative
