"""Reading what an address asks, strictly: a slip of the pen is told, not answered with other data than was meant."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from lumajang_kdkmp.formats import date_short
from roadmap.open_data.problems import DAY, PARAMETER, Problem
from roadmap.plan import PROGRAM_START

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PER, KECAMATAN, THEME = "per", "kecamatan", "tema"


@dataclass(frozen=True)
class Asked:
    """The day and the area that an answer is about."""

    day: dt.date
    area_code: str


def single_values(query: QueryDict, known: Collection[str]) -> dict[str, str]:
    """Return the parameters by name. Raises Problem for an unknown, repeated or empty one."""
    for name in query:
        if name not in known:
            told = f"Yang dikenal: {', '.join(known)}." if known else "Alamat ini tidak memakai parameter."
            raise Problem(PARAMETER, f"Parameter itu tidak dikenal. {told}")
        if len(query.getlist(name)) > 1:
            raise Problem(PARAMETER, f"Parameter {name} ditulis dua kali. Tulis sekali saja.", name)
        if not query[name]:
            raise Problem(PARAMETER, f"Parameter {name} kosong. Isi nilainya, atau hapus parameternya.", name)
    return {name: str(query[name]) for name in query}


def read_asked(query: QueryDict, today: dt.date, regency: str, kecamatan: Sequence[str] | None) -> Asked:
    """Return what is asked; without `kecamatan` (the codes there are) the address has no such filter."""
    values = single_values(query, (PER,) if kecamatan is None else (PER, KECAMATAN))
    return Asked(read_day(values, today), read_area(values, regency, kecamatan or ()))


def read_day(values: Mapping[str, str], today: dt.date) -> dt.date:
    """Return the day asked for, by default today. Raises Problem for no date, and for one without data."""
    text = values.get(PER)
    if text is None:
        return today
    try:
        day = dt.date.fromisoformat(text if ISO_DAY.fullmatch(text) else "")
    except ValueError as error:
        raise Problem(PARAMETER, "Tulis tanggal sebagai TTTT-BB-HH, misalnya 2025-06-12.", PER) from error
    if not PROGRAM_START <= day <= today:
        span = f"{date_short(PROGRAM_START)} sampai {date_short(today)}"
        raise Problem(DAY, f"Data ada untuk {span}. Pilih tanggal di antaranya.", PER)
    return day


def read_area(values: Mapping[str, str], regency: str, kecamatan: Collection[str]) -> str:
    """Return the code of the kecamatan asked for, by default that of the regency."""
    code = values.get(KECAMATAN, regency)
    if code != regency and code not in kecamatan or code == regency and KECAMATAN in values:
        raise Problem(
            PARAMETER,
            "Kecamatan itu tidak ada. Tulis kodenya, misalnya 35.08.04; daftarnya ada di /data/v1/kecamatan.json.",
            KECAMATAN,
        )
    return code


def read_choice(values: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Return the choice made, by default the first."""
    value = values.get(name, choices[0])
    if value not in choices:
        raise Problem(PARAMETER, f"Nilai {name} itu tidak dikenal. Pilih {' atau '.join(choices)}.", name)
    return value
