"""What every figure means, as data: the pages, the reports and the list of definitions all say it in these words.

Pure: no row is read here. A new kind of figure gets its definition here before it is shown anywhere.
"""

from dataclasses import dataclass
from enum import StrEnum

from roadmap.outlook import PACE_WORDS


class Basis(StrEnum):
    """By which dates a figure of a past day is counted."""

    KNOWN = (
        "Menurut yang tercatat di portal sampai tanggal itu. Catatan yang masuk sesudahnya tidak mengubahnya."
    )
    HAPPENED = "Menurut tanggal kejadian sampai tanggal itu, kapan pun dicatat."
    FROZEN = "Dibekukan pada akhir bulan. Data yang masuk sesudahnya tidak mengubahnya."
    TARGETS = "Menurut target dan bobot yang berlaku pada tanggal itu."


@dataclass(frozen=True, slots=True)
class Definition:
    """One kind of figure: its anchor on the page of definitions, its name, what it means, by which dates."""

    code: str
    term: str
    meaning: str
    basis: Basis

    @property
    def anchor(self) -> str:
        """Its place on the list of words: /istilah/#angka-late."""
        return f"angka-{self.code}"


_ROWS = (
    Definition(
        "villages",
        "Desa",
        "Desa dan kelurahan dalam wilayah ini, masing-masing satu koperasi.",
        Basis.KNOWN,
    ),
    Definition(
        "claimed",
        "Diklaim",
        "Dilaporkan terjadi, dengan tanggalnya; termasuk yang sudah berbukti dan diverifikasi.",
        Basis.KNOWN,
    ),
    Definition(
        "evidenced",
        "Berbukti",
        "Diklaim dan semua bukti tahap terlampir; termasuk yang sudah diverifikasi.",
        Basis.KNOWN,
    ),
    Definition(
        "verified",
        "Diverifikasi",
        "Disetujui pemeriksa yang bukan pengirimnya. Hanya ini yang dihitung resmi.",
        Basis.KNOWN,
    ),
    Definition(
        "matched",
        "Cocok dengan pusat",
        "Diverifikasi, dan nomornya terisi dan sama di portal dan di daftar AHU, SIMKOPDES, atau OSS yang terakhir "
        "dicocokkan.",
        Basis.KNOWN,
    ),
    Definition(
        "not",
        "Belum diverifikasi",
        "Tahap itu belum disetujui pemeriksa, walau mungkin sudah diklaim atau berbukti.",
        Basis.KNOWN,
    ),
    Definition(
        "here",
        "Kini di tahap ini",
        "Desa yang tahap pertamanya yang belum disetujui ialah tahap ini.",
        Basis.KNOWN,
    ),
    Definition(
        "status",
        "Status",
        "Langkah terakhir sebuah tahap: belum mulai, dikerjakan, dikirim, dikembalikan, atau disetujui.",
        Basis.KNOWN,
    ),
    Definition(
        "turn",
        "Giliran",
        "Siapa yang harus bergerak pada tahap kini, menurut statusnya.",
        Basis.KNOWN,
    ),
    Definition(
        "week",
        "Pekan ini",
        "Langkah terakhirnya dalam tujuh hari sampai tanggal itu, tanggal itu sendiri termasuk.",
        Basis.KNOWN,
    ),
    Definition(
        "news",
        "Yang baru sejak sebuah tanggal",
        "Tahap desa sendiri disetujui, target tahap kini lewat, atau kendala dibuka pada atau sesudah tanggal itu.",
        Basis.KNOWN,
    ),
    Definition(
        "planned",
        "Rencana",
        "Naik lurus dari target tahap sebelumnya sampai target tahap itu, menurut target yang berlaku pada tanggal "
        "laporan.",
        Basis.TARGETS,
    ),
    Definition(
        "gap",
        "Selisih",
        "Yang diverifikasi dikurangi rencana.",
        Basis.TARGETS,
    ),
    Definition(
        "progress",
        "Kemajuan program",
        "Bagian desa yang diverifikasi pada tiap tahap, dikalikan bobot tahap itu.",
        Basis.TARGETS,
    ),
    Definition(
        "late",
        "Lewat tenggat",
        "Target tahap kini sudah lewat.",
        Basis.TARGETS,
    ),
    Definition(
        "paused",
        "Dijeda",
        "Wilayahnya dalam jeda bencana: tenggat berhenti berjalan selama itu, desa tetap dihitung dalam jumlah.",
        Basis.TARGETS,
    ),
    Definition(
        "blocked",
        "Dengan kendala",
        "Ada kendala yang belum teratasi. Sebuah desa dihitung sekali untuk tiap alasan.",
        Basis.KNOWN,
    ),
    Definition(
        "fresh",
        "Ada kabar",
        "Kecamatan sendiri mengirim atau memperbarui tahap, mencatat kunjungan atau kendala, atau menyatakan "
        "tidak ada perubahan dalam tujuh hari terakhir.",
        Basis.KNOWN,
    ),
    Definition(
        "told",
        "Kabar lengkap",
        "Kecamatan sendiri mengirim atau memperbarui tahap, mencatat kunjungan atau kendala, atau menyatakan "
        "tidak ada perubahan dalam pekan itu, Senin sampai Minggu. Pemeriksaan oleh dinas bukan kabar.",
        Basis.KNOWN,
    ),
    Definition(
        "told_on_time",
        "Kabar tepat waktu",
        "Kabar pekan itu dicatat sampai batas mingguan yang berlaku.",
        Basis.KNOWN,
    ),
    Definition(
        "untold",
        "Belum ada kabar",
        "Tidak ada kabar dalam pekan itu, dan wilayahnya tidak dalam jeda bencana.",
        Basis.KNOWN,
    ),
    Definition(
        "waiting",
        "Menunggu",
        "Nilai tengah hari sejak tahap yang diperlukan disetujui, untuk desa yang kini di tahap itu.",
        Basis.KNOWN,
    ),
    Definition(
        "taken",
        "Lama pengerjaan",
        "Nilai tengah hari dari kejadian tahap yang diperlukan sampai kejadian tahap itu, untuk yang diverifikasi "
        "dalam empat pekan terakhir.",
        Basis.KNOWN,
    ),
    Definition(
        "pace",
        "Laju dan perkiraan",
        f"Tambahan bersih per pekan dalam {PACE_WORDS}; perkiraan selesai menganggap laju itu tetap.",
        Basis.KNOWN,
    ),
    Definition(
        "recorded_later",
        "Dicatat sesudah tanggal ini",
        "Fakta yang terjadi sampai tanggal itu tetapi baru tercatat sesudahnya. Tidak termasuk angka tanggal itu.",
        Basis.HAPPENED,
    ),
    Definition(
        "holder",
        "Bola",
        "Pemegang berkas menurut langkah dan serah terima terakhir; lamanya dalam hari kerja.",
        Basis.HAPPENED,
    ),
    Definition(
        "index",
        "Indeks keaktifan",
        "Nilai 0 sampai 100 dari indikator yang diketahui; di bawah 60 persen data tidak ada nilai.",
        Basis.HAPPENED,
    ),
    Definition(
        "index_month",
        "Indeks akhir bulan",
        "Indeks keaktifan seperti dihitung pada akhir bulan itu.",
        Basis.FROZEN,
    ),
    Definition(
        "potentials",
        "Potensi tercatat",
        "Desa dengan sedikitnya satu potensi di sektor itu; desa dihitung, bukan komoditas.",
        Basis.KNOWN,
    ),
    Definition(
        "commitments",
        "Komitmen berjalan dan lewat tenggat",
        "Janji OPD yang belum ditutup; lewat tenggat bila tenggatnya sudah lewat.",
        Basis.KNOWN,
    ),
    Definition(
        "decisions",
        "Keputusan menunggu, berjalan, dan lewat batas",
        "Usulan yang belum diputuskan, dan yang disetujui tetapi belum ada hasilnya.",
        Basis.KNOWN,
    ),
    Definition(
        "findings",
        "Temuan terbuka",
        "Temuan kunjungan yang belum ditandai selesai.",
        Basis.KNOWN,
    ),
    Definition(
        "visits",
        "Kunjungan",
        "Kunjungan yang sudah tercatat pada tanggal itu.",
        Basis.KNOWN,
    ),
    Definition(
        "waits_for_check",
        "Menunggu pemeriksaan",
        "Tahap yang sudah dikirim dan belum diputuskan pemeriksanya.",
        Basis.KNOWN,
    ),
    Definition(
        "check_wait",
        "Rata-rata tunggu pemeriksaan",
        "Hari kerja dari kiriman terakhir sampai diterima atau dikembalikan, rata-rata putusan sejak Senin itu. "
        "Putusan yang diurungkan tidak dihitung.",
        Basis.KNOWN,
    ),
)  # fmt: skip
DEFINITIONS: dict[str, Definition] = {row.code: row for row in _ROWS}
# What a report explains of its figures, in this order.
IN_REPORTS = (
    "verified", "evidenced", "claimed", "matched", "planned", "late", "fresh", "gap", "paused", "index_month",
)  # fmt: skip
