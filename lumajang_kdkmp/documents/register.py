"""The register of final papers: numbers without gaps, the code of the QR, and how a number is written.

A number is `{seq}/{code}/KDKMP/{roman_month}/{year}` or what Diskopindag has set instead (NumberFormat).
"""

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.urls import reverse

from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.documents.models import NumberFormat, RegisterCounter

DEFAULT_PATTERN = "{seq:03}/{code}/KDKMP/{roman_month}/{year}"
# What a kind carries that has no code of its own (settings.DOCUMENT_CODES).
NO_CODE = "DOK"
NUMBER_LENGTH = 80
TOKEN = re.compile(r"[0-9a-f]{32}")
MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
FIELDS = ("seq", "code", "roman_month", "month", "year")
# Without these two numbers would repeat.
NEEDED = ("seq", "code", "year")
_LITERAL = re.compile(r"[A-Z0-9 ./_-]*")
_WIDTH = re.compile(r"0[2-6]")


@dataclass(frozen=True)
class Entry:
    """A line of the register: what a final paper carries from its freezing on."""

    number: str
    year: int
    seq: int
    token: str
    issued_on: dt.date

    @property
    def columns(self) -> dict[str, Any]:
        """Return the fields of Document that hold it."""
        return {
            "number": self.number,
            "number_year": self.year,
            "number_seq": self.seq,
            "token": self.token,
            "issued_on": self.issued_on,
        }


def code_of(kind: str) -> str:
    return settings.DOCUMENT_CODES.get(kind, NO_CODE)


def take(kind: str) -> Entry:
    """Take the next number of this kind and year, inside the transaction that keeps it.

    A rolled-back transaction gives its number back. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is taken in the transaction of the paper that carries it.")
    today = clock.today()
    seq = next_number(kind if kind in settings.DOCUMENT_CODES else "", today.year)
    number = written(pattern_of(kind, today), kind=kind, seq=seq, on=today)
    return Entry(number, today.year, seq, secrets.token_hex(16), today)


def next_number(kind: str, year: int) -> int:
    """Raise the counter by one and return it: one statement, whose row lock lets one transaction in at a time."""
    counter = RegisterCounter.objects.filter(kind=kind, year=year)
    if not counter.update(last=F("last") + 1):
        # Whoever inserts the first row of the year first: the others wait for it here and go on behind it.
        RegisterCounter.objects.bulk_create([RegisterCounter(kind=kind, year=year)], ignore_conflicts=True)
        counter.update(last=F("last") + 1)
    return counter.values_list("last", flat=True).get()


def pattern_of(kind: str, on: dt.date) -> str:
    """Return the pattern in force on a day: the newest row of the kind, else of all kinds, else the default."""
    rows = NumberFormat.objects.filter(kind__in=(kind, ""), valid_from__lte=on)
    row = max(rows, key=lambda row: (row.kind == kind, row.valid_from, row.pk), default=None)
    return row.pattern if row else DEFAULT_PATTERN


def written(pattern: str, *, kind: str, seq: int, on: dt.date) -> str:
    """Return "007/D10/KDKMP/VI/2025"."""
    return pattern.format(
        seq=seq, code=code_of(kind), roman_month=MONTHS[on.month - 1], month=f"{on.month:02}", year=on.year
    )


def check_pattern(pattern: str) -> None:
    """Raise ValidationError, in Indonesian, for a pattern that is no pattern or whose numbers would repeat."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise ValidationError(
            "Kurung kurawal pada pola ini tidak berpasangan. Contoh yang benar: " + DEFAULT_PATTERN
        ) from None
    names = [name for _, name, _, _ in parts if name is not None]
    for literal, name, width, conversion in parts:
        _check_part(literal, name, width or "", conversion)
    if missing := [name for name in NEEDED if names.count(name) != 1]:
        raise ValidationError(
            f"Pola harus memuat {', '.join(f'{{{name}}}' for name in missing)} tepat satu kali, supaya nomor "
            "tidak berulang."
        )
    if any(not literal for literal, name, _, _ in parts[1:] if name is not None):
        raise ValidationError("Beri pemisah di antara dua isian, misalnya garis miring.")
    if len(written(pattern, kind="", seq=999_999, on=dt.date(2025, 8, 1))) > NUMBER_LENGTH - 10:
        raise ValidationError("Nomor menurut pola ini terlalu panjang. Singkatkan polanya.")


def _check_part(literal: str, name: str | None, width: str, conversion: str | None) -> None:
    if not _LITERAL.fullmatch(literal):
        raise ValidationError(
            "Di luar isian, pola hanya boleh memuat huruf besar, angka, spasi, titik, garis miring, dan tanda hubung."
        )
    if name is None:
        return
    if name not in FIELDS:
        raise ValidationError(
            f"Isian {{{name}}} tidak dikenal. Yang dikenal: {', '.join(f'{{{n}}}' for n in FIELDS)}."
        )
    if conversion or (width and (name != "seq" or not _WIDTH.fullmatch(width))):
        raise ValidationError("Lebar hanya untuk {seq}, dari {seq:02} sampai {seq:06}.")


def verify_url(token: str) -> str:
    """Return the public address behind the QR code."""
    return settings.SITE_URL.rstrip("/") + reverse("document_verify", args=[token])


def block(kind: str, entry: Entry | None) -> dict[str, Any]:
    """Return what templates know as `register`; its texts are empty for a konsep.

    `is_konsep` is for kinds that stand in the register: a report is neither konsep nor final.
    """
    return {
        "is_final": entry is not None,
        "is_konsep": entry is None and kind in settings.DOCUMENT_CODES,
        "number": entry.number if entry else "",
        "verify_url": verify_url(entry.token) if entry else "",
        "issued_on": formats.date_long(entry.issued_on).partition(", ")[2] if entry else "",
    }
