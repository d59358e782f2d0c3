"""Lists of the comparison with the centre: what its registers have otherwise, and the rows of one of their lists."""

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.listings import Listing, field
from roadmap.centre.pages import OWNERS, theirs_of
from roadmap.centre.sources import TITLES
from roadmap.models import CentreDifference, CentreRow

DIFFERENCES: Listing[CentreDifference] = Listing(
    kind="difference_list",
    title="Selisih dengan pusat",
    slug="selisih-pusat",
    fields=(
        field("code", "Kode", lambda row: row.village_id, width=15),
        field("village", "Desa/kelurahan", lambda row: row.village.full_name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.village.kecamatan.name),
        field("source", "Daftar pusat", lambda row: row.get_source_display(), width=14),
        field("field", "Isian", lambda row: TITLES.get(row.field, row.field), width=24),
        field("ours", "Di portal", lambda row: row.ours, width=36),
        field("theirs", "Di pusat", lambda row: row.theirs, width=36),
        field("owner", "Penanggung jawab", lambda row: OWNERS[Role(row.owner)]),
        field("since", "Sejak", lambda row: row.opened_on, "date", 12),
        field(
            "closing",
            "Penyelesaian",
            lambda row: row.get_closing_display(),
            width=24,
            hint="Kosong: belum selesai.",
        ),
        field("reason", "Dasar", lambda row: row.reason, width=40),
        field("closed", "Selesai", lambda row: row.closed_on, "date", 12),
        field("closed_by", "Diselesaikan oleh", lambda row: str(row.closed_by or ""), width=24),
    ),
)

CENTRE_ROWS: Listing[CentreRow] = Listing(
    kind="centre_list",
    title="Baris daftar pusat",
    slug="daftar-pusat",
    fields=(
        field("number", "Baris", lambda row: row.number or None, "int", 8, "Kosong: tidak tercantum di sana."),
        field("name", "Nama di pusat", lambda row: row.name, width=44),
        field("code", "Kode", lambda row: row.village_id or "", width=15),
        field("village", "Desa/kelurahan", lambda row: row.village.full_name if row.village else "", width=26),
        field("kecamatan", "Kecamatan", lambda row: row.village.kecamatan.name if row.village else ""),
        field("how", "Dikenali dari", lambda row: row.how, width=24),
        field("result", "Hasil", lambda row: row.get_result_display(), width=20),
        field("theirs", "Isi di pusat", theirs_of, width=70),
    ),
)  # fmt: skip
