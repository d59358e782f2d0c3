"""Lists of a cooperative as files: its people with masked numbers, its registrations, the mass signings."""

from cooperatives.file_pages import NumberLine
from cooperatives.models import SigningEvent
from cooperatives.pages import CooperativePage, PersonLine
from cooperatives.signing_pages import TurnLine
from lumajang_kdkmp.listings import Listing, field

# A founder or officer with the office that runs, and since when.
Seat = tuple[PersonLine, str, str]


def seats(page: CooperativePage) -> list[Seat]:
    """Return the founders in their order with their office, then officers who are no founders."""
    offices = {line.pk: (line.role, line.since) for line in page.officers}
    founders = [(line, *offices.get(line.pk, ("", ""))) for line in page.founders]
    known = {line.pk for line in page.founders}
    return [*founders, *((line, line.role, line.since) for line in page.officers if line.pk not in known)]


PEOPLE: Listing[Seat] = Listing(
    kind="people",
    title="Pendiri, pengurus, pengawas",
    slug="orang",
    is_personal=True,
    fields=(
        field("name", "Nama", lambda row: row[0].name, width=28),
        field("nik", "NIK penduduk", lambda row: row[0].nik, width=20, hint="Disamarkan."),
        field("details", "Keterangan", lambda row: row[0].details, width=44),
        field("paid", "Setoran", lambda row: row[0].since if row[0].role.startswith("Pendiri") else "", width=30),
        field("attorney", "Penerima kuasa", lambda row: row[0].is_attorney, width=10),
        field("office", "Jabatan koperasi", lambda row: row[1], width=34),
        field("since", "Menjabat sejak", lambda row: row[2], width=14),
    ),
)

REGISTRATIONS: Listing[NumberLine] = Listing(
    kind="registrations",
    title="Nomor legalitas",
    slug="legalitas",
    fields=(
        field("kind", "Jenis", lambda line: line.label, width=34),
        field("number", "Nomor", lambda line: line.row.number if line.row else "", width=34),
        field("issued", "Terbit", lambda line: line.row.issued_on if line.row else None, "date", 12),
        field("issuer", "Penerbit/bank", lambda line: line.row.issuer if line.row else "", width=26),
        field("warning", "Perlu diperiksa", lambda line: line.warning, width=50),
    ),
)

SIGNINGS: Listing[SigningEvent] = Listing(
    kind="signing_events",
    title="Penandatanganan massal",
    slug="penandatanganan",
    fields=(
        field("held", "Tanggal", lambda row: row.held_on, "date", 12),
        field("starts", "Mulai", lambda row: f"{row.starts_at:%H.%M}", width=8),
        field("venue", "Tempat", lambda row: row.venue, width=40),
        field("turns", "Koperasi", lambda row: getattr(row, "turns", 0), "int", 10),
        field("notaries", "Notaris", lambda row: getattr(row, "notaries", 0), "int", 10),
        field("signed", "Minuta tercatat", lambda row: getattr(row, "signed", 0), "int", 10),
        field("note", "Catatan", lambda row: row.note, width=40),
    ),
)

TURNS: Listing[TurnLine] = Listing(
    kind="signing_event",
    title="Giliran tanda tangan",
    slug="giliran",
    is_personal=True,
    fields=(
        field("time", "Pukul", lambda line: f"{line.slot.starts_at:%H.%M}", width=8),
        field("code", "Kode", lambda line: line.cooperative.pk, width=15),
        field("cooperative", "Koperasi", lambda line: line.cooperative.legal_name, width=54),
        field("notary", "Notaris", lambda line: line.slot.notary.name, width=34),
        field("attorneys", "Penghadap", lambda line: line.attorneys, width=40),
        field("signed", "Minuta ditandatangani", lambda line: line.signed_on, "date", 14),
        field("number", "Nomor akta", lambda line: line.deed_number, width=12),
    ),
)
