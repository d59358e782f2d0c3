"""What the village head signs: the domicile letter (D15) and, in a desa, the support from the APBDes (D18)."""

from typing import Any

from django.conf import settings

from cooperatives.models import Cooperative, Premises, VillageFundPack
from cooperatives.papers.common import (
    BLANK,
    above,
    base,
    date_plain,
    dated,
    deed_words,
    held,
    known,
    money_or_gap,
    seat,
    stamped,
    village_head,
)
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from cooperatives.wording import date_both
from lumajang_kdkmp.documents.placeholders import gap


def _head(file: FileRows, day: Any = None) -> dict[str, str]:
    """Return who the head is: name and title from the office of the day, the address of the village office."""
    who = village_head(file, day)
    return {
        "name": who["name"],
        "title": who["title"],
        "nip": who["note"].removeprefix("NIP "),
        "office": known(file.village.office_address, f"alamat kantor {file.village.kind}"),
    }


def domicile_letter(file: FileRows) -> dict[str, Any]:
    """Return D15: where the cooperative has its seat, since when, and by what right it uses the building."""
    cooperative = file.cooperative
    premises = Premises(cooperative.premises).label if cooperative.premises else gap("status bangunan kantor")
    return base(file, "Surat Keterangan Domisili Koperasi") | {
        "head": _head(file),
        "seat": f"{seat(cooperative)}, Provinsi {settings.PROVINCE_NAME}",
        "premises": premises.replace("desa/kelurahan", file.village.kind),
        "since": date_both(file.as_of),
        "deed": deed_words(cooperative),
        "signers": [[BLANK, above(village_head(file), dated(file))]],
    }


def budget_commitment(file: FileRows) -> dict[str, Any]:
    """Return D18: the village head commits support from the APBDes; what the Dana Desa stage II pack needs (R15)."""
    pack = getattr(file.cooperative, "fund_pack", None) or VillageFundPack(cooperative=file.cooperative)
    day = pack.statement_on or file.as_of
    meeting = held(file.musdesus, file.village.meeting_name)
    return base(file, "Surat Pernyataan Komitmen Dukungan APBDes") | {
        "head": _head(file, day),
        "seat": seat(file.cooperative),
        "year": str(day.year),
        "musdesus": {part: meeting[part] for part in ("day", "number")},
        "amount": money_or_gap(pack.support_amount, "jumlah dukungan APBDes"),
        "lines": known(pack.support_lines, "kegiatan yang didukung APBDes"),
        "day": date_plain(day),
        "signers": [[BLANK, stamped(above(village_head(file, day), dated(file, day)))]],
    }


def _is_desa(cooperative: Cooperative) -> bool:
    return not cooperative.village.is_kelurahan


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="domicile_letter",
        code="D15",
        title="Surat keterangan domisili",
        version="D15/1",
        build=domicile_letter,
    ),
    PaperKind(
        kind="budget_commitment",
        code="D18",
        title="Surat pernyataan komitmen dukungan APBDes",
        version="D18/1 PMK 81/2025",
        build=budget_commitment,
        applies=_is_desa,
    ),
)
