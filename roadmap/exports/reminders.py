"""The list of reminders: what is due and overdue, how far it has come up the line, and whose it is."""

from lumajang_kdkmp.listings import Listing, field
from roadmap.reminders.rules import Due, told

REMINDERS: Listing[Due] = Listing(
    kind="reminders",
    title="Pengingat",
    slug="pengingat",
    fields=(
        field("code", "Kode wilayah", lambda due: due.thing.area_code, width=15),
        field("place", "Wilayah", lambda due: due.thing.place or "Seluruh kabupaten", width=34),
        field("what", "Hal", lambda due: due.thing.what, width=50),
        field("topic", "Jenis", lambda due: due.thing.topic.label, width=20),
        field("due", "Tenggat", lambda due: due.thing.due_on, "date", 12),
        field(
            "over", "Lewat (hari kerja)", lambda due: due.days_over if due.level.is_overdue else None, "int", 10,
            "Tanpa Sabtu, Minggu, libur nasional, dan cuti bersama; kosong: belum lewat.",
        ),
        field("level", "Tingkat", lambda due: told(due)[-1][0].label, width=22),
        field("desk", "Bola di", lambda due: due.thing.desk_words, width=26),
    ),
)  # fmt: skip
