"""What the papers of the demonstration print beside its days: invented, and complete, so that no paper has a gap."""

import datetime as dt
from typing import Any

from cooperatives import actions
from cooperatives.meeting_forms import AGENDA, INVITED
from cooperatives.models import Cooperative, FundingSource, MeetingKind, Notary, OfficerTerm, RegistrationKind
from cooperatives.row_forms import local_words
from lumajang_kdkmp.accounts.models import User
from roadmap.demo.cast import DAY, MANDATORY, PRINCIPAL
from roadmap.demo.plan import VillagePlan
from villages.models import Village

# Men and women of each element where enough people came; whoever is left over came as a resident.
_USUAL = (
    ("government", 4, 1),
    ("council", 4, 1),
    ("women", 0, 4),
    ("leaders", 4, 0),
    ("institutions", 2, 2),
    ("youth", 2, 1),
    ("trades", 3, 1),
    ("observers", 3, 1),
    ("disabled", 1, 0),
)
# 15 by 14 names: enough for one officer a village.
_FIRST = ("Agung", "Budi", "Catur", "Dian", "Eko", "Fitri", "Galih", "Hesti", "Indra", "Joko", "Kartika", "Lilik",
          "Mulyadi", "Nanik", "Oki")  # fmt: skip
_LAST = ("Santosa", "Wibowo", "Hartono", "Lestari", "Prasetyo", "Utami", "Saputra", "Wahyuni", "Nugroho", "Kurnia",
         "Setiawan", "Maharani", "Firmansyah", "Puspita")  # fmt: skip
_LEADERS = ("Kasiyanto", "Sulastri", "Misnadi", "Nur Hidayati", "Supardi", "Wiwik Rahayu", "Samsul Arifin")


def attendance(men: int, women: int, rank: int) -> dict[str, dict[str, int | None]]:
    """Spread those who came over the elements; a few more were invited than came."""
    table: dict[str, dict[str, int | None]] = {}
    for element, usual_men, usual_women in _USUAL:
        here = min(men, usual_men), min(women, usual_women)
        men, women = men - here[0], women - here[1]
        table[element] = {"invited": sum(here) + rank % 3, "men": here[0], "women": here[1]}
    table["residents"] = {"invited": men + women + 2, "men": men, "women": women}
    return table


def source_of(plan: VillagePlan, village: Village) -> str:
    """Return who pays the deed: Dana Desa for most, never for a kelurahan."""
    if village.is_kelurahan:
        return FundingSource.REGENCY_BTT
    return FundingSource.VILLAGE_OPS if plan.rank % 5 else FundingSource.REGENCY_BUDGET


def _witness(rank: int) -> str:
    """One officer of the agencies for each village: nobody is at two meetings at once."""
    first, last = _FIRST[rank % len(_FIRST)], _LAST[rank // len(_FIRST) % len(_LAST)]
    return f"{first} {last} (contoh)"


def _hall(village: Village) -> str:
    return f"Balai {village.get_kind_display()} {village.name}"


def hold_musdesus(village: Village, plan: VillagePlan, by: User, present: int, women: int) -> None:
    """Enter the cooperative with its village meeting: invitation, leaders, attendance by element, decisions."""
    rank, day = plan.rank, plan.musdesus_on
    cooperative = actions.register_cooperative(
        village=village, by=by, formation_path=plan.path, principal_saving=PRINCIPAL, mandatory_saving=MANDATORY
    )
    actions.plan_meeting(
        cooperative=cooperative,
        by=by,
        kind="musdesus",
        planned_on=day,
        start_at=dt.time(19, 0),
        venue=_hall(village),
        letter_number=f"005/{rank + 1:03}/CONTOH/2025",
        letter_on=day - 5 * DAY,
        sent_on=day - 4 * DAY,
        invited=local_words(INVITED[MeetingKind.MUSDESUS], cooperative),
        agenda=local_words(AGENDA[MeetingKind.MUSDESUS], cooperative),
    )
    actions.record_meeting(
        cooperative=cooperative,
        by=by,
        kind="musdesus",
        held_on=day,
        start_at=dt.time(19, 0),
        end_at=dt.time(21, 30),
        venue=_hall(village),
        minutes_number=f"{rank + 1:03}/BA-MDK/CONTOH/2025",
        chair_name=_LEADERS[rank % 7],
        second_chair_name=_LEADERS[(rank + 1) % 7],
        third_chair_name=_LEADERS[(rank + 2) % 7],
        secretary_name=_LEADERS[(rank + 3) % 7],
        community_name=_LEADERS[(rank + 4) % 7],
        witness_name=_witness(rank),
        quorum_percent=50,
        decided_path=plan.path,
        board_candidates=5,
        supervisor_candidates=3,
        decided_funding=source_of(plan, village),
        founding_planned_on=plan.founding_on or day + 7 * DAY,
        attendance=attendance(present - women, women, rank),
    )


def call_founding(cooperative: Cooperative, plan: VillagePlan, by: User, day: dt.date) -> None:
    """Call the founding meeting by a letter two days before."""
    actions.plan_meeting(
        cooperative=cooperative,
        by=by,
        kind="founding",
        planned_on=day,
        start_at=dt.time(19, 0),
        venue=_hall(cooperative.village),
        letter_number=f"005/{plan.rank + 301:03}/CONTOH/2025",
        letter_on=day - 2 * DAY,
        sent_on=day - 2 * DAY,
        invited=INVITED[MeetingKind.FOUNDING],
        agenda=AGENDA[MeetingKind.FOUNDING],
    )


def founding_details(village: Village, plan: VillagePlan) -> dict[str, Any]:
    """Return what the minutes of the founding meeting print beside people."""
    return {
        "start_at": dt.time(19, 0),
        "end_at": dt.time(21, 0),
        "venue": _hall(village),
        "witness_name": _witness(plan.rank),
        "invited_count": 9,
        "present_men": 5,
        "present_women": 4,
        "quorum_percent": 50,
        "minutes_number": f"{plan.rank + 1:03}/BA-RP/CONTOH/2025",
    }


def fill_file(
    cooperative: Cooperative, plan: VillagePlan, by: User, day: dt.date, terms: list[OfficerTerm]
) -> None:
    """Enter declarations, business plan, and how an existing cooperative stood."""
    actions.record_declarations(cooperative=cooperative, by=by, on=day, kinship=terms, fitness=terms)
    income = 180_000_000 + plan.rank % 9 * 12_000_000
    actions.save_business_plan(
        cooperative=cooperative,
        by=by,
        members_and_market="Warga desa/kelurahan dan pelanggan pasar terdekat.".replace(
            "desa/kelurahan", cooperative.village.kind
        ),
        suppliers="Bulog, distributor sembako, dan kelompok tani setempat.",
        income_1=income,
        income_2=income * 5 // 4,
        income_3=income * 3 // 2,
        cost_1=income * 9 // 10,
        cost_2=income * 11 // 10,
        cost_3=income * 13 // 10,
        need_investment=120_000_000,
        need_operation=80_000_000,
        from_members=20_000_000,
        from_loan=180_000_000,
        from_grant=0,
        loan_months=72,
        disbursement="Dua tahap: gerai dan persediaan awal, lalu gudang.",
        risks="Harga bahan pokok berubah: beli bersama tiap minggu\nPiutang macet: batasi dan tagih tiap bulan",
    )
    if cooperative.is_amendment:
        actions.save_assessment(
            cooperative=cooperative,
            by=by,
            assessed_on=day,
            nik_koperasi=f"99350800{plan.rank:05}",
            last_annual_meeting_on=dt.date(2024, 3, 20),
            members_men=42,
            members_women=31,
            assets=96_000_000,
            liabilities=14_000_000,
            health_grade="Cukup sehat (contoh)",
            all_members_live_here=True,
            invited_on=day - 2 * DAY,
            members_present=58,
            members_by_proxy=4,
            reason="Menyesuaikan nama, usaha, dan susunan pengurus dengan Koperasi Merah Putih",
        )


def hand_over(cooperative: Cooperative, plan: VillagePlan, by: User, notary: Notary, day: dt.date) -> None:
    """Take the file to the notary with a receipt and an agreed fee, and let a desa promise its support."""
    actions.hand_over_to_notary(
        cooperative=cooperative,
        by=by,
        notary=notary,
        on=day,
        queue_number=f"TT-{plan.rank + 1:03}",
        fee_agreed=2_500_000,
    )
    if not cooperative.village.is_kelurahan and not hasattr(cooperative, "fund_pack"):
        actions.save_fund_pack(
            cooperative=cooperative,
            by=by,
            statement_on=day,
            support_amount=15_000_000,
            support_lines="Akta notaris, pelatihan pengurus, dan perlengkapan kantor",
            receipt_on=day,
        )


def after_decree(village: Village, plan: VillagePlan, by: User, day: dt.date, account: str) -> None:
    """Record the first meeting of the members, which sets the bylaws, and the bank of the account."""
    cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=village.pk)
    actions.record_meeting(
        cooperative=cooperative,
        by=by,
        kind=MeetingKind.MEMBER,
        held_on=day,
        start_at=dt.time(9, 0),
        end_at=dt.time(11, 0),
        venue=_hall(village),
        minutes_number=f"{plan.rank + 1:03}/BA-RA/CONTOH/2025",
        chair_name=_LEADERS[plan.rank % 7],
        secretary_name=_LEADERS[(plan.rank + 3) % 7],
        invited_count=40,
        present_men=17,
        present_women=14,
        quorum_percent=50,
        decisions="Menetapkan anggaran rumah tangga",
    )
    actions.record_registration(
        cooperative=cooperative,
        by=by,
        kind=RegistrationKind.BANK_ACCOUNT,
        number=account,
        issuer="Bank Contoh",
        issued_on=day - 3 * DAY,
    )
