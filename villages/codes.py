"""What a Kemendagri village code tells by itself: 35.08.04.2004 is a desa of kecamatan 35.08.04."""

import re

VILLAGE_CODE = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}", re.ASCII)
KELURAHAN, DESA, DESA_ADAT = "1", "2", "3"


def kecamatan_of(code: str) -> str:
    """Return the kecamatan code of a village code."""
    return code.rpartition(".")[0]


def regency_of(code: str) -> str:
    """Return the regency code of a kecamatan or village code."""
    return ".".join(code.split(".")[:2])


def kind_digit(code: str) -> str:
    """Return the first digit of the last group, which is the kind: 1 kelurahan, 2 desa, 3 desa adat."""
    return code.rpartition(".")[2][:1]


def is_kelurahan(code: str) -> bool:
    return kind_digit(code) == KELURAHAN
