"""Excel files that came from outside: no macros, nothing that unpacks to more than a few megabytes, no DTD
(openpyxl reads with defusedxml when it is there), values instead of formulas.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Limits:
    """How much of a file is read. Blank rows in between count too; `too_long` is told beyond `rows`."""

    rows: int = 5_000
    columns: int = 60
    megabytes: int = 2
    unpacked_megabytes: int = 6
    parts: int = 200
    too_long: str = "Lembar ini terlalu panjang. Hapus baris kosong, atau bagi menjadi beberapa berkas."


PLAIN = Limits()


def read_xlsx(upload: Any, *, sheet: str = "", limits: Limits = PLAIN) -> list[Sequence[Any]]:
    """Return the cells of a sheet of an uploaded .xlsx, row by row, formulas as their values.

    `sheet` is read when the file has it, else the first one. Raises ValidationError that names the file's fault
    and what to do.
    """
    data = _bytes_of(upload, limits)
    _check_parts(data, limits)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        wanted = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        # What the file says of its own size proves nothing.
        wanted.reset_dimensions()
        cells = wanted.iter_rows(values_only=True, max_col=limits.columns)
        rows: list[Sequence[Any]] = [tuple(row) for row in islice(cells, limits.rows + 1)]
    except Exception as error:
        # A damaged file may make the reader raise anything at all; to the clerk it is one and the same.
        raise ValidationError(
            "Berkas Excel ini rusak atau tidak terbaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu coba lagi."
        ) from error
    if len(rows) > limits.rows:
        raise ValidationError(limits.too_long)
    return rows


def _bytes_of(upload: Any, limits: Limits) -> bytes:
    most = limits.megabytes * 1024 * 1024
    data = b"".join(islice(upload.chunks(_CHUNK), most // _CHUNK + 1))
    if upload.size > most or len(data) > most:
        raise ValidationError(
            f"Berkas ini lebih besar dari {limits.megabytes} MB. Hapus gambar dan lembar lain, lalu coba lagi."
        )
    name = str(upload.name or "").lower()
    if name.endswith((".xlsm", ".xltm", ".xlsb")):
        raise ValidationError("Berkas dengan makro tidak diterima. Simpan sebagai “Excel Workbook (.xlsx)”.")
    if not data.startswith(b"PK\x03\x04"):
        raise ValidationError("Berkas ini bukan Excel .xlsx. Buka di Excel, lalu simpan sebagai .xlsx.")
    return data


def _check_parts(data: bytes, limits: Limits) -> None:
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
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or unpacked > limits.unpacked_megabytes * 1024 * 1024:
        raise ValidationError("Isi berkas ini terlalu besar. Salin tabelnya ke templat yang kosong, lalu coba lagi.")
