"""The list of pauses: what stands still, from when until when, and on which basis, as it was known on a day."""

from lumajang_kdkmp.listings import Listing, field
from roadmap.disaster_page import PauseLine

PAUSES: Listing[PauseLine] = Listing(
    kind="pause_list",
    title="Jeda bencana",
    slug="jeda-bencana",
    fields=(
        field("code", "Kode wilayah", lambda row: row.code, width=15),
        field("place", "Wilayah", lambda row: row.place, width=26),
        field("status", "Keadaan", lambda row: row.status, width=16),
        field("reason", "Sebab", lambda row: row.reason, width=30),
        field("starts", "Mulai", lambda row: row.starts_on, "date", 12),
        field(
            "ends", "Sampai dengan", lambda row: row.ends_on, "date", 12,
            "Hari terakhir seperti yang diketahui pada tanggal daftar ini; kosong: belum diketahui, atau dibatalkan.",
        ),
        field("basis", "Dasar hukum", lambda row: row.legal_basis, width=44),
        field("declared", "Penetapan", lambda row: row.declared, width=40),
        field("ended", "Pengakhiran", lambda row: row.ended, width=40),
    ),
)  # fmt: skip
