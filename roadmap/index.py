"""The activity index of a cooperative (domain study 6.2): facts and weights in, points out. Pure.

Unknown is not zero: what nobody has recorded counts neither as earned nor as possible, and lowers the coverage
instead. Below MIN_COVERAGE per cent there is no score and no class ("kurang data"). The index is no "pemeriksaan
kesehatan koperasi" (Permenkop UKM 9/2020) and is never called so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

MIN_COVERAGE = 60
# The age in days or months of what was asked for and has never happened: known, and older than any target.
NEVER = 9_999


@dataclass(frozen=True)
class IndexFacts:
    """What is known of one cooperative on a day; None is unknown. Shares are per cent, ages are whole days."""

    legal_entity: bool | None = None
    tax_and_cooperative_number: bool | None = None
    business_number: bool | None = None
    bank_account: bool | None = None
    officers_valid: bool | None = None
    member_share: float | None = None
    paying_share: float | None = None
    women_share: float | None = None
    youth_share: float | None = None
    sale_age: int | None = None
    active_units: int | None = None
    sales_trend: float | None = None
    partner_signed: bool | None = None
    meeting_age: int | None = None
    cash_report_age_months: int | None = None
    supervision_age: int | None = None
    annual_meeting: bool | None = None
    simkopdes_age: int | None = None
    visited_and_followed_up: bool | None = None
    training_age: int | None = None


# How far an indicator is met, 0 to 1, or None where it cannot be judged; the second argument is the target.
Measure = Callable[[IndexFacts, float], float | None]


def _flag(value: bool | None) -> float | None:
    return None if value is None else float(value)


def _up_to(value: float | None, target: float) -> float | None:
    """Rise straight from 0 to the target and stay there; a target of zero is always met."""
    if value is None:
        return None
    return 1.0 if value >= target else max(value / target, 0.0)


def _within(age: float | None, target: float) -> float | None:
    """All or nothing: not older than the target."""
    return None if age is None else float(age <= target)


def _women_and_youth(facts: IndexFacts, target: float) -> float | None:
    """Half for each: either alone does not stand for the other."""
    women, youth = _up_to(facts.women_share, target), _up_to(facts.youth_share, target)
    return None if women is None or youth is None else (women + youth) / 2


@dataclass(frozen=True)
class Indicator:
    """One row of the index. `unit` is that of `first_target`, "" where the indicator is a plain yes or no.

    `definition` says in Indonesian what is counted and where it comes from; `page` where its rows are shown.
    """

    code: str
    dimension: str
    label: str
    first_points: int
    definition: str
    page: str
    measure: Measure
    first_target: int | None = None
    unit: str = ""


DIMENSIONS: dict[str, str] = {
    "A": "Kelembagaan dan legalitas",
    "B": "Keanggotaan",
    "C": "Usaha",
    "D": "Tata kelola",
    "E": "Data dan pendampingan",
}
# Where the rows of an indicator are shown: see roadmap/index_page.py.
REGISTRATIONS, OFFICERS, FIGURES, UNITS, MONITORING, VISITS = (
    "registrations",
    "officers",
    "figures",
    "units",
    "monitoring",
    "visits",
)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "legal_entity", "A", "SK badan hukum", 5,
        "SK pengesahan AHU tercatat di halaman koperasi, terbit sampai tanggal penilaian.",
        REGISTRATIONS, lambda facts, target: _flag(facts.legal_entity),
    ),
    Indicator(
        "numbers", "A", "NIK koperasi dan NPWP", 4,
        "Nomor Induk Koperasi dan NPWP koperasi keduanya tercatat.",
        REGISTRATIONS, lambda facts, target: _flag(facts.tax_and_cooperative_number),
    ),
    Indicator(
        "business_number", "A", "NIB", 4,
        "Nomor Induk Berusaha tercatat.",
        REGISTRATIONS, lambda facts, target: _flag(facts.business_number),
    ),
    Indicator(
        "bank_account", "A", "Rekening bank", 3,
        "Rekening atas nama koperasi tercatat.",
        REGISTRATIONS, lambda facts, target: _flag(facts.bank_account),
    ),
    Indicator(
        "officers", "A", "Pengurus dan pengawas sah", 4,
        "Susunan yang menjabat pada tanggal penilaian memenuhi syarat R5 sampai R10, termasuk pernyataan yang "
        "ditandatangani. Belum ada susunan tercatat: belum diketahui.",
        OFFICERS, lambda facts, target: _flag(facts.officers_valid),
    ),
    Indicator(
        "members", "B", "Anggota dari penduduk dewasa", 10,
        "Anggota menurut angka bulanan terakhir (paling lama tiga bulan), dibagi perkiraan penduduk dewasa.",
        FIGURES, lambda facts, target: _up_to(facts.member_share, target), 5, "persen",
    ),
    Indicator(
        "paying", "B", "Anggota membayar simpanan wajib", 6,
        "Rata-rata bagian anggota yang membayar simpanan wajib dalam tiga bulan terakhir.",
        FIGURES, lambda facts, target: _up_to(facts.paying_share, target), 80, "persen",
    ),
    Indicator(
        "women_youth", "B", "Perempuan dan anggota muda", 4,
        "Setengah poin untuk bagian perempuan, setengah untuk anggota sampai umur 30 tahun, dari semua anggota.",
        FIGURES, _women_and_youth, 30, "persen",
    ),
    Indicator(
        "recent_sale", "C", "Ada penjualan", 10,
        "Umur penjualan terakhir yang tercatat, dari unit usaha atau kunjungan.",
        UNITS, lambda facts, target: _within(facts.sale_age, target), 30, "hari",
    ),
    Indicator(
        "units", "C", "Gerai yang aktif", 6,
        "Banyaknya unit usaha buka dengan penjualan dalam 30 hari terakhir.",
        UNITS, lambda facts, target: _up_to(facts.active_units, target), 3, "gerai",
    ),
    Indicator(
        "sales_trend", "C", "Arah penjualan", 6,
        "Penjualan bulan terakhir dibandingkan dua bulan sebelumnya: 100 persen berarti tidak turun.",
        FIGURES, lambda facts, target: _up_to(facts.sales_trend, target), 100, "persen",
    ),
    Indicator(
        "partner", "C", "Mitra tertulis", 3,
        "Ada kerja sama tertulis dengan pemasok atau pembeli, menurut lembar monitoring terakhir.",
        MONITORING, lambda facts, target: _flag(facts.partner_signed),
    ),
    Indicator(
        "meetings", "D", "Rapat pengurus atau anggota", 5,
        "Umur rapat terakhir menurut lembar monitoring atau rapat anggota yang tercatat.",
        MONITORING, lambda facts, target: _within(facts.meeting_age, target), 90, "hari",
    ),
    Indicator(
        "cash_report", "D", "Laporan kas bulanan", 5,
        "Laporan kas terakhir untuk bulan berjalan atau bulan sebelumnya, menurut lembar monitoring.",
        MONITORING, lambda facts, target: _within(facts.cash_report_age_months, target), 1, "bulan",
    ),
    Indicator(
        "supervision", "D", "Pemeriksaan pengawas", 5,
        "Umur pemeriksaan terakhir oleh pengawas, menurut lembar monitoring.",
        MONITORING, lambda facts, target: _within(facts.supervision_age, target), 90, "hari",
    ),
    Indicator(
        "annual_meeting", "D", "Rapat anggota tahunan", 5,
        "RAT paling lambat enam bulan setelah tahun buku (UU 25/1992 pasal 26). Sebelum tenggat pertama, rencana "
        "RAT yang bertanggal sudah cukup.",
        MONITORING, lambda facts, target: _flag(facts.annual_meeting),
    ),
    Indicator(
        "simkopdes", "E", "SIMKOPDES diperbarui", 5,
        "Umur pembaruan terakhir di SIMKOPDES, menurut lembar monitoring.",
        MONITORING, lambda facts, target: _within(facts.simkopdes_age, target), 30, "hari",
    ),
    Indicator(
        "visits", "E", "Dikunjungi dan ditindaklanjuti", 5,
        "Ada kunjungan dalam 30 hari terakhir, tidak ada temuan yang lewat batas waktu, dan tidak ada yang ditutup "
        "terlambat dalam 30 hari itu.",
        VISITS, lambda facts, target: _flag(facts.visited_and_followed_up),
    ),
    Indicator(
        "training", "E", "Pelatihan pengurus", 5,
        "Umur pelatihan terakhir yang diikuti pengurus, menurut lembar monitoring.",
        MONITORING, lambda facts, target: _within(facts.training_age, target), 365, "hari",
    ),
)  # fmt: skip
INDICATOR: dict[str, Indicator] = {row.code: row for row in INDICATORS}


@dataclass(frozen=True)
class Weight:
    """How many points an indicator gives, and the value that earns all of them."""

    points: int
    target: float = 0.0


FIRST_WEIGHTS: dict[str, Weight] = {
    row.code: Weight(row.first_points, float(row.first_target or 0)) for row in INDICATORS
}


@dataclass(frozen=True)
class Band:
    """A class of the index; `floor` is its lowest score and `tone` its colour."""

    code: str
    label: str
    floor: int
    tone: str


BANDS: tuple[Band, ...] = (
    Band("alive", "Hidup", 75, "ok"),
    Band("growing", "Tumbuh", 50, "info"),
    Band("starting", "Rintisan", 25, "warn"),
    Band("attention", "Perlu perhatian", 0, "late"),
)
BAND: dict[str, Band] = {band.code: band for band in BANDS}
TOO_LITTLE = Band("", "Kurang data", 0, "neutral")


@dataclass(frozen=True)
class Line:
    """One indicator of one cooperative. `share` is how far it is met, 0 to 1, or None where that is unknown."""

    code: str
    points: int
    share: float | None

    @property
    def is_known(self) -> bool:
        return self.share is not None

    @property
    def earned(self) -> float:
        return self.points * (self.share or 0.0)


@dataclass(frozen=True)
class Index:
    """The index of one cooperative on a day. `score` is None and `band` "" where too little is known."""

    lines: tuple[Line, ...]

    @cached_property
    def possible(self) -> int:
        """All points, known or not."""
        return sum(line.points for line in self.lines)

    @cached_property
    def known(self) -> int:
        """The points of the indicators that could be judged."""
        return sum(line.points for line in self.lines if line.is_known)

    @cached_property
    def earned(self) -> float:
        return sum(line.earned for line in self.lines)

    @cached_property
    def coverage(self) -> int:
        """Whole per cent, rounded down: 59.9 is not yet 60."""
        return self.known * 100 // self.possible if self.possible else 0

    @cached_property
    def score(self) -> Decimal | None:
        """Earned out of known points, 0.0 to 100.0."""
        if self.coverage < MIN_COVERAGE:
            return None
        return _round(self.earned / self.known * 100)

    @cached_property
    def band(self) -> str:
        return band_of(self.score).code

    def of(self, dimension: str) -> "Index":
        """Return the part of one dimension, to show its earned, known and possible points."""
        return Index(tuple(line for line in self.lines if INDICATOR[line.code].dimension == dimension))


def _round(value: float) -> Decimal:
    # Twelve decimals first: what floats add up to is not 100.00000000000001.
    return Decimal(str(round(value, 12))).quantize(Decimal("0.1"), ROUND_HALF_UP)


def band_of(score: Decimal | float | None) -> Band:
    """Return the class of a score as it is shown, with one decimal; TOO_LITTLE where there is none."""
    if score is None:
        return TOO_LITTLE
    return next((band for band in BANDS if score >= band.floor), BANDS[-1])


def score(facts: IndexFacts, weights: Mapping[str, Weight]) -> Index:
    """Return the index of one cooperative. An indicator without a weight gives no points."""
    return Index(
        tuple(
            Line(row.code, weight.points, row.measure(facts, weight.target))
            for row in INDICATORS
            if (weight := weights.get(row.code)) is not None
        )
    )


def weight_faults(weights: Mapping[str, Weight]) -> list[str]:
    """Return what is wrong with a set of weights, one Indonesian sentence each; empty is fit for use."""
    faults = []
    if missing := [row.label for row in INDICATORS if row.code not in weights]:
        faults.append(f"Bobot belum lengkap: {', '.join(missing)}.")
    total = sum(weight.points for weight in weights.values())
    if total != 100:
        faults.append(f"Jumlah poin harus 100, sekarang {total}. Tambah atau kurangi poin indikator.")
    return faults


def distribution(bands: Sequence[str]) -> list[tuple[Band, int]]:
    """Return how many cooperatives are in each class, best first, too little data last."""
    return [(band, sum(code == band.code for code in bands)) for band in (*BANDS, TOO_LITTLE)]
