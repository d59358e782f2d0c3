"""The cover sheet of the physical file (CS): what lies in it, who signed for it, and a code that opens its page."""

from typing import Any

from django.conf import settings

from cooperatives.models import Cooperative
from cooperatives.papers.common import base, seat
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows

# The usual way of a file; the rest is for what happens besides.
HAND_OVERS = (
    ("{place}", "Kecamatan"),
    ("Kecamatan", "Diskopindag"),
    ("Diskopindag", "Notaris"),
    ("Notaris", "Diskopindag"),
)
EMPTY_ROWS = 6


def handover_url(code: str) -> str:
    """Return the address behind the code of the sheet: the page where the file is signed for."""
    return f"{settings.SITE_URL.rstrip('/')}{settings.HANDOVER_PATH.format(code=code)}"


def enclosures(cooperative: Cooperative) -> list[dict[str, str]]:
    """Return what lies in the file by its codes: no D18 in a kelurahan, D22 where a cooperative is carried on."""
    village = cooperative.village
    deed = "Perubahan Anggaran Dasar" if cooperative.is_amendment else "Pendirian dan Anggaran Dasar"
    rows = [
        ("D02", f"Berita Acara {village.meeting_name}"),
        ("D03", f"Daftar Hadir {village.meeting_name}"),
        ("D04", f"Notulen dan Foto {village.meeting_name}"),
        ("D05", f"Profil Potensi dan Masalah {village.get_kind_display()}"),
        ("D07", "Berita Acara Rapat Pendirian"),
        ("D08", "Daftar Hadir dan Daftar Pendiri"),
        ("D09", "Surat Kuasa Pendiri"),
        ("D10", f"Rancangan Akta {deed}"),
        ("D11", "Surat Pernyataan Tidak Memiliki Hubungan Keluarga"),
        ("D12", "Surat Pernyataan Kesediaan dan Kelayakan"),
        ("D13", "Surat Pernyataan Penyetoran Modal Awal"),
        ("D14", "Rencana Kegiatan Usaha"),
        ("D15", "Surat Keterangan Domisili"),
        ("D16", "Susunan Pengurus dan Pengawas"),
        ("D17", "Rekap Identitas Pendiri dan Salinan KTP"),
        ("D18", "Surat Pernyataan Komitmen Dukungan APBDes"),
        ("D22", "Berita Acara Rapat Anggota Perubahan Anggaran Dasar"),
    ]
    absent = {"D18"} if village.is_kelurahan else set()
    absent |= set() if cooperative.is_amendment else {"D22"}
    return [{"code": code, "title": title} for code, title in rows if code not in absent]


def cover_sheet(file: FileRows) -> dict[str, Any]:
    """Return CS: one sheet in front of the file, filled in by hand at every hand-over."""
    context = base(file, "Lembar Serah Terima Berkas")
    rows = enclosures(file.cooperative)
    half = (len(rows) + 1) // 2
    nothing = {"code": "", "title": ""}
    right = rows[half:] + [nothing] * (half - len(rows[half:]))
    steps = [{"giver": giver.format(place=context["place"]), "taker": taker} for giver, taker in HAND_OVERS]
    return context | {
        "code": file.village.pk,
        "seat": seat(file.cooperative),
        "path": file.cooperative.get_formation_path_display(),
        "handover_url": handover_url(file.village.pk),
        "enclosures": [
            {"left": left, "right": other} for left, other in zip(rows[:half], right, strict=True)
        ],
        "steps": steps + [{"giver": "", "taker": ""}] * EMPTY_ROWS,
    }


PAPERS = (
    PaperKind(
        kind="cover_sheet", code="CS", title="Lembar serah terima berkas", version="CS/1", build=cover_sheet
    ),
)
