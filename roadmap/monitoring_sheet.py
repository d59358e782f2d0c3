"""The monitoring sheet (paper D25) as data: six areas, each with what is asked and how it is checked. Pure.

Modelled on the governance form of the ministry (domain study 6.1): for every item whether it is met, how well it
works, and a note. The wording is our own.
"""

from dataclasses import dataclass

NO, PARTLY, YES = "no", "partly", "yes"
COMPLIANCE: tuple[tuple[str, str], ...] = ((NO, "Tidak sesuai"), (PARTLY, "Cukup"), (YES, "Sesuai"))
COMPLIANCE_WORDS = dict(COMPLIANCE)
EFFECTS: tuple[int, ...] = (0, 25, 50, 75, 100)
EFFECT_WORDS: dict[int, str] = {
    0: "0, belum berjalan",
    25: "25, baru dimulai",
    50: "50, separuh berjalan",
    75: "75, berjalan baik",
    100: "100, berjalan penuh",
}
NOTE_LENGTH = 200


@dataclass(frozen=True)
class Item:
    """One thing to check. `look` says where the visitor looks."""

    code: str
    question: str
    look: str


@dataclass(frozen=True)
class Area:
    """One part of the sheet."""

    code: str
    title: str
    items: tuple[Item, ...]


AREAS: tuple[Area, ...] = (
    Area("institution", "Kelembagaan", (
        Item("deed_kept", "Akta, anggaran dasar, dan SK badan hukum tersimpan di kantor koperasi.",
             "Minta ditunjukkan aslinya atau salinannya."),
        Item("office_open", "Kantor koperasi ada, berpapan nama, dan buka pada jam layanan.",
             "Lihat tempatnya dan jam buka yang ditempel."),
        Item("officers_active", "Pengurus hadir dan menjalankan tugas menurut jabatannya.",
             "Tanyakan pembagian tugas dan siapa yang ada hari ini."),
        Item("board_meets", "Pengurus mengadakan rapat paling sedikit sekali dalam tiga bulan.",
             "Lihat buku rapat dan tanggal rapat terakhir."),
    )),
    Area("membership", "Keanggotaan", (
        Item("member_book", "Buku daftar anggota lengkap dan cocok dengan jumlah yang dilaporkan.",
             "Hitung baris buku, cocokkan dengan angka bulanan."),
        Item("savings_paid", "Simpanan wajib ditagih dan dibayar setiap bulan.",
             "Lihat buku simpanan tiga bulan terakhir."),
        Item("open_to_all", "Warga yang memenuhi syarat dapat mendaftar dengan mudah, termasuk perempuan dan pemuda.",
             "Tanyakan cara mendaftar dan pendaftar bulan ini."),
    )),
    Area("finance", "Keuangan", (
        Item("cash_book", "Buku kas diisi setiap hari kerja dan saldonya cocok dengan uang yang ada.",
             "Hitung uang kas bersama bendahara."),
        Item("monthly_report", "Laporan kas bulanan dibuat dan diberikan kepada pengawas.",
             "Minta laporan bulan terakhir."),
        Item("bank_used", "Uang koperasi disimpan di rekening koperasi, bukan milik pribadi.",
             "Lihat nama pemilik rekening dan mutasi terakhir."),
    )),
    Area("business", "Usaha", (
        Item("outlet_runs", "Gerai atau unit usaha melayani pembeli pada jam buka.",
             "Lihat kegiatan di gerai dan nota hari ini."),
        Item("stock_known", "Persediaan barang dicatat dan dihitung secara berkala.",
             "Cocokkan tiga barang dengan kartu persediaan."),
        Item("partners", "Ada pemasok atau pembeli tetap dengan kesepakatan tertulis.",
             "Minta surat kerja sama yang masih berlaku."),
        Item("plan_followed", "Usaha dijalankan menurut rencana usaha yang disetujui rapat anggota.",
             "Bandingkan unit usaha dengan rencananya."),
    )),
    Area("supervision", "Pengawasan", (
        Item("supervisors_check", "Pengawas memeriksa kas dan usaha, lalu menulis hasilnya.",
             "Lihat catatan pemeriksaan terakhir."),
        Item("annual_meeting", "Rapat anggota tahunan dilaksanakan atau sudah direncanakan tanggalnya.",
             "Minta berita acara atau undangannya."),
        Item("advice_done", "Saran pengawas dan temuan kunjungan sebelumnya sudah ditindaklanjuti.",
             "Buka lembar kunjungan yang lalu."),
    )),
    Area("data", "Data dan kemampuan", (
        Item("simkopdes", "Data koperasi di SIMKOPDES benar dan diperbarui setiap bulan.",
             "Masuk bersama petugas koperasi, lihat tanggal terakhir."),
        Item("training", "Pengurus mengikuti pelatihan perkoperasian atau usaha dalam setahun terakhir.",
             "Tanyakan judul, tanggal, dan sertifikatnya."),
        Item("records_safe", "Berkas penting disimpan aman dan ada salinannya.",
             "Lihat lemari berkas dan salinan datanya."),
    )),
)  # fmt: skip
ITEMS: dict[str, Item] = {item.code: item for area in AREAS for item in area.items}

# Dates of the sheet whose item, answered "tidak sesuai", says that there is none: known, and not unknown.
NEVER_ITEMS: dict[str, str] = {
    "board_met_on": "board_meets",
    "cash_report_month": "monthly_report",
    "supervisors_checked_on": "supervisors_check",
    "annual_meeting_planned_on": "annual_meeting",
    "simkopdes_updated_on": "simkopdes",
    "trained_on": "training",
}


def answer_faults(answers: dict[str, dict[str, object]]) -> list[str]:
    """Return what is wrong with answers that did not come through the form, one Indonesian sentence each."""
    faults = []
    for code, answer in answers.items():
        if code not in ITEMS or not set(answer) <= {"compliance", "effect", "note"}:
            faults.append(f"Butir “{code[:40]}” tidak ada di lembar monitoring.")
        elif answer.get("compliance") not in (None, *COMPLIANCE_WORDS):
            faults.append("Kesesuaian dipilih dari: tidak sesuai, cukup, sesuai.")
        elif answer.get("effect") not in (None, *EFFECTS):
            faults.append("Efektivitas dipilih dari: 0, 25, 50, 75, 100.")
        elif len(str(answer.get("note", ""))) > NOTE_LENGTH:
            faults.append(f"Catatan paling banyak {NOTE_LENGTH} huruf.")
    return faults
