"""What goes to the notary around the file: officers (D16), identities (D17), receipt (D19), cover letter (D20)."""

from typing import Any

from django.conf import settings

from cooperatives.models import Founder, Gender, Notary, OfficerRole, OfficerTerm
from cooperatives.naming import check_name
from cooperatives.nik import check_nik
from cooperatives.papers.common import (
    BLANK,
    above,
    base,
    dated,
    deed_words,
    held,
    known,
    masked_block,
    money_or_gap,
    office_signer,
    officer,
    officer_signer,
    readable,
    seat,
    seats,
    short_address,
    signer,
    village_head,
)
from cooperatives.papers.gathering import articles_of, member_meeting
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from cooperatives.wording import date_both, numbered
from lumajang_kdkmp.documents.placeholders import gap
from villages.models import Office

YES, NO = "ya", "tidak"


def _term(file: FileRows, term: OfficerTerm) -> str:
    """Return how long an officer serves: until a date, for so many years, or as long as the office is held."""
    start = f"{term.starts_on:%d-%m-%Y}"
    if term.ex_officio:
        return f"sejak {start}, selama menjabat {file.village.head_title}"
    if term.ends_on:
        return f"{start} s.d. {term.ends_on:%d-%m-%Y}"
    articles = articles_of(file)
    if articles is None:
        return f"sejak {start}"
    years = articles.board_term_years if term.body == "board" else articles.supervisor_term_years
    return f"sejak {start}, {numbered(years)} tahun"


def _officer_row(file: FileRows, title: str, term: OfficerTerm | None) -> dict[str, str]:
    if term is None:
        return {"title": title, "name": gap(f"nama {title}")} | dict.fromkeys(
            ("gender", "nik_masked", "address", "education", "occupation", "phone", "term"), ""
        )
    person = term.person
    return masked_block(person, file.cooperative) | {
        "title": f"{title} (karena jabatan)" if term.ex_officio else title,
        "gender": person.gender,
        "address": short_address(person, file.cooperative),
        "education": known(person.education, f"pendidikan {person.name}"),
        "phone": person.masked_phone or "–",
        "term": _term(file, term),
    }


def officers_list(file: FileRows) -> dict[str, Any]:
    """Return D16: who sits on the board and among the supervisors, by decision of the founding meeting."""
    rows = [_officer_row(file, title, term) for title, term in seats(file)]
    name = member_meeting(file)
    meeting = held(file.founding, name.lower())
    return base(file, "Susunan Pengurus dan Pengawas") | {
        "seat": seat(file.cooperative),
        "meeting": {"name": name} | {part: meeting[part] for part in ("day", "venue", "number")},
        "deed": deed_words(file.cooperative),
        "bodies": [
            {"label": label, "rows": [row for row in rows if ("Pengawas" in row["title"]) is is_supervisor]}
            for label, is_supervisor in (("Pengurus", False), ("Pengawas", True))
        ],
        "signers": [[BLANK, above(signer("Ketua Rapat,", meeting["chair"]), dated(file))]],
    }


def _identity(file: FileRows, founder: Founder) -> dict[str, Any]:
    person = founder.person
    nik = readable(person.nik_penduduk, f"NIK {person.name}")
    is_shaped = len(nik) == 16 and nik.isdecimal()
    regency = settings.REGENCY_CODE.replace(".", "")
    check = check_nik(
        nik,
        birth_date=person.birth_date,
        is_female=person.gender == Gender.FEMALE,
        regency=regency,
    )
    return {
        "number": str(founder.number),
        "name": person.name,
        "nik_penduduk": nik,
        "gender": person.gender,
        "born": f"{person.birth_place}, {person.birth_date:%d-%m-%Y}",
        "address": short_address(person, file.cooperative),
        "is_shaped": YES if is_shaped else NO,
        "is_local": YES if is_shaped and nik.startswith(regency) else NO,
        "agrees": YES if is_shaped and not check.errors else NO,
        "remarks": [*check.errors, *check.warnings],
    }


def identity_recap(file: FileRows) -> dict[str, Any]:
    """Return D17: every founder with the full NIK, what its digits say, and columns for the check against the KTP."""
    rows = [_identity(file, founder) for founder in file.founders]
    remarks: dict[str, list[str]] = {}
    for row in rows:
        for text in row.pop("remarks"):
            remarks.setdefault(text, []).append(row["number"])
    empty = {"number": "", "name": gap("daftar pendiri")}
    return base(file, "Rekap Identitas Pendiri") | {
        "regency_code": settings.REGENCY_CODE.replace(".", ""),
        "count": numbered(len(rows)) if rows else gap("jumlah pendiri"),
        "rows": rows or [empty],
        "remarks": [{"numbers": ", ".join(numbers), "text": text} for text, numbers in remarks.items()],
    }


def _enclosures(file: FileRows) -> list[dict[str, str]]:
    """Return the papers of the file by their codes: no D18 in a kelurahan, D22 for D07 in an amendment."""
    village, meeting = file.village, file.village.meeting_name
    deed = "Perubahan Anggaran Dasar" if file.cooperative.is_amendment else "Pendirian dan Anggaran Dasar"
    rows = [
        ("D02", f"Berita Acara {meeting}"),
        ("D03", f"Daftar Hadir {meeting}"),
        ("D04", f"Notulen dan Foto {meeting}"),
        ("D05", f"Profil Potensi dan Masalah {village.get_kind_display()}"),
        ("D06", f"Undangan {member_meeting(file)}"),
        ("D07", "Berita Acara Rapat Pendirian"),
        ("D08", "Daftar Hadir dan Daftar Pendiri"),
        ("D09", "Surat Kuasa Pendiri"),
        ("D10", f"Rancangan Akta {deed}"),
        ("D11", "Surat Pernyataan Tidak Memiliki Hubungan Keluarga"),
        ("D12", "Surat Pernyataan Kesediaan dan Kelayakan"),
        ("D13", "Surat Pernyataan Penyetoran Modal Awal"),
        ("D14", "Rencana Kegiatan Usaha"),
        ("D15", "Surat Keterangan Domisili"),
        ("D16", "Susunan Pengurus dan Pengawas"),
        ("D17", "Rekap Identitas Pendiri dan Salinan KTP"),
        ("D18", "Surat Pernyataan Komitmen Dukungan APBDes"),
        ("D22", "Berita Acara Rapat Anggota Perubahan Anggaran Dasar"),
    ]
    absent = {"D18"} if village.is_kelurahan else set()
    absent |= {"D07"} if file.cooperative.is_amendment else {"D22"}
    return [{"code": code, "title": title} for code, title in rows if code not in absent]


def _notary(file: FileRows) -> dict[str, str]:
    notary: Notary | None = file.notary_assignment.notary if file.notary_assignment else None
    return {
        "name": notary.name if notary else gap("nama notaris"),
        "domicile": notary.domicile if notary else gap("tempat kedudukan notaris"),
        "address": known(notary.office_address if notary else "", "alamat kantor notaris"),
        "phone": notary.office_phone if notary else "",
    }


def notary_receipt(file: FileRows) -> dict[str, Any]:
    """Return D19: what the notary's office has received, box by box, and the number it gave the file."""
    assignment = file.notary_assignment
    day = assignment.handed_over_on if assignment else None
    notary = _notary(file)
    chair = officer(file.board, OfficerRole.CHAIR)
    giver = officer_signer(chair, "Ketua")
    return base(file, "Tanda Terima Berkas di Kantor Notaris") | {
        "notary": notary,
        "day": date_both(day) if day else gap("tanggal penyerahan ke notaris"),
        "queue_number": known(assignment.queue_number if assignment else "", "nomor antrean notaris"),
        "giver": giver["name"],
        "enclosures": _enclosures(file),
        "deed": deed_words(file.cooperative),
        "signers": [
            [
                giver | {"title": "Ketua,", "above": "Yang menyerahkan,"},
                signer(f"Kantor Notaris {notary['name']},", "(…………………………………)", "nama terang dan cap")
                | {"above": "Yang menerima,"},
            ]
        ],
    }


def _names(file: FileRows) -> dict[str, Any]:
    """Return the requested name and the lawful names that follow it when it is taken (Permenkum 13/2025 art. 7)."""
    name = file.cooperative.legal_name
    return {"requested": name, "fallbacks": list(check_name(name, file.cooperative.village_name).fallbacks)}


def _funding(file: FileRows) -> dict[str, str]:
    funding = getattr(file.cooperative, "deed_funding", None)
    return {
        "source": funding.get_source_display() if funding else gap("sumber dana akta"),
        "amount": money_or_gap(funding.amount if funding else None, "biaya akta"),
    }


def _contact(chair: OfficerTerm | None) -> str:
    """Return whom the notary's office calls: the chair, by telephone."""
    if chair is None:
        return gap("nama Ketua")
    phone = readable(chair.person.phone, "telepon Ketua")
    return f"{chair.person.name} (Ketua), telepon {phone}"


def notary_cover_letter(file: FileRows) -> dict[str, Any]:
    """Return D20: the request for the deed, the names to reserve, who pays, and the index of the file."""
    chair = officer(file.board, OfficerRole.CHAIR)
    deed = deed_words(file.cooperative)
    kadis = office_signer(
        file, Office.KADIS_DISKOPINDAG, settings.REGENCY_CODE, str(Office.KADIS_DISKOPINDAG.label)
    )
    return base(file, "Surat Pengantar dan Permohonan Pembuatan Akta") | {
        "notary": _notary(file),
        "subject": f"Permohonan pembuatan akta {deed} koperasi",
        "deed": deed,
        "seat": seat(file.cooperative),
        "dated": dated(file),
        "names": _names(file),
        "funding": _funding(file),
        "contact": _contact(chair),
        "email": file.cooperative.email or "–",
        "enclosures": _enclosures(file),
        "signers": [
            [officer_signer(chair, "Ketua"), above(village_head(file), "Mengetahui,"), above(kadis, "Meneruskan,")],
        ],
    }


def _kind(code: str, kind: str, title: str, build: Any, basis: str = "") -> PaperKind:
    return PaperKind(kind=kind, code=code, title=title, version=f"{code}/1 {basis}".strip(), build=build)


PAPERS: tuple[PaperKind, ...] = (
    _kind("D16", "officers_list", "Susunan pengurus dan pengawas", officers_list, "SE Menkop 1/2025"),
    _kind("D17", "identity_recap", "Rekap identitas pendiri", identity_recap),
    _kind("D19", "notary_receipt", "Tanda terima berkas di notaris", notary_receipt, "S-9/MK/PK/2025"),
    _kind("D20", "notary_cover_letter", "Surat pengantar ke notaris", notary_cover_letter, "Permenkum 13/2025"),
)
