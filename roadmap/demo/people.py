"""Invented people. The NIK region code 990000 does not exist, so no real person can be hit."""

import datetime as dt
import random
from typing import Any

from cooperatives.models import Body, Gender, OfficerRole, VillagePost
from villages.models import Village

MEN = (
    "Agus Slamet Ahmad Bambang Budi Cahyo Dedi Didik Edi Eko Fajar Faisol Gatot Hadi Hariyanto Imam Irfan Joko "
    "Kasiyanto Lukman Maskur Misnadi Mulyono Nanang Nur Paimin Rudi Saiful Samsul Sugeng Supardi Sutrisno Taufik "
    "Teguh Untung Wahyu Widodo Yanto Yusuf Zainal"
).split()
WOMEN = (
    "Aminah Anik Ayu Dewi Dwi Eni Erna Fatimah Fitri Halimah Ida Indah Kartini Khusnul Lestari Lilik Maimunah "
    "Maryam Ningsih Nur Nurul Puji Rahayu Rini Rohmah Siti Sri Sulastri Sumiati Suryani Titik Tutik Umi Wahyuni "
    "Winarsih Wiwik Yuli Yuliana Zubaidah Zulaikha"
).split()
SECOND = (
    "Arifin Basuki Cahyono Darmawan Effendi Firmansyah Gunawan Hidayat Ismail Jatmiko Kurniawan Laksono Mahmudi "
    "Nugroho Prasetyo Purnomo Rahman Riyadi Saputra Santoso Setiawan Subagyo Suharto Supriyadi Susanto Utomo "
    "Wibowo Winarto Wiyono Yulianto"
).split()
SECOND_WOMEN = (
    "Agustina Astuti Cahyani Damayanti Fauziah Handayani Hasanah Hidayati Istiqomah Kurniasih Lestari Mardiana "
    "Maulidah Mulyani Nurhayati Oktaviani Permatasari Puspita Rahmawati Rosidah Sari Setyowati Susanti Utami "
    "Wahyuningsih Wulandari"
).split()
OCCUPATIONS = (
    "Ibu rumah tangga",
    "Petani",
    "Pedagang",
    "Wiraswasta",
    "Peternak",
    "Guru",
    "Karyawan swasta",
    "Penjahit",
    "Nelayan",
    "Perajin",
    "Sopir",
    "Buruh tani",
)
EDUCATION = ("SMA", "SMK", "SMP", "D3", "S1")
BIRTH_PLACES = ("Lumajang", "Lumajang", "Lumajang", "Jember", "Probolinggo", "Malang")
BOARD = (
    OfficerRole.CHAIR,
    OfficerRole.VICE_BUSINESS,
    OfficerRole.VICE_MEMBERSHIP,
    OfficerRole.SECRETARY,
    OfficerRole.TREASURER,
)


def full_name(rng: random.Random, *, female: bool) -> str:
    first, second = (WOMEN, SECOND_WOMEN) if female else (MEN, SECOND)
    return f"{rng.choice(first)} {rng.choice(second)}"


class Persons:
    """Makes people whose NIK is unique within the demonstration."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.serial = 0

    def person(
        self, village: Village, *, female: bool, post: str = VillagePost.NONE, name: str = ""
    ) -> dict[str, Any]:
        """Return the fields of one Person."""
        rng = self.rng
        born = dt.date(1965, 1, 1) + dt.timedelta(days=rng.randint(0, 13_500))
        self.serial += 1
        day = born.day + (40 if female else 0)
        return {
            "name": name or full_name(rng, female=female),
            "nik_penduduk": f"990000{day:02}{born:%m%y}{self.serial % 9999 + 1:04}",
            "gender": Gender.FEMALE if female else Gender.MALE,
            "birth_place": rng.choice(BIRTH_PLACES),
            "birth_date": born,
            "occupation": rng.choice(OCCUPATIONS[0 if female else 1 :]),
            "education": EDUCATION[self.serial % len(EDUCATION)],
            "address": f"Dusun {rng.choice(('Krajan', 'Kulon', 'Wetan', 'Lor', 'Kidul', 'Tengah'))}",
            "rt": f"{rng.randint(1, 12):03}",
            "rw": f"{rng.randint(1, 6):03}",
            "phone": f"0800000{self.serial:05}",
            "village_post": post,
        }

    def founders(
        self, village: Village, head_name: str, principal: int, mandatory: int
    ) -> list[dict[str, Any]]:
        """Return nine founders, the village head first; four to five of them women."""
        head = self.person(village, female=False, post=VillagePost.HEAD, name=head_name)
        others = [self.person(village, female=number % 2 == 1) for number in range(8)]
        return [
            {**person, "principal_paid": principal, "mandatory_paid": mandatory} for person in (head, *others)
        ]

    @staticmethod
    def terms(founders: list[dict[str, Any]], starts_on: dt.date) -> list[dict[str, Any]]:
        """Return five board members and three supervisors out of nine founders; the head chairs ex officio."""
        head, *rest = founders
        board = [
            {"body": Body.BOARD, "role": role, "starts_on": starts_on, "nik_penduduk": person["nik_penduduk"]}
            for role, person in zip(BOARD, rest, strict=False)
        ]
        chair = {"body": Body.SUPERVISOR, "role": OfficerRole.CHAIR, "ex_officio": True}
        member = {"body": Body.SUPERVISOR, "role": OfficerRole.MEMBER}
        supervisors = [
            {**term, "starts_on": starts_on, "nik_penduduk": person["nik_penduduk"]}
            for term, person in zip((chair, member, member), (head, rest[5], rest[6]), strict=True)
        ]
        return board + supervisors
