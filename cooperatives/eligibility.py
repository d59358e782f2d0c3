"""Pemeriksa kelayakan akta: the rules a founding file must meet, as rows that an official can check.

Pure: Facts in, findings out; eligibility_facts.py reads them from the database. Letters mark the soft half of a
rule whose number they share.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

MIN_FOUNDERS, USUAL_FOUNDERS = 9, 20
MIN_BOARD, MIN_SUPERVISORS = 5, 3
BOARD_ROLES = {
    "chair": "ketua",
    "vice_business": "wakil ketua bidang usaha",
    "vice_membership": "wakil ketua bidang keanggotaan",
    "secretary": "sekretaris",
    "treasurer": "bendahara",
}
DEED_FEE_LIMIT = 2_500_000


@dataclass(frozen=True)
class PersonFacts:
    """A founder or officer. `village_post` is "", head, official or council."""

    key: int
    name: str
    is_female: bool = False
    lives_here: bool = True
    village_post: str = ""


@dataclass(frozen=True)
class Seat:
    """An office held now: body is board or supervisor."""

    person: PersonFacts
    body: str
    role: str
    ex_officio: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of a cooperative on a day. Money is whole rupiah; `kin` pairs people of degree 1."""

    is_kelurahan: bool = False
    village_head: str = ""
    musdesus_on: dt.date | None = None
    founding_on: dt.date | None = None
    founders: tuple[PersonFacts, ...] = ()
    principal_paid: tuple[int, ...] = ()
    principal_saving: int = 0
    seats: tuple[Seat, ...] = ()
    kin: tuple[tuple[int, int], ...] = ()
    kbli: tuple[str, ...] = ()
    funding: tuple[tuple[str, int], ...] = ()

    @property
    def head_title(self) -> str:
        return "lurah" if self.is_kelurahan else "kepala desa"

    @property
    def place(self) -> str:
        return "kelurahan" if self.is_kelurahan else "desa"

    @property
    def people(self) -> tuple[PersonFacts, ...]:
        """Everybody once, founders first."""
        everybody = (*self.founders, *(seat.person for seat in self.seats))
        return tuple({person.key: person for person in everybody}.values())

    def seated(self, body: str) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.body == body)


@dataclass(frozen=True)
class Rule:
    """One rule. `fault` returns an Indonesian sentence naming what is wrong, or "" when the rule is met."""

    code: str
    title: str
    source: str
    remedy: str
    fault: Callable[[Facts], str]
    is_hard: bool = True


@dataclass(frozen=True)
class Finding:
    """The result of one rule. `message` says what is wrong, or states the rule where it is met.

    A soft rule (`is_hard` False) that is not met is a warning and blocks nothing.
    """

    rule: str
    passed: bool
    message: str
    source: str
    remedy: str
    is_hard: bool

    @property
    def blocks(self) -> bool:
        return self.is_hard and not self.passed


def _names(people: list[PersonFacts]) -> str:
    return ", ".join(person.name for person in people)


def _meeting_order(facts: Facts) -> str:
    if facts.musdesus_on is None:
        return f"Musyawarah {facts.place} khusus belum tercatat."
    if facts.founding_on is None:
        return "Rapat pendirian belum tercatat."
    if facts.founding_on < facts.musdesus_on:
        return f"Rapat pendirian tercatat sebelum musyawarah {facts.place} khusus."
    return ""


def _enough_founders(facts: Facts) -> str:
    count = len(facts.founders)
    if count < MIN_FOUNDERS:
        return f"Pendiri baru {count} orang, kurang {MIN_FOUNDERS - count} dari {MIN_FOUNDERS}."
    if not any(founder.village_post == "head" for founder in facts.founders):
        return f"{facts.head_title.capitalize()} belum tercatat sebagai pendiri."
    return ""


def _usual_founders(facts: Facts) -> str:
    count = len(facts.founders)
    return f"Pendiri {count} orang." if count < USUAL_FOUNDERS else ""


def _all_live_here(facts: Facts) -> str:
    others = [person for person in facts.people if not person.lives_here]
    return f"Alamat KTP di luar {facts.place} ini: {_names(others)}." if others else ""


def _board_complete(facts: Facts) -> str:
    board = facts.seated("board")
    filled = Counter(seat.role for seat in board)
    if missing := [label for role, label in BOARD_ROLES.items() if not filled[role]]:
        return f"Pengurus belum lengkap: {', '.join(missing)}."
    if double := [label for role, label in BOARD_ROLES.items() if filled[role] > 1]:
        return f"Jabatan pengurus diisi lebih dari satu orang: {', '.join(double)}."
    if len(board) % 2 == 0:
        return f"Jumlah pengurus {len(board)} orang, genap."
    return ""


def _supervisors_complete(facts: Facts) -> str:
    seats = facts.seated("supervisor")
    if len(seats) < MIN_SUPERVISORS:
        return f"Pengawas baru {len(seats)} orang, kurang {MIN_SUPERVISORS - len(seats)} dari {MIN_SUPERVISORS}."
    if len(seats) % 2 == 0:
        return f"Jumlah pengawas {len(seats)} orang, genap."
    chairs = [seat for seat in seats if seat.role == "chair"]
    if len(chairs) != 1 or not chairs[0].ex_officio:
        return f"Ketua pengawas karena jabatan ({facts.head_title}) belum tercatat."
    name = chairs[0].person.name
    if facts.village_head and not _same_name(name, facts.village_head):
        return f"Ketua pengawas tercatat {name}, sedangkan {facts.head_title} adalah {facts.village_head}."
    return ""


def _same_name(a: str, b: str) -> bool:
    """Compare names without titles after a comma, capitals and doubled spaces."""
    plain = [" ".join(name.partition(",")[0].casefold().split()) for name in (a, b)]
    return plain[0] == plain[1]


def _no_kin(facts: Facts) -> str:
    held = Counter(seat.person.key for seat in facts.seats)
    people = {seat.person.key: seat.person for seat in facts.seats}
    if double := [people[key] for key, count in held.items() if count > 1]:
        return f"Memegang lebih dari satu jabatan: {_names(double)}."
    pairs = [f"{people[a].name} dan {people[b].name}" for a, b in facts.kin if a in people and b in people]
    return f"Berhubungan keluarga derajat pertama: {'; '.join(pairs)}." if pairs else ""


def _board_posts(facts: Facts, *posts: str) -> list[PersonFacts]:
    return [seat.person for seat in facts.seated("board") if seat.person.village_post in posts]


def _no_head_on_board(facts: Facts) -> str:
    heads = _board_posts(facts, "head")
    return f"{facts.head_title.capitalize()} duduk sebagai pengurus: {_names(heads)}." if heads else ""


def _no_official_on_board(facts: Facts) -> str:
    others = _board_posts(facts, "official", "council")
    council = "LPM" if facts.is_kelurahan else "BPD"
    return f"Perangkat {facts.place} atau anggota {council} di pengurus: {_names(others)}." if others else ""


def _women_on_both(facts: Facts) -> str:
    bodies = {"board": "pengurus", "supervisor": "pengawas"}
    without = [
        label
        for body, label in bodies.items()
        if facts.seated(body) and not any(seat.person.is_female for seat in facts.seated(body))
    ]
    return f"Belum ada perempuan di {' dan '.join(without)}." if without else ""


def _equal_principal(facts: Facts) -> str:
    if facts.principal_saving <= 0:
        return "Besar simpanan pokok belum ditetapkan."
    different = sum(1 for paid in facts.principal_paid if paid != facts.principal_saving)
    return f"{different} pendiri menyetor simpanan pokok yang tidak sama besar." if different else ""


def _one_funding(facts: Facts) -> str:
    if len(facts.funding) > 1:
        return "Akta ini tercatat dibiayai lebih dari satu sumber."
    for source, amount in facts.funding:
        if amount > DEED_FEE_LIMIT:
            return "Biaya akta lebih dari Rp2.500.000."
        if facts.is_kelurahan and source == "village_ops":
            return "Akta kelurahan tercatat dibiayai dana yang hanya untuk desa."
    return ""


def _some_kbli(facts: Facts) -> str:
    return "" if facts.kbli else "Kegiatan usaha (KBLI) belum dipilih."


RULES: tuple[Rule, ...] = (
    Rule(
        "R1", "Musyawarah khusus mendahului rapat pendirian.", "SE Menkop 1/2025; Juklak Menkop 1/2025",
        "Catat kedua rapat dengan tanggal yang benar.", _meeting_order,
    ),
    Rule(
        "R3", "Pendiri paling sedikit sembilan orang, termasuk kepala desa/lurah.", "Juklak Menkop 1/2025",
        "Lengkapi daftar pendiri.", _enough_founders,
    ),
    Rule(
        "R3a", "Pendiri dua puluh orang atau lebih.", "Daftar periksa sebagian notaris",
        "Sebagian notaris meminta daftar hadir 20 orang; tanyakan lebih dulu.", _usual_founders, is_hard=False,
    ),
    Rule(
        "R4", "Semua pendiri dan pengurus ber-KTP desa/kelurahan ini.", "Permenkop 2/2025 pasal 1 angka 4",
        "Ganti dengan warga setempat, atau perbarui data KTP-nya.", _all_live_here,
    ),
    Rule(
        "R5", "Pengurus ganjil, paling sedikit lima orang, lima jabatan terisi.", "SE Menkop 1/2025",
        "Isi setiap jabatan dengan satu orang dan jaga jumlahnya ganjil.", _board_complete,
    ),
    Rule(
        "R6", "Pengawas ganjil, paling sedikit tiga orang, diketuai kepala desa/lurah.", "Juklak Menkop 1/2025",
        "Sesuaikan susunan pengawas.", _supervisors_complete,
    ),
    Rule(
        "R7", "Tidak ada rangkap jabatan dan hubungan keluarga derajat pertama.", "SE Menkop 1/2025",
        "Ganti salah satunya lewat rapat pendirian.", _no_kin,
    ),
    Rule(
        "R8", "Pengurus bukan unsur pimpinan desa/kelurahan.", "SE Menkop 1/2025",
        "Pilih pengurus lain lewat rapat pendirian.", _no_head_on_board,
    ),
    Rule(
        "R8a", "Pengurus bukan perangkat atau anggota BPD/LPM.", "Penafsiran setempat atas SE Menkop 1/2025",
        "Tanyakan ke Diskopindag apakah ini diperbolehkan.", _no_official_on_board, is_hard=False,
    ),
    Rule(
        "R10", "Ada perempuan di pengurus dan pengawas.", "Juklak Menkop 1/2025",
        "Keterwakilan perempuan perlu diperhatikan.", _women_on_both, is_hard=False,
    ),
    Rule(
        "R11", "Simpanan pokok sama besar bagi semua anggota.", "UU 25/1992; Permenkum 13/2025",
        "Samakan simpanan pokok setiap pendiri dengan keputusan rapat.", _equal_principal,
    ),
    Rule(
        "R12", "Akta dibiayai satu sumber, paling banyak Rp2.500.000.", "Nota kesepahaman Kemenkop dan INI 2025",
        "Minta Diskopindag membetulkan dana aktanya.", _one_funding,
    ),
    Rule(
        "R13", "Paling sedikit satu kegiatan usaha (KBLI) dipilih.", "Portal pendaftaran Kemenkop",
        "Pilih kegiatan usaha sesuai keputusan rapat.", _some_kbli,
    ),
)


def check(facts: Facts) -> list[Finding]:
    """Return one finding for each rule, in the order of RULES, met or not."""
    faults = [(rule, rule.fault(facts)) for rule in RULES]
    return [
        Finding(rule.code, not fault, fault or rule.title, rule.source, rule.remedy, rule.is_hard)
        for rule, fault in faults
    ]


def blocking(facts: Facts) -> list[Finding]:
    """Return the findings that keep the file from the notary; empty means the file may go."""
    return [finding for finding in check(facts) if finding.blocks]
