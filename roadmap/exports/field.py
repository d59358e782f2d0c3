"""Lists of what happens in the field: visits, findings, potentials, promises, decisions, the index, the months."""

from decimal import Decimal

from cooperatives.actions.figures import FIGURES
from cooperatives.models import MonthlyFigures
from lumajang_kdkmp.accounts.roles import Agency
from lumajang_kdkmp.listings import Listing, field
from roadmap.decisions import GROUPS, Listed
from roadmap.index import band_of
from roadmap.index_page import Judged
from roadmap.models import Commitment, CommitmentStatus, Visit, VisitFinding
from roadmap.potentials import Potential
from villages.models import Sector

VISITS: Listing[Visit] = Listing(
    kind="visit_list",
    title="Kunjungan",
    slug="kunjungan",
    fields=(
        field("code", "Kode", lambda row: row.village_id, width=15),
        field("village", "Desa/kelurahan", lambda row: row.village.full_name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.village.kecamatan.name),
        field("visited", "Tanggal kunjungan", lambda row: row.visited_on, "date", 12),
        field("visitor", "Petugas", lambda row: str(row.visitor), width=24),
        field("business", "Usaha berjalan", lambda row: row.business_seen, width=10),
        field("sale", "Penjualan terakhir", lambda row: row.last_sale_on, "date", 12),
        field("findings", "Temuan", lambda row: row.findings, width=60),
        field("follow_up", "Tindak lanjut", lambda row: row.follow_up, width=40),
        field("recorded", "Dicatat", lambda row: row.recorded_on, "date", 12),
    ),
)

FINDINGS: Listing[VisitFinding] = Listing(
    kind="findings",
    title="Temuan kunjungan",
    slug="temuan",
    fields=(
        field("code", "Kode", lambda row: row.visit.village_id, width=15),
        field("village", "Desa/kelurahan", lambda row: row.visit.village.full_name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.visit.village.kecamatan.name),
        field("visited", "Tanggal kunjungan", lambda row: row.visit.visited_on, "date", 12),
        field("finding", "Temuan", lambda row: row.finding, width=44),
        field("recommendation", "Rekomendasi", lambda row: row.recommendation, width=44),
        field("owner", "Penanggung jawab", lambda row: row.owner, width=24),
        field("due", "Batas waktu", lambda row: row.due_on, "date", 12),
    ),
)

POTENTIALS: Listing[Potential] = Listing(
    kind="potential_list",
    title="Potensi desa",
    slug="potensi",
    fields=(
        field("code", "Kode", lambda row: row.village, width=15),
        field("village", "Desa/kelurahan", lambda row: row.name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.kecamatan),
        field("sector", "Sektor", lambda row: Sector(row.sector).label, width=26),
        field("commodity", "Komoditas", lambda row: row.commodity, width=30),
        field("agency", "OPD pendamping", lambda row: Agency(row.agency).label),
        field("validated", "Divalidasi DPMD", lambda row: row.validated_on, "date", 14),
    ),
)

def _then(row: Commitment) -> str:
    """Return the status on the day of the list, which commitments.made_by knows."""
    return getattr(row, "then", row.status)


def _runs(row: Commitment) -> bool:
    return _then(row) == CommitmentStatus.RUNNING


COMMITMENTS: Listing[Commitment] = Listing(
    kind="commitment_list",
    title="Komitmen OPD",
    slug="komitmen",
    fields=(
        field("agency", "OPD", lambda row: row.get_agency_display()),
        field("code", "Kode wilayah", lambda row: row.place_code, width=15),
        field("place", "Untuk", lambda row: row.place, width=30),
        field("promise", "Janji", lambda row: row.promise, width=50),
        field("due", "Tenggat", lambda row: row.due_on, "date", 12),
        field("status", "Status", lambda row: CommitmentStatus(_then(row)).label),
        field("delivered", "Terlaksana", lambda row: None if _runs(row) else row.delivered_on, "date", 12),
        field("note", "Bukti atau alasan batal", lambda row: "" if _runs(row) else row.closing_note, width=44),
        field("made_by", "Dicatat oleh", lambda row: str(row.made_by), width=24),
        field("made_on", "Dicatat", lambda row: row.made_on, "date", 12),
    ),
)

DECISIONS: Listing[Listed] = Listing(
    kind="decision_list",
    title="Keputusan",
    slug="keputusan",
    fields=(
        field("title", "Keputusan", lambda row: row[0].title, width=44),
        field("status", "Status", lambda row: GROUPS[row[1]]),
        field("area", "Kode wilayah", lambda row: row[0].area_code, width=12),
        field("facts", "Fakta", lambda row: row[0].facts, width=44),
        field("cost", "Biaya (Rp)", lambda row: row[0].cost, "money", 14),
        field("effect", "Dampak", lambda row: row[0].effect, width=34),
        field("proposer", "Pengusul", lambda row: row[0].get_proposer_display()),
        field("proposed", "Diusulkan", lambda row: row[0].proposed_on, "date", 12),
        field("due", "Diputuskan paling lambat", lambda row: row[0].due_on, "date", 12),
        field("decided", "Diputuskan", lambda row: row[0].decided_on, "date", 12),
        field("ruling", "Bunyi keputusan", lambda row: row[0].ruling, width=50),
        field("note", "Catatan Bupati", lambda row: row[0].note, width=34),
        field("owner", "Pelaksana", lambda row: row[0].get_owner_display()),
        field("task_due", "Selesai paling lambat", lambda row: row[0].task_due_on, "date", 12),
        field("outcome", "Hasil", lambda row: row[0].get_outcome_display() if row[0].outcome else ""),
        field("outcome_on", "Hasil tercatat", lambda row: row[0].outcome_on, "date", 12),
        field("outcome_note", "Keterangan hasil", lambda row: row[0].outcome_note, width=34),
    ),
)


def _score(row: Judged) -> Decimal | str:
    return row[1].score if row[1].score is not None else "kurang data"


INDEX: Listing[Judged] = Listing(
    kind="index_board",
    title="Indeks keaktifan",
    slug="indeks",
    fields=(
        field("code", "Kode", lambda row: row[0].code, width=15),
        field("village", "Desa/kelurahan", lambda row: row[0].name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row[0].kecamatan),
        field("score", "Indeks", _score, "number", 12, "0 sampai 100; kosong bila kurang data."),
        field("band", "Kelas", lambda row: band_of(row[1].score).label, width=18),
        field("coverage", "Kelengkapan data (%)", lambda row: row[1].coverage, "int", 12),
    ),
)

MONTHS: Listing[MonthlyFigures] = Listing(
    kind="figures",
    title="Angka bulanan",
    slug="angka",
    fields=(
        field("code", "Kode", lambda row: row.cooperative_id, width=15),
        field("month", "Bulan", lambda row: f"{row.month:%Y-%m}", width=10),
        *(
            field(
                name,
                MonthlyFigures._meta.get_field(name).verbose_name.capitalize(),
                lambda row, name=name: getattr(row, name),
                "money" if name == "sales" else "int",
            )
            for name in FIGURES
        ),
    ),
)
