"""Four deed files that lack nothing, by the real actions: a desa, a kelurahan, a double name, a develop path."""

import datetime as dt

from cooperatives import actions
from cooperatives.models import Cooperative
from tests.cooperatives.building import complete, founders
from tests.factories import REGENCY, Office, make_kecamatan, make_village
from villages import actions as village_actions
from villages.models import Office as Seat
from villages.models import Village

NAMES = (
    "Slamet Riyadi", "Nurul Hidayati", "Bambang Wijayanto", "Sri Wahyuningsih", "Agus Setiawan", "Endang Lestari",
    "Mulyono", "Siti Khoiriyah", "Hadi Purnomo", "Dewi Kartikasari", "Suwarno", "Lilik Indrawati", "Joko Santoso",
)  # fmt: skip
PLAN = {
    "members_and_market": "Warga yang berbelanja kebutuhan pokok dan petani padi.\nPasar harian di dua dusun.",
    "suppliers": "Perum Bulog Lumajang dan penyalur pupuk bersubsidi.",
    "first_year": 2026,
    "income_1": 240_000_000,
    "income_2": 310_500_000,
    "income_3": 402_750_001,
    "cost_1": 251_000_000,
    "cost_2": 280_000_000,
    "cost_3": 340_000_000,
    "need_investment": 350_000_000,
    "need_operation": 150_000_000,
    "from_members": 40_000_000,
    "from_loan": 450_000_000,
    "from_grant": 10_000_000,
    "loan_months": 40,
    "disbursement": "Tahap I 60% setelah akad, tahap II 40% setelah gerai dibuka",
    "risks": "Harga beras turun: kontrak harga dengan Bulog.\nPiutang macet: batas pinjaman per anggota.",
}


def people(count: int = 13) -> list[dict]:
    """Named founders; the first is the village head."""
    rows = founders(count, head=NAMES[0])
    for number, row in enumerate(rows):
        row["name"] = NAMES[number] if number < len(NAMES) else f"Pendiri Nomor {number + 1}"
        row["education"] = ("SMA", "S-1", "SMP")[number % 3]
        row["mandatory_paid"] = 10_000 + 500 * number
        row["phone"] = f"0811{number:08}"
    return rows


def officials(village: Village, office: Office) -> None:
    """Who signs: the head of the village, the chair of its council and the head of Diskopindag."""
    seats = ((Seat.VILLAGE_HEAD, village.pk, NAMES[0], ""), (Seat.COUNCIL_HEAD, village.pk, "Hartono Ketua", ""))
    for seat, code, name, nip in seats:
        village_actions.appoint_holder(
            office=seat, area_code=code, name=name, nip=nip, starts_on=dt.date(2020, 1, 1), by=office.clerk
        )


def dinas_head(office: Office) -> None:
    village_actions.appoint_holder(
        office=Seat.KADIS_DISKOPINDAG, area_code=REGENCY, name="Dra. Contoh Kadis", nip="197001011995031001",
        starts_on=dt.date(2024, 1, 1), by=office.clerk,
    )  # fmt: skip


def filled(village: Village, office: Office, rows: list[dict] | None = None, **details) -> Cooperative:
    """A cooperative of a village with everything that D11 to D20 print."""
    by = office.clerk
    details = {
        "short_name": f"KMP {village.name}", "street": "Jalan Raya 12", "hamlet": "Krajan", "rt": "3", "rw": "1",
        "email": "koperasi@example.id", "premises": "village", "grant_fund": 5_000_000,
    } | details  # fmt: skip
    village.refresh_from_db()
    village_actions.update_village(
        village=village, by=by, seen_version=village.version, office_address=f"Jalan Balai {village.name} 1"
    )
    officials(village, office)
    cooperative = complete(village, by, people=rows or people(), **details)
    for sector, commodity in (("pertanian", "Padi organik"), ("perdagangan-jasa", "Pasar pagi")):
        village_actions.add_potential(
            village=village, by=by, sector=sector, commodity=commodity, agency="DKPP", note=f"Catatan {commodity}"
        )
    actions.save_business_plan(cooperative=cooperative, by=by, **PLAN)
    actions.set_deed_funding(cooperative=cooperative, by=by, source="regency_budget", amount=2_500_000)
    notary = actions.save_notary(
        by=by, name=f"Ratna Contoh {village.pk}, S.H., M.Kn.", domicile="Kabupaten Lumajang",
        office_address="Jalan Notaris 7 Lumajang", office_phone="0334 881234",
    )  # fmt: skip
    actions.hand_over_to_notary(
        cooperative=cooperative, by=by, notary=notary, on=dt.date(2025, 6, 2), queue_number="TT-77/VI"
    )
    if not village.is_kelurahan:
        actions.save_fund_pack(
            cooperative=cooperative, by=by, support_amount=15_000_000, support_lines="Biaya musyawarah dan akta",
            statement_on=dt.date(2025, 6, 4),
        )  # fmt: skip
    return cooperative


def _village(code: str, kecamatan: str, name: str, **extra) -> Village:
    make_kecamatan(code[:8], kecamatan)
    return make_village(code, name, **extra)


def all_four(office: Office) -> dict[str, str]:
    """Return the village codes of four full files by label."""
    dinas_head(office)
    former = {
        "formation_path": "develop", "former_name": "KUD Tani Makmur", "former_legal_number": "123/BH/1998",
        "former_legal_on": dt.date(1998, 3, 2),
    }  # fmt: skip
    villages = {
        "desa": (_village("35.08.04.2004", "Pasirian", "Bago"), {}),
        "kelurahan": (_village("35.08.10.1003", "Lumajang", "Citrodiwangsan"), {}),
        "double": (_village("35.08.03.2004", "Candipuro", "Sumberejo", name_is_shared=True), {}),
        "develop": (_village("35.08.05.2011", "Tempeh", "Gesang"), former),
    }
    for village, details in villages.values():
        filled(village, office, **details)
    return {label: village.pk for label, (village, _) in villages.items()}
