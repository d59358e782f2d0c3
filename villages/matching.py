"""Which village a row of somebody's list means: by code, else by kecamatan and name, never by name alone. Pure.

Old and other spellings are forgiven inside one kecamatan: "Tempoersari", "Jati Roto", "Sumberrejo", "Ds. Bago", and
the names of data/spellings.csv. What may mean two villages means none: both are named.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from villages.search import distance, normalise

SPELLINGS = Path(__file__).parent / "data" / "spellings.csv"
_VILLAGE_WORDS = re.compile(r"^(?:pemerintah )?(?:desa|ds|dsa|kelurahan|kel|lurah)\b\.?\s+")
_KECAMATAN_WORDS = re.compile(r"^(?:kecamatan|kec|kcm)\b\.?\s*")
# "Desa Sumberejo (Kec. Candipuro)", as the lists of the portal have a name that is not one village's alone.
_TOLD_KECAMATAN = re.compile(r"(?P<name>.+?)\s*\(\s*(?:kecamatan|kec\.?|kcm\.?)\s+(?P<kecamatan>[^()]+?)\s*\)", re.I)
# Spelling of before 1972 and of before 1947, and what the ear does not tell apart, in this order.
_SOUNDS = (
    ("oe", "u"), ("tj", "c"), ("dj", "j"), ("nj", "ny"), ("sj", "sy"), ("ch", "kh"), ("dh", "d"), ("th", "t"),
    ("y", "j"), ("v", "w"), ("f", "p"), ("a", "o"),
)  # fmt: skip


class How(StrEnum):
    """By what a village was found; a spelling is worth a second look."""

    CODE = "code"
    NAME = "name"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Place:
    """A village as the matcher knows it. `kind` is desa or kelurahan."""

    code: str
    name: str
    kecamatan_code: str
    kecamatan: str
    kind: str = "desa"

    @property
    def label(self) -> str:
        return f"{self.kind.title()} {self.name}, Kecamatan {self.kecamatan}"


@dataclass(frozen=True, slots=True)
class Match:
    place: Place
    how: How


class Unmatched(ValueError):
    """No village, or more than one. `part` is the cell to put right: code, kecamatan or village."""

    def __init__(self, part: str, text: str) -> None:
        super().__init__(text)
        self.part = part


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Return a village or kecamatan name as it is compared: no kind in front, no spaces, no signs."""
    words = normalise(text.replace("-", " "))
    words = _KECAMATAN_WORDS.sub("", _VILLAGE_WORDS.sub("", words))
    return words.replace(" ", "").replace(".", "")


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """Return what the name sounds like, whichever spelling it is in; doubled letters count once."""
    found = key(text)
    for old, new in _SOUNDS:
        found = found.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", found)


def tidy_code(text: str) -> str:
    """Return "35.08.04.2004" for the ways a code is written: with dots, blanks, hyphens, or ten digits alone."""
    digits = re.sub(r"[ .\-_/]", "", text.strip().removesuffix(".0"))
    if re.fullmatch(r"[0-9]{10}", digits, flags=re.ASCII):
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
    return text.strip()


@cache
def known_spellings() -> Mapping[str, tuple[str, ...]]:
    """Return other spellings by code of village or kecamatan, from data/spellings.csv."""
    found: dict[str, tuple[str, ...]] = {}
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["code"]] = (*found.get(row["code"], ()), row["spelling"])
    return found


@dataclass
class Matcher:
    """Finds among `places`, which are those that somebody may see: others are as unknown as what does not exist."""

    places: Sequence[Place]
    spellings: Mapping[str, Sequence[str]] = field(default_factory=known_spellings)

    def __post_init__(self) -> None:
        self.by_code = {place.code: place for place in self.places}
        self.kecamatan = {place.kecamatan_code: place.kecamatan for place in self.places}

    def find(self, *, code: str = "", kecamatan: str = "", name: str = "") -> Match:
        """Return the village that the three cells mean. Raises Unmatched with an Indonesian sentence."""
        if told := _TOLD_KECAMATAN.fullmatch(name.strip()):
            name, kecamatan = told["name"], self._agreed(told["kecamatan"], kecamatan)
        if code.strip():
            return self._by_code(code, kecamatan, name)
        if not key(name):
            raise Unmatched(
                "code",
                "isi kode desa, atau kecamatan dan nama desanya. Sel yang digabung (merge) terbaca kosong.",
            )
        if not key(kecamatan):
            raise Unmatched("kecamatan", self._name_alone(name))
        codes = self._kecamatan_codes(kecamatan)
        if not codes:
            raise Unmatched("kecamatan", f"kecamatan “{_short(kecamatan)}” tidak dikenal.{self._nearest(kecamatan)}")
        return self._by_name(name, [place for place in self.places if place.kecamatan_code in codes])

    def _agreed(self, told: str, kecamatan: str) -> str:
        """Return the kecamatan of a row whose name has one in brackets, as ours do where two share a name."""
        if key(kecamatan) and not self._kecamatan_codes(told) & self._kecamatan_codes(kecamatan):
            words = f"namanya menyebut Kecamatan {_short(told)}, tetapi kecamatannya “{_short(kecamatan)}”. {_PICK}"
            raise Unmatched("kecamatan", words)
        return kecamatan if key(kecamatan) else told

    def _by_code(self, code: str, kecamatan: str, name: str) -> Match:
        place = self.by_code.get(tidy_code(code))
        if place is None:
            raise Unmatched(
                "code",
                f"kode “{_short(code)}” tidak dikenal. Salin kodenya dari templat, atau kosongkan lalu isi "
                "kecamatan dan nama desanya.",
            )
        if key(name) and not self._says(name, place.name, place.code):
            raise Unmatched("village", f"kode ini milik {place.label}, tetapi namanya “{_short(name)}”. {_PICK}")
        if key(kecamatan) and not self._says(kecamatan, place.kecamatan, place.kecamatan_code):
            words = f"kode ini milik {place.label}, tetapi kecamatannya “{_short(kecamatan)}”. {_PICK}"
            raise Unmatched("kecamatan", words)
        return Match(place, How.CODE)

    def _by_name(self, name: str, places: Sequence[Place]) -> Match:
        exact = [place for place in places if key(place.name) == key(name)]
        if len(exact) == 1:
            return Match(exact[0], How.NAME)
        found = exact or [place for place in places if self._says(name, place.name, place.code)]
        if len(found) == 1:
            return Match(found[0], How.SPELLING)
        if found:
            both = " dan ".join(f"{place.label} ({place.code})" for place in found[:3])
            raise Unmatched("village", f"“{_short(name)}” dapat berarti {both}. Isi kodenya.")
        raise Unmatched("village", self._nobody(name, places))

    def _nobody(self, name: str, places: Sequence[Place]) -> str:
        kecamatan = " atau ".join(dict.fromkeys(place.kecamatan for place in places))
        near = [place for place in places if distance(key(name), key(place.name), 2) <= 2]
        elsewhere = [place for place in self.places if place not in places and key(place.name) == key(name)]
        hint = f" Maksudnya {_listed(near)}?" if near else f" Ada {_listed(elsewhere)}." if elsewhere else ""
        return f"desa “{_short(name)}” tidak ada di Kecamatan {kecamatan}.{hint}"

    def _name_alone(self, name: str) -> str:
        found = [place for place in self.places if self._says(name, place.name, place.code)]
        hint = f" Nama ini ada pada {_listed(found)}." if found else ""
        return f"isi kecamatannya: nama desa saja tidak cukup untuk mengenali desa.{hint}"

    def _kecamatan_codes(self, text: str) -> set[str]:
        exact = {code for code, name in self.kecamatan.items() if key(name) == key(text)}
        return exact or {code for code, name in self.kecamatan.items() if self._says(text, name, code)}

    def _nearest(self, text: str) -> str:
        near = [name for name in self.kecamatan.values() if distance(key(text), key(name), 2) <= 2]
        return f" Maksudnya {' atau '.join(near[:3])}?" if near else ""

    def _says(self, text: str, name: str, code: str) -> bool:
        """Whether `text` is a spelling of `name`."""
        names = (name, *self.spellings.get(code, ()))
        return any(key(text) == key(known) for known in names) or sound(text) == sound(name)


_PICK = "Perbaiki salah satunya."


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _listed(places: Iterable[Place]) -> str:
    return " dan ".join(f"{place.label} ({place.code})" for place in list(places)[:3])
