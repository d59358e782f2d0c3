"""Pemeriksa kelayakan akta: the rules a founding file must meet, as rows that an official can check.

Pure: Facts and Thresholds in, findings out; eligibility_facts.py reads both from the database. A letter marks a
half of the rule whose number it shares. R16 of the domain notes (schooling, SLIK) is on purpose not here: only one
weak source asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cooperatives import eligibility_checks as checks
from cooperatives.eligibility_terms import Facts, FundPack, NameFacts, PersonFacts, Seat, Thresholds

__all__ = [
    "FIRST",
    "RULES",
    "Facts",
    "Finding",
    "FundPack",
    "NameFacts",
    "PersonFacts",
    "Rule",
    "Seat",
    "Thresholds",
    "blocking",
    "check",
    "fund_pack_ready",
]

# Where no row was valid yet.
FIRST = Thresholds()


Check = Callable[[Facts, Thresholds], str]


@dataclass(frozen=True)
class Rule:
    """One rule. `fault` returns an Indonesian sentence naming what is wrong, or "" when the rule is met.

    It is put right on `page`, a url name that takes the village's code, at the anchor `field`; `by_dinas` where
    only Diskopindag can. `hard_when` makes a soft rule hard under some thresholds. `met` replaces the title where
    the rule is met in a way worth saying.
    """

    code: str
    title: str
    source: str
    remedy: str
    fault: Check
    page: str
    field: str = ""
    is_hard: bool = True
    by_dinas: bool = False
    hard_when: Callable[[Thresholds], bool] | None = None
    met: Callable[[Facts], str] | None = None

    def hard(self, thresholds: Thresholds) -> bool:
        return self.is_hard or bool(self.hard_when and self.hard_when(thresholds))


@dataclass(frozen=True)
class Finding:
    """The result of one rule. `message` says what is wrong, or states the rule where it is met.

    A soft rule (`is_hard` False) that is not met is a warning and blocks nothing. `page` and `field` say
    where it is put right, as in Rule.
    """

    rule: str
    passed: bool
    message: str
    source: str
    remedy: str
    is_hard: bool
    page: str = ""
    field: str = ""
    by_dinas: bool = False

    @property
    def blocks(self) -> bool:
        return self.is_hard and not self.passed


RULES: tuple[Rule, ...] = (
    Rule(
        "R1", "Musyawarah khusus mendahului rapat pendirian.", "SE Menkop 1/2025; Juklak Menkop 1/2025",
        "Catat kedua rapat dengan tanggal yang benar.", checks.meeting_order, "meetings",
    ),
    Rule(
        "R2", "Nama koperasi sesuai aturan dan belum dipakai koperasi lain di kabupaten.",
        "SE Menkop 1/2025; Permenkum 13/2025", "Pilih tambahan nama di halaman nama koperasi.",
        checks.lawful_name, "name_check", "id_name_suffix",
    ),
    Rule(
        "R2a", "Panjang nama tidak melebihi batas portal kementerian.", "Portal pendaftaran Kemenkop (awal 2025)",
        "Nama tetap sah. Tanyakan ke notaris apakah portal masih membatasi panjang nama.", checks.short_name,
        "name_check", is_hard=False,
    ),
    Rule(
        "R2b", "Nama desa bukan nama yang umum di Indonesia, atau sudah diberi tambahan.", "Permenkum 13/2025",
        "Minta notaris memeriksa namanya di SABH, dan siapkan nama cadangan.", checks.uncommon_name,
        "name_check", "id_name_suffix", is_hard=False,
    ),
    Rule(
        "R3", "Jumlah pendiri cukup, termasuk kepala desa/lurah.", "Juklak Menkop 1/2025",
        "Lengkapi daftar pendiri.", checks.enough_founders, "people", "pendiri",
    ),
    Rule(
        "R3a", "Jumlah pendiri mencapai jumlah yang lazim.", "Daftar periksa sebagian notaris",
        "Sebagian notaris meminta daftar hadir 20 orang; tanyakan lebih dulu.", checks.usual_founders, "people",
        "pendiri", is_hard=False,
    ),
    Rule(
        "R4", "Semua pendiri dan pengurus ber-KTP desa/kelurahan ini.", "Permenkop 2/2025 pasal 1 angka 4",
        "Ganti dengan warga setempat, atau perbarui data KTP-nya.", checks.all_live_here, "people", "pendiri",
    ),
    Rule(
        "R5", "Pengurus ganjil, jumlahnya cukup, lima jabatan terisi.", "SE Menkop 1/2025",
        "Isi setiap jabatan dengan satu orang dan jaga jumlahnya ganjil.", checks.board_complete, "people",
        "jabatan",
    ),
    Rule(
        "R6", "Pengawas ganjil, jumlahnya cukup, diketuai kepala desa/lurah.", "Juklak Menkop 1/2025",
        "Sesuaikan susunan pengawas.", checks.supervisors_complete, "people", "jabatan",
    ),
    Rule(
        "R7", "Tidak ada rangkap jabatan dan hubungan keluarga derajat pertama.", "SE Menkop 1/2025",
        "Ganti salah satunya lewat rapat pendirian.", checks.no_kin, "people", "keluarga",
    ),
    Rule(
        "R7a", "Semua pengurus dan pengawas menandatangani pernyataan hubungan keluarga.",
        "SE Menkop 1/2025; Juklak Menkop 1/2025",
        "Cetak pernyataannya, minta ditandatangani, lalu catat tanggalnya.", checks.kinship_declared,
        "declarations", is_hard=False,
    ),
    Rule(
        "R8", "Pengurus bukan kepala desa/lurah.", "SE Menkop 1/2025",
        "Pilih pengurus lain lewat rapat pendirian.", checks.no_head_on_board, "people", "jabatan",
    ),
    Rule(
        "R8a", "Pengurus bukan perangkat atau anggota BPD/LPM.", "Penafsiran setempat atas SE Menkop 1/2025",
        "Pilih pengurus lain, atau tanyakan ke Diskopindag apakah ini diperbolehkan.",
        checks.no_official_on_board, "people", "jabatan", is_hard=False,
        hard_when=lambda thresholds: thresholds.officials_barred,
    ),
    Rule(
        "R9", "Semua pengurus dan pengawas menandatangani pernyataan kelayakan.", "Juklak Menkop 1/2025",
        "Cetak pernyataannya, minta ditandatangani, lalu catat tanggalnya.", checks.fitness_declared,
        "declarations", is_hard=False,
    ),
    Rule(
        "R10", "Ada perempuan di pengurus dan pengawas.", "Juklak Menkop 1/2025",
        "Keterwakilan perempuan perlu diperhatikan.", checks.women_on_both, "people", "jabatan", is_hard=False,
    ),
    Rule(
        "R11", "Simpanan pokok sama besar bagi semua anggota.", "UU 25/1992; Permenkum 13/2025",
        "Samakan simpanan pokok setiap pendiri dengan keputusan rapat.", checks.equal_principal,
        "cooperative_edit", "id_principal_saving",
    ),
    Rule(
        "R12", "Akta dibiayai satu sumber yang sah, dalam batas biaya.", "Nota kesepahaman Kemenkop dan INI 2025",
        "Minta Diskopindag membetulkan dana aktanya.", checks.one_funding, "notary", "id_dana_source",
        by_dinas=True,
    ),
    Rule(
        "R12a", "Sumber dana akta sudah ditetapkan.", "SE Mendagri 500.3/2438/SJ",
        "Minta Diskopindag menetapkan satu sumber dana.", checks.some_funding, "notary",
        "id_dana_source", is_hard=False, by_dinas=True,
    ),
    Rule(
        "R13", "Paling sedikit satu kegiatan usaha (KBLI) dipilih.", "Portal pendaftaran Kemenkop",
        "Pilih kegiatan usaha sesuai keputusan rapat.", checks.some_kbli, "cooperative_edit", "id_kbli",
    ),
    Rule(
        "R14", "Ketua pengawas karena jabatan adalah kepala desa/lurah yang sedang menjabat.",
        "Juklak Menkop 1/2025", "Akhiri masa jabatan ketua pengawas lama, lalu angkat pejabat yang sekarang.",
        checks.chair_is_head, "officer_appoint", "id_office",
    ),
    Rule(
        "R15", "Paket Dana Desa tahap II lengkap.", "Surat Menkeu S-9/MK/PK/2025; PMK 81/2025",
        "Lengkapi surat pernyataan dukungan APBDes dan tanda terima notaris atau minutanya.",
        checks.fund_pack_complete, "fund_pack", is_hard=False,
        met=lambda facts: "Dana Desa tahap II: tidak berlaku bagi kelurahan." if facts.is_kelurahan else "",
    ),
)  # fmt: skip


def fund_pack_ready(facts: Facts) -> bool:
    """Return whether the Dana Desa stage II pack may go (R15); never for a kelurahan, which gets no Dana Desa."""
    return not facts.is_kelurahan and not checks.fund_pack_lacks(facts)


def check(facts: Facts, thresholds: Thresholds) -> list[Finding]:
    """Return one finding for each rule, in the order of RULES, met or not."""
    return [_finding(rule, facts, thresholds) for rule in RULES]


def _finding(rule: Rule, facts: Facts, thresholds: Thresholds) -> Finding:
    fault = rule.fault(facts, thresholds)
    met = rule.met(facts) if rule.met else ""
    return Finding(
        rule=rule.code,
        passed=not fault,
        message=fault or met or rule.title,
        source=rule.source,
        remedy=rule.remedy,
        is_hard=rule.hard(thresholds),
        page=rule.page,
        field=rule.field,
        by_dinas=rule.by_dinas,
    )


def blocking(facts: Facts, thresholds: Thresholds) -> list[Finding]:
    """Return the findings that keep the file from the notary; empty means the file may go."""
    return [finding for finding in check(facts, thresholds) if finding.blocks]
