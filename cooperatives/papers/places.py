"""Who makes each paper and at which stage, and the page where what it lacks is filled in. Pure."""

import re
from dataclasses import dataclass

KECAMATAN, VILLAGE, DINAS = "Kecamatan", "Desa/kelurahan", "Diskopindag"
# By code: who makes it, and at which stage of the roadmap (domain.md 2.1).
MAKERS: dict[str, tuple[str, str]] = {
    "D01": (VILLAGE, "Musdesus"),
    "D02": (KECAMATAN, "Musdesus"),
    "D03": (KECAMATAN, "Musdesus"),
    "D06": (KECAMATAN, "Berkas pendirian"),
    "D07": (KECAMATAN, "Berkas pendirian"),
    "D08": (KECAMATAN, "Berkas pendirian"),
    "D09": (KECAMATAN, "Berkas pendirian"),
    "D10": (DINAS, "Akta notaris"),
    "D11": (KECAMATAN, "Berkas pendirian"),
    "D12": (KECAMATAN, "Berkas pendirian"),
    "D13": (KECAMATAN, "Berkas pendirian"),
    "D14": (KECAMATAN, "Berkas pendirian"),
    "D15": (VILLAGE, "Berkas pendirian"),
    "D16": (KECAMATAN, "Berkas pendirian"),
    "D17": (KECAMATAN, "Berkas pendirian"),
    "D18": (VILLAGE, "Akta notaris"),
    "D19": (DINAS, "Akta notaris"),
    "D20": (DINAS, "Akta notaris"),
    "D21": (KECAMATAN, "sesudah badan hukum"),
    "D22": (KECAMATAN, "Berkas pendirian"),
}
# In this order: the first pattern found in what lacks names the page (a url name that takes the village's code).
_PLACES = (
    (
        r"badan hukum semula|koperasi semula|RAT terakhir|jumlah anggota|perubahan anggaran dasar|semua anggota",
        "assessment",
    ),
    (r"kuasa|penghadap", "attorneys"),
    (r"pengambilan keputusan|tahun buku|hasil usaha|SHU|masa jabatan|jangka|kuorum|dipersyaratkan", "articles"),
    (r"dukungan|APBDes", "fund_pack"),
    (r"pendapatan|biaya tahun|kebutuhan|pemasok|pasar|risiko|rencana usaha|pinjaman|pencairan", "business_plan"),
    (r"jam |rapat|musyawarah|musdes|muskel|undang|hadir|suara|pimpinan|berita acara|rencana tanggal", "meetings"),
    (r"potensi", "village"),
    (r"notaris|dana akta|biaya akta", "notary"),
    (r"alamat koperasi|bangunan|KBLI|besar simpanan|simpanan wajib", "cooperative_edit"),
    (r"pinjaman|modal|bank", "business_plan"),
    (r"pendiri|NIK|KTP|alamat|simpanan pokok|pengurus|pengawas|ketua|sekretaris|bendahara", "people"),
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that a paper lacks: in words, and the page where it is filled in; "" where no page has it."""

    words: str
    page: str


def lacking(words: str) -> Lacking:
    """Return what lacks with its page."""
    found = (page for pattern, page in _PLACES if re.search(pattern, words, re.IGNORECASE))
    return Lacking(words, next(found, ""))


def maker(code: str) -> str:
    """Return "Kecamatan, tahap Musdesus"; "" for a paper that is not in the file."""
    who, when = MAKERS.get(code, ("", ""))
    return f"{who}, tahap {when}" if when[:1].isupper() else f"{who}, {when}".strip(", ")
