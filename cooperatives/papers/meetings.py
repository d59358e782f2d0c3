"""The papers of the village meeting (musdesus): invitation (D01), minutes (D02) and attendance list (D03)."""

from string import ascii_lowercase
from typing import Any

from cooperatives.models import FormationPath, Meeting, MeetingKind, OfficerTerm, Person, VillagePost
from cooperatives.naming import check_name
from cooperatives.papers.common import (
    above,
    base,
    council,
    council_head,
    held,
    known,
    office_signer,
    readable,
    rt_rw,
    seat,
    signer,
    village_head,
)
from cooperatives.papers.gathering import (
    PATH_WORDS,
    TO_WRITE,
    attendance,
    items,
    letter,
    local,
    member_meeting,
    method,
    names,
    officers,
    people_count,
    programme,
    quorum,
    savings,
    units,
)
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from cooperatives.wording import money
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import date_long, number
from villages.models import Office

# A signing list has room for whoever comes: at least forty rows, and no more than a hall can hold.
LEAST_ROWS, MOST_ROWS = 40, 120
# A village meeting elects three leaders (Juklak Menkop 1/2025).
ROMAN = ("I", "II", "III")


def copies(file: FileRows) -> list[str]:
    """Return who else gets an invitation."""
    return [
        f"Camat {file.village.kecamatan.name}",
        "Kepala Dinas Koperasi, UKM, Perindustrian dan Perdagangan",
        "Kepala Dinas Pemberdayaan Masyarakat dan Desa",
    ][: 2 if file.village.is_kelurahan else 3]


def camat(file: FileRows, day: Any) -> dict[str, str]:
    """Return the signature of the camat of that day."""
    kecamatan = file.village.kecamatan
    return office_signer(file, Office.CAMAT, kecamatan.pk, f"Camat {kecamatan.name}", day)


def invitation_musdesus(file: FileRows) -> dict[str, Any]:
    """Return D01: in a desa the BPD calls the meeting, in a kelurahan the lurah."""
    name = file.village.meeting_name
    plan = file.plans.get(MeetingKind.MUSDESUS)
    day = plan.letter_on if plan and plan.letter_on else None
    host, other = council_head(file, day), village_head(file, day)
    if file.village.is_kelurahan:
        host, other = other, host
    return (
        base(file, f"Undangan {name}")
        | letter(file, plan, file.musdesus, name)
        | {
            "programme": programme(file),
            "invited": items(plan.invited.replace(";", "\n")) if plan and plan.invited else _elements(file),
            "agenda": items(plan.agenda if plan else "") or _agenda(file),
            "copies": copies(file),
            "signers": [[above(other, "Mengetahui,"), above(host, "Yang mengundang,")]],
        }
    )


def _elements(file: FileRows) -> list[str]:
    """Whom the guidelines want at the meeting (Juklak Menkop 1/2025)."""
    short = "LPM" if file.village.is_kelurahan else "BPD"
    return [
        local(file, "Calon pendiri koperasi dan pemerintah desa/kelurahan"),
        f"Pimpinan dan anggota {short}",
        "Lembaga kemasyarakatan (PKK, Karang Taruna) dan tokoh masyarakat",
        "Unsur perempuan, pemuda, penyandang disabilitas, petani, nelayan, dan pelaku UMKM",
        local(file, "Undangan peninjau (kecamatan, dinas, TPP, Babinsa, Bhabinkamtibmas)"),
    ]


def _agenda(file: FileRows) -> list[str]:
    """The agenda of the guidelines (Juklak Menkop 1/2025)."""
    return [
        "Pembukaan, lagu Indonesia Raya, dan doa",
        f"Sambutan {file.village.head_title}",
        f"Pemutaran video Presiden tentang {programme(file)}",
        "Pemilihan tiga pimpinan musyawarah",
        "Penjelasan maksud dan tujuan pembentukan koperasi",
        "Pemilihan calon pengurus dan calon pengawas",
        "Pembahasan simpanan pokok, simpanan wajib, dan modal lain",
        "Pembahasan rencana usaha dan sumber dana akta",
        "Penutup",
    ]


def minutes_musdesus(file: FileRows) -> dict[str, Any]:
    """Return D02: what the village meeting decided, point by point (domain.md 2.2)."""
    meeting, name = file.musdesus, file.village.meeting_name
    day = meeting.held_on if meeting else None
    leaders = _leaders(meeting)
    head = held(meeting, name)
    community = known(meeting.community_name if meeting else "", "nama wakil masyarakat")
    signers = [
        [
            signer(f"Pimpinan Musyawarah {roman}", leader)
            for roman, leader in zip(ROMAN, leaders, strict=True)
        ],
        [signer("Notulis", head["secretary"]), council_head(file, day), village_head(file, day)],
        [signer("Wakil Masyarakat", community), above(camat(file, day), "Saksi,")],
    ]
    if meeting and meeting.witness_name:
        signers[-1].append(above(signer("Penyuluh/Pejabat yang Hadir", meeting.witness_name), "Saksi,"))
    return base(file, f"Berita Acara {name}") | {
        "meeting": head,
        "host": f"Lurah bersama {council(file)}" if file.village.is_kelurahan else council(file),
        "programme": programme(file),
        "attendance": attendance(file, meeting),
        "quorum": quorum(meeting),
        "leaders": leaders,
        "potentials": [f"{row.get_sector_display()}: {row.commodity}" for row in file.potentials],
        "summary": _summary(file, meeting),
        "decisions": _decisions(file, meeting),
        "method": method(meeting),
        "notes": items(meeting.notes) if meeting else [],
        "signers": signers,
    }


def _leaders(meeting: Meeting | None) -> list[str]:
    fields = ("chair_name", "second_chair_name", "third_chair_name")
    return [
        known(getattr(meeting, field, ""), f"nama pimpinan musyawarah {roman}")
        for field, roman in zip(fields, ROMAN, strict=True)
    ]


def _summary(file: FileRows, meeting: Meeting | None) -> list[str]:
    found = items(meeting.summary) if meeting else []
    return found or ([] if file.potentials else [gap("ringkasan potensi dan masalah")])


def _decisions(file: FileRows, meeting: Meeting | None) -> list[dict[str, Any]]:
    """Return the decisions (a) to (l) with their subjects, and whatever else was decided after them."""
    cooperative = file.cooperative
    board, supervisors = officers(file)
    rows = [
        ("Persetujuan", [_agreement(file)]),
        ("Model pembentukan", [PATH_WORDS[FormationPath(_path(file, meeting))].capitalize()]),
        ("Nama", _names(file)),
        ("Tempat kedudukan", [seat(cooperative)]),
        (
            "Jenis koperasi dan kegiatan usaha",
            [f"Koperasi {cooperative.get_coop_kind_display()}", *units(file)],
        ),
        ("Modal awal", savings(file)),
        ("Calon pendiri", _founders(file)),
        ("Calon Pengurus", board),
        ("Calon Pengawas", supervisors),
        ("Sumber dana akta", [_funding(file, meeting)]),
        (f"Rencana {member_meeting(file)}", [_planned(file, meeting)]),
        ("Mandat", [_mandate(file)]),
    ]
    rows += [("Keputusan lain", [line]) for line in (items(meeting.decisions) if meeting else [])]
    letters = [*ascii_lowercase, *(f"a{letter}" for letter in ascii_lowercase)]
    return [
        {"letter": f"{letter}.", "subject": subject, "lines": lines}
        for letter, (subject, lines) in zip(letters, rows, strict=False)
    ]


def _path(file: FileRows, meeting: Meeting | None) -> str:
    return (meeting.decided_path if meeting else "") or file.cooperative.formation_path


def _agreement(file: FileRows) -> str:
    village = f"{file.village.get_kind_display()} {file.village.name}"
    if file.cooperative.is_amendment:
        former = known(file.cooperative.former_name, "nama koperasi semula")
        return f"Menyetujui {former} menjadi {programme(file)} di {village}"
    return f"Menyetujui pembentukan {programme(file)} di {village}"


def _names(file: FileRows) -> list[str]:
    cooperative = file.cooperative
    others = check_name(cooperative.legal_name, cooperative.village_name).fallbacks
    spare = f"Nama cadangan, bila nama itu sudah dipakai: {'; '.join(others)}"
    return [cooperative.legal_name, *([spare] if others else [])]


def _founders(file: FileRows) -> list[str]:
    if not file.founders:
        return [gap("daftar calon pendiri")]
    return [f"{people_count(row.person for row in file.founders)}:", names(file.founders)]


def _funding(file: FileRows, meeting: Meeting | None) -> str:
    funding = getattr(file.cooperative, "deed_funding", None)
    if meeting and meeting.decided_funding:
        source = meeting.get_decided_funding_display()
        if funding is None or funding.source != meeting.decided_funding:
            return source
    elif funding:
        source = funding.get_source_display()
    else:
        return gap("sumber dana akta")
    return f"{source}, sebesar {money(funding.amount)}"


def _planned(file: FileRows, meeting: Meeting | None) -> str:
    plan = file.plans.get(MeetingKind.FOUNDING)
    day = (meeting.founding_planned_on if meeting else None) or (plan.planned_on if plan else None)
    return date_long(day) if day else gap(f"rencana tanggal {member_meeting(file)}")


def _mandate(file: FileRows) -> str:
    act = "mengubah anggaran dasar koperasi" if file.cooperative.is_amendment else "mendirikan koperasi"
    return (
        f"Para calon Pengurus diberi mandat menyiapkan {member_meeting(file)}, melengkapi berkas, "
        f"dan melakukan segala keperluan untuk {act} di hadapan notaris"
    )


def attendance_musdesus(file: FileRows) -> dict[str, Any]:
    """Return D03: the people known beforehand, and empty rows for everybody else. It is out before the meeting."""
    meeting, name = file.musdesus, file.village.meeting_name
    people = _participants(file)
    expected = max(meeting.invited_count or 0, meeting.present_count or 0) if meeting else 0
    length = max(len(people), min(max(expected, LEAST_ROWS), MOST_ROWS))
    known_people = [_participant(file, person, term) for person, term in people]
    blank = dict.fromkeys(("name", "gender", "element", "address", "nik_end"), "")
    rows = (known_people + [blank] * length)[:length]
    chair = meeting.chair_name if meeting else ""
    minute_taker = meeting.secretary_name if meeting else ""
    head = letter(file, file.plans.get(MeetingKind.MUSDESUS), meeting, name)
    # It has no number and no date of its own, and does not wait for those of the invitation.
    return base(file, f"Daftar Hadir {name}") | {key: head[key] for key in ("day", "start", "venue")} | {
        "rows": [row | {"number": number(place), "is_odd": place % 2 == 1} for place, row in enumerate(rows, 1)],
        "signers": [[signer("Notulis", minute_taker or TO_WRITE), signer("Pimpinan Musyawarah", chair or TO_WRITE)]],
        "programme": programme(file),
    }  # fmt: skip


def _participants(file: FileRows) -> list[tuple[Person, OfficerTerm | None]]:
    """Return founders in the order of their list, then officers who are none, each with an office if any."""
    terms = {term.person_id: term for term in (*file.board, *file.supervisors)}
    people = {founder.person_id: founder.person for founder in file.founders}
    people |= {key: term.person for key, term in terms.items() if key not in people}
    return [(person, terms.get(key)) for key, person in people.items()]


def _participant(file: FileRows, person: Person, term: OfficerTerm | None) -> dict[str, str]:
    element = f"Calon {term.title}" if term else "Calon pendiri"
    if person.village_post:
        element = local(file, VillagePost(person.village_post).label)
    return {
        "name": person.name,
        "gender": person.gender,
        "element": element,
        "address": f"{readable(person.address, f'alamat {person.name}')}, {rt_rw(person.rt, person.rw)}".rstrip(
            ", "
        ),
        "nik_end": person.nik_penduduk[-4:] if len(person.nik_penduduk) == 16 else gap(f"NIK {person.name}"),
    }


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="invitation_musdesus",
        code="D01",
        title="Undangan musyawarah desa/kelurahan khusus",
        version="D01/1 Juklak Menkop 1/2025",
        build=invitation_musdesus,
    ),
    PaperKind(
        kind="minutes_musdesus",
        code="D02",
        title="Berita acara musyawarah desa/kelurahan khusus",
        version="D02/1 SE Menkop 1/2025",
        build=minutes_musdesus,
    ),
    PaperKind(
        kind="attendance_musdesus",
        code="D03",
        title="Daftar hadir musyawarah desa/kelurahan khusus",
        version="D03/1 Juklak Menkop 1/2025",
        build=attendance_musdesus,
    ),
)
