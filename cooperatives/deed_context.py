"""What the deed draft (D10) prints, as plain JSON data: every date and sum is already text."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from cooperatives.models import (
    BOARD_ROLES,
    Cooperative,
    DecisionMethod,
    FormationPath,
    Founder,
    Meeting,
    MeetingKind,
    MemberLiability,
    NotaryAssignment,
    OfficerTerm,
    Person,
)
from cooperatives.papers.rows import FileRows
from cooperatives.wording import (
    book_year,
    date_both,
    list_letter,
    money,
    numbered,
    percent_both,
    share,
    time_both,
)
from lumajang_kdkmp.crypto import UnreadableText
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import date_long, day_name, rupiah

SURPLUS_LABELS = {
    "surplus_reserve": "dana cadangan",
    "surplus_services": "anggota, sebanding dengan jasa usahanya,",
    "surplus_capital": "anggota, sebanding dengan simpanannya,",
    "surplus_officers": "Pengurus, Pengawas, dan pengelola",
    "surplus_education": "dana pendidikan perkoperasian",
    "surplus_social": "dana sosial",
    "surplus_village": "dana pembangunan",
}
OPEN_WORDS = {
    "time": "jam mulai",
    "venue": "tempat",
    "number": "nomor berita acara",
    "chair": "pimpinan",
}
PATH_WORDS = {FormationPath.DEVELOP: "pengembangan", FormationPath.REVITALISE: "revitalisasi"}


def missing(file: FileRows) -> list[str]:
    """Return what the draft cannot be written without, one Indonesian sentence each."""
    cooperative = file.cooperative
    filled = {term.role for term in file.board}
    checks = [
        (MeetingKind.MUSDESUS in file.meetings, f"Catat {cooperative.village.meeting_name}."),
        (MeetingKind.FOUNDING in file.meetings, "Catat rapat pendirian."),
        (bool(file.founders), "Isi daftar pendiri."),
        (set(BOARD_ROLES) <= filled, "Lengkapi kelima jabatan pengurus."),
        (any(term.ex_officio for term in file.supervisors), "Isi pengawas beserta ketuanya."),
        (cooperative.principal_saving > 0, "Isi besar simpanan pokok."),
        (cooperative.mandatory_saving > 0, "Isi besar simpanan wajib."),
        (bool(file.units), "Pilih kegiatan usaha (KBLI)."),
        (
            not file.attorneys or cooperative.power_of_attorney_on is not None,
            "Isi tanggal surat kuasa pendiri.",
        ),
        (
            not cooperative.is_amendment or bool(cooperative.former_name and cooperative.former_legal_on),
            "Isi nama, nomor, dan tanggal badan hukum koperasi semula.",
        ),
    ]
    people = [founder.person for founder in file.founders]
    people += [term.person for term in (*file.board, *file.supervisors)]
    if any(isinstance(value, UnreadableText) for row in people for value in (row.nik_penduduk, row.address)):
        checks.append((False, "Data pendiri tersandi dan kuncinya tidak ada. Hubungi pengelola portal."))
    return [sentence for is_there, sentence in checks if not is_there]


def deed_context(data: FileRows) -> dict[str, Any]:
    """Return the context of the deed draft. Raises ValidationError listing everything that is missing."""
    if sentences := missing(data):
        raise ValidationError(sentences)
    return (
        _identity(data.cooperative)
        | _opening(data)
        | _rules(data.cooperative)
        | _people(data)
        | {"as_of": date_long(data.as_of)}
    )


def _identity(cooperative: Cooperative) -> dict[str, Any]:
    village = cooperative.village
    amended = cooperative.is_amendment
    former_on = cooperative.former_legal_on
    return {
        "title": "RANCANGAN AKTA " + ("PERUBAHAN ANGGARAN DASAR" if amended else "PENDIRIAN"),
        "legal_name": cooperative.legal_name,
        "short_name": cooperative.short_name,
        "is_amendment": amended,
        "path_words": PATH_WORDS.get(FormationPath(cooperative.formation_path), ""),
        "former": {
            "name": cooperative.former_name,
            # Printed for an amendment only: elsewhere it must not count as a gap.
            "number": cooperative.former_legal_number
            or (gap("nomor badan hukum semula") if cooperative.is_amendment else ""),
            "date": date_both(former_on) if former_on else "",
        },
        "is_kelurahan": village.is_kelurahan,
        "place": village.get_kind_display(),
        "place_lower": village.kind,
        "village": village.name,
        "kecamatan": village.kecamatan.name,
        "regency": settings.REGENCY_NAME,
        "province": settings.PROVINCE_NAME,
        "head": village.head_title,
        "council": "Lembaga Pemberdayaan Masyarakat" if village.is_kelurahan else "Badan Permusyawaratan Desa",
        "meeting_name": village.meeting_name,
        "hamlet_word": "lingkungan" if village.is_kelurahan else "dusun",
        "address": _seat(cooperative),
        "coop_kind": cooperative.get_coop_kind_display(),
        "principal_saving": money(cooperative.principal_saving),
        "mandatory_saving": money(cooperative.mandatory_saving),
    }


def _area(cooperative: Cooperative) -> str:
    village = cooperative.village
    return f"{village.get_kind_display()} {village.name}, Kecamatan {village.kecamatan.name}, {settings.REGENCY_NAME}"


def _seat(cooperative: Cooperative) -> str:
    hamlet_word = "Lingkungan" if cooperative.village.is_kelurahan else "Dusun"
    parts = [cooperative.street or ("" if cooperative.hamlet else gap("alamat koperasi"))]
    if cooperative.hamlet:
        parts.append(f"{hamlet_word} {cooperative.hamlet.removeprefix(hamlet_word).strip()}")
    parts += _rt_rw(cooperative.rt, cooperative.rw)
    return ", ".join([part for part in parts if part] + [_area(cooperative), f"Provinsi {settings.PROVINCE_NAME}"])


def _rt_rw(rt: str, rw: str) -> list[str]:
    return [f"{word} {int(value):03}" for word, value in (("Rukun Tetangga", rt), ("Rukun Warga", rw)) if value]


def _opening(data: FileRows) -> dict[str, Any]:
    assignment: NotaryAssignment | None = getattr(data.cooperative, "notary_assignment", None)
    notary = assignment.notary if assignment else None
    decree = ""
    if notary and notary.decree_number:
        decree = f"Surat Keputusan Nomor {notary.decree_number}"
        decree += f" tanggal {date_both(notary.decree_on)}" if notary.decree_on else ""
    return {
        "notary": {
            "name": notary.name if notary else gap("nama notaris"),
            "domicile": notary.domicile if notary else gap("tempat kedudukan notaris"),
            "decree": decree,
        },
        # The deed tells neither the hour nor the chair of the village meeting: they are no gaps.
        "musdesus": _open(
            _meeting(data.meetings[MeetingKind.MUSDESUS], 0), data.village.meeting_name, ("venue", "number")
        ),
        "founding": _open(
            _meeting(data.meetings[MeetingKind.FOUNDING], len(data.founders)),
            "rapat anggota" if data.cooperative.is_amendment else "rapat pendirian",
            tuple(OPEN_WORDS),
        ),
    }


def _open(told: dict[str, str], name: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Return what is told of a meeting, with a gap for each of `keys` that nobody has recorded."""
    return told | {key: gap(f"{OPEN_WORDS[key]} {name}") for key in keys if not told[key]}


def _meeting(meeting: Meeting, at_least: int) -> dict[str, str]:
    method = "musyawarah untuk mufakat"
    if meeting.decision_method == DecisionMethod.VOTE:
        votes = [meeting.votes_for or 0, meeting.votes_against or 0, meeting.votes_abstain or 0]
        method = "pemungutan suara ({} setuju, {} tidak setuju, {} abstain)".format(*votes)
    return {
        "day": day_name(meeting.held_on),
        "date": date_both(meeting.held_on),
        "time": time_both(meeting.start_at) if meeting.start_at else "",
        "venue": meeting.venue,
        "number": meeting.minutes_number,
        "chair": meeting.chair_name,
        "present": numbered(max(meeting.present_count or 0, at_least)),
        "method": method,
    }


def _rules(cooperative: Cooperative) -> dict[str, Any]:
    articles = cooperative.articles
    year_start, year_end = book_year(articles.fiscal_year_month)
    parts = {name: getattr(articles, name) for name in SURPLUS_LABELS}
    labels = SURPLUS_LABELS | {"surplus_village": f"dana pembangunan {cooperative.village.kind}"}
    return {
        "rule": {
            "duration": numbered(articles.duration_years) if articles.duration_years else "",
            "min_age": numbered(articles.min_member_age),
            "admits_associates": articles.admits_associates,
            "annual_meeting": numbered(articles.annual_meeting_months),
            "notice_days": numbered(articles.notice_days),
            "quorum": share(articles.quorum_percent),
            "amend_quorum": share(articles.amend_quorum_percent),
            "amend_vote": share(articles.amend_vote_percent),
            "call_share": share(articles.call_percent),
            "board_term": numbered(articles.board_term_years),
            "supervisor_term": numbered(articles.supervisor_term_years),
            "has_manager": articles.has_manager,
            "saving_period": articles.get_saving_period_display(),
            "year_start": year_start,
            "year_end": year_end,
            "double_liability": articles.member_liability == MemberLiability.DOUBLE,
        },
        "surplus": [
            {"letter": list_letter(position), "label": labels[name], "share": percent_both(parts[name])}
            for position, name in enumerate(name for name in parts if parts[name])
        ],
        "has_village_share": parts["surplus_village"] > 0,
    }


def _people(data: FileRows) -> dict[str, Any]:
    cooperative = data.cooperative
    principal = sum(founder.principal_paid for founder in data.founders)
    mandatory = sum(founder.mandatory_paid for founder in data.founders)
    attorney_on = cooperative.power_of_attorney_on
    return {
        "by_attorney": bool(data.attorneys),
        "attorney_date": date_both(attorney_on) if attorney_on else "",
        "founder_count": numbered(len(data.founders)),
        "appearers": [_appearer(row.person, cooperative) for row in data.attorneys or data.founders],
        "founders": [_founder(row) for row in data.founders],
        "capital": {
            "principal": money(principal) if principal else gap("simpanan pokok yang disetor"),
            "mandatory": money(mandatory),
            "grant": money(cooperative.grant_fund),
            "total": money(principal + mandatory + cooperative.grant_fund),
        },
        "principal_sum": rupiah(principal),
        "board": [_officer(term, term.get_role_display()) for term in data.board],
        "board_since": date_both(min(term.starts_on for term in data.board)),
        "supervisors": [_officer(term, _supervisor_title(term, cooperative)) for term in data.supervisors],
        "supervisors_since": date_both(min(term.starts_on for term in data.supervisors)),
        "units": [
            {
                "letter": list_letter(position),
                "kind": unit.get_unit_type_display().replace("desa", cooperative.village.kind),
                "title": unit.kbli.title,
                "code": unit.kbli_id,
            }
            for position, unit in enumerate(data.units)
        ],
    }


def _appearer(person: Person, cooperative: Cooperative) -> dict[str, str]:
    parts = [person.address, *_rt_rw(person.rt, person.rw)]
    if person.lives_here:
        parts.append(_area(cooperative))
    return {
        "salutation": person.deed_salutation,
        "name": person.name,
        "birth_place": person.birth_place,
        "birth_date": date_both(person.birth_date),
        "occupation": person.occupation,
        "address": ", ".join(parts),
        "nik_penduduk": person.nik_penduduk,
    }


def _founder(founder: Founder) -> dict[str, str]:
    person = founder.person
    blocks = [f"{word}\xa0{int(value):03}" for word, value in (("RT", person.rt), ("RW", person.rw)) if value]
    return {
        "number": str(founder.number),
        "name": person.name,
        "gender": person.gender,
        "nik_penduduk": person.nik_penduduk,
        "occupation": person.occupation,
        "birth_place": person.birth_place,
        "born": f"{person.birth_date:%d-%m-%Y}",
        "address": " ".join([person.address, "/".join(blocks)]).strip(),
        "principal_paid": rupiah(founder.principal_paid),
    }


def _officer(term: OfficerTerm, title: str) -> dict[str, str]:
    return {"title": title, "name": term.person.name, "nik_penduduk": term.person.nik_penduduk}


def _supervisor_title(term: OfficerTerm, cooperative: Cooperative) -> str:
    if term.ex_officio:
        return f"Ketua (karena jabatan selaku {cooperative.village.head_title})"
    return term.get_role_display()
