"""Excel files of people: the template to fill in, reading what comes back, and the copy that says what is wrong."""

from collections.abc import Iterable, Sequence
from typing import Any

from cooperatives.people_columns import COLUMNS, OFFICES
from cooperatives.people_table import EXAMPLE_NAME, MAX_COLUMNS, MAX_ROWS
from lumajang_kdkmp.sheets import XLSX, Column, Limits, Marked, Sheet, read_xlsx, write_xlsx

__all__ = ["EXAMPLE", "XLSX", "read", "template", "with_faults"]

SHEET = "Orang"
FAULTS = "Kesalahan"
# Blank rows in between are read over; a sheet of nothing but blanks ends here.
LIMITS = Limits(
    rows=4 * MAX_ROWS,
    columns=MAX_COLUMNS,
    too_long=f"Lembar ini terlalu panjang. Isi paling banyak {MAX_ROWS} orang, tanpa baris kosong.",
)

EXAMPLE = {
    "name": EXAMPLE_NAME,
    "nik_penduduk": "9900001405800001",
    "gender": "L",
    "birth_place": "Lumajang",
    "birth_date": "14/05/1980",
    "occupation": "Petani",
    "education": "SMA",
    "address": "Dusun Krajan",
    "rt": "003",
    "rw": "001",
    "phone": "081200000000",
    "lives_here": "Ya",
    "village_post": "Tidak ada",
    "principal_paid": "100.000",
    "mandatory_paid": "10.000",
    "office": "Sekretaris",
}
CHOICES = {
    "gender": ["L", "P"],
    "lives_here": ["Ya", "Tidak"],
    "village_post": ["Tidak ada", "Kepala Desa/Lurah", "Perangkat", "BPD/LPM"],
    "office": list(OFFICES),
}
WIDTHS = {"name": 28, "nik_penduduk": 20, "address": 28, "office": 32, "village_post": 20, "occupation": 18}


GUIDE = (
    (
        "Cara mengisi",
        "Isi lembar Orang: satu orang satu baris. Hapus baris contoh; bila tertinggal, portal melewatinya.",
    ),
    ("Kolom wajib", "Nama, NIK, L/P, Tempat lahir, Tanggal lahir, Pekerjaan, Alamat."),
    ("NIK", "16 angka. Jangan ubah format kolom NIK: tetap Teks."),
    ("Tanggal lahir", "Ditulis 14/05/1980."),
    ("Kolom kosong", "KTP setempat kosong berarti Ya. Simpanan kosong berarti sama dengan keputusan rapat."),
    (
        "Jabatan koperasi",
        "Kosong berarti pendiri tanpa jabatan. Ketua Pengawas adalah kepala desa/lurah.",
    ),
    (
        "Setelah diunggah",
        "Portal memperlihatkan pratinjau. Belum ada yang tersimpan sebelum Anda menyetujuinya.",
    ),
)  # fmt: skip


def read(upload: Any) -> list[Sequence[Any]]:
    """Return the cells of the sheet of people, or of the first one, row by row.

    Raises ValidationError that names the file's fault and what to do.
    """
    return read_xlsx(upload, sheet=SHEET, limits=LIMITS)


def template() -> bytes:
    """Return the sheet to fill in: headings, lists to choose from, columns of text, one example to delete."""
    # Text throughout, or Excel would round a NIK and turn a date into the American order.
    columns = [
        Column(column.title, WIDTHS.get(column.field, 15), choices=CHOICES.get(column.field, ()))
        for column in COLUMNS
    ]
    example = [Marked(EXAMPLE[column.field], "example") for column in COLUMNS]
    return write_xlsx([Sheet(SHEET, columns, [example], GUIDE, spare_rows=MAX_ROWS, frozen_columns=1)])


def with_faults(headings: Sequence[str], rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> bytes:
    """Return the sheet with a last column that says what is wrong in each row. Every cell is text."""
    columns = [*(Column(title, 18) for title in headings), Column(FAULTS, 60)]
    width = len(headings)
    lines = [
        [*cells[:width], *[""] * (width - len(cells)), Marked("\n".join(faults)) if faults else ""]
        for cells, faults in rows
    ]
    return write_xlsx([Sheet(SHEET, columns, lines, frozen_columns=1)])
