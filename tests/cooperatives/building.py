"""Cooperatives reached by the real actions, with invented people: region code 990000 does not exist."""

import datetime as dt
import itertools

from cooperatives import actions
from cooperatives.models import Body, Cooperative, Element, MeetingKind, OfficerRole
from lumajang_kdkmp.accounts.models import User
from villages.actions import add_potential, appoint_holder
from villages.models import Office, Village

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


def peopled(cooperative: Cooperative, by: User, people: list[dict] | None = None) -> None:
    """Give a cooperative the founders, officers and business that its file asks for."""
    rows = people or founders()
    actions.add_founders(cooperative=cooperative, by=by, people=rows)
    actions.appoint_officers(cooperative=cooperative, by=by, terms=terms(rows))
    actions.plan_business_units(cooperative=cooperative, by=by, kbli=["47112", "64142"])


def complete(village: Village, by: User, *, people: list[dict] | None = None, **details) -> Cooperative:
    """A cooperative whose founding file lacks nothing."""
    cooperative = with_meetings(village, by, **details)
    peopled(cooperative, by, people)
    return cooperative


def at_notary(village: Village, by: User) -> Cooperative:
    cooperative = complete(village, by)
    notary = actions.save_notary(by=by, name=f"Notaris {village.pk}", domicile="Kabupaten Lumajang")
    actions.hand_over_to_notary(cooperative=cooperative, by=by, notary=notary, on=dt.date(2025, 5, 26))
    return cooperative


def signed(village: Village, by: User) -> Cooperative:
    cooperative = at_notary(village, by)
    actions.record_minuta(cooperative=cooperative, by=by, on=dt.date(2025, 6, 11))
    return cooperative


def officeholders(village: Village, by: User) -> None:
    """Who signs for village, council and kecamatan: since before every meeting."""
    since = dt.date(2024, 1, 2)
    for office, area, name, nip in (
        (Office.VILLAGE_HEAD, village.pk, "Slamet Riyadi", ""),
        (Office.COUNCIL_HEAD, village.pk, "Hartono Wibisono", ""),
        (Office.CAMAT, village.kecamatan_id, "Dwi Retnaningsih, S.Sos., M.Si.", "197503122000032001"),
    ):
        appoint_holder(office=office, area_code=area, name=name, nip=nip, starts_on=since, by=by)


def attendance(first: int = 3) -> dict[str, dict[str, int]]:
    """How many of each element were invited and came: other numbers in each row."""
    return {
        element: {"invited": first + 3 * place, "men": first + place, "women": place}
        for place, element in enumerate(Element.values)
    }


def call_and_hold(cooperative: Cooperative, by: User, funding: str) -> None:
    """Both meetings with everything that invitation, attendance list and minutes can say."""
    actions.plan_meeting(
        cooperative=cooperative, by=by, kind=MeetingKind.MUSDESUS, planned_on=MUSDESUS, start_at=dt.time(19, 0),
        venue="Balai Pertemuan", letter_number="005/17/427.04/2025", letter_on=dt.date(2025, 5, 2),
    )  # fmt: skip
    actions.record_meeting(
        cooperative=cooperative, by=by, kind=MeetingKind.MUSDESUS, held_on=MUSDESUS, start_at=dt.time(19, 10),
        end_at=dt.time(22, 5), venue="Balai Pertemuan", minutes_number="140/21/427.04/2025",
        chair_name="Imam Santoso", second_chair_name="Sri Wahyuni", third_chair_name="Agus Prasetyo",
        secretary_name="Ratna Dewanti", community_name="Bambang Sutejo", witness_name="Endah Lestari, S.E.",
        attendance=attendance(), quorum_percent=50, decided_path=cooperative.formation_path,
        decision_method="vote", votes_for=70, votes_against=4, votes_abstain=2, decided_funding=funding,
        founding_planned_on=FOUNDING,
        summary="Hasil panen jagung belum punya gudang.\nPupuk sering terlambat datang.",
        decisions="1. Kantor koperasi memakai ruang timur balai", notes="Dua peserta meminta laporan triwulan.",
    )  # fmt: skip
    actions.plan_meeting(
        cooperative=cooperative, by=by, kind=MeetingKind.FOUNDING, planned_on=FOUNDING, start_at=dt.time(18, 30),
        venue="Balai Pertemuan", letter_number="005/19/427.04/2025", letter_on=dt.date(2025, 5, 12),
    )  # fmt: skip
    actions.record_meeting(
        cooperative=cooperative, by=by, kind=MeetingKind.FOUNDING, held_on=FOUNDING, start_at=dt.time(18, 30),
        end_at=dt.time(21, 45), venue="Balai Pertemuan", minutes_number="01/RAPAT/2025",
        chair_name="Nurul Hidayati", secretary_name="Yuliana Pratiwi", witness_name="Endah Lestari, S.E.",
        present_men=23, present_women=19, notary_present=True,
    )  # fmt: skip
    actions.record_meeting(
        cooperative=cooperative, by=by, kind=MeetingKind.MEMBER, held_on=dt.date(2025, 6, 10),
        venue="Gedung Serbaguna",
    )  # fmt: skip


def documented(
    village: Village, by: User, *, people: list[dict] | None = None, funding: str = "regency_budget", **details
) -> Cooperative:
    """A cooperative of which the papers of the meetings know everything; `details` are fields of Cooperative."""
    officeholders(village, by)
    add_potential(village=village, by=by, sector="pertanian", commodity="Jagung pipil", agency="DKPP")
    add_potential(village=village, by=by, sector="peternakan", commodity="Sapi perah", agency="DKPP")
    details = {"street": "Jalan Raya 12", "hamlet": "Krajan", "rt": "3", "rw": "1", "grant_fund": 2_000_000} | details
    if details.get("formation_path", "new") != "new":
        former = {"former_name": "KUD Tani Makmur", "former_legal_number": "5512/BH/II/1981"}
        details = former | {"former_legal_on": dt.date(1981, 8, 17)} | details
    cooperative = registered(village, by, **details)
    call_and_hold(cooperative, by, funding)
    rows = people or founders()
    actions.add_founders(cooperative=cooperative, by=by, people=rows)
    actions.appoint_officers(cooperative=cooperative, by=by, terms=terms(rows))
    actions.plan_business_units(cooperative=cooperative, by=by, kbli=["47112", "47721", "64142"])
    own = list(cooperative.founders.all())
    actions.appoint_attorneys(cooperative=cooperative, by=by, founders=own[1:4], on=dt.date(2025, 5, 21))
    if cooperative.is_amendment:
        actions.save_assessment(
            cooperative=cooperative, by=by, assessed_on=dt.date(2025, 4, 24), nik_koperasi="3508010020007",
            last_annual_meeting_on=dt.date(2024, 3, 28), members_men=31, members_women=22, assets=412_500_000,
            liabilities=37_250_000, health_grade="Cukup sehat", all_members_live_here=True,
            invited_on=dt.date(2025, 5, 9), members_present=42, members_by_proxy=3,
            reason="Unit pupuk tidak berjalan sejak 2021", merger_with="Koperasi Wanita Mekar",
        )  # fmt: skip
    return cooperative
