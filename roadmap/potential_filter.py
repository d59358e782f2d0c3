"""Which potentials the agency page shows: read from an address, said in words, and offered as selects."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from django.http import QueryDict

from lumajang_kdkmp.accounts.roles import Agency
from roadmap.index import BANDS, TOO_LITTLE
from roadmap.lists import Choice
from roadmap.stages import STAGE
from roadmap.village_filter import FINISHED, stage_options
from villages.models import Sector

EVERY = "all"
# The word for "too little is known" in an address, where "" means every class.
NO_CLASS = "unknown"
CLASSES = {band.code or NO_CLASS: band.label for band in (*BANDS, TOO_LITTLE)}
UNKNOWN = {
    "agency": "OPD itu tidak dikenal",
    "sector": "Sektor itu tidak dikenal",
    "kecamatan": "Kecamatan itu tidak mempunyai potensi tercatat",
    "commodity": "Komoditas itu tidak tercatat",
    "stage": "Tahap itu tidak dikenal",
    "kelas": "Kelas indeks itu tidak dikenal",
}


@dataclass(frozen=True, slots=True)
class PotentialFilter:
    """What is shown; empty shows everything.

    `stage` is the stage a village is at, `kelas` the class of its activity index at the end of the last month.
    """

    agency: str = ""
    sector: str = ""
    kecamatan: str = ""
    commodity: str = ""
    stage: str = ""
    kelas: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the folded selects is in use."""
        return bool(self.commodity or self.stage or self.kelas)

    def fixed(self) -> tuple[tuple[str, str], ...]:
        """What every address of the page carries: all but sector and kecamatan, which the matrix sets."""
        kept = (("commodity", self.commodity), ("stage", self.stage), ("kelas", self.kelas))
        return (("agency", self.agency or EVERY), *(pair for pair in kept if pair[1]))

    def words(self, kecamatan: Mapping[str, str]) -> list[str]:
        """Return what is asked as short Indonesian phrases."""
        said = (
            f"sektor {Sector(self.sector).label.lower()}" if self.sector else "",
            f"komoditas {self.commodity}" if self.commodity else "",
            f"Kecamatan {kecamatan.get(self.kecamatan, self.kecamatan)}" if self.kecamatan else "",
            f"didampingi {Agency(self.agency).label}" if self.agency else "",
            _stage_words(self.stage) if self.stage else "",
            f"kelas indeks {CLASSES[self.kelas].lower()}" if self.kelas else "",
        )
        return [part for part in said if part]


def _stage_words(stage: str) -> str:
    return "semua tahap selesai" if stage == FINISHED else f"kini di tahap {STAGE[stage].label}"


def read_filter(
    query: QueryDict, own: str, kecamatan: Collection[str], commodities: Collection[str]
) -> tuple[PotentialFilter, list[str]]:
    """Return what the address asks, and a sentence for each value that was ignored.

    `own` is the agency shown where the address names none, `commodities` are the known ones in lower case.
    """
    known: dict[str, Collection[str]] = {
        "agency": [*Agency.values, EVERY],
        "sector": Sector.values,
        "kecamatan": kecamatan,
        "commodity": commodities,
        "stage": [*STAGE, FINISHED],
        "kelas": CLASSES,
    }
    asked, notes = {}, []
    for field in fields(PotentialFilter):
        value = query.get(field.name, "").strip()
        value = value.lower() if field.name == "commodity" else value
        if value and value not in known[field.name]:
            notes.append(f"{UNKNOWN[field.name]}, jadi saringan itu diabaikan.")
            value = ""
        asked[field.name] = value
    asked["agency"] = "" if asked["agency"] == EVERY else asked["agency"] or own
    return PotentialFilter(**asked), notes


def choices(
    asked: PotentialFilter, kecamatan: Mapping[str, str], commodities: Collection[str]
) -> tuple[Choice, ...]:
    """Return the selects of the filter form in their order."""
    options: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("sector", "Sektor", "Semua sektor", list(Sector.choices)),
        ("commodity", "Komoditas", "Semua komoditas", [(c, c.capitalize()) for c in sorted(commodities)]),
        ("kecamatan", "Kecamatan", "Semua kecamatan", sorted(kecamatan.items(), key=lambda item: item[1])),
        ("stage", "Tahap desa", "Semua tahap", stage_options()),
        ("kelas", "Kelas indeks", "Semua kelas", list(CLASSES.items())),
    ]
    return tuple(
        Choice(name, label, empty, tuple((key, text, key == getattr(asked, name)) for key, text in rows))
        for name, label, empty, rows in options
    )
