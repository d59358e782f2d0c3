"""The bylaws (Anggaran Rumah Tangga, D21): how the articles in templates/papers/articles are carried out."""

from typing import Any

from cooperatives.models import MeetingKind, OfficerRole
from cooperatives.papers.common import base, day_both, known, officer, officer_signer
from cooperatives.papers.gathering import articles_of, units
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from cooperatives.wording import list_letter, money, numbered
from lumajang_kdkmp.documents.placeholders import gap

# What may lie in the cash box: article 38 of the articles leaves it to the bylaws. Whole rupiah.
CASH_LIMIT = 1_000_000
# A payment above this sum needs the board's written decision. Whole rupiah.
PAYMENT_LIMIT = 5_000_000


def bylaws(file: FileRows) -> dict[str, Any]:
    """Return D21, which a meeting of the members sets within six months: open until that meeting is recorded."""
    articles = articles_of(file)
    mandatory = file.cooperative.mandatory_saving
    principal = file.cooperative.principal_saving
    meetings = [
        file.meetings[kind] for kind in (MeetingKind.MEMBER, MeetingKind.RAT) if kind in file.meetings
    ]
    meeting = min(meetings, key=lambda row: row.held_on, default=None)
    chair, secretary = officer(file.board, OfficerRole.CHAIR), officer(file.board, OfficerRole.SECRETARY)
    return base(file, "Anggaran Rumah Tangga") | {
        "hamlet_word": "lingkungan" if file.village.is_kelurahan else "dusun",
        "admits_associates": bool(articles and articles.admits_associates),
        "has_manager": bool(articles and articles.has_manager),
        "saving_period": articles.get_saving_period_display() if articles else gap("jangka simpanan wajib"),
        "saved_monthly": bool(articles and articles.saving_period == "month"),
        "notice_days": numbered(articles.notice_days) if articles else gap("jangka undangan rapat"),
        "principal": money(principal) if principal else gap("besar simpanan pokok"),
        "mandatory": money(mandatory) if mandatory else gap("besar simpanan wajib"),
        "cash_limit": money(CASH_LIMIT),
        "payment_limit": money(PAYMENT_LIMIT),
        "units": [{"letter": list_letter(place), "text": text} for place, text in enumerate(units(file))],
        "decided": day_both(meeting.held_on if meeting else None, "tanggal Rapat Anggota yang menetapkan"),
        "venue": known(meeting.venue if meeting else "", "tempat Rapat Anggota yang menetapkan"),
        "signers": [[officer_signer(secretary, "Sekretaris"), officer_signer(chair, "Ketua")]],
    }


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="bylaws",
        code="D21",
        title="Anggaran rumah tangga",
        version="D21/1 UU 25/1992",
        build=bylaws,
    ),
)
