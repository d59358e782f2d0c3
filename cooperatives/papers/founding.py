"""The papers of the founders' meeting: invitation (D06), minutes (D07), list (D08), power of attorney (D09).

Where an existing cooperative is carried on it is the meeting of its members, whose minutes are D22 and not D07.
"""

from typing import Any

from cooperatives.models import Cooperative, Founder, Meeting, MeetingKind
from cooperatives.papers.common import (
    above,
    base,
    date_plain,
    held,
    known,
    place_line,
    seat,
    signer,
    village_head,
)
from cooperatives.papers.gathering import (
    TO_WRITE,
    articles_of,
    capital,
    founders_present,
    full_block,
    items,
    letter,
    member_meeting,
    method,
    officers,
    people_count,
    programme,
    savings,
    surplus,
    units,
    year_words,
    years,
)
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.meetings import copies
from cooperatives.papers.rows import FileRows
from cooperatives.wording import money, numbered
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import number, rupiah

# Fewest natural persons that may found a primary cooperative of the programme (rule R3).
LEAST_FOUNDERS = 9


def is_founding(cooperative: Cooperative) -> bool:
    return not cooperative.is_amendment


def invitation_founding(file: FileRows) -> dict[str, Any]:
    """Return D06: to the founders, by who led the village meeting; the members of a cooperative that is carried on
    are called by its own board, whose name is written by hand.
    """
    name, cooperative = member_meeting(file), file.cooperative
    plan = file.plans.get(MeetingKind.FOUNDING)
    day = plan.letter_on if plan and plan.letter_on else None
    if cooperative.is_amendment:
        former = known(cooperative.former_name, "nama koperasi semula")
        host = signer(f"Ketua Pengurus {former}", TO_WRITE)
        invited = [f"Seluruh anggota {former}"]
    else:
        chair = file.musdesus.chair_name if file.musdesus else ""
        host = signer("Pimpinan Musyawarah", known(chair, "nama pimpinan musyawarah"))
        invited = [f"Para calon pendiri {cooperative.legal_name}"]
    if plan and plan.invited:
        invited = items(plan.invited.replace(";", "\n"))
    return base(file, f"Undangan {name}") | letter(file, plan, file.founding, name) | {
        "meeting_title": name,
        "programme": programme(file),
        "invited": invited,
        "agenda": items(plan.agenda if plan else "") or _agenda(file),
        "people": [] if cooperative.is_amendment else _called(file),
        "copies": copies(file)[:2],
        "signers": [[above(village_head(file, day), "Mengetahui,"), above(host, "Yang mengundang,")]],
    }  # fmt: skip


def _called(file: FileRows) -> list[dict[str, str]]:
    if not file.founders:
        return [{"number": "", "name": gap("daftar calon pendiri")}]
    return [
        {"number": f"{place}.", "name": founder.person.name}
        for place, founder in enumerate(file.founders, start=1)
    ]


def _agenda(file: FileRows) -> list[str]:
    if file.cooperative.is_amendment:
        return [
            "Pembukaan dan pemeriksaan kuorum",
            "Pemilihan pimpinan dan sekretaris rapat",
            "Laporan keadaan koperasi dan hasil penilaiannya",
            f"Penjelasan keputusan {file.village.meeting_name}",
            "Pembahasan dan persetujuan perubahan Anggaran Dasar",
            "Pemilihan Pengurus dan Pengawas",
            "Pemberian kuasa menghadap notaris",
            "Penutup",
        ]
    return [
        "Pembukaan dan pemeriksaan kehadiran pendiri",
        "Pemilihan pimpinan dan sekretaris rapat",
        "Penyuluhan perkoperasian",
        f"Penjelasan keputusan {file.village.meeting_name}",
        "Pembahasan dan persetujuan rancangan Anggaran Dasar",
        "Penetapan simpanan dan modal awal",
        "Pemilihan Pengurus dan Pengawas pertama",
        "Pemberian kuasa menghadap notaris",
        "Penutup",
    ]


def minutes_founding(file: FileRows) -> dict[str, Any]:
    """Return D07: what the founders decided, point by point (domain.md 2.3)."""
    meeting = file.founding
    head = held(meeting, "rapat pendirian")
    witness = known(meeting.witness_name if meeting else "", "nama penyuluh/pejabat dinas")
    plan = file.plans.get(MeetingKind.FOUNDING)
    day = meeting.held_on if meeting else None
    return base(file, "Berita Acara Rapat Pendirian") | {
        "meeting": head,
        "present": founders_present(file, meeting),
        "founders": people_count(row.person for row in file.founders)
        if file.founders
        else gap("daftar pendiri"),
        "least": _least(file),
        "witness": witness,
        "notary": _notary(meeting),
        "agenda": items(plan.agenda if plan else "") or _agenda(file),
        "decisions": _decisions(file),
        "method": method(meeting),
        "notes": items(meeting.notes) if meeting else [],
        "signers": [
            [signer("Sekretaris Rapat", head["secretary"]), signer("Pimpinan Rapat", head["chair"])],
            [
                above(village_head(file, day), "Mengetahui,"),
                above(signer("Penyuluh/Pejabat Dinas", witness), "Saksi,"),
            ],
        ],
    }


def _least(file: FileRows) -> str:
    if len(file.founders) < LEAST_FOUNDERS:
        return gap(f"pendiri sampai paling sedikit {number(LEAST_FOUNDERS)} orang")
    return f"{numbered(LEAST_FOUNDERS)} orang"


def _notary(meeting: Meeting | None) -> str:
    if meeting is None:
        return gap("notaris hadir atau tidak")
    return "Notaris hadir dalam rapat" if meeting.notary_present else "Notaris tidak hadir dalam rapat"


def _decisions(file: FileRows) -> list[dict[str, Any]]:
    cooperative, articles = file.cooperative, articles_of(file)
    board, supervisors = officers(file)
    board_term = years(articles.board_term_years if articles else None, "masa jabatan Pengurus")
    supervisor_term = years(articles.supervisor_term_years if articles else None, "masa jabatan Pengawas")
    rows = [
        ("Nama", [cooperative.legal_name, *_short_name(cooperative)]),
        ("Tempat kedudukan", [seat(cooperative)]),
        ("Wilayah keanggotaan", [cooperative.membership_area or f"Seluruh wilayah {place_line(cooperative)}"]),
        ("Bentuk dan jenis", [f"Koperasi primer, jenis Koperasi {cooperative.get_coop_kind_display()}"]),
        ("Tujuan", [_purpose(file)]),
        ("Kegiatan usaha", units(file)),
        ("Simpanan", savings(file)[:2]),
        ("Modal awal", [f"{label}: {amount}" for label, amount in capital(file)]),
        ("Jangka waktu", [_duration(file)]),
        ("Tahun buku", [year_words(file)]),
        ("Sisa hasil usaha", [f"{label} {part}" for label, part in surplus(file)]),
        (f"Pengurus pertama, untuk {board_term}", board),
        (f"Pengawas pertama, untuk {supervisor_term}", supervisors),
        ("Anggaran Dasar", ["Disetujui seluruhnya seperti rancangan yang dibacakan dalam rapat"]),
        ("Kuasa", [_attorneys(file)]),
        ("Perbaikan", [_corrections()]),
    ]  # fmt: skip
    rows += [("Keputusan lain", [line]) for line in (items(file.founding.decisions) if file.founding else [])]
    return [
        {"letter": f"{place}.", "subject": subject, "lines": lines}
        for place, (subject, lines) in enumerate(rows, start=1)
    ]


def _short_name(cooperative: Cooperative) -> list[str]:
    return [f"Nama singkat: {cooperative.short_name}"] if cooperative.short_name else []


def _purpose(file: FileRows) -> str:
    village = f"{file.village.get_kind_display()} {file.village.name}"
    return f"Meningkatkan kesejahteraan anggota pada khususnya dan warga {village} pada umumnya"


def _duration(file: FileRows) -> str:
    articles = articles_of(file)
    if articles is None:
        return gap("jangka waktu koperasi")
    return f"{numbered(articles.duration_years)} tahun" if articles.duration_years else "Tidak terbatas"


def _attorneys(file: FileRows) -> str:
    if not file.attorneys:
        return f"Penerima kuasa menghadap notaris: {gap('penerima kuasa')}"
    chosen = "; ".join(founder.person.name for founder in file.attorneys)
    return f"Penerima kuasa menghadap notaris untuk menyatakan pendirian dan menandatangani akta: {chosen}"


def _corrections() -> str:
    return (
        "Penerima kuasa berwenang mengadakan perubahan dan tambahan yang diminta notaris atau dipersyaratkan "
        "Sistem Administrasi Badan Hukum, sepanjang tidak menyimpang dari keputusan rapat"
    )


def founders_list(file: FileRows) -> dict[str, Any]:
    """Return D08: everybody who founds, with full NIK and what was paid in; each signs in their row."""
    name = member_meeting(file)
    head = held(file.founding, name)
    title = "Daftar Hadir dan Daftar Pendiri"
    if file.cooperative.is_amendment:
        title = "Daftar Hadir Anggota Pemberi Kuasa"
    paid = sum(founder.principal_paid for founder in file.founders)
    return base(file, title) | {
        "meeting": head,
        "meeting_title": name,
        "rows": [_listed(file, founder) for founder in file.founders] or [{"name": gap("daftar pendiri")}],
        "count": people_count(row.person for row in file.founders) if file.founders else gap("jumlah pendiri"),
        "paid": rupiah(paid),
        "paid_words": money(paid) if paid else gap("simpanan pokok yang disetor"),
        "signers": [[signer("Sekretaris Rapat", head["secretary"]), signer("Pimpinan Rapat", head["chair"])]],
    }  # fmt: skip


def _listed(file: FileRows, founder: Founder) -> dict[str, Any]:
    name = founder.person.name
    paid = founder.principal_paid
    return full_block(founder.person, file.cooperative) | {
        "number": str(founder.number),
        "is_odd": founder.number % 2 == 1,
        "paid": rupiah(paid) if paid else gap(f"simpanan pokok {name}"),
    }


def power_of_attorney(file: FileRows) -> dict[str, Any]:
    """Return D09: the founders who do not appear themselves give their power to those who do."""
    cooperative = file.cooperative
    attorneys = file.attorneys
    grantors = [founder for founder in file.founders if not founder.is_attorney] or file.founders
    on = cooperative.power_of_attorney_on
    titles = {term.person_id: term.title for term in (*file.board, *file.supervisors)}
    former = known(cooperative.former_name, "nama koperasi semula") if cooperative.is_amendment else ""
    return base(file, "Surat Kuasa") | {
        "former": former,
        "grantors": [
            full_block(row.person, cooperative) | {"number": str(place), "is_odd": place % 2 == 1}
            for place, row in enumerate(grantors, start=1)
        ]
        or [{"name": gap("daftar pemberi kuasa")}],
        "grantor_count": numbered(len(grantors)) if grantors else gap("jumlah pemberi kuasa"),
        "attorneys": [
            full_block(row.person, cooperative)
            | {"number": str(place), "office": titles.get(row.person_id, "pendiri")}
            for place, row in enumerate(attorneys, start=1)
        ]
        or [{"name": gap("penerima kuasa")}],
        "many_attorneys": len(attorneys) != 1,
        "meeting": held(file.founding, member_meeting(file)),
        "meeting_title": member_meeting(file),
        "notary": _notary_name(file),
        "given": f"{file.village.name}, {date_plain(on) if on else gap('tanggal surat kuasa')}",
        "receivers": _in_threes([signer("Penerima Kuasa", row.person.name) for row in attorneys]),
        "stamp": "Meterai Rp10.000",
    }


def _notary_name(file: FileRows) -> str:
    assignment = file.notary_assignment
    if assignment is None:
        return "notaris yang berwenang"
    return f"{assignment.notary.name}, Notaris di {assignment.notary.domicile}"


def _in_threes(signers: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    return [signers[start : start + 3] for start in range(0, len(signers), 3)]


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="invitation_founding",
        code="D06",
        title="Undangan rapat pendirian atau rapat anggota",
        version="D06/1 SE Menkop 1/2025",
        build=invitation_founding,
    ),
    PaperKind(
        kind="minutes_founding",
        code="D07",
        title="Berita acara rapat pendirian",
        version="D07/1 SE Menkop 1/2025",
        build=minutes_founding,
        applies=is_founding,
    ),
    PaperKind(
        kind="founders_list",
        code="D08",
        title="Daftar hadir dan daftar pendiri",
        version="D08/1 Permenkum 13/2025",
        build=founders_list,
    ),
    PaperKind(
        kind="power_of_attorney",
        code="D09",
        title="Surat kuasa pendiri",
        version="D09/1 Permenkum 13/2025",
        build=power_of_attorney,
    ),
)
