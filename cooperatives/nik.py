"""The citizen number (NIK, Nomor Induk Kependudukan): its shape and what its digits say of a person."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

FEMALE_DAY_OFFSET = 40


@dataclass(frozen=True)
class NikCheck:
    """`errors` forbid the number, `warnings` do not; both are Indonesian sentences."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def _date_error(day: int, month: int, year: int) -> str:
    if not 1 <= month <= 12:
        return "NIK salah: bulan lahir di dalamnya (digit 9–10) harus 01 sampai 12."
    # Two digits of year: 29 February counts as right if it existed in either century.
    longest = max(calendar.monthrange(century + year, month)[1] for century in (1900, 2000))
    if not 1 <= day <= longest:
        return "NIK salah: tanggal lahir di dalamnya (digit 7–8) tidak ada; perempuan: tanggal ditambah 40."
    return ""


def check_nik(
    nik: str, *, birth_date: dt.date | None = None, is_female: bool | None = None, regency: str = "3508"
) -> NikCheck:
    """Check a 16-digit NIK: 6 digits of region, DDMMYY (day + 40 for women), 4 of serial.

    With `birth_date` and `is_female` the digits must agree with them. The region is that of first issue, not
    of domicile, so a prefix other than `regency` (4 digits) is only a warning.
    """
    if not re.fullmatch(r"[0-9]{16}", nik):
        return NikCheck(("NIK harus tepat 16 angka, tanpa spasi atau tanda baca.",))
    coded_day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    says_female = coded_day > FEMALE_DAY_OFFSET
    day = coded_day - FEMALE_DAY_OFFSET if says_female else coded_day
    errors = [_date_error(day, month, year)]
    if nik[12:] == "0000":
        errors.append("NIK salah: nomor urut di dalamnya (empat angka terakhir) tidak boleh 0000.")
    if birth_date and not errors[0] and birth_date.strftime("%d%m%y") != f"{day:02}{month:02}{year:02}":
        errors.append("Tanggal lahir tidak sama dengan yang tersimpan di NIK. Periksa lagi KTP-nya.")
    if is_female is not None and is_female != says_female:
        errors.append("Jenis kelamin tidak sama dengan yang tersimpan di NIK. Periksa lagi KTP-nya.")
    elsewhere = "NIK ini pertama kali terbit di luar kabupaten; pastikan alamat KTP-nya sekarang di sini."
    warnings = () if nik.startswith(regency) else (elsewhere,)
    return NikCheck(tuple(error for error in errors if error), warnings)
