"""The list of papers as a file."""

from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.listings import Listing, field

DOCUMENTS: Listing[Document] = Listing(
    kind="document_list",
    title="Dokumen",
    slug="dokumen",
    fields=(
        field("title", "Dokumen", lambda row: row.title, width=54),
        field("kind", "Jenis", lambda row: row.kind_label, width=34),
        field("number", "Nomor", lambda row: row.number, width=34),
        field("version", "Versi", lambda row: row.version, "int", 8),
        field("status", "Status", lambda row: row.state_label, width=18),
        field("area", "Kode wilayah", lambda row: row.area_code, width=15),
        field("asked", "Diminta", lambda row: row.created_at, "time", 18),
        field("asked_by", "Diminta oleh", lambda row: str(row.requested_by or ""), width=24),
        field("ready", "Siap", lambda row: row.ready_at, "time", 18),
        field("sha256", "SHA-256", lambda row: row.sha256, width=66, hint="Sidik jari berkas PDF-nya."),
    ),
)
