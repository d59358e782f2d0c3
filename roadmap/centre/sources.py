"""What each register lists, under which headings, and who puts a difference right. Pure: tables before code.

The layouts are assumptions: no specification of these exports is public. SIMKOPDES is read after the public export
of 5 August 2026 (github.com/danylaksono/kopdes-report), AHU after a profile (name, SK, date), OSS after the NIB
document. An unknown heading is therefore not an error: a person picks the column on the page.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cooperatives.people_columns import plain
from cooperatives.people_table import tidy
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import date_short
from roadmap.intake.fields import day

HEADING_WITHIN = 15
EMPTY = "kosong"


def as_name(text: str) -> str:
    """Return a legal name as it is compared: capitals, single spaces, no signs."""
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", text.upper()).split())


def as_digits(text: str) -> str:
    """Return only the digits of a number: dots and hyphens are written or left out."""
    return re.sub(r"[^0-9]", "", text)


def as_number(text: str) -> str:
    """Return the number of a decree as it is compared: capitals, no blanks."""
    return re.sub(r"\s+", "", text.upper())


def as_day(text: str) -> str:
    """Return a date in ISO, or the text itself where it is none."""
    try:
        return day(text).isoformat()
    except ValueError:
        return text


@dataclass(frozen=True)
class Item:
    """A column of a register. `compare` brings both sides into one form; None: it only helps to find the village."""

    name: str
    title: str
    spellings: tuple[str, ...]
    compare: Callable[[str], str] | None = None
    owner: Role = Role.DISKOPINDAG


_PLACE = (
    Item("code", "Kode desa", ("kode wilayah", "kode kemendagri", "kode desa kelurahan", "kode", "id desa")),
    Item("kecamatan", "Kecamatan", ("kec", "nama kecamatan", "subdistrict", "district")),
    Item("village", "Desa/Kelurahan", ("desa", "kelurahan", "nama desa", "nama desa kelurahan", "village")),
)
_NAME = Item(
    "name", "Nama koperasi",
    ("nama", "nama badan hukum", "nama koperasi desa", "nama kdkmp", "nama perusahaan", "nama pelaku usaha",
     "cooperative name"),
    as_name,
)  # fmt: skip
_SK = Item(
    "sk_ahu", "Nomor SK badan hukum",
    ("nomor sk", "no sk", "nomor sk ahu", "nomor badan hukum", "no badan hukum", "nomor bh", "no bh", "sk ahu",
     "nomor sk pengesahan", "nomor akta pengesahan"),
    as_number,
)  # fmt: skip
_SK_ON = Item(
    "sk_ahu_on", "Tanggal SK badan hukum",
    ("tanggal sk", "tgl sk", "tanggal badan hukum", "tanggal bh", "tgl bh", "tanggal pengesahan", "tanggal sk ahu"),
    as_day,
)  # fmt: skip
# Not "NIK" alone: that is the number of a person, and of a chairman it may stand in the same list.
_NIK = Item(
    "nik_koperasi", "NIK koperasi", ("nomor induk koperasi", "no nik koperasi", "nik kop"), as_digits, Role.CAMAT
)
_NPWP = Item("npwp", "NPWP", ("nomor npwp", "no npwp", "npwp koperasi"), as_digits, Role.CAMAT)
_NIB = Item("nib", "NIB", ("nomor nib", "no nib", "nomor induk berusaha"), as_digits, Role.CAMAT)
_ACCOUNT = Item(
    "bank_account", "Rekening bank",
    ("rekening", "nomor rekening", "no rekening", "no rek", "nomor rekening koperasi", "nomor rekening bank"),
    as_digits, Role.CAMAT,
)  # fmt: skip
# The field of the difference of a cooperative that a whole list does not have.
PRESENCE = Item("presence", "Ada di daftar", (), as_name)

ITEMS: Mapping[str, Sequence[Item]] = {
    "ahu": (*_PLACE, _NAME, _SK, _SK_ON),
    "simkopdes": (*_PLACE, _NAME, _NIK, _SK, _NPWP, _NIB, _ACCOUNT),
    "oss": (*_PLACE, _NAME, _NIB, _NPWP),
}
# What makes a list's stage true: of these every column that the list has must be filled and equal, there and here.
PROOFS: Mapping[str, Sequence[str]] = {
    "ahu": ("sk_ahu", "sk_ahu_on"),
    "simkopdes": ("nik_koperasi", "npwp", "nib", "bank_account"),
    "oss": ("nib",),
}
# What must be known there before a village can be missing from a whole list.
EXPECTED: Mapping[str, str] = {"ahu": "sk_ahu", "simkopdes": "simkopdes", "oss": "nib"}
PRESENCE_OWNER: Mapping[str, Role] = {"ahu": Role.DISKOPINDAG, "simkopdes": Role.CAMAT, "oss": Role.CAMAT}
# Which stage a register is the counterpart of.
STAGE_OF: Mapping[str, str] = {"ahu": "legal_entity", "simkopdes": "registration", "oss": "registration"}
# The stages that have a counterpart; the others cannot be matched.
COUNTERPARTS = frozenset(STAGE_OF.values())
TITLES: Mapping[str, str] = {
    item.name: item.title for items in (*ITEMS.values(), (PRESENCE,)) for item in items
}


def matched_stages(verdicts: Mapping[str, str]) -> frozenset[str]:
    """Return the stages that the registers confirm, from {source: result}: at least one does and none denies.

    A register without the number says neither.
    """
    by_stage: dict[str, set[str]] = {}
    for source, result in verdicts.items():
        if result != "unproven":
            by_stage.setdefault(STAGE_OF[source], set()).add(result)
    return frozenset(stage for stage, results in by_stage.items() if results == {"matched"})


@dataclass(frozen=True)
class Layout:
    """Where a file has its headings, and which column is which."""

    heading_row: int
    headings: Sequence[str]
    mapping: Mapping[str, int]

    @property
    def missing(self) -> list[str]:
        """Return what lacks before rows can be compared: sentences; none when all is there."""
        found = set(self.mapping)
        lacks = []
        if not found & {"code", "name", "nik_koperasi", "sk_ahu", "nib"}:
            lacks.append("Pilih kolom kode desa, nama koperasi, atau nomornya: tanpa itu baris tidak dikenali.")
        # A name that is the same proves no number: a list of another register would confirm everything.
        if not found & {"nik_koperasi", "sk_ahu", "npwp", "nib"}:
            lacks.append("Pilih juga kolom nomornya: nama yang sama belum berarti cocok. Periksa pula sumbernya.")
        return lacks


def layout_of(source: str, cells: Sequence[Sequence[Any]]) -> Layout:
    """Return the layout of a file by its headings: the row with most known ones among the first fifteen."""
    known = {plain(word): item.name for item in ITEMS[source] for word in (item.title, *item.spellings)}
    best = Layout(1, (), {})
    for number, row in enumerate(cells[:HEADING_WITHIN], start=1):
        titles = [tidy(cell) for cell in row]
        mapping: dict[str, int] = {}
        for position, title in enumerate(titles):
            name = known.get(plain(title))
            if name and name not in mapping:
                mapping[name] = position
        if len(mapping) > len(best.mapping) or (not best.headings and any(titles)):
            best = Layout(number, titles, mapping)
    return best


def words_of(name: str, value: str) -> str:
    """Return a value as a person reads it."""
    if not value:
        return EMPTY
    try:
        return date_short(dt.date.fromisoformat(as_day(value))) if name.endswith("_on") else value
    except ValueError:
        return value
