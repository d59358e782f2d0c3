"""The minutes of the meeting of members that turns an existing cooperative into one of the programme (D22)."""

from typing import Any

from cooperatives.models import Cooperative, DecisionMethod, FormationPath, FormerAssessment, Meeting
from cooperatives.papers.common import (
    above,
    base,
    day_both,
    held,
    known,
    place_line,
    seat,
    signer,
    village_head,
)
from cooperatives.papers.gathering import (
    PATH_WORDS,
    articles_of,
    items,
    method,
    officers,
    programme,
    savings,
    units,
    years,
)
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from cooperatives.wording import date_both, money, numbered, share
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import number

AS_BEFORE = "Sebagaimana Anggaran Dasar semula"


def is_amendment(cooperative: Cooperative) -> bool:
    return cooperative.is_amendment


def amendment_minutes(file: FileRows) -> dict[str, Any]:
    """Return D22: who was there, what becomes of the articles, merger, officers, mandate, votes."""
    meeting, cooperative = file.founding, file.cooperative
    head = held(meeting, "Rapat Anggota")
    former = getattr(cooperative, "assessment", None)
    witness = known(meeting.witness_name if meeting else "", "nama penyuluh/pejabat dinas")
    return base(file, "Berita Acara Rapat Anggota Perubahan Anggaran Dasar") | {
        "meeting": head,
        "programme": programme(file),
        "path_words": PATH_WORDS[FormationPath(cooperative.formation_path)],
        "former": known(cooperative.former_name, "nama koperasi semula"),
        "identity": _identity(cooperative, former),
        "invited_on": day_both(former.invited_on if former else None, "tanggal undangan Rapat Anggota"),
        "present": _present(former),
        "quorum": _quorum(file, former, meeting),
        "musdesus": held(file.musdesus, file.village.meeting_name)["day"],
        "reasons": (items(former.reason) if former else []) or [gap("alasan perubahan anggaran dasar")],
        "changes": _changes(file),
        "decisions": _decisions(file, former),
        "method": method(meeting),
        "majority": _majority(file, meeting),
        "notes": items(meeting.notes) if meeting else [],
        "witness": witness,
        "signers": [
            [signer("Sekretaris Rapat", head["secretary"]), signer("Pimpinan Rapat", head["chair"])],
            [
                above(village_head(file, meeting.held_on if meeting else None), "Mengetahui,"),
                above(signer("Penyuluh/Pejabat Dinas", witness), "Saksi,"),
            ],
        ],
    }


def _identity(cooperative: Cooperative, former: FormerAssessment | None) -> list[list[str]]:
    """Return the state of the existing cooperative as rows of label and value."""
    legal_on = cooperative.former_legal_on
    legal_number = known(cooperative.former_legal_number, "nomor badan hukum semula")
    legal_day = date_both(legal_on) if legal_on else gap("tanggal badan hukum semula")
    last = former.last_annual_meeting_on if former else None
    return [
        ["Nama", known(cooperative.former_name, "nama koperasi semula")],
        ["Badan hukum", f"Nomor {legal_number}, tanggal {legal_day}"],
        ["Nomor Induk Koperasi", known(former.nik_koperasi if former else "", "nomor induk koperasi semula")],
        ["Rapat Anggota Tahunan terakhir", date_both(last) if last else gap("tanggal RAT terakhir")],
        ["Jumlah anggota", _members(former)],
        ["Kekayaan (aset)", _sum(former.assets if former else None, "aset koperasi semula")],
        ["Utang", _sum(former.liabilities if former else None, "utang koperasi semula")],
        [
            "Hasil pemeriksaan kesehatan",
            known(former.health_grade if former else "", "hasil pemeriksaan kesehatan"),
        ],
        ["Tempat tinggal anggota", _residence(cooperative, former)],
        [
            "Dinilai pada",
            day_both(former.assessed_on if former else None, "tanggal penilaian koperasi semula"),
        ],
    ]


def _sum(amount: int | None, what: str) -> str:
    """Return money; nothing owed is a figure, an unknown debt is not."""
    return money(amount) if amount is not None else gap(what)


def _total(former: FormerAssessment | None) -> int | None:
    if former is None or former.members_men is None or former.members_women is None:
        return None
    return former.members_men + former.members_women


def _members(former: FormerAssessment | None) -> str:
    total = _total(former)
    if former is None or total is None:
        return gap("jumlah anggota laki-laki dan perempuan")
    men, women = number(former.members_men or 0), number(former.members_women or 0)
    return f"{numbered(total)} orang, {men} laki-laki dan {women} perempuan"


def _residence(cooperative: Cooperative, former: FormerAssessment | None) -> str:
    if former is None or not former.all_members_live_here:
        return gap("pernyataan bahwa semua anggota bertempat tinggal di wilayah keanggotaan")
    return f"Semua anggota ber-KTP {place_line(cooperative)}"


def _present(former: FormerAssessment | None) -> str:
    if former is None or former.members_present is None:
        return gap("jumlah anggota yang hadir")
    present = f"{numbered(former.members_present)} anggota"
    proxies = former.members_by_proxy
    return f"{present}, dan {numbered(proxies)} anggota diwakili dengan surat kuasa" if proxies else present


def _quorum(file: FileRows, former: FormerAssessment | None, meeting: Meeting | None) -> str:
    articles = articles_of(file)
    percent = (meeting.quorum_percent if meeting else None) or (
        articles.amend_quorum_percent if articles else None
    )
    total = _total(former)
    if percent is None:
        return f"Kuorum yang dipakai: {gap('kuorum yang dipakai')}."
    text = f"Kuorum yang dipakai adalah paling sedikit {share(percent)} jumlah anggota"
    if former is None or not total or former.members_present is None:
        return f"{text}; tercapai atau tidak: {gap('jumlah anggota dan yang hadir')}."
    counted = former.members_present + (former.members_by_proxy or 0)
    result = "tercapai, sehingga rapat sah" if counted * 100 >= percent * total else "tidak tercapai"
    return f"{text}, dan dengan kehadiran tersebut kuorum {result}."


def _changes(file: FileRows) -> list[dict[str, Any]]:
    """Return old and new text of the articles that change most; the rest is replaced as a whole."""
    cooperative, articles = file.cooperative, articles_of(file)
    board = years(articles.board_term_years if articles else None, "masa jabatan Pengurus")
    supervisors = years(articles.supervisor_term_years if articles else None, "masa jabatan Pengawas")
    rows = [
        ("Nama (Pasal 1)", known(cooperative.former_name, "nama koperasi semula"), [cooperative.legal_name]),
        ("Tempat kedudukan (Pasal 1)", AS_BEFORE, [seat(cooperative)]),
        (
            "Wilayah keanggotaan (Pasal 2)",
            AS_BEFORE,
            [cooperative.membership_area or f"Seluruh wilayah {place_line(cooperative)}"],
        ),
        ("Jenis (Pasal 7)", AS_BEFORE, [f"Koperasi {cooperative.get_coop_kind_display()}"]),
        ("Kegiatan usaha (Pasal 8)", AS_BEFORE, units(file)),
        (
            "Pengurus (Pasal 21 dan 23)",
            AS_BEFORE,
            [f"Paling sedikit 5 (lima) orang dan ganjil, selama {board}"],
        ),
        (
            "Pengawas (Pasal 28 dan 31)",
            AS_BEFORE,
            [
                f"Paling sedikit 3 (tiga) orang dan ganjil, selama {supervisors}; "
                f"{file.village.head_title} menjadi Ketua karena jabatannya"
            ],
        ),
        ("Simpanan (Pasal 35 dan 36)", AS_BEFORE, savings(file)[:2]),
        ("Pasal selebihnya", AS_BEFORE, ["Diganti seluruhnya dengan rancangan yang dibacakan dalam rapat"]),
    ]
    return [{"subject": subject, "old": old, "new": new} for subject, old, new in rows]


def _decisions(file: FileRows, former: FormerAssessment | None) -> list[dict[str, Any]]:
    board, supervisors = officers(file)
    attorneys = "; ".join(founder.person.name for founder in file.attorneys) or gap("penerima kuasa")
    rows = [
        ("Anggaran Dasar", ["Mengubah seluruh Anggaran Dasar seperti dalam tabel pada huruf E"]),
        (
            "Badan hukum",
            ["Status badan hukum koperasi semula tetap berlaku dan tidak terputus oleh perubahan ini"],
        ),
        ("Penggabungan", [_merger(former)]),
        ("Pengurus", ["Mengangkat, sebagai pengganti Pengurus semula:", *board]),
        ("Pengawas", ["Menetapkan, sebagai pengganti Pengawas semula:", *supervisors]),
        ("Kuasa", [f"Penerima kuasa menghadap notaris dan menandatangani akta perubahan: {attorneys}"]),
        (
            "Perbaikan",
            [
                "Penerima kuasa berwenang mengadakan perubahan yang diminta notaris atau dipersyaratkan Sistem "
                "Administrasi Badan Hukum, sepanjang tidak menyimpang dari keputusan rapat"
            ],
        ),
    ]
    rows += [("Keputusan lain", [line]) for line in (items(file.founding.decisions) if file.founding else [])]
    return [
        {"letter": f"{place}.", "subject": subject, "lines": lines}
        for place, (subject, lines) in enumerate(rows, start=1)
    ]


def _merger(former: FormerAssessment | None) -> str:
    if former and former.merger_with:
        return (
            f"Menyetujui penggabungan {former.merger_with}; segala hak dan kewajibannya beralih kepada koperasi ini "
            "setelah rencana penggabungan diumumkan kepada anggota dan para kreditur"
        )
    return "Tidak ada penggabungan dengan koperasi lain"


def _majority(file: FileRows, meeting: Meeting | None) -> str:
    """Return the majority that the articles ask for an amendment, and whether it was reached."""
    articles = articles_of(file)
    if articles is None or meeting is None:
        return f"Suara yang dipersyaratkan: {gap('suara yang dipersyaratkan')}."
    rule = f"paling sedikit {share(articles.amend_vote_percent)} anggota yang hadir"
    if meeting.decision_method != DecisionMethod.VOTE:
        return f"Persetujuan {rule} sebagai syarat perubahan Anggaran Dasar terpenuhi."
    votes = [meeting.votes_for, meeting.votes_against, meeting.votes_abstain]
    cast = sum(n for n in votes if n is not None)
    if None in votes or not cast:
        return f"Perubahan Anggaran Dasar memerlukan persetujuan {rule}."
    is_enough = (meeting.votes_for or 0) * 100 >= articles.amend_vote_percent * cast
    return f"Persetujuan {rule} sebagai syarat perubahan Anggaran Dasar {'' if is_enough else 'tidak '}terpenuhi."


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="amendment_minutes",
        code="D22",
        title="Berita acara rapat anggota perubahan anggaran dasar",
        version="D22/1 SE Menkop 1/2025",
        build=amendment_minutes,
        applies=is_amendment,
    ),
)
