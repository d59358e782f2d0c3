"""What all papers share: the letterhead, places, people, dates and signature blocks, as plain text."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from cooperatives.models import BOARD_ROLES, Cooperative, Meeting, OfficerRole, OfficerTerm, Person
from cooperatives.papers.rows import FileRows
from cooperatives.wording import date_both, money, time_both
from lumajang_kdkmp.crypto import UnreadableText
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import date_day, date_long, day_name
from villages.models import Office


def base(file: FileRows, title: str) -> dict[str, Any]:
    """Return what every template may print: the title, the village's own words and the letterhead of its office."""
    village = file.village
    return {
        "title": title,
        "legal_name": file.cooperative.legal_name,
        "short_name": file.cooperative.short_name,
        "is_kelurahan": village.is_kelurahan,
        "is_amendment": file.cooperative.is_amendment,
        "place": village.get_kind_display(),
        "place_lower": village.get_kind_display().lower(),
        "village": village.name,
        "kecamatan": village.kecamatan.name,
        "regency": settings.REGENCY_NAME,
        "province": settings.PROVINCE_NAME,
        "head_title": village.head_title,
        "council": council(file),
        "meeting_name": village.meeting_name,
        "letterhead": [
            f"PEMERINTAH {settings.REGENCY_NAME.upper()}",
            f"KECAMATAN {village.kecamatan.name.upper()}",
            f"{'KELURAHAN' if village.is_kelurahan else 'PEMERINTAH DESA'} {village.name.upper()}",
        ],
        "office_address": village.office_address,
        "as_of": date_long(file.as_of),
    }


def known(value: Any, what: str) -> str:
    """Return the value as text, or a visible gap named `what` where there is none."""
    return str(value) if value not in (None, "") else gap(what)


def council(file: FileRows) -> str:
    """Return who holds the village meeting: BPD in a desa, LPM in a kelurahan."""
    return "Lembaga Pemberdayaan Masyarakat" if file.village.is_kelurahan else "Badan Permusyawaratan Desa"


def place_line(cooperative: Cooperative) -> str:
    """Return "Desa Sumberejo, Kecamatan Candipuro, Kabupaten Lumajang"."""
    village = cooperative.village
    return f"{village.get_kind_display()} {village.name}, Kecamatan {village.kecamatan.name}, {settings.REGENCY_NAME}"


def rt_rw(rt: str, rw: str) -> str:
    """Return "RT 003/RW 001", or what is known of it."""
    return "/".join(f"{word} {int(value):03}" for word, value in (("RT", rt), ("RW", rw)) if value)


def seat(cooperative: Cooperative) -> str:
    """Return the address of the cooperative, with a gap where the street is not known."""
    word = "Lingkungan" if cooperative.village.is_kelurahan else "Dusun"
    hamlet = f"{word} {cooperative.hamlet.removeprefix(word).strip()}" if cooperative.hamlet else ""
    street = cooperative.street or hamlet or gap("alamat koperasi")
    parts = [street, hamlet if cooperative.street else "", rt_rw(cooperative.rt, cooperative.rw)]
    return ", ".join([part for part in parts if part] + [place_line(cooperative)])


def day_both(day: dt.date | None, what: str) -> str:
    """Return "Rabu, 14-05-2025 (empat belas Mei dua ribu dua puluh lima)" or a gap."""
    return f"{day_name(day)}, {date_both(day)}" if day else gap(what)


def money_or_gap(amount: int | None, what: str) -> str:
    """Return "Rp100.000,00 (seratus ribu rupiah)", or a gap where nothing, or zero, is set."""
    return money(amount) if amount else gap(what)


def held(meeting: Meeting | None, name: str) -> dict[str, str]:
    """Return day, place and hours of a meeting as text; gaps where the meeting is not recorded."""
    start = meeting.start_at if meeting else None
    end = meeting.end_at if meeting else None
    return {
        "day": day_both(meeting.held_on if meeting else None, f"tanggal {name}"),
        "start": time_both(start) if start else gap(f"jam mulai {name}"),
        "end": time_both(end) if end else gap(f"jam selesai {name}"),
        "venue": known(meeting.venue if meeting else "", f"tempat {name}"),
        "number": known(meeting.minutes_number if meeting else "", f"nomor berita acara {name}"),
        "chair": known(meeting.chair_name if meeting else "", f"pimpinan {name}"),
        "secretary": known(meeting.secretary_name if meeting else "", f"sekretaris {name}"),
    }


def signer(title: str, name: str, note: str = "") -> dict[str, str]:
    """Return one signature: title above, name below; `note` such as a NIP stands under the name."""
    return {"title": title, "name": name, "note": note}


def office_signer(
    file: FileRows, office: Office, area_code: str, title: str, day: dt.date | None = None
) -> dict[str, str]:
    """Return the signature of who holds an office on the day of the paper: Plt. and Plh. in the title."""
    holder = file.holder(office, area_code, day)
    if holder is None:
        return signer(title, gap(f"nama {title}"))
    acting = f"{holder.get_acting_display()} " if holder.acting else ""
    return signer(f"{acting}{title}", holder.name, f"NIP {holder.nip}" if holder.nip else "")


def village_head(file: FileRows, day: dt.date | None = None) -> dict[str, str]:
    """Return the signature of the kades or lurah of that day."""
    village = file.village
    return office_signer(file, Office.VILLAGE_HEAD, village.pk, f"{village.head_title} {village.name}", day)


def council_head(file: FileRows, day: dt.date | None = None) -> dict[str, str]:
    """Return the signature of the chair of BPD or LPM of that day."""
    short = "LPM" if file.village.is_kelurahan else "BPD"
    return office_signer(
        file, Office.COUNCIL_HEAD, file.village.pk, f"Ketua {short} {file.village.name}", day
    )


def officer(terms: Sequence[OfficerTerm], role: str) -> OfficerTerm | None:
    """Return who holds a role among the terms of one body."""
    return next((term for term in terms if term.role == role), None)


def officer_signer(term: OfficerTerm | None, title: str) -> dict[str, str]:
    return signer(title, term.person.name if term else gap(f"nama {title}"))


def person_block(person: Person, cooperative: Cooperative) -> dict[str, str]:
    """Return a person as papers introduce somebody. Full NIK: only D08 to D10, D17 and D09 may print it."""
    parts = [person.address, rt_rw(person.rt, person.rw)]
    if person.lives_here:
        parts.append(place_line(cooperative))
    return {
        "name": person.name,
        "nik_penduduk": person.nik_penduduk,
        "nik_masked": person.masked_nik,
        "birth_place": person.birth_place,
        "birth_date": f"{person.birth_date:%d-%m-%Y}",
        "gender": person.gender,
        "occupation": person.occupation,
        "address": ", ".join(part for part in parts if part),
    }


def date_plain(day: dt.date) -> str:
    """Return "12 Juni 2025", as a letter is dated."""
    return f"{date_day(day)} {day.year}"


def dated(file: FileRows, day: dt.date | None = None) -> str:
    """Return "Sumberejo, 12 Juni 2025" for the day of signing, `as_of` when none is recorded."""
    return f"{file.village.name}, {date_plain(day or file.as_of)}"


def readable(value: str | None, what: str) -> str:
    """Return a value, or a gap where there is none or where its key is lost."""
    return value if value and not isinstance(value, UnreadableText) else gap(what)


def masked_block(person: Person, cooperative: Cooperative) -> dict[str, str]:
    """Return a person as most papers introduce somebody: the NIK masked, and nothing of the full one."""
    block = person_block(person, cooperative)
    del block["nik_penduduk"]
    if isinstance(person.address, UnreadableText):
        block["address"] = gap(f"alamat {person.name}")
    return block | {
        "nik_masked": readable(block["nik_masked"], f"NIK {person.name}"),
        "gender": person.get_gender_display(),
        "born": f"{person.birth_place}, {date_plain(person.birth_date)}",
    }


def short_address(person: Person, cooperative: Cooperative) -> str:
    """Return an address for a list that names kecamatan and kabupaten once above: street, RT/RW and village."""
    village = cooperative.village
    street = readable(person.address, f"alamat {person.name}")
    here = f"{village.get_kind_display()} {village.name}" if person.lives_here else ""
    return ", ".join(part for part in (street, rt_rw(person.rt, person.rw), here) if part)


# A seat without anybody: its name is a gap, the rest of the identity is left to be written by hand.
NOBODY = dict.fromkeys(("nik_masked", "gender", "born", "birth_place", "birth_date", "occupation", "address"), "")
LEAST_SUPERVISORS = 3


def seats(file: FileRows) -> list[tuple[str, OfficerTerm | None]]:
    """Return every office of board and supervisors with its title; None where nobody holds it yet.

    The five fixed offices of the board and three supervisors are always there (rules R5 and R6).
    """
    board = [(role, [term for term in file.board if term.role == role]) for role in OfficerRole]
    found: list[tuple[str, OfficerTerm | None]] = []
    for role, terms in board:
        if not terms and role in BOARD_ROLES:
            found.append((str(role.label), None))
        found += [(term.title, term) for term in terms]
    supervisors: list[tuple[str, OfficerTerm | None]] = [(term.title, term) for term in file.supervisors]
    if officer(file.supervisors, OfficerRole.CHAIR) is None:
        supervisors.insert(0, ("Ketua Pengawas", None))
    missing = LEAST_SUPERVISORS - len(supervisors)
    return found + supervisors + [("Anggota Pengawas", None)] * missing


def deed_words(cooperative: Cooperative) -> str:
    """Return what the deed does: "pendirian", or "perubahan anggaran dasar" where a cooperative is carried on."""
    return "perubahan anggaran dasar" if cooperative.is_amendment else "pendirian"


def stamped(who: dict[str, str]) -> dict[str, str]:
    """Return a signature that is written over a duty stamp (meterai)."""
    return who | {"stamp": "Meterai Rp10.000"}


def above(who: dict[str, str], line: str) -> dict[str, str]:
    """Return a signature with a line over its title: place and date, or "Mengetahui,"."""
    return who | {"above": line}


BLANK = signer("", "")
