"""Each row of a register against our records: whose it is, and which fields differ. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from cooperatives.people_table import tidy
from roadmap.centre.sources import (
    EXPECTED,
    ITEMS,
    PRESENCE,
    PRESENCE_OWNER,
    PROOFS,
    Layout,
    as_digits,
    as_number,
    words_of,
)
from roadmap.intake.table import is_sum
from villages.matching import How, Matcher, Place, Unmatched

HOW_LENGTH = 60
NUMBERS = ("nik_koperasi", "sk_ahu", "nib")
_HOW = {How.CODE: "kode desa", How.NAME: "kecamatan dan nama", How.SPELLING: "kecamatan dan ejaan lain"}
_LEGAL_NAME = re.compile(
    r"^(?:KOPERASI\s+)?(?:DESA|KELURAHAN|KEL\.?|DS\.?)?\s*/?\s*(?:KELURAHAN)?\s*(?:MERAH\s+PUTIH)\s+(?P<village>.+?)"
    r"(?:\s+KEC(?:AMATAN|\.)?\s+(?P<kecamatan>.+?))?(?:\s+KAB(?:UPATEN|\.)?\s+.+)?$"
)


@dataclass(frozen=True)
class Ours:
    """What the portal knows of one cooperative, by the names of the columns; dates in ISO."""

    place: Place
    values: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    field: str
    ours: str
    theirs: str
    owner: str


@dataclass
class Found:
    """One row of the list, or one cooperative that a whole list lacks."""

    number: int
    name: str = ""
    place: Place | None = None
    how: str = ""
    theirs: dict[str, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    # Whether the numbers that make the stage true were compared and stand on both sides.
    is_proved: bool = False

    @property
    def result(self) -> str:
        if self.place is None:
            return "unknown"
        if any(row.field == PRESENCE.name for row in self.differences):
            return "absent"
        if self.differences:
            return "different"
        return "matched" if self.is_proved else "unproven"


def village_of(legal_name: str) -> tuple[str, str]:
    """Return village and kecamatan as a legal name has them: ("SUMBEREJO", "CANDIPURO"), "" where it has none."""
    found = _LEGAL_NAME.match(" ".join(legal_name.upper().split()))
    return (found["village"], found["kecamatan"] or "") if found else ("", "")


def compare(
    source: str,
    layout: Layout,
    cells: Sequence[Sequence[Any]],
    ours: Iterable[Ours],
    matcher: Matcher,
    *,
    is_whole: bool,
) -> list[Found]:
    """Return every row of the list with its village and differences; a whole list's missing ones at the end."""
    known = {row.place.code: row for row in ours}
    index = _numbers(known.values())
    rows: list[Found] = []
    taken: dict[str, int] = {}
    for number, row in enumerate(cells[layout.heading_row :], start=layout.heading_row + 1):
        theirs = {name: tidy(row[at]) if at < len(row) else "" for name, at in layout.mapping.items()}
        if any(theirs.values()) and not is_sum(row):
            rows.append(_row(source, number, theirs, known, index, matcher, taken))
    if is_whole:
        rows += _absent(source, known, taken)
    return rows


def _numbers(ours: Iterable[Ours]) -> dict[tuple[str, str], Place]:
    found = {}
    for row in ours:
        for name in NUMBERS:
            if value := _number(name, row.values.get(name, "")):
                found[name, value] = row.place
    return found


def _number(name: str, text: str) -> str:
    return as_number(text) if name == "sk_ahu" else as_digits(text)


def _row(
    source: str,
    number: int,
    theirs: dict[str, str],
    known: Mapping[str, Ours],
    index: Mapping[tuple[str, str], Place],
    matcher: Matcher,
    taken: dict[str, int],
) -> Found:
    row = Found(number, theirs.get("name", "")[:200], theirs=theirs)
    place, row.how = _whose(theirs, index, matcher)
    if place is None:
        return row
    if place.code in taken:
        row.how = f"sama desanya dengan baris {taken[place.code]}"
        return row
    taken[place.code] = number
    row.place = place
    if place.code not in known:
        owner = PRESENCE_OWNER[source]
        row.differences = [Difference(PRESENCE.name, "koperasi belum dicatat", "ada di daftar", owner)]
        return row
    filled: dict[str, bool] = {}
    for item in ITEMS[source]:
        if item.compare and item.name in theirs:
            mine, other = known[place.code].values.get(item.name, ""), theirs[item.name]
            # Empty here and empty there is no difference, and confirms nothing either.
            filled[item.name] = bool(item.compare(mine) and item.compare(other))
            if item.compare(mine) != item.compare(other):
                row.differences.append(
                    Difference(item.name, words_of(item.name, mine), words_of(item.name, other), item.owner)
                )
    proofs = {name: filled[name] for name in PROOFS[source] if name in filled}
    # A day alone identifies no decree.
    row.is_proved = all(proofs.values()) and any(not name.endswith("_on") for name in proofs)
    return row


def _whose(
    theirs: Mapping[str, str], index: Mapping[tuple[str, str], Place], matcher: Matcher
) -> tuple[Place | None, str]:
    """Return the village of a row and by what it was found, or None and why not."""
    if code := theirs.get("code", ""):
        try:
            # A code counts by itself: how the names are written is what is compared, not what identifies.
            return matcher.find(code=code).place, _HOW[How.CODE]
        except Unmatched:
            pass
    for name in NUMBERS:
        if place := index.get((name, _number(name, theirs.get(name, "")))):
            return place, {"sk_ahu": "nomor SK", "nik_koperasi": "NIK koperasi", "nib": "NIB"}[name]
    village, kecamatan = village_of(theirs.get("name", ""))
    name = theirs.get("village", "") or village
    if not name:
        return None, "namanya tidak menyebut desa atau kelurahan"
    try:
        found = matcher.find(kecamatan=theirs.get("kecamatan", "") or kecamatan, name=name)
    except Unmatched as fault:
        # What to do about it is not for who reads a list of the centre: the first sentence says why.
        return None, shorten(str(fault).partition(". ")[0], HOW_LENGTH, placeholder="…")
    return found.place, _HOW[found.how]


def _absent(source: str, known: Mapping[str, Ours], taken: Mapping[str, int]) -> list[Found]:
    rows = []
    for code, row in known.items():
        if code not in taken and row.values.get(EXPECTED[source]):
            found = Found(0, row.values.get("name", ""), row.place, "tidak ada di daftar")
            found.differences = [Difference(PRESENCE.name, "tercatat", "tidak ada di daftar", PRESENCE_OWNER[source])]
            rows.append(found)
    return rows
