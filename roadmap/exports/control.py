"""Lists about the data themselves: completeness of a week by kecamatan, and what became known late."""

from lumajang_kdkmp.listings import Listing, field
from roadmap.completeness_page import AreaRow
from roadmap.late_entries import LateEntry

COMPLETENESS: Listing[AreaRow] = Listing(
    kind="completeness",
    title="Kelengkapan kabar",
    slug="kelengkapan",
    fields=(
        field("kecamatan", "Kecamatan", lambda row: row.name, width=24),
        field("villages", "Desa", lambda row: row.villages.value, "int", 10),
        field("complete", "Ada kabar", lambda row: row.complete.value, "int", 12),
        field("on_time", "Tepat waktu", lambda row: row.on_time.value, "int", 12),
        field("missing", "Belum ada kabar", lambda row: row.missing.value, "int", 12),
        field("paused", "Dijeda", lambda row: row.paused.value, "int", 10),
        field("oldest", "Kabar terlama", lambda row: row.oldest, width=20),
    ),
)

# A fact with the names of its village and kecamatan.
Later = tuple[LateEntry, str, str]

LATE_ENTRIES: Listing[Later] = Listing(
    kind="late_entries",
    title="Dicatat kemudian",
    slug="dicatat-kemudian",
    fields=(
        field("code", "Kode", lambda row: row[0].village, width=15),
        field("village", "Desa/kelurahan", lambda row: row[1], width=26),
        field("kecamatan", "Kecamatan", lambda row: row[2]),
        field("fact", "Fakta", lambda row: row[0].words, width=34),
        field("happened", "Terjadi", lambda row: row[0].happened_on, "date", 12),
        field("recorded", "Dicatat", lambda row: row[0].recorded_on, "date", 12),
    ),
)
