"""The legal name of a KDKMP, and what to check before a notary reserves it (Permenkum 13/2025 art. 7)."""

import re
from dataclasses import dataclass
from enum import StrEnum

# The ministry's first portal cut names and subdomains at 50 characters; whether it still does is in doubt.
PORTAL_NAME_LIMIT = 50
# Village names of this regency that are known to recur across Indonesia. General knowledge, not a register: the
# only list that counts is the one of SABH, which the notary asks. So they only warn.
COMMON_NAMES = frozenset(
    """
    BULUREJO GROBOGAN JATIMULYO JATIREJO JATISARI KALIWUNGU KANDANGAN KARANGANYAR KARANGREJO KARANGSARI KEBONAGUNG
    KEBONSARI KEDUNGREJO KERTOSARI MANGUNSARI MOJOSARI PANDANSARI PURWOREJO SIDOMULYO SIDOREJO SUKOREJO SUKOSARI
    SUMBEREJO SUMBERSARI TAMBAHREJO TEGALREJO WONOKERTO WONOREJO WONOSARI
    """.split()
)
_ALLOWED = re.compile(r"[A-Z0-9 '.()/-]+")


class NameSuffix(StrEnum):
    """What follows the village name when it is not unique: the kecamatan, or kecamatan and kabupaten."""

    NONE = ""
    KECAMATAN = "kecamatan"
    REGENCY = "regency"


@dataclass(frozen=True)
class VillageName:
    """What the name depends on. `regency` is written out: "Kabupaten Lumajang".

    `is_shared`: another village of the same regency has this name.
    """

    name: str
    kecamatan: str
    regency: str
    is_kelurahan: bool = False
    is_shared: bool = False

    @property
    def prefix(self) -> str:
        return "KOPERASI KELURAHAN MERAH PUTIH" if self.is_kelurahan else "KOPERASI DESA MERAH PUTIH"


@dataclass(frozen=True)
class NameCheck:
    """Result of check_name. `errors` forbid the name, `warnings` do not; `fallbacks` come next."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    fallbacks: tuple[str, ...]


def _upper(text: str) -> str:
    return " ".join(text.upper().split())


def legal_name(village: VillageName, suffix: NameSuffix = NameSuffix.NONE) -> str:
    """Return the name in capitals: KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO.

    The kecamatan is always added where the regency has the village name twice; `suffix` adds it (and the
    kabupaten) where the name is taken elsewhere in the country. SE Menkop 1/2025; Permenkum 13/2025 art. 7.
    """
    parts = [village.prefix, village.name]
    if village.is_shared or suffix:
        parts += ["KECAMATAN", village.kecamatan]
    if suffix == NameSuffix.REGENCY:
        parts += [village.regency]
    return _upper(" ".join(parts))


def allowed_names(village: VillageName) -> tuple[str, ...]:
    """Return every lawful name, shortest first: two where the village name is shared, else three."""
    return tuple(dict.fromkeys(legal_name(village, suffix) for suffix in NameSuffix))


def may_be_taken(village: VillageName, suffix: NameSuffix = NameSuffix.NONE) -> bool:
    """Return whether the short name is one that recurs across the country, and stands without a kecamatan."""
    return not (suffix or village.is_shared) and _upper(village.name) in COMMON_NAMES


def check_name(name: str, village: VillageName, *, limit: int = PORTAL_NAME_LIMIT) -> NameCheck:
    """Check a proposed name. Sentences are Indonesian; fallbacks are the longer lawful names.

    `limit` is the number of letters above which the length warns; it never forbids.
    """
    lawful = allowed_names(village)
    errors: list[str] = []
    if name != name.upper():
        errors.append("Nama koperasi ditulis dengan huruf besar semua.")
    if not _ALLOWED.fullmatch(name.upper()):
        errors.append("Nama koperasi hanya memakai huruf Latin, angka, spasi, dan tanda ' . - / ( ).")
    if not name.upper().startswith(f"{village.prefix} "):
        errors.append(f"Nama koperasi diawali “{village.prefix}”.")
    if name not in lawful and not errors:
        errors.append(f"Nama yang sesuai untuk {village.name.title()} adalah “{lawful[0]}”.")
    warnings = []
    if len(name) > limit:
        warnings.append(f"Nama ini {len(name)} huruf; portal kementerian pernah membatasi {limit} huruf.")
    position = lawful.index(name) + 1 if name in lawful else 0
    return NameCheck(tuple(errors), tuple(warnings), lawful[position : position + 2])
