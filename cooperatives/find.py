"""Finding a cooperative by its name in law or by a number that an authority or a notary gave it."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cooperatives.models import Cooperative, NotaryAssignment, Registration, RegistrationKind
from villages.models import Village
from villages.search import find_villages

# Numbers by which an office asks for a cooperative. NPWP and bank accounts are not looked up: nobody files by them.
KINDS = (RegistrationKind.SK_AHU, RegistrationKind.NIK_KOPERASI, RegistrationKind.NIB)
# A shorter piece of a number would find half the regency; a deed is asked for by its whole number.
SHORTEST_PIECE = 5
# What every name in law begins with; without it the name is that of the village.
_COMMON = re.compile(r"\b(koperasi|desa|kelurahan|merah|putih|kdmp|kkmp|kdkmp)\b", re.I)

# "35.08.04" asks for villages, though many a Nomor Induk Koperasi begins with the same digits.
_VILLAGE_CODE = re.compile(r"\d\d\.[0-9.]{0,10}")


@dataclass(frozen=True)
class Hit:
    """A cooperative that was asked for: its village code, its name in law, and by what it was found."""

    code: str
    name: str
    found_by: str


def names_a_cooperative(text: str) -> bool:
    """Return whether the text says koperasi (or KDMP), so that the cooperative is meant and not its village."""
    return bool(re.search(r"\b(koperasi|kdmp|kkmp|kdkmp)\b", text, re.I))


def bare_name(text: str, regency: str) -> str:
    """Return "sumberejo kecamatan candipuro" for a name in law, with or without the regency at its end."""
    return " ".join(_COMMON.sub(" ", re.sub(re.escape(regency), " ", text, flags=re.I)).split())


def find_cooperatives(user: Any, text: str, *, regency: str, limit: int) -> list[Hit]:
    """Return the cooperatives of the user's area that `text` names or numbers, best first. At most five queries."""
    found = _by_number(user, text)
    if names_a_cooperative(text):
        villages = Cooperative.objects.visible_to(user).values("village_id")
        scope = Village.objects.visible_to(user).filter(pk__in=villages)
        named = find_villages(scope, bare_name(text, regency), limit=limit)
        found = found | dict.fromkeys((village.pk for village in named), "nama koperasi")
    # A cooperative that existed before is still known by its old name in the village.
    if len(text) >= SHORTEST_PIECE:
        former = Q(former_name__icontains=text) | Q(former_legal_number__icontains=text)
        rows = Cooperative.objects.visible_to(user).filter(former | Q(short_name__icontains=text))
        found = dict.fromkeys(rows.values_list("pk", flat=True)[:limit], "nama atau nomor semula") | found
    rows = Cooperative.objects.visible_to(user).filter(pk__in=list(found)[:limit])
    names = {row.pk: row.legal_name for row in rows.select_related("village__kecamatan")} if found else {}
    return [Hit(code, names[code], by) for code, by in found.items() if code in names]


def _by_number(user: Any, text: str) -> dict[str, str]:
    """Return {village code: "SK … AHU-…"} of every number that is, or holds, what was asked; signs do not count."""
    asked = _signs_off(text)
    if _VILLAGE_CODE.fullmatch(text) or not any(letter.isdigit() for letter in asked):
        return {}
    found = {}
    deeds = NotaryAssignment.objects.visible_to(user).exclude(deed_number="")
    for code, number in deeds.values_list("pk", "deed_number"):
        if asked in (_signs_off(number), f"AKTA{_signs_off(number)}"):
            found[code] = f"akta nomor {number}"
    if len(asked) >= SHORTEST_PIECE:
        numbers = Registration.objects.visible_to(user).filter(kind__in=KINDS)
        for code, kind, number in numbers.values_list("cooperative_id", "kind", "number"):
            if asked in _signs_off(number):
                found[code] = f"{RegistrationKind(kind).label} {number}"
    return found


def _signs_off(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
