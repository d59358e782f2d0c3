import datetime as dt
from dataclasses import replace

import pytest

from cooperatives.eligibility import RULES, Facts, PersonFacts, Seat, blocking, check

HEAD = PersonFacts(1, "Slamet Riyadi", village_post="head")
PEOPLE = (HEAD, *(PersonFacts(key, f"Warga {key}", is_female=key % 2 == 0) for key in range(2, 23)))
ROLES = ("chair", "vice_business", "vice_membership", "secretary", "treasurer")
BOARD = tuple(Seat(person, "board", role) for role, person in zip(ROLES, PEOPLE[1:6], strict=True))
SUPERVISORS = (
    Seat(HEAD, "supervisor", "chair", ex_officio=True),
    Seat(PEOPLE[6], "supervisor", "member"),
    Seat(PEOPLE[7], "supervisor", "member"),
)
GOOD = Facts(
    village_head="SLAMET  RIYADI, S.Pd.",
    musdesus_on=dt.date(2025, 5, 8),
    founding_on=dt.date(2025, 5, 8),
    founders=PEOPLE,
    principal_paid=(100_000,) * len(PEOPLE),
    principal_saving=100_000,
    seats=BOARD + SUPERVISORS,
    kbli=("47112",),
    funding=(("village_ops", 2_500_000),),
)


def seats(*, board=BOARD, supervisors=SUPERVISORS):
    return {"seats": tuple(board) + tuple(supervisors)}


def swap(seat, **fields):
    """Everybody's seat as before, this one's person changed."""
    return tuple(replace(s, person=replace(s.person, **fields)) if s == seat else s for s in BOARD)


def test_a_good_file_meets_every_rule():
    assert [finding.rule for finding in check(GOOD) if not finding.passed] == []
    assert blocking(GOOD) == []


def test_an_empty_file_fails_with_a_sentence_for_each_rule_it_breaks():
    failed = {finding.rule for finding in check(Facts()) if not finding.passed}

    assert failed == {"R1", "R3", "R3a", "R5", "R6", "R11", "R13"}


FAULTS = [
    ("R1", {"musdesus_on": None}, "Musyawarah desa khusus belum tercatat."),
    ("R1", {"founding_on": None}, "Rapat pendirian belum tercatat."),
    ("R1", {"founding_on": dt.date(2025, 5, 7)}, "Rapat pendirian tercatat sebelum musyawarah desa khusus."),
    ("R3", {"founders": PEOPLE[:8], "principal_paid": (100_000,) * 8}, "Pendiri baru 8 orang, kurang 1 dari 9."),
    ("R3", {"founders": PEOPLE[1:]}, "Kepala desa belum tercatat sebagai pendiri."),
    ("R3a", {"founders": PEOPLE[:19]}, "Pendiri 19 orang."),
    ("R4", {"founders": (*PEOPLE, PersonFacts(99, "Tamu", lives_here=False))}, "Alamat KTP di luar desa ini: Tamu."),
    ("R4", seats(board=swap(BOARD[0], lives_here=False)), "Alamat KTP di luar desa ini: Warga 2."),
    ("R5", seats(board=BOARD[:4]), "Pengurus belum lengkap: bendahara."),
    ("R5", seats(board=(*BOARD, Seat(PEOPLE[9], "board", "chair"))), "diisi lebih dari satu orang: ketua."),
    ("R5", seats(board=(*BOARD, Seat(PEOPLE[9], "board", "member"))), "Jumlah pengurus 6 orang, genap."),
    ("R6", seats(supervisors=SUPERVISORS[:2]), "Pengawas baru 2 orang, kurang 1 dari 3."),
    ("R6", seats(supervisors=(*SUPERVISORS, Seat(PEOPLE[9], "supervisor", "member"))), "Jumlah pengawas 4 orang"),
    ("R6", seats(supervisors=(replace(SUPERVISORS[0], ex_officio=False), *SUPERVISORS[1:])), "belum tercatat."),
    ("R6", {"village_head": "Budi"}, "Ketua pengawas tercatat Slamet Riyadi, sedangkan kepala desa adalah Budi."),
    ("R7", {"kin": ((2, 7),)}, "Berhubungan keluarga derajat pertama: Warga 2 dan Warga 7."),
    ("R7", seats(board=(replace(BOARD[0], person=PEOPLE[6]), *BOARD[1:])), "lebih dari satu jabatan: Warga 7."),
    ("R8", seats(board=swap(BOARD[0], village_post="head")), "Kepala desa duduk sebagai pengurus: Warga 2."),
    ("R8a", seats(board=swap(BOARD[0], village_post="council")), "anggota BPD di pengurus: Warga 2."),
    ("R10", seats(supervisors=(SUPERVISORS[0], SUPERVISORS[1], replace(SUPERVISORS[2], person=PEOPLE[8]))),
     "Belum ada perempuan di pengawas."),
    ("R11", {"principal_paid": (100_000, 50_000)}, "1 pendiri menyetor simpanan pokok yang tidak sama besar."),
    ("R11", {"principal_saving": 0}, "Besar simpanan pokok belum ditetapkan."),
    ("R12", {"funding": (("csr", 1), ("self", 1))}, "lebih dari satu sumber"),
    ("R12", {"funding": (("csr", 2_500_001),)}, "Biaya akta lebih dari Rp2.500.000."),
    ("R13", {"kbli": ()}, "Kegiatan usaha (KBLI) belum dipilih."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes", "sentence"), FAULTS)
def test_each_rule_names_what_is_wrong_and_how_to_mend_it(code, changes, sentence):
    findings = {finding.rule: finding for finding in check(replace(GOOD, **changes))}

    assert not findings[code].passed
    assert sentence in findings[code].message
    assert findings[code].remedy.endswith(".")
    assert findings[code].source


def test_every_rule_has_a_fault_in_this_table():
    assert {rule.code for rule in RULES} == {code for code, *_ in FAULTS}


def test_soft_rules_warn_and_block_nothing():
    soft = replace(GOOD, founders=PEOPLE[:9], principal_paid=(100_000,) * 9)

    assert [finding.rule for finding in check(soft) if not finding.passed] == ["R3a"]
    assert blocking(soft) == []


def test_people_who_are_kin_may_both_found_the_cooperative():
    assert blocking(replace(GOOD, kin=((2, 20), (21, 22)))) == []


def test_in_a_kelurahan_the_words_are_those_of_a_kelurahan():
    faults = {"musdesus_on": None, "founders": PEOPLE[1:], "funding": (("village_ops", 1),), "village_head": "X"}
    kelurahan = replace(GOOD, is_kelurahan=True, **faults)
    told = " ".join(finding.message for finding in blocking(kelurahan))

    assert "Musyawarah kelurahan khusus" in told
    assert "Lurah belum tercatat" in told
    assert "hanya untuk desa" in told
    assert "kepala desa" not in told.lower()


def test_without_a_recorded_village_head_the_chair_is_taken_on_trust():
    assert blocking(replace(GOOD, village_head="")) == []
