"""Excel files of people: the template to fill in, reading what comes back, and the copy that says what is wrong.

Reading trusts nothing: no macros, nothing that unpacks to more than a few megabytes, no DTD (defusedxml), values
instead of formulas. Writing makes text only, so that no cell is ever a live formula.
"""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cooperatives.people_columns import COLUMNS, OFFICES
from cooperatives.people_table import EXAMPLE_NAME, MAX_COLUMNS, MAX_ROWS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 6 * 1024 * 1024
MAX_PARTS = 200
SHEET = "Orang"
FAULTS = "Kesalahan"
# Blank rows in between are read over; a sheet of nothing but blanks ends here.
_LAST_ROW = 4 * MAX_ROWS
_TEXT = "@"
_CELL_LENGTH = 32_000

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


def read(upload: Any) -> list[Sequence[Any]]:
    """Return the cells of the first sheet of an uploaded .xlsx, row by row, formulas as their values.

    Raises ValidationError that names the file's fault and what to do.
    """
    data = _bytes_of(upload)
    _check_parts(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        # What the file says of its own size proves nothing.
        sheet.reset_dimensions()
        rows = [tuple(row) for row in islice(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), _LAST_ROW + 1)]
    except Exception as error:
        # A damaged file may make the reader raise anything at all; to the clerk it is one and the same.
        raise ValidationError(
            "Berkas Excel ini rusak atau tidak terbaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu coba lagi."
        ) from error
    if len(rows) > _LAST_ROW:
        raise ValidationError(f"Lembar ini terlalu panjang. Isi paling banyak {MAX_ROWS} orang, tanpa baris kosong.")
    return rows


def _bytes_of(upload: Any) -> bytes:
    data = b"".join(islice(upload.chunks(256 * 1024), MAX_BYTES // (256 * 1024) + 1))
    if upload.size > MAX_BYTES or len(data) > MAX_BYTES:
        raise ValidationError("Berkas ini lebih besar dari 2 MB. Hapus gambar dan lembar lain, lalu coba lagi.")
    name = str(upload.name or "").lower()
    if name.endswith((".xlsm", ".xltm", ".xlsb")):
        raise ValidationError("Berkas dengan makro tidak diterima. Simpan sebagai “Excel Workbook (.xlsx)”.")
    if not data.startswith(b"PK\x03\x04"):
        raise ValidationError("Berkas ini bukan Excel .xlsx. Buka di Excel, lalu simpan sebagai .xlsx.")
    return data


def _check_parts(data: bytes) -> None:
    """Look at the parts before anything is unpacked. zipfile never reads past the size that is checked here."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError) as error:
        raise ValidationError("Berkas ini rusak. Buka di Excel, simpan ulang, lalu coba lagi.") from error
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise ValidationError("Berkas dengan makro tidak diterima. Simpan sebagai “Excel Workbook (.xlsx)”.")
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError("Berkas ini berkata sandi. Simpan tanpa kata sandi, lalu coba lagi.")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValidationError("Isi berkas ini terlalu besar. Salin tabelnya ke templat yang kosong, lalu coba lagi.")


def template() -> bytes:
    """Return the sheet to fill in: headings, lists to choose from, columns of text, one example to delete."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    _head(sheet, [column.title for column in COLUMNS])
    for position, column in enumerate(COLUMNS, start=1):
        _put(sheet.cell(2, position), EXAMPLE[column.field]).font = Font(italic=True, color="777777")
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = WIDTHS.get(column.field, 15)
        # Text, or Excel would round a NIK and turn a date into the American order.
        sheet.column_dimensions[letter].number_format = _TEXT
        for number in range(3, MAX_ROWS // 5):
            sheet.cell(number, position).number_format = _TEXT
        if column.field in CHOICES:
            _choose(sheet, letter, CHOICES[column.field])
    _guide(book.create_sheet("Petunjuk"))
    return _saved(book)


def _choose(sheet: Worksheet, letter: str, choices: Sequence[str]) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.errorTitle, rule.error = "Pilihan tidak dikenal", "Pilih dari daftar."
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 2}")


def _guide(sheet: Worksheet) -> None:
    lines = [
        "Isi lembar Orang: satu orang satu baris. Hapus baris contoh; bila tertinggal, portal melewatinya.",
        "Kolom wajib: Nama, NIK, L/P, Tempat lahir, Tanggal lahir, Pekerjaan, Alamat.",
        "NIK 16 angka. Jangan ubah format kolom NIK: tetap Teks.",
        "Tanggal lahir ditulis 14/05/1980.",
        "KTP setempat kosong berarti Ya. Simpanan kosong berarti sama dengan keputusan rapat.",
        "Jabatan koperasi kosong berarti pendiri tanpa jabatan. Ketua Pengawas adalah kepala desa/lurah.",
        "Setelah diunggah, portal memperlihatkan pratinjau. Belum ada yang tersimpan sebelum Anda menyetujuinya.",
    ]
    for number, line in enumerate(lines, start=1):
        _put(sheet.cell(number, 1), line).alignment = Alignment(wrap_text=True)
    sheet.column_dimensions["A"].width = 90


def with_faults(headings: Sequence[str], rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> bytes:
    """Return the sheet with a last column that says what is wrong in each row. Every cell is text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    _head(sheet, [*headings, FAULTS])
    last = len(headings) + 1
    for number, (cells, faults) in enumerate(rows, start=2):
        for position, text in enumerate(cells[: last - 1], start=1):
            _put(sheet.cell(number, position), text)
        if faults:
            told = _put(sheet.cell(number, last), "\n".join(faults))
            told.fill = PatternFill("solid", start_color="FDE8E8")
            told.alignment = Alignment(wrap_text=True, vertical="top")
    for position in range(1, last):
        sheet.column_dimensions[get_column_letter(position)].width = 18
    sheet.column_dimensions[get_column_letter(last)].width = 60
    return _saved(book)


def _head(sheet: Worksheet, titles: Sequence[str]) -> None:
    for position, title in enumerate(titles, start=1):
        cell = _put(sheet.cell(1, position), title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="E8EEF5")
    sheet.freeze_panes = "B2"


def _put(cell: Any, text: str) -> Cell:
    """Write text as text: openpyxl takes what begins with "=" for a formula, here nothing is one."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_LENGTH]
    cell.data_type = "s"
    cell.number_format = _TEXT
    cell.quotePrefix = True
    return cell


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
