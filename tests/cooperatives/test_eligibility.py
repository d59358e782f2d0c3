import datetime as dt
from dataclasses import replace

import pytest

from cooperatives.eligibility import (
    RULES,
    Facts,
    FundPack,
    NameFacts,
    PersonFacts,
    Seat,
    Thresholds,
    blocking,
    check,
    fund_pack_ready,
)

HEAD = PersonFacts(1, "Slamet Riyadi", village_post="head")
PEOPLE = (HEAD, *(PersonFacts(key, f"Warga {key}", is_female=key % 2 == 0) for key in range(2, 23)))
ROLES = ("chair", "vice_business", "vice_membership", "secretary", "treasurer")
BOARD = tuple(Seat(person, "board", role) for role, person in zip(ROLES, PEOPLE[1:6], strict=True))
SUPERVISORS = (
    Seat(HEAD, "supervisor", "chair", ex_officio=True),
    Seat(PEOPLE[6], "supervisor", "member"),
    Seat(PEOPLE[7], "supervisor", "member"),
)
BAGO = "KOPERASI DESA MERAH PUTIH BAGO"
GOOD = Facts(
    naming=NameFacts(BAGO, fallbacks=(f"{BAGO} KECAMATAN PASIRIAN", f"{BAGO} KECAMATAN PASIRIAN KABUPATEN LUMAJANG")),
    village_head="SLAMET  RIYADI, S.Pd.",
    musdesus_on=dt.date(2025, 5, 8),
    founding_on=dt.date(2025, 5, 8),
    founders=PEOPLE,
    principal_paid=(100_000,) * len(PEOPLE),
    principal_saving=100_000,
    seats=BOARD + SUPERVISORS,
    kbli=("47112",),
    funding=(("village_ops", 2_500_000),),
    fund_pack=FundPack(statement_signed=True, receipt_given=True),
)
FIRST = Thresholds()


def seats(*, board=BOARD, supervisors=SUPERVISORS):
    return {"seats": tuple(board) + tuple(supervisors)}


def swap(seat, **fields):
    """Everybody's seat as before, this one's person changed."""
    return tuple(replace(s, person=replace(s.person, **fields)) if s == seat else s for s in BOARD)


def test_a_good_file_meets_every_rule():
    assert [finding.rule for finding in check(GOOD, FIRST) if not finding.passed] == []
    assert blocking(GOOD, FIRST) == []


def test_an_empty_file_fails_with_a_sentence_for_each_rule_it_breaks():
    failed = {finding.rule for finding in check(Facts(), FIRST) if not finding.passed}

    assert failed == {"R1", "R3", "R3a", "R5", "R6", "R11", "R12a", "R13", "R15"}


def unsigned(paper):
    return seats(board=(replace(BOARD[0], **{paper: False}), *BOARD[1:]))


LONG = NameFacts("X" * 51)
COMMON = NameFacts(BAGO, fallbacks=(f"{BAGO} KECAMATAN PASIRIAN",), is_common=True)
MEN = (SUPERVISORS[0], SUPERVISORS[1], replace(SUPERVISORS[2], person=PEOPLE[8]))
# Rule, what is changed in the good file, and the whole sentence.
FAULTS = [
    ("R1", {"musdesus_on": None}, "Musyawarah desa khusus belum tercatat."),
    ("R1", {"founding_on": None}, "Rapat pendirian belum tercatat."),
    ("R1", {"founding_on": dt.date(2025, 5, 7)}, "Rapat pendirian tercatat sebelum musyawarah desa khusus."),
    ("R2", {"naming": NameFacts(BAGO, taken_by="Desa Bago, Kecamatan Tempeh")},
     f"Nama {BAGO} sudah dipakai koperasi Desa Bago, Kecamatan Tempeh."),
    ("R2", {"naming": NameFacts(BAGO, faults=("Nama tidak sah.",))}, "Nama tidak sah."),
    ("R2a", {"naming": LONG}, "Nama koperasi 51 huruf; portal kementerian pernah membatasi 50 huruf."),
    ("R2b", {"naming": COMMON}, "Nama desa ini umum di Indonesia dan mungkin sudah dipakai di daerah lain. "
     f"Nama cadangan: “{BAGO} KECAMATAN PASIRIAN”."),
    ("R3", {"founders": PEOPLE[:8], "principal_paid": (100_000,) * 8}, "Pendiri baru 8 orang, kurang 1 dari 9."),
    ("R3", {"founders": PEOPLE[1:]}, "Kepala desa belum tercatat sebagai pendiri."),
    ("R3a", {"founders": PEOPLE[:19]}, "Pendiri 19 orang; yang lazim 20 orang."),
    ("R4", {"founders": (*PEOPLE, PersonFacts(99, "Tamu", lives_here=False))}, "Alamat KTP di luar desa ini: Tamu."),
    ("R4", seats(board=swap(BOARD[0], lives_here=False)), "Alamat KTP di luar desa ini: Warga 2."),
    ("R5", seats(board=BOARD[:4]), "Pengurus belum lengkap: bendahara."),
    ("R5", seats(board=(*BOARD, Seat(PEOPLE[9], "board", "chair"))),
     "Jabatan pengurus diisi lebih dari satu orang: ketua."),
    ("R5", seats(board=(*BOARD, Seat(PEOPLE[9], "board", "member"))), "Jumlah pengurus 6 orang, genap."),
    ("R6", seats(supervisors=SUPERVISORS[:2]), "Pengawas baru 2 orang, kurang 1 dari 3."),
    ("R6", seats(supervisors=(*SUPERVISORS, Seat(PEOPLE[9], "supervisor", "member"))),
     "Jumlah pengawas 4 orang, genap."),
    ("R6", seats(supervisors=(replace(SUPERVISORS[0], ex_officio=False), *SUPERVISORS[1:])),
     "Ketua pengawas karena jabatan (kepala desa) belum tercatat."),
    ("R7", {"kin": ((2, 7),)}, "Berhubungan keluarga derajat pertama: Warga 2 dan Warga 7."),
    ("R7", seats(board=(replace(BOARD[0], person=PEOPLE[6]), *BOARD[1:])),
     "Memegang lebih dari satu jabatan: Warga 7."),
    ("R7a", unsigned("kinship_declared"), "Pernyataan hubungan keluarga belum ditandatangani: Warga 2."),
    ("R8", seats(board=swap(BOARD[0], village_post="head")), "Kepala desa duduk sebagai pengurus: Warga 2."),
    ("R8a", seats(board=swap(BOARD[0], village_post="council")),
     "Perangkat desa atau anggota BPD di pengurus: Warga 2."),
    ("R9", unsigned("fitness_declared"), "Pernyataan kelayakan belum ditandatangani: Warga 2."),
    ("R10", seats(supervisors=MEN), "Perempuan belum cukup di pengawas 0 dari 1."),
    ("R11", {"principal_paid": (100_000, 50_000)}, "1 pendiri menyetor simpanan pokok yang tidak sama besar."),
    ("R11", {"principal_saving": 0}, "Besar simpanan pokok belum ditetapkan."),
    ("R12", {"funding": (("csr", 1), ("self", 1))}, "Akta ini tercatat dibiayai lebih dari satu sumber."),
    ("R12", {"funding": (("csr", 2_500_001),)}, "Biaya akta Rp2.500.001, lebih dari Rp2.500.000."),
    ("R12", {"is_kelurahan": True}, "Akta kelurahan tercatat dibiayai Dana Desa, yang hanya untuk desa."),
    ("R12a", {"funding": ()}, "Sumber dana akta belum ditetapkan."),
    ("R13", {"kbli": ()}, "Kegiatan usaha (KBLI) belum dipilih."),
    ("R14", {"village_head": "Budi", "village_head_since": dt.date(2025, 6, 1)},
     "Ketua pengawas tercatat Slamet Riyadi, sedangkan kepala desa sejak 1 Jun 2025 adalah Budi."),
    ("R15", {"fund_pack": FundPack(receipt_given=True)},
     "Paket Dana Desa tahap II belum lengkap: surat pernyataan dukungan APBDes belum ditandatangani."),
    ("R15", {"fund_pack": FundPack(statement_signed=True)},
     "Paket Dana Desa tahap II belum lengkap: belum ada tanda terima notaris atau minuta."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes", "sentence"), FAULTS)
def test_each_rule_names_what_is_wrong_and_how_to_mend_it(code, changes, sentence):
    findings = {finding.rule: finding for finding in check(replace(GOOD, **changes), FIRST)}

    assert not findings[code].passed
    assert findings[code].message == sentence
    assert findings[code].remedy.endswith(".")
    assert findings[code].source


def test_every_rule_has_a_fault_in_this_table():
    assert {rule.code for rule in RULES} == {code for code, *_ in FAULTS}


def test_the_rules_are_those_of_the_domain_without_schooling_and_credit_checks():
    numbers = {rule.code.rstrip("a").rstrip("b") for rule in RULES}

    assert numbers == {f"R{number}" for number in range(1, 16)}


SOFT = {"R2a", "R2b", "R3a", "R7a", "R8a", "R9", "R10", "R12a", "R15"}


@pytest.mark.parametrize(("code", "changes", "sentence"), FAULTS)
def test_only_what_the_domain_calls_hard_blocks(code, changes, sentence):
    blocks = {finding.rule for finding in blocking(replace(GOOD, **changes), FIRST)}

    assert (code in blocks) == (code not in SOFT)


def test_soft_rules_warn_and_block_nothing():
    soft = replace(GOOD, founders=PEOPLE[:9], principal_paid=(100_000,) * 9)

    assert [finding.rule for finding in check(soft, FIRST) if not finding.passed] == ["R3a"]
    assert blocking(soft, FIRST) == []


def test_a_stricter_threshold_is_a_stricter_rule():
    few = replace(GOOD, founders=PEOPLE[:9], principal_paid=(100_000,) * 9)
    strict = Thresholds(
        min_founders=15, min_board=7, min_supervisors=5, min_women_board=4, name_length=20, deed_fee_limit=2_000_000
    )
    told = {finding.rule: finding.message for finding in check(few, strict) if not finding.passed}

    assert told == {
        "R2a": "Nama koperasi 30 huruf; portal kementerian pernah membatasi 20 huruf.",
        "R3": "Pendiri baru 9 orang, kurang 6 dari 15.",
        "R3a": "Pendiri 9 orang; yang lazim 20 orang.",
        "R5": "Pengurus baru 5 orang, kurang 2 dari 7.",
        "R6": "Pengawas baru 3 orang, kurang 2 dari 5.",
        "R10": "Perempuan belum cukup di pengurus 3 dari 4.",
        "R12": "Biaya akta Rp2.500.000, lebih dari Rp2.000.000.",
    }


@pytest.mark.parametrize("post", ["official", "council"])
def test_village_officials_on_the_board_block_only_where_the_regency_bars_them(post):
    facts = replace(GOOD, **seats(board=swap(BOARD[0], village_post=post)))

    assert blocking(facts, FIRST) == []
    assert [finding.rule for finding in blocking(facts, Thresholds(officials_barred=True))] == ["R8a"]


def test_people_who_are_kin_may_both_found_the_cooperative():
    assert blocking(replace(GOOD, kin=((2, 20), (21, 22))), FIRST) == []


def test_in_a_kelurahan_the_words_are_those_of_a_kelurahan():
    faults = {"musdesus_on": None, "founders": PEOPLE[1:], "village_head": "X"}
    kelurahan = replace(GOOD, is_kelurahan=True, **faults)
    told = " ".join(finding.message for finding in blocking(kelurahan, FIRST))

    assert "Musyawarah kelurahan khusus" in told
    assert "Lurah belum tercatat" in told
    assert "hanya untuk desa" in told
    assert "sedangkan lurah adalah X." in told
    assert "kepala desa" not in told.lower()


def test_without_a_recorded_village_head_the_chair_is_taken_on_trust():
    assert blocking(replace(GOOD, village_head=""), FIRST) == []


@pytest.mark.parametrize(
    ("statement", "receipt", "minuta", "ready"),
    [
        (True, True, False, True),
        (True, False, True, True),
        (True, False, False, False),
        (False, True, True, False),
        (False, False, False, False),
    ],
)
def test_the_village_fund_pack_needs_the_statement_and_the_receipt_or_the_minuta(statement, receipt, minuta, ready):
    pack = FundPack(statement_signed=statement, receipt_given=receipt, minuta_signed=minuta)

    assert fund_pack_ready(replace(GOOD, fund_pack=pack)) is ready
    found = {finding.rule: finding for finding in check(replace(GOOD, fund_pack=pack), FIRST)}
    assert found["R15"].passed is ready
    assert not found["R15"].is_hard


def test_the_village_fund_pack_does_not_apply_to_a_kelurahan():
    kelurahan = replace(GOOD, is_kelurahan=True, fund_pack=FundPack(), funding=(("csr", 1),))
    found = {finding.rule: finding for finding in check(kelurahan, FIRST)}

    assert found["R15"].passed
    assert found["R15"].message == "Dana Desa tahap II: tidak berlaku bagi kelurahan."
    assert not fund_pack_ready(replace(kelurahan, fund_pack=FundPack(True, True, True)))
