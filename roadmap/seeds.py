"""The first coded reasons and targets. Later ones are rows that Diskopindag adds in the admin."""

import csv
import datetime as dt
from pathlib import Path

from roadmap.index import INDICATORS
from roadmap.stages import STAGES

# Usual blockers, from domain study section 3.3: code, sentence, next step.
BLOCKER_REASONS = (
    ("file_incomplete", "Berkas belum lengkap", "Lengkapi daftar berkas di halaman tahap."),
    ("ktp_missing", "KTP atau NIK bermasalah", "Hubungi Dukcapil; ganti calon bila tidak selesai sepekan."),
    ("officers_hesitant", "Calon pengurus ragu atau mundur", "Camat menemui calon; siapkan pengganti."),
    ("family_relation", "Ada hubungan keluarga antarcalon", "Ganti salah satu calon lewat musyawarah."),
    (
        "village_leader_on_board",
        "Pimpinan desa dicalonkan sebagai pengurus",
        "Ganti calon; kades hanya ketua pengawas.",
    ),
    ("name_duplicate", "Nama koperasi sudah dipakai", "Pakai nama dengan kecamatan atau kabupaten."),
    ("budget_late", "Dana akta belum tersedia", "Tetapkan satu sumber dana bersama Diskopindag."),
    ("double_funding", "Dua sumber dana untuk satu akta", "Batalkan salah satu sebelum dibayar."),
    ("notary_queue", "Antre di notaris", "Ikutkan penandatanganan massal atau pindah notaris."),
    ("notary_revision", "Berkas direvisi notaris", "Perbaiki sesuai catatan notaris."),
    ("nib_npwp", "NIB atau NPWP tertahan", "Minta pendampingan OSS atau KPP."),
    ("low_skill", "Pengurus belum paham", "Jadwalkan pelatihan atau pendampingan."),
    ("no_business", "Belum ada usaha yang jelas", "Susun rencana dari potensi desa."),
    ("land", "Lahan atau gerai belum ada", "Periksa tanah kas desa atau sewa."),
    ("overlap_bumdes", "Tumpang tindih dengan BUMDes/KUD", "Musyawarahkan pembagian usaha."),
    ("weather_disaster", "Cuaca atau bencana", "Catat perkiraan kapan dapat dilanjutkan."),
)

RETURN_REASONS = (
    ("unreadable", "Foto atau pindaian tidak terbaca", "Foto ulang dengan cahaya cukup."),
    ("unsigned", "Tanda tangan belum lengkap", "Lengkapi tanda tangan, lalu pindai ulang."),
    ("wrong_village", "Berkas milik desa lain", "Lampirkan berkas desa yang benar."),
    ("date_mismatch", "Tanggal di berkas berbeda", "Samakan tanggal dengan berkas, atau perbaiki berkasnya."),
    ("attendance_short", "Daftar hadir tidak sesuai jumlah", "Periksa daftar hadir dan jumlah peserta."),
    ("name_mismatch", "Nama koperasi tidak sesuai", "Pakai nama resmi yang ditampilkan portal."),
    (
        "officer_rule",
        "Susunan pengurus atau pengawas belum memenuhi syarat",
        "Lihat pemeriksaan kelayakan akta.",
    ),
    ("incomplete", "Isi berkas belum lengkap", "Lengkapi bagian yang disebut dalam catatan."),
    ("potential_unclear", "Potensi belum jelas", "Tulis komoditas dan keterangan yang dapat diperiksa."),
    ("other", "Lainnya (tulis di catatan)", "Baca catatan pemeriksa."),
)

FIRST_TARGETS_FROM = dt.date(2025, 3, 1)
FIRST_WEIGHTS_FROM = dt.date(2025, 3, 1)


# National holidays and joint leave; the decrees are named in its first line. Later years are added in the admin.
HOLIDAYS = Path(__file__).resolve().parent / "data" / "holidays.csv"


def plant_holidays(holiday) -> None:
    """Create the holidays of data/holidays.csv where they are missing; the argument is the model class."""
    lines = [line for line in HOLIDAYS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    holiday.objects.bulk_create(
        [
            holiday(on=row["on"], name=row["name"], is_joint_leave=row["leave"] == "1")
            for row in csv.DictReader(lines)
        ],
        ignore_conflicts=True,
    )


def plant_index_weights(index_weight) -> None:
    """Create the first weights of the activity index where they are missing; the argument is the model class."""
    for row in INDICATORS:
        index_weight.objects.get_or_create(
            indicator=row.code,
            valid_from=FIRST_WEIGHTS_FROM,
            defaults={"points": row.first_points, "target": row.first_target},
        )


def plant(blocker_reason, return_reason, stage_target) -> None:
    """Create the first rows where they are missing; the arguments are the three model classes."""
    for model, rows in ((blocker_reason, BLOCKER_REASONS), (return_reason, RETURN_REASONS)):
        for position, (code, label, help_text) in enumerate(rows):
            model.objects.get_or_create(
                code=code, defaults={"label": label, "help_text": help_text, "position": position}
            )
    for stage in STAGES:
        stage_target.objects.get_or_create(
            stage=stage.code,
            valid_from=FIRST_TARGETS_FROM,
            defaults={"due_on": stage.first_due, "weight": stage.first_weight},
        )
