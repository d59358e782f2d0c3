"""The columns of a table of people: their headings and spellings, and how each cell is read. Pure.

A reader takes the text of a cell and returns its value; it raises ValueError with an Indonesian sentence.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Days are counted from here by Excel, which takes 1900 for a leap year.
EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
EARLIEST_BIRTH = dt.date(1900, 1, 1)
MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
HEAD, OFFICIAL, COUNCIL = "head", "official", "council"
_NOTHING = {"", "-", "–", "tidak", "tidak ada", "tdk", "bukan", "kosong", "nihil"}
_YES = {"ya", "y", "iya", "true", "1", "ada", "benar", "setempat", "v", "✓"}
_NO = {"tidak", "t", "tdk", "bukan", "false", "0", "n", "luar"}


def plain(text: str) -> str:
    """Return a heading or a coded value as it is compared: small letters, single spaces, no marks."""
    letters = re.sub(r"[^a-z0-9]+", " ", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(letters.split())


def text_of(limit: int) -> Callable[[str], str]:
    """Return a reader of plain text up to `limit` letters."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise ValueError(f"terlalu panjang ({len(text)} huruf), paling banyak {limit}.")
        return text

    return read


def name(text: str) -> str:
    """Return a person's name; signs that no KTP prints are refused."""
    if re.search(r"[<>=@{}\[\]|\\\"]|https?:", text) or not any(sign.isalpha() for sign in text):
        raise ValueError("nama memuat tanda yang tidak ada di KTP. Tulis seperti di KTP.")
    return text_of(120)(text)


def nik(text: str) -> str:
    """Return the digits of a NIK; whether they are possible is nik.check_nik's to say."""
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+", text):
        raise ValueError(
            "NIK diubah Excel menjadi bilangan, sehingga angka terakhirnya hilang. Ubah kolom NIK menjadi Teks, "
            "lalu ketik ulang 16 angkanya."
        )
    return re.sub(r"[ .'’-]", "", text)


def gender(text: str) -> str:
    found = plain(text)
    if found in {"l", "lk", "laki", "laki laki", "pria", "lelaki"}:
        return "L"
    if found in {"p", "pr", "perempuan", "wanita"}:
        return "P"
    raise ValueError("tulis L (laki-laki) atau P (perempuan).")


def birth_date(text: str) -> dt.date:
    """Return the date of "14/05/1980", "14-05-1980", "1980-05-14", "14 Mei 1980" or an Excel day number."""
    day = _date(text)
    if day < EARLIEST_BIRTH:
        raise ValueError("tanggal lahir ini tidak mungkin. Periksa tahunnya di KTP.")
    return day


def _date(text: str) -> dt.date:
    wrong = ValueError("tanggal tidak dapat dibaca. Tulis seperti 14/05/1980 atau 14 Mei 1980.")
    if re.fullmatch(r"[0-9]{4,5}", text):
        return EXCEL_DAY_ZERO + dt.timedelta(days=int(text))
    parts = re.fullmatch(r"([0-9]{1,4})[-/. ]+([0-9]{1,2}|[A-Za-z]+)[-/., ]+([0-9]{1,4})( 00:00:00)?", text)
    if parts is None:
        raise wrong
    first, middle, last = parts.group(1), parts.group(2), parts.group(3)
    month = int(middle) if middle.isdigit() else MONTHS.get(middle[:3].casefold(), 0)
    if len(first) == 4 and len(last) <= 2:
        first, last = last, first
    if len(last) != 4 or len(first) > 2:
        raise ValueError("tahun lahir ditulis empat angka, misalnya 14/05/1980.")
    try:
        return dt.date(int(last), month, int(first))
    except ValueError:
        raise ValueError("tanggal ini tidak ada di kalender. Contoh yang benar: 14/05/1980.") from None


def rt(text: str) -> str:
    digits = re.sub(r"^(rt|rw)\b[. ]*", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"[0-9]{1,3}", digits, flags=re.ASCII):
        raise ValueError("tulis RT/RW sebagai angka, paling banyak tiga digit, misalnya 003.")
    return digits


def phone(text: str) -> str:
    digits = re.sub(r"[ ().-]", "", text)
    if not re.fullmatch(r"\+?[0-9]{6,15}", digits, flags=re.ASCII):
        raise ValueError("nomor HP hanya berisi angka, misalnya 081234567890.")
    return f"0{digits}" if digits.startswith("8") else digits


def lives_here(text: str) -> bool:
    found = plain(text)
    if found in _YES:
        return True
    if found in _NO:
        return False
    raise ValueError("tulis Ya atau Tidak.")


def village_post(text: str) -> str:
    found = plain(text)
    if found in _NOTHING:
        return ""
    if found in {"kepala desa", "kades", "lurah", "kepala desa lurah", "kepala kelurahan"}:
        return HEAD
    if re.search(r"\b(bpd|lpm|lmk)\b", found):
        return COUNCIL
    if re.search(r"\b(perangkat|sekdes|sekretaris|kaur|kasi|kadus|kepala dusun|kasun|staf|seklur)\b", found):
        return OFFICIAL
    raise ValueError("jabatan desa tidak dikenal. Pilih Kepala Desa/Lurah, Perangkat, BPD/LPM, atau Tidak ada.")


def money(text: str) -> int:
    """Return whole rupiah of "100.000", "Rp100.000", "Rp 100.000,00" or "100000"."""
    digits = re.sub(r"(?i)^\s*rp\.?\s*|,(00|-)\s*$|\s", "", text)
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", digits, flags=re.ASCII):
        digits = re.sub(r"[.,]", "", digits)
    if not re.fullmatch(r"[0-9]{1,10}", digits, flags=re.ASCII):
        raise ValueError("tulis jumlah rupiah dengan angka saja, misalnya 100.000.")
    return int(digits)


# Heading of an office: (body, role, held ex officio).
Office = tuple[str, str, bool]
OFFICES: dict[str, Office] = {
    "Ketua": ("board", "chair", False),
    "Wakil Ketua Bidang Usaha": ("board", "vice_business", False),
    "Wakil Ketua Bidang Keanggotaan": ("board", "vice_membership", False),
    "Sekretaris": ("board", "secretary", False),
    "Bendahara": ("board", "treasurer", False),
    "Anggota Pengurus": ("board", "member", False),
    "Ketua Pengawas": ("supervisor", "chair", True),
    "Sekretaris Pengawas": ("supervisor", "secretary", False),
    "Anggota Pengawas": ("supervisor", "member", False),
}
_OFFICE_WORDS = {plain(title): office for title, office in OFFICES.items()} | {
    "ketua pengurus": OFFICES["Ketua"],
    "wakil ketua usaha": OFFICES["Wakil Ketua Bidang Usaha"],
    "waka bidang usaha": OFFICES["Wakil Ketua Bidang Usaha"],
    "waka usaha": OFFICES["Wakil Ketua Bidang Usaha"],
    "wakil ketua keanggotaan": OFFICES["Wakil Ketua Bidang Keanggotaan"],
    "wakil ketua bidang anggota": OFFICES["Wakil Ketua Bidang Keanggotaan"],
    "waka bidang keanggotaan": OFFICES["Wakil Ketua Bidang Keanggotaan"],
    "waka bidang anggota": OFFICES["Wakil Ketua Bidang Keanggotaan"],
    "waka keanggotaan": OFFICES["Wakil Ketua Bidang Keanggotaan"],
    "sekretaris pengurus": OFFICES["Sekretaris"],
    "bendahara pengurus": OFFICES["Bendahara"],
    "pengawas": OFFICES["Anggota Pengawas"],
}


def office(text: str) -> Office | None:
    """Return body, role and whether it is held ex officio; None for a founder without an office."""
    found = plain(text)
    if found in _NOTHING or found in {"anggota", "pendiri", "anggota pendiri"}:
        return None
    if found not in _OFFICE_WORDS:
        raise ValueError(f"jabatan koperasi tidak dikenal. Pilih salah satu: {', '.join(OFFICES)}.")
    return _OFFICE_WORDS[found]


@dataclass(frozen=True)
class Column:
    """One column: its field in the portal, heading, other spellings, reader, and whether a cell must be filled."""

    field: str
    title: str
    spellings: tuple[str, ...]
    read: Callable[[str], Any]
    is_needed: bool = False
    missing: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "name", "Nama", ("nama lengkap", "nama sesuai ktp", "nama pendiri", "nama anggota"), name, True,
        "isi nama sesuai KTP.",
    ),
    Column(
        "nik_penduduk", "NIK", ("nik penduduk", "no nik", "nomor nik", "no ktp", "nomor ktp", "nik ktp"), nik,
        True, "isi NIK, 16 angka seperti di KTP.",
    ),
    Column(
        "gender", "L/P", ("jenis kelamin", "jk", "kelamin", "p l", "gender"), gender, True,
        "isi L atau P.",
    ),
    Column("birth_place", "Tempat lahir", ("tmp lahir", "tempat"), text_of(60), True, "isi tempat lahir."),
    Column(
        "birth_date", "Tanggal lahir", ("tgl lahir", "tanggal", "tgl"), birth_date, True,
        "isi tanggal lahir, misalnya 14/05/1980.",
    ),
    Column("occupation", "Pekerjaan", ("profesi",), text_of(60), True, "isi pekerjaan."),
    Column("education", "Pendidikan", ("pendidikan terakhir", "pend"), text_of(60)),
    Column(
        "address", "Alamat", ("alamat ktp", "dusun", "alamat jalan dusun", "alamat lengkap", "jalan dusun"),
        text_of(200), True, "isi alamat sesuai KTP.",
    ),
    Column("rt", "RT", (), rt),
    Column("rw", "RW", (), rt),
    Column("phone", "HP", ("no hp", "nomor hp", "telepon", "no telepon", "telp", "no telp", "wa", "no wa"), phone),
    Column(
        "lives_here", "KTP setempat", ("ktp desa ini", "warga setempat", "ktp sini", "domisili"), lives_here,
    ),
    Column(
        "village_post", "Jabatan desa", ("jabatan di desa", "jabatan desa kelurahan", "unsur desa"),
        village_post,
    ),
    Column("principal_paid", "Simpanan pokok", ("simpanan pokok rp", "pokok", "simp pokok"), money),
    Column("mandatory_paid", "Simpanan wajib", ("simpanan wajib rp", "wajib", "simp wajib"), money),
    Column(
        "office", "Jabatan koperasi", ("jabatan", "jabatan di koperasi", "jabatan kdkmp", "posisi"), office,
    ),
)  # fmt: skip

BY_HEADING: dict[str, Column] = {
    plain(heading): column for column in COLUMNS for heading in (column.title, *column.spellings)
}
# Columns that people keep in their lists, and that ours add: known, and not read.
IGNORED = {"no", "nomor", "no urut", "kesalahan", "keterangan", "ket", "tanda tangan", "ttd"}
