import csv
from collections import Counter

import pytest
from django.conf import settings

from cooperatives.naming import (
    COMMON_NAMES,
    NameSuffix,
    VillageName,
    allowed_names,
    check_name,
    legal_name,
    may_be_taken,
)

SUMBEREJO = VillageName("Sumberejo", "Candipuro", "Kabupaten Lumajang", is_shared=True)
BAGO = VillageName("Bago", "Pasirian", "Kabupaten Lumajang")
KEPUHARJO = VillageName("Kepuharjo", "Lumajang", "Kabupaten Lumajang", is_kelurahan=True)


def shipped_villages() -> list[VillageName]:
    folder = settings.BASE_DIR / "villages" / "data"

    def rows(name):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))

    kecamatan = {row["code"]: row["name"] for row in rows("kecamatan.csv")}
    villages = rows("villages.csv")
    count = Counter(row["name"] for row in villages)
    return [
        VillageName(
            name=row["name"],
            kecamatan=kecamatan[row["code"][:8]],
            regency="Kabupaten Lumajang",
            is_kelurahan=row["code"][9] == "1",
            is_shared=count[row["name"]] > 1,
        )
        for row in villages
    ]


def test_a_desa_and_a_kelurahan_have_their_own_prefix():
    assert legal_name(BAGO) == "KOPERASI DESA MERAH PUTIH BAGO"
    assert legal_name(KEPUHARJO) == "KOPERASI KELURAHAN MERAH PUTIH KEPUHARJO"


def test_a_name_that_occurs_twice_carries_its_kecamatan():
    assert legal_name(SUMBEREJO) == "KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO"


def test_a_name_taken_elsewhere_in_the_country_carries_kecamatan_and_kabupaten_when_asked():
    assert legal_name(BAGO, NameSuffix.KECAMATAN).endswith(" BAGO KECAMATAN PASIRIAN")
    assert legal_name(BAGO, NameSuffix.REGENCY).endswith(" BAGO KECAMATAN PASIRIAN KABUPATEN LUMAJANG")


def test_all_205_villages_get_a_name_of_their_own_and_eighteen_carry_the_kecamatan():
    villages = shipped_villages()
    names = [legal_name(village) for village in villages]

    assert len(names) == len(set(names)) == 205
    assert sum("KECAMATAN" in name for name in names) == 18
    assert sum(name.startswith("KOPERASI KELURAHAN MERAH PUTIH ") for name in names) == 7


def test_the_eighteen_are_the_nine_names_that_the_regency_has_twice():
    shared = [village for village in shipped_villages() if village.is_shared]

    assert len({village.name for village in shared}) == 9
    assert len(shared) == 18
    for village in shared:
        assert legal_name(village).endswith(f" {village.name} KECAMATAN {village.kecamatan}".upper())


def test_a_common_name_may_be_taken_until_it_carries_its_kecamatan():
    sidorejo = VillageName("Sidorejo", "Rowokangkung", "Kabupaten Lumajang")

    assert may_be_taken(sidorejo)
    assert not may_be_taken(sidorejo, NameSuffix.KECAMATAN)
    assert not may_be_taken(SUMBEREJO)  # carries it anyway
    assert not may_be_taken(BAGO)


def test_the_common_names_are_names_of_this_regency():
    assert {village.name.upper() for village in shipped_villages()} >= COMMON_NAMES


def test_spaces_and_small_letters_of_the_source_do_not_reach_the_name():
    assert legal_name(VillageName(" sumber  wuluh ", "Candipuro", "x")) == "KOPERASI DESA MERAH PUTIH SUMBER WULUH"


def test_the_right_name_is_found_good_and_two_fallbacks_follow():
    found = check_name(legal_name(BAGO), BAGO)

    assert found.errors == ()
    assert found.fallbacks == allowed_names(BAGO)[1:]
    assert len(found.fallbacks) == 2


def test_a_shared_name_has_only_the_kabupaten_left_to_fall_back_on():
    assert check_name(legal_name(SUMBEREJO), SUMBEREJO).fallbacks == (
        "KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO KABUPATEN LUMAJANG",
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("KOPERASI DESA MERAH PUTIH SUMBEREJO", "adalah “KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO”"),
        ("Koperasi Desa Merah Putih Sumberejo Kecamatan Candipuro", "huruf besar"),
        ("KOPERASI KELURAHAN MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO", "diawali “KOPERASI DESA MERAH PUTIH”"),
        ("KOPERASI DESA MERAH PUTIH <B>SUMBEREJO", "hanya memakai huruf Latin"),
        ("", "diawali"),
    ],
)
def test_a_wrong_name_is_refused_with_the_reason(name, words):
    assert any(words in error for error in check_name(name, SUMBEREJO).errors)


def test_a_long_name_is_allowed_with_a_warning():
    found = check_name(legal_name(SUMBEREJO), SUMBEREJO)

    assert found.errors == ()
    assert "55 huruf" in found.warnings[0]
    assert check_name(legal_name(BAGO), BAGO).warnings == ()
